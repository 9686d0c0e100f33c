"""What to ask arXiv for next, worked out from the ledger and the cursors alone.

A feed holds one listing day, from midnight to midnight in New York; the OAI-PMH service has the same
papers from about 02:30 to 03:30 UTC (arXiv help, "Availability of submissions" and "OAI").
"""

from datetime import datetime, time, timedelta

from papers.arxiv.calendar import is_listing_day
from papers.clock import NEW_YORK
from papers.models import HarvestCursor, ListingDay

FEEDS_FROM = time(0, 10)  # New York: shortly after the feed changes at midnight
HARVEST_FROM = time(3, 45)  # UTC: when the day's new records are in OAI-PMH
LOOK_BACK = timedelta(days=7)  # open days older than this wait for the weekly overlap


def feeds_due(at: datetime, categories: list[str]) -> list[str]:
    """The categories whose feed of today, on arXiv's calendar, has not been read well yet."""
    local = at.astimezone(NEW_YORK)
    if local.time() < FEEDS_FROM or not is_listing_day(local.date()):
        return []
    rows = ListingDay.objects.filter(day=local.date(), feed_seen_at__isnull=False)
    read = set(rows.exclude(state=ListingDay.State.WAITING).values_list("category", flat=True))
    return [category for category in categories if category not in read]


def sets_due(at: datetime, sets: list[str]) -> list[str]:
    """The sets whose changes should be harvested: those behind, and all while a recent day is open."""
    settled = at.date() if at.time() >= HARVEST_FROM else at.date() - timedelta(days=1)
    recent = ListingDay.objects.filter(day__gte=at.date() - LOOK_BACK, day__lte=at.date())
    if recent.not_in().exists():
        return sets
    current = HarvestCursor.objects.filter(scope__in=sets, complete_until__gte=settled)
    return [scope for scope in sets if scope not in set(current.values_list("scope", flat=True))]
