"""The facets beside what a search found: links that put a term on the query, or take it off."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from papers.models import Topic
from papers.query.language import MAX_LENGTH, MAX_TERMS
from papers.query.tokens import tokenize
from papers.query.tree import (
    And,
    Announced,
    Category,
    Has,
    Kind,
    LastDays,
    Mark,
    Node,
    Query,
    Venue,
    every,
    leaves,
    unparse,
)
from papers.query.values import BadValue, venue
from papers.search.facets import Spread
from papers.views.lists import venue_name
from papers.views.reading import Choice

MOST = 8  # choices of a facet
Link = Callable[..., str]  # the page's address with some of its parts changed


@dataclass(frozen=True, slots=True)
class Facet:
    """A heading and what can be chosen under it."""

    name: str
    choices: list[Choice]


def facets(query: Query, topic: Topic | None, found: Spread, total: int, link: Link) -> list[Facet]:
    """The facets that offer something, in the order of the rail; `total` papers were counted."""
    asked = _Asked(query.root, total, link)
    own = [(Mark("is", "unread"), _("Unread"), found.unread), (Mark("is", "saved"), _("Saved"), found.saved)]
    lists = [
        Facet(_("Topic"), _topics(topic, found, total, link)),
        Facet(_("Category"), asked.choices(_categories(found), Category)),
        Facet(_("Venue"), asked.choices(_venues(found), Venue)),
        Facet(_("Year announced"), asked.choices([] if asked.is_dated else _years(found), Announced)),
        Facet(_("Code"), asked.choices([(Has("code"), _("With code"), found.code)])),
        Facet(_("Yours"), asked.choices([(node, name, n) for node, name, n in own if n is not None])),
    ]
    return [facet for facet in lists if facet.choices]


def kind_of(query: Query) -> str:
    """The kind of announcement that the query as a whole asks for, "" for none."""
    parts = query.root.parts if isinstance(query.root, And) else (query.root,)
    return next((part.kind for part in parts if isinstance(part, Kind)), "")


Offer = tuple[Node, str, int]


class _Asked:
    """What the query asks for as a whole, so that each part of it can be taken off."""

    def __init__(self, root: Node, total: int, link: Link) -> None:
        self.root, self.total, self.link = root, total, link
        self.parts = root.parts if isinstance(root, And) else (root,)

    @property
    def is_dated(self) -> bool:
        """Whether it asks for days already: one and the same announcement is of one year only."""
        return any(isinstance(part, Announced | LastDays) for part in self.parts)

    def choices(self, offers: Iterable[Offer], kind: type | None = None) -> list[Choice]:
        """The parts of that kind that are on, then what is offered besides."""
        offered = {_same(node): (node, name, count) for node, name, count in offers if count}
        on = [part for part in self.parts if (kind and isinstance(part, kind)) or part in offered]
        shown = []
        for node in on:
            _node, name, count = offered.pop(_same(node), (node, _bare(node), self.total))
            shown.append(self._choice(node, name, count, on=True))
        for node, name, count in list(offered.values())[:MOST]:
            if self._room_for(node):
                shown.append(self._choice(node, name, count, on=False))
        return shown

    def _choice(self, node: Node, name: str, count: int, *, on: bool) -> Choice:
        return Choice(
            unparse(node), name, self.link(q=self._without(node) if on else self._with(node)), on, count
        )

    def _with(self, node: Node) -> str:
        return unparse(every(self.root, node))

    def _without(self, node: Node) -> str:
        others = [part for part in self.parts if part != node]
        return unparse(every(*others)) if others else ""

    def _room_for(self, node: Node) -> bool:
        """Whether the query may grow by this term."""
        return len(self._with(node)) <= MAX_LENGTH and len(leaves(self.root)) < MAX_TERMS


def _same(node: Node) -> object:
    """What two spellings of one term have in common."""
    return (*(token.stem for token in node.tokens), node.year) if isinstance(node, Venue) else node


def _bare(node: Node) -> str:
    """The value of a term without its field."""
    return unparse(node).partition(":")[2].strip('"')


def _categories(found: Spread) -> list[Offer]:
    most = sorted(found.categories.items(), key=lambda row: (-row[1], row[0]))
    return [(Category(code), code, count) for code, count in most]


def _years(found: Spread) -> list[Offer]:
    years = sorted(found.years.items(), reverse=True)
    return [(Announced(date(year, 1, 1), date(year, 12, 31)), str(year), count) for year, count in years]


def _venues(found: Spread) -> list[Offer]:
    """Venues by name, whatever the year and what else is said of it; counted as `venue:` finds them."""
    spoken = {name: [token.stem for token in tokenize(name)] for name in found.venues}
    offers: dict[Venue, str] = {}
    for printed, _count in sorted(found.venues.items(), key=lambda row: (-row[1], row[0])):
        name = venue_name(printed)
        try:
            node = venue(name.lower())
        except BadValue:
            continue
        if isinstance(node, Venue):
            offers.setdefault(node, name)
    counted = []
    for node, name in list(offers.items())[: 3 * MOST]:
        words = [token.stem for token in node.tokens]
        count = sum(n for printed, n in found.venues.items() if _stand_in(words, spoken[printed]))
        counted.append((node, name, count))
    return sorted(counted, key=lambda offer: (-offer[2], offer[1]))


def _stand_in(words: list[str], name: list[str]) -> bool:
    return any(name[at : at + len(words)] == words for at in range(len(name) - len(words) + 1))


def _topics(on: Topic | None, found: Spread, total: int, link: Link) -> list[Choice]:
    rest = [(topic, count) for topic, count in found.topics if topic != on][:MOST]
    shown = [Choice(on.slug, on.local_name, link(topic=""), True, total)] if on else []
    return shown + [
        Choice(topic.slug, topic.local_name, link(topic=topic.slug), False, n) for topic, n in rest
    ]
