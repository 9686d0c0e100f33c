"""The rows among which a search finds its papers, the newest first, read no further than they are wanted.

Where few papers come into question (a reader's tag, a day) they are looked at one by one. Else

- SQLite answers a question to the index in the order of places, and stops when the page is full. What is
  no such question is put to windows of places that grow.
- PostgreSQL's planner guesses badly whether to walk by place or to ask the index first, so it is told:
  frequent words are looked for in the newest rows by place, others in the index, era by era, whichever takes
  less by what PostgreSQL expects (expected.py) and by what was met so far. If the index gives too many rows
  to be sorted, the words are frequent enough to be met by walking on.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain
from time import monotonic

from papers.models import SearchRow
from papers.search.bounds import Dialect, Sql
from papers.search.budget import Budget, TooMuch
from papers.search.expected import KNOWN, Expected, expected
from papers.search.postgres import BY_INDEX, BY_PLACE, ERA, Postgres, of_eras
from papers.search.sqlite import Sqlite
from papers.search.wanted import Search, Wanted, below, few, wanted

Row = tuple[int, int, int]  # place, paper, whether it needs no second look
Batch = tuple[list[Row], int]  # rows, and the place down to which all are known now
TOP = 1 << 62  # above every place
FEW = 2_000  # papers that are looked at one by one
WINDOW, WIDER = 1_000, 4  # rows in the first window, and how many times as many in the next
_CHUNK = 500
_EACH = Sqlite(each=True)
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
        if self.budget.on_server:
            yield from self._postgresql(papers, top)
        elif papers is not None:
            yield from self._among(papers, top)
        else:
            yield from self._sqlite(top)

    def _among(self, papers: list[int], top: int) -> Iterator[Batch]:
        held = SearchRow.objects.filter(paper__in=papers, position__lt=top).order_by("-position")
        places = list(held.values_list("position", flat=True))
        for at in range(0, len(places), _CHUNK):
            chunk = places[at : at + _CHUNK]
            dialect = Sqlite(within=(chunk[-1], chunk[0] + 1))
            here = Sql(f'r."position" IN ({_listed(chunk)})')
            statement = _by_place(wanted(self.search, dialect), dialect, here, _CHUNK + 1)
            yield from self._read(statement, _CHUNK + 1, chunk[-1])

    def _sqlite(self, top: int) -> Iterator[Batch]:
        asked = wanted(self.search, _EACH)
        if asked.alone:
            yield from self._down(partial(_streamed, asked), top, 0)
            return
        for low, high in _windows(top):
            dialect = Sqlite(within=(low, high))
            yield from self._through(wanted(self.search, dialect), dialect, low, high)

    def _postgresql(self, papers: list[int] | None, top: int) -> Iterator[Batch]:
        asked = wanted(self.search, Postgres())
        guess = _expected(asked) if asked.alone else None
        side_by_side = self.search.topic is None and self.search.reader is None  # they are of some days
        if papers is None or (side_by_side and guess and guess.fills(self.size, len(papers))):
            yield from self._by_place_or_era(asked, guess, top)
            return
        of_index = guess is not None and guess.is_less(len(papers))
        statement = (_answering if of_index else _listed_only)(asked, papers, top)
        yield from self._read(statement, FEW + 1, 0, BY_INDEX)

    def _by_place_or_era(self, asked: Wanted, guess: Expected | None, top: int) -> Iterator[Batch]:
        met, walked = 0, 0
        if guess is None or guess.by_place(self.size) <= guess.by_index(self.size):
            for number, (low, high) in enumerate(_windows(top)):
                for rows, down_to in self._through(asked, Postgres(), low, high, met):
                    met += len(rows)
                    yield rows, down_to
                top, walked = low, walked + WINDOW * WIDER**number
                if guess and guess.by_index(self.size) * met < guess.met * (self.size - met) * walked:
                    break
            else:
                return
        if guess is not None:
            yield from self._by_eras(asked, top, guess)

    def _by_eras(self, asked: Wanted, top: int, guess: Expected) -> Iterator[Batch]:
        """What the index gives: at once, if it may be little, or era by era."""
        if guess.may_be_rare and (found := self._of_index(asked, 0, top, guess.tried)):
            yield from found
            return
        met, read, rows = 0, 0.0, guess.first(self.size)
        while top > 0:
            low = _era_below(top, rows) if rows < guess.all else 0
            found = self._of_index(asked, low, top, guess.most(self.size, rows))
            for batch in found or self._through(asked, Postgres(), low, top, met):
                met += len(batch[0])
                yield batch
            top, read = low, read + rows
            rows = guess.next(max(1, self.size - met), met, read)

    def _of_index(self, asked: Wanted, low: int, high: int, most: int | None) -> Iterator[Batch] | None:
        """What the index gives down from one place to another; None if that is too much to be sorted."""
        without = BY_INDEX if asked.rest else BY_INDEX[:1]
        batches = self._down(partial(_ranked, asked, most, low), high, low, without)
        first: Batch = next(batches, ([], 0))
        return None if first[0] and first[0][0][0] is None else chain([first], batches)

    def _through(self, asked: Wanted, dialect: Dialect, low: int, high: int, met: int = 0) -> Iterator[Batch]:
        """Of the rows of one window, when so many are met already."""

        def statement(place: int, limit: int) -> Sql:
            here = Sql('r."position" >= %s AND r."position" < %s', (low, place))
            return _by_place(asked, dialect, here, limit)

        yield from self._down(statement, high, low, met=met)

    def _down(
        self,
        statement: Callable[[int, int], Sql],
        high: int,
        low: int,
        without: Sequence[str] = BY_PLACE,
        met: int = 0,
    ) -> Iterator[Batch]:
        """Down from one place to another, in batches that grow; the first fills what the page lacks yet."""
        limit = self.size - met if met < self.size else self.size
        while high > low:
            for rows, high in self._read(statement(high, limit), limit, low, without):  # noqa: B020
                yield rows, high
            limit = min(2 * limit, _MOST_AT_ONCE)

    def _read(
        self, statement: Sql, limit: int, low: int, without: Sequence[str] = BY_PLACE
    ) -> Iterator[Batch]:
        """The statement's rows; when it is broken off, those that it gave until then."""
        rows: list[Row] = []
        try:
            self.budget.read(statement.text, statement.values, rows, *without)
        except TooMuch:
            if rows:
                yield rows, rows[-1][0]
            raise
        yield rows, rows[-1][0] if len(rows) == limit else low


def _listed(numbers: list[int]) -> str:
    """Our own keys and places; no row has 0."""
    return ", ".join(map(str, numbers or [0]))


def _windows(high: int) -> Iterator[tuple[int, int]]:
    """Places from where to where (excluded), each with more rows than the one above."""
    newest, span = _newest_rows(WINDOW, int(monotonic()) // KNOWN)
    while high > 0:
        low = max(0, min(high, newest) - span)
        yield low, high
        high, span = low, span * WIDER


def _expected(asked: Wanted) -> Expected:
    """What PostgreSQL expects, by the hour."""
    _newest, span = _newest_rows(WINDOW, int(monotonic()) // KNOWN)
    guess = expected(asked.question, (WINDOW << ERA) / span, int(monotonic()) // KNOWN)
    return guess.at_a_glance() if asked.at_a_glance else guess


def _era_below(high: int, rows: float) -> int:
    """The first place of an era, so far below this place as so many of the newest rows reach."""
    newest, span = _newest_rows(WINDOW, int(monotonic()) // KNOWN)
    return max(0, min(high, newest) - int(rows * span / WINDOW)) >> ERA << ERA


@lru_cache(maxsize=1)
def _newest_rows(number: int, _since: int) -> tuple[int, int]:
    """The place after the newest row, and how many places so many rows take; it need not be so exactly."""
    rows = SearchRow.objects.order_by("-position").values_list("position", flat=True)
    newest = (rows.first() or 0) + 1
    return newest, newest - (rows[number - 1 : number].first() or 0)


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
        *([_put_to(asked, dialect)] if asked.alone else []),
        *([asked.rest] if asked.rest else []),
    ]
    text = (
        f'SELECT r."position", r."paper_id", {asked.sure.text} FROM "papers_searchrow" r'  # noqa: S608 - from here
        f' WHERE {" AND ".join(one.text for one in met)} ORDER BY r."position" DESC LIMIT %s'
    )
    return Sql(text, (*asked.sure.values, *(value for one in met for value in one.values), limit))


def _put_to(asked: Wanted, dialect: Dialect) -> Sql:
    """A row's words answer the question; they are looked at where they may."""
    held, glance = dialect.held(asked.question), asked.at_a_glance
    if glance is None:
        return held
    return Sql(f"CASE WHEN {glance.text} THEN {held.text} ELSE FALSE END", glance.values + held.values)


def _listed_only(asked: Wanted, papers: list[int], high: int) -> Sql:
    """On PostgreSQL: those among these papers, each put to the search."""
    here = Sql('r."paper_id" = ANY(%s::bigint[]) AND r."position" + 0 < %s', (f"{{{_listed(papers)}}}", high))
    return _by_place(asked, Postgres(), here, FEW + 1)


def _answering(asked: Wanted, papers: list[int], high: int) -> Sql:
    """On PostgreSQL: the same, of the rows that answer; the sums keep the planner from other indexes."""
    held = Postgres().held(asked.question)
    rest = f" WHERE {asked.rest.text}" if asked.rest else ""
    text = (
        f'SELECT r."position", r."paper_id", {asked.sure.text} FROM (SELECT * FROM "papers_searchrow" r'  # noqa: S608 - from here
        f' WHERE {held.text} AND r."paper_id" + 0 = ANY(%s::bigint[]) AND r."position" + 0 < %s OFFSET 0) r'
        f'{rest} ORDER BY r."position" DESC'
    )
    among = (*held.values, f"{{{_listed(papers)}}}", high)
    return Sql(text, (*asked.sure.values, *among, *(asked.rest.values if asked.rest else ())))


def _ranked(asked: Wanted, most: int | None, low: int, high: int, limit: int) -> Sql:
    """On PostgreSQL: the first of all that its index gives; their places are not told if these are too many.

    The sum keeps the planner from the index of places.
    """
    met = [
        Postgres().held(asked.question),
        *([of_eras(low, high)] if low else []),
        *([Sql('r."position" + 0 < %s', (high,))] if high < TOP else []),
        *([asked.rest] if asked.rest else []),
    ]
    place, cut = 'f."position"', "OFFSET 0"
    if most is not None:
        place, cut = f"CASE WHEN count(*) OVER () <= {most} THEN {place} END", f"LIMIT {most + 1}"
    found = f'SELECT r."position", r."paper_id", {asked.sure.text} AS sure FROM "papers_searchrow" r'  # noqa: S608 - from here
    text = (
        f'SELECT {place}, f."paper_id", f.sure FROM'  # noqa: S608 - from here
        f" ({found} WHERE {' AND '.join(one.text for one in met)} {cut}) f"
        ' ORDER BY f."position" DESC LIMIT %s'
    )
    return Sql(text, (*asked.sure.values, *(value for one in met for value in one.values), limit))
