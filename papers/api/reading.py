"""How the API reads bodies: JSON only, of a depth and of characters that every layer below can take."""

import json
import re
from typing import Any, cast

from django.http import HttpRequest
from ninja.parser import Parser
from ninja.types import DictStrAny

from papers.api.problems import Problem

# No text holds NUL (PostgreSQL has no place for it) or half of a surrogate pair (which is no character).
NO_TEXT = re.compile("[\x00\ud800-\udfff]")


class JsonParser(Parser):
    """What ninja reads requests with."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        """The body as JSON; raises Problem."""
        if request.content_type != "application/json":
            raise Problem("media-type")
        try:
            found = json.loads(request.body, parse_constant=_no_number)
            _check(found)
        except (ValueError, RecursionError) as bad:
            raise Problem("unreadable") from bad
        if not isinstance(found, dict):
            raise Problem("invalid", "The body is no JSON object.")
        return cast(DictStrAny, found)

    def parse_querydict(self, data: Any, list_fields: list[str], request: HttpRequest) -> DictStrAny:
        """The parameters; what is no text stands in none of them."""
        for name in data:
            if NO_TEXT.search(name) or any(NO_TEXT.search(value) for value in data.getlist(name)):
                raise Problem("unreadable", "A parameter holds what no text may hold.")
        return super().parse_querydict(data, list_fields, request)


def _check(found: Any) -> None:
    """Raises ValueError for what is no text, in names too."""
    if isinstance(found, str) and NO_TEXT.search(found):
        raise ValueError
    if isinstance(found, dict):
        for name, value in found.items():
            _check(name)
            _check(value)
    elif isinstance(found, list):
        for value in found:
            _check(value)


def _no_number(name: str) -> Any:
    """NaN and the infinities are no JSON."""
    raise ValueError(name)
