"""A finished run as a row, so that everybody can see what was fetched and when."""

from datetime import datetime

from papers.clock import now
from papers.ingest.store import Stored
from papers.models import Harvest


def note_run(
    source: str,
    scope: str,
    stored: Stored,
    *,
    started_at: datetime,
    records: int,
    requests: int,
    error: str = "",
) -> Harvest:
    """Write down a run that is over; it failed if there is an `error`."""
    return Harvest.objects.create(
        source=source,
        scope=scope[:300],
        state=Harvest.State.FAILED if error else Harvest.State.DONE,
        pages=requests,
        records=records,
        added=stored.added,
        changed=stored.changed,
        rejected=stored.rejected,
        requests=requests,
        error=error[:1000],
        started_at=started_at,
        moved_at=now(),
        finished_at=now(),
    )
