"""What a search finds, a page at a time: newest first, or the best of the newest.

Newest first is by place (positions.py): a page begins below the place where the one before ended, so that
a deep page costs what the first one does.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter

from papers.models import Entry, SearchRow
from papers.query.memory import NO_MARKS, Indexed, matches
from papers.query.tree import Mark, leaves
from papers.search import documents
from papers.search.budget import Budget, TooMuch
from papers.search.marked import marks_of
from papers.search.positions import TOP
from papers.search.relevance import ranked
from papers.search.walk import Row, Walk
from papers.search.wanted import Search

__all__ = ["MOST", "PAGE", "Found", "Search", "best", "newest", "place", "top"]

MOST = 1_000  # hits that are counted, ranked and sorted into facets; beyond, "1,000+"
PAGE = 50
_CHECKED = 10  # papers in memory at once, between two looks at the budget; some have thousands of authors
_SEEN = 100  # papers that even a search that stops at once looks at
_LAST = 0.1  # seconds of work for them

_SURE = itemgetter(2)


@dataclass(frozen=True, slots=True)
class Found:
    """Papers (primary keys) in order, and whether others follow.

    `stopped_at` is the place down to which was looked, where a search was too much work to go on: whether
    others follow is not known then.
    """

    papers: list[int] = field(default_factory=list)
    more: bool = False
    stopped_at: int | None = None


def newest(
    search: Search, *, below: int | None = None, size: int = PAGE, budget: Budget | None = None
) -> Found:
    """The newest papers of which the query holds, `size` at most; only those whose place is `below`.

    Several searches for one answer share a budget.
    """
    hits, stopped_at = _newest(search, below, size, budget or Budget())
    return Found([paper for _place, paper, _sure in hits[:size]], len(hits) > size, stopped_at)


def best(search: Search, *, below: int | None = None) -> Found:
    """The newest MOST papers of which the query holds, those first that fit best (relevance.py).

    Only those whose place is `below`, so that a later page is one of the same papers.
    """
    budget = Budget()
    hits, stopped_at = _newest(search, below, MOST, budget)
    papers = ranked(search.query, [row[:2] for row in hits[:MOST]], budget.left)
    if len(papers) < min(len(hits), MOST):
        return Found(papers, stopped_at=hits[len(papers) - 1][0])
    return Found(papers, len(hits) > MOST, stopped_at)


def top() -> int:
    """The first place above all papers of now."""
    return (SearchRow.objects.order_by("-position").values_list("position", flat=True).first() or 0) + 1


def place(paper: int) -> int | None:
    """The place of a paper in the index; None if it is not in it."""
    return SearchRow.objects.filter(paper=paper).values_list("position", flat=True).first()


def _newest(search: Search, below: int | None, size: int, budget: Budget) -> tuple[list[Row], int | None]:
    """One more than the page has, where there are more; and where the search stopped."""
    hits = list[Row]()
    reached = top = TOP if below is None else below
    try:
        for rows, down_to in Walk(search, size + 1, budget).batches(top):
            for chunk in _chunks(rows):
                hits += _kept(search, chunk)
                if len(hits) > size:
                    return hits, None
                reached = chunk[-1][0]
                budget.check()
            reached = down_to
    except TooMuch:
        if reached == top:
            hits, reached = _seen(search, top)
        return hits, (reached if reached and len(hits) <= size else None)
    return hits, None


def _chunks(rows: list[Row]) -> Iterator[list[Row]]:
    """Together where nothing is open, else a few at a time."""
    step = max(1, len(rows)) if all(map(_SURE, rows)) else _CHECKED
    return (rows[at : at + step] for at in range(0, len(rows), step))


def _kept(search: Search, rows: list[Row]) -> list[Row]:
    """The rows of which the query holds: what is not sure is put to it in memory."""
    if all(map(_SURE, rows)):
        return rows
    unsure = [paper for _place, paper, sure in rows if not sure]
    asks = search.reader is not None and any(isinstance(leaf, Mark) for leaf in leaves(search.query.root))
    marks = marks_of(search.reader, unsure) if asks and search.reader is not None else {}
    held = {
        paper
        for paper, document in documents.read(unsure).items()
        if matches(search.query, Indexed(document), search.today, marks.get(paper, NO_MARKS))
    }
    return [row for row in rows if row[2] or row[1] in held]


def _seen(search: Search, top: int) -> tuple[list[Row], int]:
    """The next few papers, whatever the index says: even a search that stops at once comes on by them."""
    budget, hits = Budget(_LAST), list[Row]()
    lower = SearchRow.objects.filter(position__lt=top).order_by("-position")
    rows = [(place, paper, 0) for place, paper in lower.values_list("position", "paper")[:_SEEN]]
    for chunk in _chunks(rows):
        hits += _kept(search, _shown(search, chunk))
        if budget.left <= 0 and chunk[-1] != rows[-1]:
            return hits, chunk[-1][0]
    return hits, rows[-1][0] if len(rows) == _SEEN else 0


def _shown(search: Search, rows: list[Row]) -> list[Row]:
    """Those that stand in a published digest of the search's topic; all, where it has none."""
    if search.topic is None:
        return rows
    shown = Entry.objects.filter(
        digest__topic=search.topic,
        digest__topic__archived=False,
        digest__published=True,
        hidden=False,
        paper__in=[paper for _place, paper, _sure in rows],
    )
    kept = set(shown.values_list("paper", flat=True))
    return [row for row in rows if row[1] in kept]
