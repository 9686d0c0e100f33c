"""arXiv's metadata as one big file of JSON lines -> rows: streaming, resumable, in constant memory."""

import hashlib
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import zstandard
from django.db import connection, transaction

from papers.arxiv import snapshot
from papers.arxiv.records import PaperRecord, Rejected
from papers.clock import now
from papers.ingest import ledger
from papers.ingest.announcements import settle_days, stored_months
from papers.ingest.store import Stored, store
from papers.models import Harvest

BATCH = 2_000  # lines in one transaction
STANDARD_INPUT = "-"
_LONGEST_LINE = 5_000_001  # bytes, one more than the reader takes; a longer line is cut, and rejected there
_CHUNK = 1 << 18
_HEAD = 1 << 16  # bytes by which a file is known again


class BadFile(Exception):
    """The file cannot be read, or not to its end; the message says so in one line."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An open file: `scope` names it in the harvest's row, `size` in bytes is None for standard input."""

    name: str
    scope: str
    size: int | None
    stream: BinaryIO

    def position(self) -> int:
        """How many bytes of the file have been read, compressed as it is."""
        return self.stream.tell() if self.size is not None else 0


@dataclass(slots=True)
class _Page:
    """So many lines, read."""

    lines: int = 0
    records: list[PaperRecord] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


def open_snapshot(name: str, standard_input: BinaryIO) -> Snapshot:
    """The file, plain or compressed, or standard input for `-`; raises BadFile."""
    if name == STANDARD_INPUT:
        return Snapshot("standard input", STANDARD_INPUT, None, standard_input)
    path = Path(name)
    try:
        stream = path.open("rb")
        size = path.stat().st_size
        head = hashlib.sha256(stream.read(_HEAD) + str(size).encode()).hexdigest()[:16]
        stream.seek(0)
    except OSError as error:
        raise BadFile(f"{name} cannot be read: {error.strerror or error}") from error
    return Snapshot(path.name, f"{path.name[-200:]} {head}", size, stream)


def take_up(opened: Snapshot, *, restart: bool = False) -> Harvest:
    """The file's latest import if it did not finish, else a new one. Standard input always begins anew."""
    unfinished = Harvest.objects.filter(source="snapshot", scope=opened.scope).exclude(
        state=Harvest.State.DONE
    )
    harvest = None if restart or opened.size is None else unfinished.first()
    if harvest is None:
        return Harvest.objects.create(source="snapshot", scope=opened.scope, started_at=now(), moved_at=now())
    harvest.state, harvest.error = Harvest.State.RUNNING, ""
    harvest.save(update_fields=["state", "error"])
    return harvest


def import_snapshot(
    opened: Snapshot,
    harvest: Harvest,
    *,
    batch: int = BATCH,
    progress: Callable[[int], None] = lambda lines: None,
) -> Stored:
    """Store what the file holds after the lines already done; `progress` hears how many were done now.

    The count of lines moves in the same transaction as their rows. Raises BadFile where the file ends
    before its end; what came before is stored.
    """
    resumed_at = harvest.records
    total = Stored()
    try:
        lines = islice(read_lines(opened), resumed_at, None)
        progress(resumed_at)
        for page in _read_ahead(_pages(lines, opened.name, resumed_at, batch)):
            total += _store_page(page, harvest)
            progress(page.lines)
    except BadFile as error:
        _close(harvest, Harvest.State.FAILED, str(error))
        raise
    except KeyboardInterrupt:
        _close(harvest, Harvest.State.FAILED, "stopped")
        raise
    settle_days(stored_months() if resumed_at else total.months)
    ledger.refresh([], total.days)
    _close(harvest, Harvest.State.DONE, "")
    return total


def _pages(lines: Iterator[bytes], name: str, done: int, batch: int) -> Iterator[_Page]:
    while (page := _read_page(lines, name, done, batch)).lines:
        done += page.lines
        yield page


def _read_ahead(pages: Iterator[_Page]) -> Iterator[_Page]:
    """The pages; where the database is another process, a thread reads the next one while it is busy.

    SQLite works in ours and takes the interpreter's lock for every row: a second thread would slow it down.
    """
    if connection.vendor == "sqlite":
        yield from pages
        return
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, pages, None)
        while page := coming.result():
            coming = reader.submit(next, pages, None)
            yield page


def _read_page(lines: Iterator[bytes], name: str, done: int, batch: int) -> _Page:
    page = _Page()
    for number, line in enumerate(islice(lines, batch), start=done + 1):
        page.lines += 1
        if line.strip():
            read = snapshot.read_line(line, f"{name}:{number}")
            if isinstance(read, PaperRecord):
                page.records.append(read)
            else:
                page.rejected.append(read)
    return page


def _store_page(page: _Page, harvest: Harvest) -> Stored:
    """One page's rows and the run's counts, in one transaction."""
    with transaction.atomic():
        stored = store(page.records, rejected=page.rejected, index_later=True)
        harvest.pages += 1
        harvest.records += page.lines
        harvest.added += stored.added
        harvest.changed += stored.changed
        harvest.rejected += stored.rejected
        harvest.moved_at = now()
        harvest.save()
    return stored


def _close(harvest: Harvest, state: Harvest.State, error: str) -> None:
    """The run's end. Counts are read again: a batch that was interrupted has left them as they were."""
    harvest.refresh_from_db()
    harvest.state, harvest.error, harvest.finished_at = state, error, now()
    harvest.save(update_fields=["state", "error", "finished_at"])


def read_lines(opened: Snapshot) -> Iterator[bytes]:
    """Lines without their end; one that is longer than any record is cut, so that memory stays flat."""
    rest = b""
    for chunk in _chunks(opened):
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line[:_LONGEST_LINE] for line in whole)
        rest = rest[:_LONGEST_LINE]
    if rest:
        yield rest


def _chunks(opened: Snapshot) -> Iterator[bytes]:
    """The file's bytes, decompressed by what it begins with; BadFile where it is damaged or cut short."""
    stream = opened.stream
    try:
        chunk = stream.read(_CHUNK)
        if chunk.startswith(b"\x1f\x8b"):
            yield from _decompressed(stream, chunk, lambda: zlib.decompressobj(31))
        elif chunk.startswith(b"\x28\xb5\x2f\xfd"):
            yield from _decompressed(stream, chunk, lambda: zstandard.ZstdDecompressor().decompressobj())
        else:
            while chunk:
                yield chunk
                chunk = stream.read(_CHUNK)
    except (OSError, zlib.error, zstandard.ZstdError) as error:
        raise BadFile(f"{opened.name} is damaged: {error}") from error
    except EOFError:
        raise BadFile(f"{opened.name} is cut short: it ends in the middle") from None


def _decompressed(stream: BinaryIO, chunk: bytes, decompressor: Callable[[], Any]) -> Iterator[bytes]:
    """Of one or several compressed members; EOFError where the last one does not end."""
    member = None
    while chunk:
        if member is None:
            member = decompressor()
        if data := member.decompress(chunk):
            yield data
        chunk = member.unused_data if member.eof else b""
        if member.eof:
            member = None
        chunk = chunk or stream.read(_CHUNK)
    if member is not None:
        raise EOFError
