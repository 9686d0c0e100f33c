"""How a reader looks at a list: the density and the filter, from the address or a cookie."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from papers.views.cards import Card
from papers.views.preferences import chosen

VIEWS = {"titles": _("Titles"), "contents": _("Contents"), "abstracts": _("Abstracts")}
FILTERS: dict[str, Callable[[Card], bool]] = {
    "unread": lambda card: card.marks is not None and card.marks.state == "unread",
    "venue": lambda card: bool(card.venue),
    "code": lambda card: bool(card.code),
}
FILTER_NAMES = {"unread": _("Unread"), "venue": _("Accepted"), "code": _("With code")}


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to look at the list, as a link."""

    key: str
    name: str
    url: str
    current: bool
    count: int | None = None


def density(request: HttpRequest) -> str:
    """The view asked for in the address, else the reader's own, else contents."""
    asked = request.GET.get("view", "")
    return asked if asked in VIEWS else chosen(request, "view") or "contents"


def densities(request: HttpRequest, current: str, **narrowed: str) -> list[Choice]:
    """The three densities as links that keep the filter, and what else the list is narrowed by."""
    kept = {"only": wanted(request), "show": "skipped" if skipped_asked(request) else ""} | narrowed
    return [
        Choice(key, str(name), _address(**kept | {"view": key}), key == current)
        for key, name in VIEWS.items()
    ]


def wanted(request: HttpRequest) -> str:
    """The filter asked for, "" for none or one that does not exist."""
    asked = request.GET.get("only", "")
    return asked if asked in FILTERS else ""


def skipped_asked(request: HttpRequest) -> bool:
    """That the skipped papers are to be shown, and only they."""
    return request.GET.get("show") == "skipped"


def same_way(request: HttpRequest) -> str:
    """What the address asks for beyond the page, "" for nothing: goes on to the address of a redirect."""
    asked = request.GET.get("view", "")
    return _address(view=asked if asked in VIEWS else "", only=wanted(request)).removesuffix("?")


def filters(request: HttpRequest, cards: list[Card]) -> list[Choice]:
    """The filters that match something, with their counts; the one in force leads back to all."""
    only = wanted(request)
    asked = request.GET.get("view", "")
    view = asked if asked in VIEWS else ""
    choices = []
    for key, holds in FILTERS.items():
        count = sum(map(holds, cards))
        if count or key == only:
            target = _address(view=view, only="" if key == only else key)
            choices.append(Choice(key, str(FILTER_NAMES[key]), target, key == only, count))
    return choices


def _address(**parameters: str) -> str:
    return "?" + urlencode({key: value for key, value in parameters.items() if value})
