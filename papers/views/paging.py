"""Pages of a long list, without counting it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest

PAGE = 50
LAST = 1000  # a reader who wants more is better served by a date or a search


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its items, the number of the first, and the neighbouring page numbers (0: none)."""

    items: list[Any]
    first: int
    number: int
    earlier: int
    later: int

    @property
    def last(self) -> int:
        """The number of its last item."""
        return self.first + len(self.items) - 1


def page_of(request: HttpRequest, items: Any, size: int = PAGE) -> Page:
    """The page asked for by `?page=`; 404 for one that cannot be. `items` is a queryset or a sequence."""
    asked = request.GET.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 4 and 1 <= int(asked) <= LAST):
        raise Http404
    number = int(asked)
    start = (number - 1) * size
    found: Sequence[Any] = list(items[start : start + size + 1])
    if not found and number > 1:
        raise Http404
    later = number + 1 if len(found) > size and number < LAST else 0
    return Page(list(found[:size]), start + 1, number, number - 1, later)
