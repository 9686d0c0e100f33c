"""What a search finds, a page at a time: newest first, or the best of the newest.

Newest first is by place (positions.py): a page begins below the place where the one before ended, so that
a deep page costs what the first one does.
"""

from dataclasses import dataclass, field
from datetime import date

from papers.models import SearchRow
from papers.query.tree import Query
from papers.search.executor import find_pks

MOST = 1_000  # hits that are counted, ranked and sorted into facets; beyond, "1,000+"
PAGE = 50


@dataclass(frozen=True, slots=True)
class Search:
    """A query on a day: by a reader (primary key) whose marks it may ask for, in one topic's digests only."""

    query: Query
    today: date
    reader: int | None = None
    topic: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Papers (primary keys) in order, and whether others follow.

    `stopped_at` is the place down to which was looked, where a search was too much work to go on.
    """

    papers: list[int] = field(default_factory=list)
    more: bool = False
    stopped_at: int | None = None


def newest(search: Search, *, below: int | None = None, size: int = PAGE) -> Found:
    """The newest papers of which the query holds, `size` at most; only those whose place is `below`."""
    found = find_pks(search.query, today=search.today)
    if below is not None:
        lower = set(
            SearchRow.objects.filter(paper__in=found, position__lt=below).values_list("pk", flat=True)
        )
        found = [paper for paper in found if paper in lower]
    return Found(found[:size], len(found) > size)


def best(search: Search) -> Found:
    """The newest MOST papers of which the query holds, those first that fit best (memory.explain's score)."""
    return newest(search, size=MOST)


def place(paper: int) -> int | None:
    """The place of a paper in the index; None if it is not in it."""
    return SearchRow.objects.filter(paper=paper).values_list("position", flat=True).first()
