"""A second try for rejected records, after the reader of their source has learnt more."""

from dataclasses import dataclass, field

from django.db.models import QuerySet

from papers.arxiv import atom, listing, oai, snapshot
from papers.arxiv.records import Announced, PaperRecord, ProtocolError, Rejected, Source
from papers.clock import now
from papers.ingest import ledger
from papers.ingest.announcements import settle_days
from papers.ingest.rejected import one_line, thaw
from papers.ingest.store import Stored, store
from papers.models import RejectedRecord


@dataclass(frozen=True, slots=True)
class Retried:
    """What became of them: `taken` (keys) were taken in, `still` were not; `stored` as for a page."""

    taken: tuple[int, ...] = ()
    still: int = 0
    stored: Stored = field(default_factory=Stored)

    @property
    def resolved(self) -> int:
        """How many were taken in."""
        return len(self.taken)


def retry(rows: QuerySet[RejectedRecord]) -> Retried:
    """Read the kept bytes of unresolved records again and store what can be read now.

    One record at a time is in memory: each may be as large as an answer of arXiv's.
    """
    taken, still, stored = [], 0, Stored()
    for pk in list(rows.filter(resolved_at=None).order_by("pk").values_list("pk", flat=True)):
        row = RejectedRecord.objects.filter(pk=pk, resolved_at=None).first()
        if row is None:
            continue  # another one was faster
        outcome = _store_again(row)
        kept = RejectedRecord.objects.filter(pk=pk)
        if isinstance(outcome, Stored):
            taken.append(pk)
            stored += outcome
            kept.filter(resolved_at=None).update(resolved_at=now())
        else:
            still += 1
            kept.update(reason=one_line(outcome))
    settle_days(stored.months)
    ledger.refresh_open()
    return Retried(tuple(taken), still, stored)


def _store_again(row: RejectedRecord) -> Stored | str:
    """What storing gave, or why the record still cannot be taken in."""
    try:
        read, announced = _read(row)
    except (ValueError, ProtocolError) as error:
        return str(error)
    if isinstance(read, Rejected):
        return read.reason
    stored = store([read], announced=announced)
    return row.reason if stored.rejected else stored


def _read(row: RejectedRecord) -> tuple[PaperRecord | Rejected, list[Announced]]:
    """The bytes by the reader of their source. A feed's place names the category that was asked for."""
    raw, source = bytes(row.raw), Source[row.source.upper()]
    if frozen := thaw(raw):
        return frozen, []
    if source is Source.FEED:
        record, announced = listing.read_item(raw, row.place.removeprefix("feed ").split(" ")[0])
        return record, [announced]
    if source is Source.API:
        return atom.read_entry(raw, place=row.place), []
    if source is Source.SNAPSHOT:
        return snapshot.read_line(raw, row.place), []
    return oai.read_record(raw, place=row.place, source_hint=source), []
