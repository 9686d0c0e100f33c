"""A second try for rejected records, after the reader of their source has learnt more."""

from dataclasses import dataclass, field

from django.db.models import QuerySet

from papers.arxiv import atom, listing, oai, snapshot
from papers.arxiv.records import Announced, PaperRecord, ProtocolError, Rejected, Source
from papers.clock import now
from papers.ingest import ledger
from papers.ingest.announcements import settle_days
from papers.ingest.rejected import thaw
from papers.ingest.store import Stored, store
from papers.models import RejectedRecord


@dataclass(frozen=True, slots=True)
class Retried:
    """What became of them: `resolved` were taken in, `still` were not; `stored` as for a page."""

    resolved: int = 0
    still: int = 0
    stored: Stored = field(default_factory=Stored)


def retry(rows: QuerySet[RejectedRecord]) -> Retried:
    """Read the kept bytes of unresolved records again and store what can be read now."""
    resolved, still, stored = 0, 0, Stored()
    for row in rows.filter(resolved_at__isnull=True).order_by("pk").iterator(chunk_size=100):
        outcome = _store_again(row)
        if isinstance(outcome, Stored):
            resolved += 1
            stored += outcome
            row.resolved_at = now()
        else:
            still += 1
            row.reason = outcome[:500]
        row.save(update_fields=["resolved_at", "reason"])
    settle_days(stored.months)
    ledger.refresh_open()
    return Retried(resolved, still, stored)


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
    """The bytes by the reader of their source. A feed's place begins with the category that was asked for."""
    raw, source = bytes(row.raw), Source[row.source.upper()]
    if frozen := thaw(raw):
        return frozen, []
    if source is Source.FEED:
        record, announced = listing.read_item(raw, row.place.split(" ")[0])
        return record, [announced]
    if source is Source.API:
        return atom.read_entry(raw, place=row.place), []
    if source is Source.SNAPSHOT:
        return snapshot.read_line(raw, row.place), []
    return oai.read_record(raw, place=row.place, source_hint=source), []
