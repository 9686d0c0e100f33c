"""What a feed is of: a list read page by page, first what tells whether something changed, then its texts."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db.models import QuerySet

from papers.feeds import digests, papers
from papers.feeds.digests import Dated
from papers.feeds.feed import Item
from papers.feeds.listed import Listed, Row
from papers.feeds.paging import Order, page_of

_WRITING = 1  # goes up when the same rows are written in another way, so that no reader keeps the old one
NEVER = datetime(2000, 1, 1, tzinfo=UTC)  # the time of a feed in which nothing ever stood


@dataclass(frozen=True, slots=True)
class About:
    """What a feed says of itself; `id` is unique on this site, `page` the path of what it is of."""

    id: str
    title: str
    page: str
    subtitle: str = ""


class Place(Protocol):
    """What stands at one place of a list."""

    @property
    def changed(self) -> datetime:
        """When it last changed, as far as readers see."""

    @property
    def stored(self) -> datetime:
        """When anything of it was last written."""


@dataclass(frozen=True, slots=True)
class Part:
    """A page of a feed before its texts are read; `items` reads them."""

    about: About
    places: Sequence[Place]
    items: Callable[[], Iterator[Item]]
    older: str | None = None
    newer: str | None = None

    @property
    def updated(self) -> datetime:
        """When the newest change in it was."""
        return max((place.changed for place in self.places), default=NEVER)

    @property
    def stored(self) -> datetime:
        """When anything in it was last written."""
        return max((max(place.changed, place.stored) for place in self.places), default=NEVER)

    def mark(self, *way: str) -> str:
        """The same as long as all is that would be written in this way (format, language, …)."""
        said = repr((_WRITING, way, self.about, self.places, self.older, self.newer))
        return hashlib.sha256(said.encode(errors="surrogatepass")).hexdigest()[:32]


class Source(Protocol):
    """Something that a feed is of."""

    def part(self, after: str) -> Part:
        """The page after a place, "" for the newest; raises BadPlace."""


@dataclass(frozen=True, slots=True)
class OfPapers:
    """A list of papers: `rows` have the columns of the order and those that `listed` wants."""

    about: About
    rows: QuerySet[Any, dict[str, Any]]
    order: Order
    listed: Callable[[Row], Listed]

    def part(self, after: str) -> Part:
        """The page after a place."""
        page = page_of(self.rows, self.order, after)
        places = [self.listed(row) for row in page.rows]
        return Part(self.about, places, lambda: papers.items_of(places), page.older, page.newer)


@dataclass(frozen=True, slots=True)
class OfDigests:
    """A list of digests, newest first."""

    about: About
    rows: QuerySet[Any, dict[str, Any]]
    order: Order

    def part(self, after: str) -> Part:
        """The page after a place."""
        page = page_of(self.rows, self.order, after, digests.SIZE)
        places: list[Dated] = [digests.dated(row) for row in page.rows]
        return Part(self.about, places, lambda: digests.items_of(places), page.older, page.newer)
