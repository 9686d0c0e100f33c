"""What came in for each of many searches, each in its reader's eyes; nothing is written here."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache, cached_property
from typing import NamedTuple

from django.db.models import Max

from papers.models import Announcement, Bookmark, Collection, Incoming, ReadingMark
from papers.query.language import QueryError, parse
from papers.query.memory import Marks
from papers.query.tree import And, Kind, Mark, Node, Not, Or, Query, leaves
from papers.search.marked import marks_of
from papers.search.standing import Batch

_UNTOUCHED = Marks(states=frozenset({"unread"}))  # what a paper is to a reader who has no mark on it


class Asked(NamedTuple):
    """A saved search as it was read."""

    pk: int
    edition: int
    reader: int
    query: str
    made_at: datetime


class Arrived:
    """Papers that came in, read once; the day of each is that of its last announcement."""

    def __init__(self, incoming: Iterable[Incoming]) -> None:
        self._at = {row.pk: row.at for row in incoming}
        self._fresh = {row.pk for row in incoming if row.fresh}
        self._first, self._batch = min(self._at.values()), Batch.read(_days(list(self._at)))
        self._marks = cache(lambda reader: marks_of(reader, self._at))

    def hits(self, searches: Iterable[Asked]) -> dict[Asked, Sequence[int]]:
        """What came in for each search since it was made; a search for which nothing did is left out.

        A query that cannot be read any more finds nothing.
        """
        by_query = defaultdict(list)
        for search in searches:
            by_query[search.query].append(search)
        found: dict[Asked, Sequence[int]] = {}
        for text, alike in by_query.items():
            try:
                query = parse(text)
            except QueryError:
                continue
            if papers := self._papers(query):
                marked = any(isinstance(leaf, Mark) for leaf in leaves(query.root))
                mine = {search: self._since(search, papers) for search in alike}
                if marked:
                    mine = {search: self._seen_by(search, query, mine[search]) for search in alike}
                found |= {search: came for search, came in mine.items() if came}
        return found

    def _papers(self, query: Query) -> list[int]:
        """The papers that can have come in for the query; a revision only if it asks for revisions."""
        papers = self._batch.candidates(query)
        if len(self._fresh) == len(self._at) or _asks_for_revisions(query.root):
            return papers
        return [paper for paper in papers if paper in self._fresh]

    def _since(self, search: Asked, papers: list[int]) -> list[int]:
        """Those that did not come in before the search was made."""
        if search.made_at <= self._first:
            return papers
        return [paper for paper in papers if self._at[paper] >= search.made_at]

    def _seen_by(self, search: Asked, query: Query, papers: list[int]) -> list[int]:
        """Those of which the query holds with the reader's marks on them."""
        marks = self._marks(search.reader) if search.reader in self._readers else {}
        return [paper for paper in papers if self._batch.holds(query, paper, marks.get(paper, _UNTOUCHED))]

    @cached_property
    def _readers(self) -> set[int]:
        """The readers with a mark on any of the papers: few, for nobody knew them before."""
        on = Collection.objects.filter(entries__paper__in=self._at).order_by()
        return {
            *Bookmark.objects.filter(paper__in=self._at).order_by().values_list("reader", flat=True),
            *ReadingMark.objects.filter(paper__in=self._at).order_by().values_list("reader", flat=True),
            *on.values_list("owner", flat=True),
            *on.filter(members__isnull=False).values_list("members__reader", flat=True),
        }


def _days(papers: Iterable[int]) -> dict[int, date]:
    """The last day on which each of the papers was announced."""
    rows = Announcement.objects.filter(paper__in=list(papers)).order_by()
    return dict(rows.values_list("paper").annotate(Max("listing_day")))


def _asks_for_revisions(node: Node, *, wanted: bool = True) -> bool:
    """Whether `kind:replace` is something that the query asks for, and not excludes."""
    match node:
        case Not(part):
            return _asks_for_revisions(part, wanted=not wanted)
        case And(parts) | Or(parts):
            return any(_asks_for_revisions(part, wanted=wanted) for part in parts)
        case _:
            return wanted and node == Kind("replace")
