"""Today's feeds: the fast path to what was announced, of what kind and on which listing day.

A feed has no comment; the next harvest brings it (or fetch.py, where that fails).
"""

import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from papers.arxiv import listing
from papers.arxiv.client import ArxivClient, Refused, TryLater, TurnTaken, backoff
from papers.arxiv.records import ProtocolError
from papers.clock import new_york_today, now
from papers.ingest import ledger
from papers.ingest.announcements import settle_days
from papers.ingest.runs import note_run
from papers.ingest.store import Stored, store

log = logging.getLogger(__name__)
_RNG = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class FeedRead:
    """What came of one category's feed.

    `reason` is a key of ledger.REASONS where the feed was not as expected, `error` says in words why
    there was none; both are empty for a good feed.
    """

    category: str
    listing_day: date | None = None
    announced: int = 0
    stored: Stored = field(default_factory=Stored)
    reason: str = ""
    error: str = ""


def read_feeds(client: ArxivClient, categories: Sequence[str]) -> list[FeedRead]:
    """Read, judge and store the feed of each category; one that fails stops no other.

    Where arXiv asks to wait, the rest is left for the next time, since it asks that of the whole site.
    """
    started_at, asked_before = now(), client.requests
    ledger.expect(categories, new_york_today())
    reads: list[FeedRead] = []
    for category in categories:
        try:
            reads.append(_read(client, category))
        except (ProtocolError, Refused) as error:
            log.warning("feed of %s: %s", category, error)
            reads.append(FeedRead(category, error=str(error)))
        except TryLater as error:
            if error.seconds is None and not isinstance(error, TurnTaken):
                client.turnstile.hold_off(backoff(1, _RNG))
            reads += [FeedRead(left, error=error.reason) for left in categories[len(reads) :]]
            break
    total = sum((read.stored for read in reads), Stored())
    settle_days(total.months)
    ledger.refresh_open()
    if reads:
        note_run(
            "feed",
            " ".join(read.category for read in reads),
            total,
            started_at=started_at,
            records=sum(read.announced for read in reads),
            requests=client.requests - asked_before,
            error="; ".join(f"{read.category}: {read.error}" for read in reads if read.error),
        )
    return reads


def _read(client: ArxivClient, category: str) -> FeedRead:
    """One category: its papers, announcements and ledger row in one transaction."""
    page = listing.read_feed(client.feed(category), category, place=f"feed {category}")
    seen_at = now()
    with transaction.atomic():
        verdict = ledger.judge_feed(category, page, seen_at)
        stored = Stored()
        if verdict.believed:
            stored = store(page.records, announced=page.announced, rejected=page.rejected)
        ledger.note_feed(category, page, seen_at)
    if verdict.reason:
        log.info("feed of %s for %s: %s", category, page.listing_day, verdict.reason)
    return FeedRead(category, page.listing_day, len(page.announced), stored, verdict.reason)
