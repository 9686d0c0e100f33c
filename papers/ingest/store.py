"""Records into rows: twice is the same as once, in any order, one transaction a page."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from django.db import DataError, IntegrityError, OperationalError, transaction

from papers.arxiv.records import Announced, PaperRecord, Rejected
from papers.clock import now
from papers.ingest import bulk
from papers.ingest import rejected as rejects
from papers.ingest.merge import State, deletion, join_all, sighting, state_of
from papers.ingest.page import Written, write_page

log = logging.getLogger(__name__)

# What a database says of a value that it will not have, and Python of one that it cannot hand over.
_REFUSALS = (DataError, IntegrityError, ValueError, OverflowError)
_COLLISIONS = {"40001", "40P01"}  # PostgreSQL: serialization failure, deadlock
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Stored:
    """What a page did: counts of papers and of rejected records; `days` are the listing days whose
    announcements are new or moved, `months` (YYYYMM) the ones for `announcements.settle_days`.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    days: frozenset[date] = frozenset()
    months: frozenset[int] = frozenset()

    def __add__(self, other: "Stored") -> "Stored":
        return Stored(
            self.added + other.added,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.rejected + other.rejected,
            self.days | other.days,
            self.months | other.months,
        )


def store(
    records: Iterable[PaperRecord],
    *,
    rejected: Iterable[Rejected] = (),
    announced: Iterable[Announced] = (),
    deleted: Iterable[str] = (),
    said_at: datetime | None = None,
    index_later: bool = False,
) -> Stored:
    """Take a page in, whole or not at all; may stand inside the caller's transaction.

    `deleted` are arXiv ids that the source called deleted at `said_at` (UTC, default now): their papers are
    marked, never removed. A record that the database refuses is kept as rejected and stops no other.
    `index_later` leaves the search index to the background work, as a load of millions wants it; such a load
    is news to no saved search either.
    Raises OperationalError where the database itself is out of order.
    """
    page = list(records)
    states = join_all(
        [
            *((record.arxiv_id, state_of(record)) for record in page),
            *((seen.arxiv_id, sighting(seen)) for seen in announced),
            *((arxiv_id, deletion(said_at or now())) for arxiv_id in deleted),
        ]
    )
    bad = list(rejected)
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return _store(page, states, bad, index_later)
        except OperationalError as error:
            if attempt == _ATTEMPTS or getattr(error.__cause__, "sqlstate", None) not in _COLLISIONS:
                raise
            log.warning("two transactions collided; trying again: %s", str(error).splitlines()[0])
    raise AssertionError("unreachable")


def _store(
    page: list[PaperRecord], states: Mapping[str, State], bad: list[Rejected], index_later: bool
) -> Stored:
    with transaction.atomic():
        bulk.take_turns()
        refused: dict[str, str] = {}
        stored = _write_or_halve(states, refused, index_later)
        bad = bad + [
            rejects.refusal(record, refused[record.arxiv_id]) for record in page if record.arxiv_id in refused
        ]
        rejects.resolve(record for record in page if record.arxiv_id not in refused)
        rejects.keep(bad)
    return stored + Stored(rejected=len(bad))


def _write_or_halve(states: Mapping[str, State], refused: dict[str, str], index_later: bool) -> Stored:
    """Write the page; where the database refuses it, its halves, down to the paper at fault."""
    try:
        with transaction.atomic():
            return _stored(write_page(states, index_later=index_later))
    except _REFUSALS as error:
        if len(states) == 1:
            refused[next(iter(states))] = f"the database refuses it: {str(error).splitlines()[0]}"
            return Stored()
    items, half = iter(states.items()), len(states) // 2
    one, other = dict(islice(items, half)), dict(items)
    return _write_or_halve(one, refused, index_later) + _write_or_halve(other, refused, index_later)


def _stored(written: Written) -> Stored:
    return Stored(
        added=written.added,
        changed=written.changed,
        unchanged=written.unchanged,
        days=frozenset(written.days),
        months=frozenset(written.months),
    )
