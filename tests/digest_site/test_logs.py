"""Log lines tell what happened, and nothing that would let somebody in."""

import json
import logging

import pytest

from digest_site.logs import JsonLine, OneLine


@pytest.mark.parametrize("formatter", [OneLine(), JsonLine()])
@pytest.mark.parametrize(
    "path",
    [
        "/accounts/join/{}/",
        "/accounts/confirm-email/{}/",
        "/accounts/password/reset/key/{}/?next=/",
    ],
)
def test_secrets_of_links_are_left_out(formatter: logging.Formatter, path: str) -> None:
    """As text and as JSON, in messages and in tracebacks."""
    secret = "Mg:1xV9Nv-M4xc5WvKs_VQ0aikixHQgCJaOLqBHD"
    try:
        raise ValueError(path.format(secret))
    except ValueError as error:
        caught = (type(error), error, error.__traceback__)
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, "Not Found: %s", (path.format(secret),), caught
    )
    line = formatter.format(record)
    assert secret not in line
    assert line.count("…") == 2
    assert "\n" not in line


def test_json_lines_are_json() -> None:
    """One object a line."""
    record = logging.LogRecord("papers", logging.INFO, "", 0, "it\nwent", (), None)
    assert json.loads(JsonLine().format(record))["message"] == "it\nwent"
