"""Telling readers: one row for each reader and event, however often the event is seen."""

from collections.abc import Iterable
from typing import Any

from papers.clock import now
from papers.models import Notice


def tell(readers: Iterable[int], kind: str, key: str, **fields: Any) -> None:
    """Tells these readers (primary keys) of an event. `key` names the event: "version:2310.12755:2".

    A reader who was told under that key before is not told again. `fields` are those of Notice.
    """
    at = now()
    Notice.objects.bulk_create(
        [Notice(reader_id=reader, kind=kind, key=key, at=at, **fields) for reader in sorted(set(readers))],
        ignore_conflicts=True,
    )
