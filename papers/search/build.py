"""Building the index in bulk, on all cores, while the site reads and writes.

Papers are read and their entries made outside of any transaction; one connection writes them, a batch in one
short transaction, which reads each paper again: the entry of one that has changed meanwhile is made anew.
Every batch is finished in itself, so that a build that was killed goes on after the last one. A paper that
the database refuses is left out and logged; it stops nothing.
"""

import logging
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import suppress
from functools import partial
from itertools import islice

from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from papers import cores
from papers.models import Paper, SearchRow
from papers.query.memory import Document
from papers.search import documents, postgres, rows, sqlite
from papers.search.entries import EDITION, entry
from papers.search.rows import Columns, Row

FEW = 3_000  # papers that are indexed sooner than other processes are started
_BATCH = {"sqlite": 1_000, "postgresql": 2_000}  # papers in one transaction; SQLite's keeps others waiting

log = logging.getLogger(__name__)

Batch = dict[int, Document]


def missing(after: int = 0) -> QuerySet[Paper]:
    """The papers with a greater primary key that the index does not hold, or as an older edition made it."""
    held = SearchRow.objects.filter(paper=OuterRef("pk"), edition=EDITION)
    return Paper.objects.filter(~Exists(held), pk__gt=after).order_by("pk")


def build(processes: int = 1, anew_after: int | None = None) -> Generator[int, None, None]:
    """Indexes all that is missing; gives after each transaction how many papers it wrote.

    With `anew_after` every paper with a greater primary key, though the index holds it: nothing is marked
    before, since on PostgreSQL to write a row's edition costs as much as to write its words.

    With more than one process these make the entries. A paper that somebody is just writing is left to them,
    so that nobody waits for anybody; where all are made anew it is waited for in the end.
    """
    if connection.vendor == "sqlite":
        sqlite.expect_many()
    wanted = missing() if anew_after is None else Paper.objects.order_by("pk")
    passed_by: list[int] = []
    for batch, told in _told_batches(processes, _batches(anew_after)):
        written = _write(wanted, batch, told)
        passed_by += [] if anew_after is None else batch.keys() - set(written)
        yield len(written)
    for paper in sorted(passed_by):  # each alone, so that no two builds wait for each other
        batch = documents.read([paper], announcements=False)
        yield len(_write(wanted, batch, _told_all(connection.vendor, batch.values()), waits=True))


def _told_batches(processes: int, batches: Iterator[Batch]) -> Iterator[tuple[Batch, list[Columns]]]:
    """The batches with their entries, in their order."""
    if processes == 1:
        yield from ((batch, _told_all(connection.vendor, batch.values())) for batch in batches)
        return
    pool = cores.pool(processes)
    try:
        yield from ((batch, told()) for batch, told in _ahead(pool, batches, processes + 2))
    finally:
        pool.shutdown(cancel_futures=True)


def write(papers: Collection[int], batch: Batch | None = None, told: dict[int, Columns] | None = None) -> int:
    """Writes the rows of these papers as they are stored now; gives how many there were.

    Of those that are still as they were read in `batch` their entry is `told` already.
    """
    now, places = documents.read(papers, announcements=False), rows.places(papers)
    known = {pk: told[pk] for pk in now if batch and told and now[pk] == batch.get(pk)}
    made = [
        Row(pk, place, known.get(pk) or _told(connection.vendor, now[pk])) for pk, place in places.items()
    ]
    (postgres.write if connection.vendor == "postgresql" else sqlite.write)(made)
    return len(made)


def differing(papers: Collection[int]) -> list[int]:
    """Those of these papers that are found by other words, or in another place, than they have now."""
    read, places = documents.read(papers, announcements=False), rows.places(papers)
    made = [Row(pk, places[pk], _told(connection.vendor, document)) for pk, document in read.items()]
    return (postgres.differing if connection.vendor == "postgresql" else sqlite.differing)(made)


def _batches(anew_after: int | None = None) -> Iterator[Batch]:
    """What is missing, or every paper after this one, oldest first, as it is stored."""
    after, size = anew_after or 0, _BATCH[connection.vendor]
    every = Paper.objects.order_by("pk").filter
    while found := list(
        (missing(after) if anew_after is None else every(pk__gt=after)).values_list("pk", flat=True)[:size]
    ):
        after = found[-1]
        yield documents.read(found, announcements=False)


def _ahead(
    pool: ProcessPoolExecutor, batches: Iterator[Batch], most: int
) -> Iterator[tuple[Batch, Callable[[], list[Columns]]]]:
    """The batches, and how to come by their entries: so many of them are being made at any time."""
    coming: deque[tuple[Batch, Callable[[], list[Columns]]]] = deque()
    for batch in batches:
        coming.append((batch, partial(_result, batch, _begun(pool, batch))))
        if len(coming) == most:
            yield coming.popleft()
    yield from coming


def _begun(pool: ProcessPoolExecutor, batch: Batch) -> Future[list[Columns]] | None:
    """None where no process can be started, or one of them died (short of memory)."""
    with suppress(BrokenExecutor, OSError):
        return pool.submit(_told_all, connection.vendor, list(batch.values()))
    return None


def _result(batch: Batch, begun: Future[list[Columns]] | None) -> list[Columns]:
    """The entries of the batch, made here where no other process has made them."""
    if begun is not None:
        with suppress(BrokenExecutor, OSError):
            return begun.result()
    return _told_all(connection.vendor, batch.values())


def _told_all(vendor: str, read: Collection[Document]) -> list[Columns]:
    """Plain work: it needs no database."""
    return [_told(vendor, document) for document in read]


def _told(vendor: str, document: Document) -> Columns:
    return (postgres.columns if vendor == "postgresql" else sqlite.columns)(entry(document))


def _write(wanted: QuerySet[Paper], batch: Batch, told: list[Columns], *, waits: bool = False) -> list[int]:
    """Writes and gives those that are still wanted and in nobody's hands: two builds share the work.

    It `waits` for those in other hands, or passes them by. Where the database refuses one
    of them they are written by halves, down to that one.
    """
    try:
        with transaction.atomic():
            rows_of = wanted.filter(pk__in=batch).select_for_update(skip_locked=not waits, no_key=True)
            free = list(rows_of.values_list("pk", flat=True))
            write(free, batch, dict(zip(batch, told, strict=True)))
            return free
    except (DataError, IntegrityError) as error:
        if len(batch) == 1:
            log.error("paper %s cannot be indexed: %s", next(iter(batch)), str(error).splitlines()[0])
            return []
    half = len(batch) // 2
    one, other = dict(islice(batch.items(), half)), dict(islice(batch.items(), half, None))
    return [
        *_write(wanted, one, told[:half], waits=waits),
        *_write(wanted, other, told[half:], waits=waits),
    ]
