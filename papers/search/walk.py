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
from papers.search.postgres import BY_INDEX, BY_PLACE, ERA, Postgres
from papers.search.sqlite import Sqlite
from papers.search.statements import answering, by_place, leading, listed, listed_only, ranked, streamed
from papers.search.wanted import Search, Wanted, below, few, wanted

Row = tuple[int, int, int]  # place, paper, whether it needs no second look
Batch = tuple[list[Row], int]  # rows, and the place down to which all are known now
FEW = 2_000  # papers that are looked at one by one
WINDOW, WIDER = 1_000, 4  # rows in the first window, and how many times as many in the next
LARGE = 200_000  # papers of which FTS5 reads all rows of a prefix in a millisecond, mostly
_DAYS = 20  # windows from which it is told how many places the rows of one take; a day may fill several
_CHUNK = 500
_LED, _WORTH = 32, 4  # rows that are led to at first; of those at least one in so many has to be found
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
            here = Sql(f'r."position" IN ({listed(chunk)})')
            statement = by_place(wanted(self.search, dialect), dialect, here, _CHUNK + 1)
            yield from self._read(statement, _CHUNK + 1, chunk[-1])

    def _sqlite(self, top: int) -> Iterator[Batch]:
        asked = wanted(self.search, _EACH)
        if asked.alone:
            if asked.led and _papers(int(monotonic()) // KNOWN) > LARGE:
                for rows, top in self._led(asked, *asked.led, top):  # noqa: B020
                    yield rows, top
            yield from self._down(partial(streamed, asked), top, 0)
            return
        for low, high in _windows(top):
            dialect = Sqlite(within=(low, high))
            yield from self._through(wanted(self.search, dialect), dialect, low, high)

    def _led(self, asked: Wanted, question: str, met: Sql, top: int) -> Iterator[Batch]:
        """Those to which a looser question leads, as long as many of its rows are found."""
        number = _LED
        while top > 0:
            rows: list[tuple[int, int, int, int]] = []
            statement = leading(asked, question, met, top, number)
            try:
                self.budget.read(statement.text, statement.values, rows)
            except TooMuch:
                if rows:
                    yield [row[:3] for row in rows if row[3]], rows[-1][0]
                raise
            top = rows[-1][0] if len(rows) == number else 0
            found = [row[:3] for row in rows if row[3]]
            yield found, top
            if _WORTH * len(found) < number:
                return
            number = min(2 * number, _MOST_AT_ONCE)

    def _postgresql(self, papers: list[int] | None, top: int) -> Iterator[Batch]:
        asked = wanted(self.search, Postgres())
        guess = _expected(asked) if asked.alone else None
        side_by_side = self.search.topic is None and self.search.reader is None  # they are of some days
        if papers is None or (side_by_side and guess and guess.fills(self.size, len(papers))):
            yield from self._by_place_or_era(asked, guess, top)
            return
        of_index = guess is not None and guess.is_less(len(papers))
        statement = (answering if of_index else listed_only)(asked, papers, top)
        yield from self._read(statement, len(papers) + 1, 0, BY_INDEX)

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
        at_first = iter((most,))  # what comes in meanwhile does not make it too much

        def statement(place: int, limit: int) -> Sql:
            return ranked(asked, next(at_first, None), low, place, limit)

        batches = self._down(statement, high, low, without)
        first: Batch = next(batches, ([], 0))
        return None if first[0] and first[0][0][0] is None else chain([first], batches)

    def _through(self, asked: Wanted, dialect: Dialect, low: int, high: int, met: int = 0) -> Iterator[Batch]:
        """Of the rows of one window, when so many are met already."""

        def statement(place: int, limit: int) -> Sql:
            here = Sql('r."position" >= %s AND r."position" < %s', (low, place))
            return by_place(asked, dialect, here, limit)

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
    """The place after the newest row, and how many places so many rows take; it need not be so exactly.

    Told from the rows of many days where there are so many: those of one day lie side by side.
    """
    rows = SearchRow.objects.order_by("-position").values_list("position", flat=True)
    newest = (rows.first() or 0) + 1
    for times in (_DAYS, 1):
        if lowest := rows[times * number - 1 : times * number].first():
            return newest, (newest - lowest) // times
    return newest, newest


@lru_cache(maxsize=1)
def _papers(_since: int) -> int:
    """About how many there are."""
    return SearchRow.objects.order_by("-paper").values_list("paper", flat=True).first() or 0
