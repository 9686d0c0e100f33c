"""The rows among which a search finds its papers, the newest first, read no further than they are wanted.

Where few papers come into question (a reader's tag, a day) they are looked at one by one. Else

- SQLite answers a question to the index in the order of places, and stops when the page is full. What is
  no such question is put to windows of places that grow.
- PostgreSQL's planner guesses badly whether to walk by place or to ask the index first, so it is told:
  frequent words are looked for in the newest rows by place, rare ones in the index, whichever takes fewer
  rows by what PostgreSQL expects and by what was met so far. If the index gives too many rows to be sorted,
  the words are frequent enough to be met by walking on.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from math import inf
from time import monotonic

from django.db import connection

from papers.models import SearchRow
from papers.search.bounds import Dialect, Sql
from papers.search.budget import Budget, TooMuch
from papers.search.postgres import BY_INDEX, BY_PLACE, Postgres
from papers.search.sqlite import Sqlite
from papers.search.wanted import Search, Wanted, below, few, wanted

Row = tuple[int, int, int]  # place, paper, whether it needs no second look
Batch = tuple[list[Row], int]  # rows, and the place down to which all are known now
TOP = 1 << 62  # above every place
FEW = 2_000  # papers that are looked at one by one
CAP = 5_000  # rows of PostgreSQL's index that are sorted
UNPACKED = 20  # times the work of a row whose words are read, as each is that is met by place
WINDOW, WIDER = 1_000, 4  # rows in the first window, and how many times as many in the next
KNOWN = 3_600  # seconds for which it is kept what PostgreSQL expects
_DOWN = (
    'SELECT "position" FROM "papers_searchrow" WHERE "position" < %s'
    ' ORDER BY "position" DESC LIMIT 1 OFFSET %s'
)
_CHUNK = 200
_MOST_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Walk:
    """One search's way down from a place; `size` rows are wanted at first."""

    search: Search
    size: int
    budget: Budget

    def batches(self, top: int) -> Iterator[Batch]:
        """What comes into question, in order; raises TooMuch when the budget is used up."""
        highest = below(self.search)
        top = top if highest is None else min(top, highest)
        papers = few(self.search, FEW)
        if papers is not None:
            yield from self._among(papers, top)
        elif connection.vendor == "postgresql":
            yield from self._postgresql(top)
        else:
            yield from self._sqlite(top)

    def _among(self, papers: list[int], top: int) -> Iterator[Batch]:
        """Of these papers."""
        held = SearchRow.objects.filter(paper__in=papers, position__lt=top).order_by("-position")
        places = list(held.values_list("position", flat=True))
        for at in range(0, len(places), _CHUNK):
            chunk = places[at : at + _CHUNK]
            within = Sqlite(within=(chunk[-1], chunk[0] + 1))
            dialect = Postgres() if connection.vendor == "postgresql" else within
            asked = wanted(self.search, dialect)
            here = Sql(f'r."position" IN ({", ".join(map(str, chunk))})')
            yield from self._read(_by_place(asked, dialect, here, _CHUNK + 1), _CHUNK + 1, chunk[-1])

    def _sqlite(self, top: int) -> Iterator[Batch]:
        asked = wanted(self.search, Sqlite(each=True))
        if asked.alone:
            yield from self._down(partial(_streamed, asked), top, 0)
            return
        for low, high in _windows(top):
            dialect = Sqlite(within=(low, high))
            yield from self._through(wanted(self.search, dialect), dialect, low, high)

    def _postgresql(self, top: int) -> Iterator[Batch]:
        asked, met, walked = wanted(self.search, Postgres()), 0, 0
        by_index = _work_of_index(asked.question, int(monotonic()) // KNOWN) if asked.alone else inf
        if by_index < CAP and (ranked := self._of_index(asked, top)):
            yield ranked
            return
        for number, (low, high) in enumerate(_windows(top)):
            for rows, down_to in self._through(asked, Postgres(), low, high):
                met += len(rows)
                yield rows, down_to
            walked += WINDOW * WIDER**number
            by_place = UNPACKED * (self.size - met) * walked / met if met else inf
            if CAP <= by_index < by_place:  # less was tried already
                if ranked := self._of_index(asked, low):
                    yield ranked
                    return
                by_index = inf

    def _of_index(self, asked: Wanted, high: int) -> Batch | None:
        """All that PostgreSQL's index gives, or None if it is too much to be sorted."""
        batches = list(self._read(_ranked(asked, high), CAP + 1, 0, BY_INDEX))
        return batches[0] if len(batches[0][0]) <= CAP else None

    def _through(self, asked: Wanted, dialect: Dialect, low: int, high: int) -> Iterator[Batch]:
        """Of the rows of one window."""

        def statement(place: int, limit: int) -> Sql:
            here = Sql('r."position" >= %s AND r."position" < %s', (low, place))
            return _by_place(asked, dialect, here, limit)

        yield from self._down(statement, high, low)

    def _down(self, statement: Callable[[int, int], Sql], high: int, low: int) -> Iterator[Batch]:
        """Down from one place to another, in batches that grow."""
        limit = self.size
        while high > low:
            for rows, high in self._read(statement(high, limit), limit, low):  # noqa: B020
                yield rows, high
            limit = min(2 * limit, _MOST_AT_ONCE)

    def _read(
        self, statement: Sql, limit: int, low: int, without: Sequence[str] = BY_PLACE
    ) -> Iterator[Batch]:
        """The statement's rows; when it is broken off, those that it gave until then."""
        rows: list[Row] = []
        try:
            with self.budget.kept(*without), connection.cursor() as cursor:
                cursor.execute(statement.text, statement.values)
                rows.extend(cursor)
        except TooMuch:
            if rows:
                yield rows, rows[-1][0]
            raise
        yield rows, rows[-1][0] if len(rows) == limit else low


@lru_cache(maxsize=10_000)
def _work_of_index(question: str, _since: int) -> float:
    """How much PostgreSQL expects of its index, in rows that are sorted: it knows the frequent words."""
    held = Postgres().held(question)
    with connection.cursor() as cursor:
        cursor.execute(
            f'EXPLAIN (FORMAT JSON) SELECT FROM "papers_searchrow" r WHERE {held.text}', held.values
        )
        (plan,) = cursor.fetchone()
    rows = float(plan[0]["Plan"]["Plan Rows"])
    return rows * UNPACKED if Postgres().unpacks(question) else rows


def _windows(high: int) -> Iterator[tuple[int, int]]:
    """Places from where to where (excluded), each with more rows than the one above."""
    rows = WINDOW
    while high > 0:
        with connection.cursor() as cursor:
            cursor.execute(_DOWN, (high, rows - 1))
            (low,) = cursor.fetchone() or (0,)
        yield low, high
        high, rows = low, rows * WIDER


def _streamed(asked: Wanted, high: int, limit: int) -> Sql:
    """On SQLite: the index itself gives its rows in order."""
    rest = f" AND {asked.rest.text}" if asked.rest else ""
    text = (
        f'SELECT s.rowid, r."paper_id", {asked.sure.text} FROM "papers_search" s'  # noqa: S608 - from here
        ' CROSS JOIN "papers_searchrow" r ON r."position" = s.rowid'  # the order is kept
        f' WHERE s."papers_search" MATCH %s AND s.rowid < %s{rest} ORDER BY s.rowid DESC LIMIT %s'
    )
    values = asked.rest.values if asked.rest else ()
    return Sql(text, (*asked.sure.values, asked.question, high, *values, limit))


def _by_place(asked: Wanted, dialect: Dialect, here: Sql, limit: int) -> Sql:
    """Rows in some places, each put to the search."""
    met = [
        here,
        *([dialect.held(asked.question)] if asked.alone else []),
        *([asked.rest] if asked.rest else []),
    ]
    text = (
        f'SELECT r."position", r."paper_id", {asked.sure.text} FROM "papers_searchrow" r'  # noqa: S608 - from here
        f' WHERE {" AND ".join(one.text for one in met)} ORDER BY r."position" DESC LIMIT %s'
    )
    return Sql(text, (*asked.sure.values, *(value for one in met for value in one.values), limit))


def _ranked(asked: Wanted, high: int) -> Sql:
    """On PostgreSQL: all that its index gives, in order, unless it is more than CAP.

    The sum keeps the planner from the index of places.
    """
    met = [
        Postgres().held(asked.question),
        Sql('r."position" + 0 < %s', (high,)),
        *([asked.rest] if asked.rest else []),
    ]
    text = (
        f'WITH found AS MATERIALIZED (SELECT r."position", r."paper_id", {asked.sure.text}'  # noqa: S608 - from here
        f' FROM "papers_searchrow" r WHERE {" AND ".join(one.text for one in met)} LIMIT {CAP + 1})'
        " SELECT * FROM found ORDER BY 1 DESC"
    )
    return Sql(text, (*asked.sure.values, *(value for one in met for value in one.values)))
