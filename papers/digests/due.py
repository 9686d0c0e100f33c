"""Which digests are due, worked out from the database alone: a scheduler that slept loses nothing."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import Max, Min, Q

from papers.arxiv.calendar import is_listing_day
from papers.clock import NEW_YORK
from papers.digests.builder import SETTLED, late_span
from papers.digests.entries import missing
from papers.digests.matching import Terms
from papers.models import Announcement, Digest, ListingDay, Paper, Topic
from papers.models.harvests import ListingDayQuerySet

DEADLINE = time(12, 0)  # New York time, on the day after the digest's date: then it is built as it stands
QUIET = timedelta(hours=1)  # nothing new came for so long: what is there may be built as it stands
LATE_CHECK_DAYS = 21  # published digests of so many days are looked at again for late records


def due_dates(topic: Topic, at: datetime) -> list[date]:
    """The dates whose digest of the topic can be built now, oldest first.

    A date waits until the days of its window are in, or until the deadline; the dates behind it wait
    with it, so that each window begins where the last one ended.
    """
    if not topic.active or topic.archived or topic.cadence == Topic.Cadence.BY_HAND:
        return []
    due, considered = [], topic.built_until
    for day in _dates(topic, at.astimezone(NEW_YORK).date()):
        if not (_is_in(topic, considered, day) or _stands(topic, considered, day, at)):
            break
        due.append(day)
        considered = day
    return due


def next_date(topic: Topic, today: date) -> date | None:
    """The date of the topic's next digest by the calendar, today included; None for one that has none."""
    if not topic.active or topic.archived or topic.cadence == Topic.Cadence.BY_HAND:
        return None
    day = max(today, topic.built_until + timedelta(days=1)) if topic.built_until else today
    weekly = topic.cadence == Topic.Cadence.WEEKLY
    while not (day.weekday() == topic.weekday if weekly else is_listing_day(day)):
        day += timedelta(days=1)
    return day


def deadline(day: date) -> datetime:
    """When the digest of the date is built even if something is missing: noon in New York the next day.

    A window of which nothing at all has come waits longer: after an outage its digest is still made.
    """
    return datetime.combine(day + timedelta(days=1), DEADLINE, NEW_YORK)


def late_digests(at: datetime) -> Iterator[Digest]:
    """Recent digests to complete: papers came for them since the last check, or what is missing changed."""
    newest = Paper.objects.filter(stored_at__lt=at - SETTLED).aggregate(at=Max("stored_at"))["at"]
    recent = Digest.objects.filter(window_end__gte=at.date() - timedelta(days=LATE_CHECK_DAYS))
    behind = Q(checked_at__lte=newest) if newest else Q(pk__in=[])
    for digest in recent.filter(behind | ~Q(missing={})).order_by("date", "pk"):
        if _has_late_papers(digest, at) or _missing_changed(digest):
            yield digest


def _has_late_papers(digest: Digest, at: datetime) -> bool:
    since, before = late_span(digest, at)
    return Announcement.objects.filter(
        paper__stored_at__gte=since,
        paper__stored_at__lt=before,
        listing_day__gt=digest.window_start,
        listing_day__lte=digest.window_end,
    ).exists()


def _missing_changed(digest: Digest) -> bool:
    terms = Terms.from_json(digest.terms)
    return bool(digest.missing) and digest.missing != missing(terms, digest.window_start, digest.window_end)


def _dates(topic: Topic, today: date) -> list[date]:
    """The topic's dates not yet considered, from the first listing day that the ledger knows."""
    ledger = ListingDay.objects.all()
    if topic.category_list:
        ledger = ledger.filter(category__in=topic.category_list)
    first = ledger.aggregate(first=Min("day"))["first"]
    if first is None:
        return []
    start = first if topic.built_until is None else max(first, topic.built_until + timedelta(days=1))
    days = [start + timedelta(days=n) for n in range((today - start).days + 1)]
    if topic.cadence == Topic.Cadence.WEEKLY:
        return [day for day in days if day.weekday() == topic.weekday]
    # The calendar is a hint: a holiday on which something was announced after all is a listing day.
    announced = set(
        Announcement.objects.filter(listing_day__gte=start, listing_day__lte=today)
        .values_list("listing_day", flat=True)
        .distinct()
    )
    return [day for day in days if is_listing_day(day) or day in announced]


def _is_in(topic: Topic, considered: date | None, day: date) -> bool:
    """Whether every listing day since the last date considered, up to this one, is in."""
    rows = _rows(topic, considered, day)
    return rows.exists() and not rows.not_in().exists()


def _stands(topic: Topic, considered: date | None, day: date, at: datetime) -> bool:
    """Whether the date is past its deadline, with something to show and nothing new for a while.

    Otherwise an outage would spend the dates it lasted before their papers come.
    """
    if at < deadline(day):
        return False
    rows = _rows(topic, considered, day)
    came = rows.filter(state__in=[ListingDay.State.PARTIAL, ListingDay.State.COMPLETE])
    last = came.aggregate(at=Max("checked_at"))["at"]
    return not rows.exists() if last is None else last <= at - QUIET


def _rows(topic: Topic, considered: date | None, day: date) -> ListingDayQuerySet:
    """The ledger's rows since the last date considered, up to this one."""
    return ListingDay.objects.in_window(topic.category_list, considered or day - timedelta(days=7), day)
