"""What could not be taken in: kept whole, counted when it comes again, settled when a good record follows."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db.models import Case, F, When

from papers.arxiv.records import AuthorName, PaperRecord, Rejected, Source, VersionRecord
from papers.clock import now
from papers.models import RejectedRecord

_LONGEST = 500


def keep(rejected: Iterable[Rejected]) -> None:
    """Write down rejected records. The same bytes of the same source are one row that counts.

    One that was taken in is open again; one that was set aside for good stays so.
    """
    at = now()
    fresh: dict[str, RejectedRecord] = {}
    for item in rejected:
        row = _row(item, at)
        if row.fingerprint in fresh:
            fresh[row.fingerprint].seen += 1
        else:
            fresh[row.fingerprint] = row
    if not fresh:
        return
    held = RejectedRecord.objects.filter(fingerprint__in=sorted(fresh))
    for row in held:
        again = fresh.pop(row.fingerprint)
        RejectedRecord.objects.filter(pk=row.pk).update(
            seen=F("seen") + again.seen,
            last_seen_at=at,
            place=again.place,
            reason=again.reason,
            resolved_at=Case(When(given_up="", then=None), default=F("resolved_at")),
        )
    RejectedRecord.objects.bulk_create(fresh.values(), ignore_conflicts=True)


def resolve(records: Iterable[PaperRecord]) -> None:
    """Settle rejected records whose source has since given a good one for the same paper."""
    if not RejectedRecord.objects.filter(resolved_at__isnull=True).exists():
        return
    sources: dict[str, set[str]] = {}
    for record in records:
        sources.setdefault(_name(record.source), set()).add(record.arxiv_id)
    for source, arxiv_ids in sources.items():
        unresolved = RejectedRecord.objects.filter(resolved_at__isnull=True, source=source)
        open_rows = unresolved.filter(arxiv_id__in=arxiv_ids).values_list("pk", flat=True)
        if rows := list(open_rows):
            RejectedRecord.objects.filter(pk__in=rows).update(resolved_at=now())


def refusal(record: PaperRecord, reason: str) -> Rejected:
    """A good record that the database would not have, frozen so that it can be tried again."""
    raw = json.dumps({"record": asdict(record)}, default=str).encode("ascii")
    return Rejected(record.source, f"store {record.arxiv_id}", reason, raw, record.arxiv_id)


def thaw(raw: bytes) -> PaperRecord | None:
    """The record that `refusal` froze; None for other bytes. Raises ValueError where it is damaged."""
    if not raw.startswith(b'{"record": '):
        return None
    try:
        return _record(json.loads(raw)["record"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"a damaged record: {error!r}") from error


def _record(told: dict[str, Any]) -> PaperRecord:
    return PaperRecord(
        **told
        | {
            "source": Source(told["source"]),
            "as_of": date.fromisoformat(told["as_of"]),
            "observed": datetime.fromisoformat(told["observed"]) if told["observed"] else None,
            "authors": tuple(
                AuthorName(item["name"], tuple(item["affiliations"])) for item in told["authors"]
            ),
            "categories": tuple(told["categories"]),
            "versions": tuple(
                VersionRecord(**item | {"submitted_at": datetime.fromisoformat(item["submitted_at"])})
                for item in told["versions"]
            ),
        }
    )


def _name(source: Source) -> str:
    return source.name.lower()


def _row(item: Rejected, at: datetime) -> RejectedRecord:
    source = _name(item.source)
    return RejectedRecord(
        fingerprint=hashlib.sha256(source.encode() + b"\0" + item.raw).hexdigest(),
        source=source,
        arxiv_id=item.arxiv_id[:64],
        place=one_line(item.place),
        reason=one_line(item.reason),
        raw=item.raw,
        first_seen_at=at,
        last_seen_at=at,
    )


def one_line(text: str) -> str:
    """A text as one line that every database takes: no NUL, no half of a surrogate pair."""
    return " ".join(text.replace("\0", " ").encode("utf-8", "replace").decode().split())[:_LONGEST]
