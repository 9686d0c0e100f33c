"""What to ask arXiv for next, worked out from the ledger and the cursors alone.

A feed holds one listing day, from midnight to midnight in New York; the OAI-PMH service has the same
papers from about 02:30 to 03:30 UTC (arXiv help, "Availability of submissions" and "OAI").
"""

from datetime import datetime, time, timedelta

from papers.arxiv.calendar import is_listing_day
from papers.clock import NEW_YORK
from papers.ingest.source import categories_of
from papers.models import HarvestCursor, ListingDay

FEEDS_FROM = time(0, 10)  # New York: shortly after the feed changes at midnight
HARVEST_FROM = time(3, 45)  # UTC: when the day's new records are in OAI-PMH
FEEDS_LATE = 6  # o'clock in New York: what has not come by then is asked for less often
LOOK_BACK = timedelta(days=7)  # open days older than this wait for the weekly overlap


def feeds_due(at: datetime, categories: list[str]) -> list[str]:
    """The categories whose feed of today, on arXiv's calendar, has not been read well yet.

    A category's first harvest comes first: it opens the ledger some days back.
    """
    local = at.astimezone(NEW_YORK)
    if local.time() < FEEDS_FROM or not is_listing_day(local.date()):
        return []
    rows = ListingDay.objects.filter(day=local.date(), feed_seen_at__isnull=False)
    read = set(rows.exclude(state=ListingDay.State.WAITING).values_list("category", flat=True))
    held = set(ListingDay.objects.filter(category__in=categories).values_list("category", flat=True))
    return [category for category in categories if category in held - read]


def feed_slot(at: datetime) -> str:
    """Feeds are read once in a slot: of 20 minutes in the night of the listing, of two hours by day."""
    local = at.astimezone(NEW_YORK)
    if local.hour < FEEDS_LATE:
        return f"{local:%Y-%m-%dT%H}:{local.minute // 20 * 20:02}"
    return f"{local:%Y-%m-%d}T{local.hour // 2 * 2:02}"


def sets_due(at: datetime, sets: list[str]) -> list[str]:
    """The sets whose changes should be harvested: those behind, and those of which a recent day is open."""
    settled = at.date() if at.time() >= HARVEST_FROM else at.date() - timedelta(days=1)
    recent = ListingDay.objects.filter(day__gte=at.date() - LOOK_BACK, day__lte=at.date())
    not_in = set(recent.not_in().values_list("category", flat=True))
    cursors = HarvestCursor.objects.filter(scope__in=sets, complete_until__gte=settled)
    current = set(cursors.values_list("scope", flat=True))
    return [scope for scope in sets if scope not in current or not not_in.isdisjoint(categories_of(scope))]


def harvest_slot(at: datetime) -> str:
    """A set is harvested once in a slot of six hours; the first begins when the day's records are there."""
    since = at - timedelta(hours=HARVEST_FROM.hour, minutes=HARVEST_FROM.minute)
    return f"{since:%Y-%m-%d}.{since.hour // 6}"
