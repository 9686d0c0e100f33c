"""What arXiv and the site's clock say is told in UTC, whatever the reader's zone; it is labelled so."""

import re
from pathlib import Path

import pytest
from django.test import Client

from tests.factories import make_reader
from tests.small_site import PAGES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_site")]


@pytest.mark.parametrize("name", ["status", "paper", "paper-version", "digest", "category-day", "today"])
def test_dates_do_not_shift_with_the_readers_zone(name: str) -> None:
    shown = []
    for zone in ("", "Pacific/Kiritimati", "Pacific/Pago_Pago"):
        client = Client()
        client.force_login(make_reader(f"r{len(shown)}", time_zone=zone))
        page = client.get(PAGES[name]).content.decode()
        shown.append(re.findall(r"<time[^>]*>|\d{4}-\d\d-\d\d(?: \d\d:\d\d)?", page))
    assert shown[0]
    assert shown[0] == shown[1] == shown[2]


def test_every_time_of_day_is_told_with_its_zone() -> None:
    """In the reader's zone with its name, or in UTC by `|utc`, labelled so."""
    told = {
        f"{file.name}: {match[0]}"
        for file in (Path(__file__).parents[3] / "templates").rglob("*.*")
        for match in re.finditer(r'[\w.]+(?:\|\w+)?\|date:"[^"]*H:i[^"]*"', file.read_text())
    }
    assert [time for time in sorted(told) if "|utc|" not in time and not time.endswith(' T"')] == []
