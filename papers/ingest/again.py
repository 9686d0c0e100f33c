"""Listing days fetched once more: today's feed, all that changed since, then the ids that still lack detail.

A datestamp is that of a record's last change, so that only a window open to the present has all papers of a
past day (harvest.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from papers.arxiv.client import ArxivClient
from papers.arxiv.taxonomy import oai_set_for
from papers.clock import new_york_today, now
from papers.ingest.due import feeds_due
from papers.ingest.feeds import read_feeds
from papers.ingest.fetch import fetch_ids
from papers.ingest.harvest import harvest_set
from papers.ingest.store import Stored
from papers.models import Announcement, Harvest, RejectedRecord


@dataclass(frozen=True, slots=True)
class Again:
    """What came: counts of papers, ids that arXiv does not give, the harvest's run if there was one."""

    added: int
    changed: int
    missing: tuple[str, ...]
    run: Harvest | None


def fetch_days(client: ArxivClient, category: str, since: date, until: date) -> Again:
    """Fetch what is missing of a category's listing days from `since` to `until`.

    Where arXiv asks to wait, the run given back is waiting and the rest is left for the next time. Raises as
    fetch_ids does; what came before is stored by then.
    """
    came = Stored()
    if until >= new_york_today():
        for read in read_feeds(client, feeds_due(now(), [category])):
            came += read.stored
    run = _harvest(client, category, since)
    missing: tuple[str, ...] = ()
    waits = run is not None and run.state == Harvest.State.WAITING
    if not waits and (ids := sorted(set(_lacking(category, since, until)))):
        fetched = fetch_ids(client, ids)
        came, missing = came + fetched.stored, fetched.missing
    added, changed = (run.added, run.changed) if run else (0, 0)
    return Again(came.added + added, came.changed + changed, missing, run)


def _harvest(client: ArxivClient, category: str, since: date) -> Harvest | None:
    """All that changed in the category's own set since then; None for a category that is in no set."""
    oai_set = oai_set_for(category)
    return harvest_set(client, oai_set, since=since) if oai_set else None


def _lacking(category: str, since: date, until: date) -> Iterator[str]:
    """The ids that were announced on these days and are not stored with their detail, or not at all."""
    announced = Announcement.objects.filter(
        category=category, listing_day__gte=since, listing_day__lte=until, paper__has_detail=False
    )
    yield from announced.values_list("paper__arxiv_id", flat=True)
    rejected = RejectedRecord.objects.filter(
        resolved_at=None, source="feed", place__startswith=f"feed {category} ", last_seen_at__date__gte=since
    )
    yield from rejected.exclude(arxiv_id="").values_list("arxiv_id", flat=True)
