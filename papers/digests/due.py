"""Which digests are due, worked out from the database alone: a scheduler that slept loses nothing."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import Max, Min, Q

from papers.arxiv.calendar import is_listing_day
from papers.clock import NEW_YORK
from papers.models import Announcement, Digest, ListingDay, Paper, Topic

DEADLINE = time(12, 0)  # New York time, on the day after the digest's date: then it is built as it stands
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
        if not (_is_in(topic, considered, day) or at >= deadline(day)):
            break
        due.append(day)
        considered = day
    return due


def deadline(day: date) -> datetime:
    """When the digest of the date is built even if something is missing: noon in New York the next day."""
    return datetime.combine(day + timedelta(days=1), DEADLINE, NEW_YORK)


def late_digests(at: datetime) -> Iterator[tuple[Digest, list[int]]]:
    """Recent digests that may want completing, with the papers stored for them since the last check."""
    recent = Digest.objects.filter(window_end__gte=at.date() - timedelta(days=LATE_CHECK_DAYS))
    newest = Paper.objects.aggregate(at=Max("stored_at"))["at"]
    if newest is None:
        return
    open_or_behind = Q(checked_at__lte=newest) | ~Q(missing={})
    for digest in recent.filter(open_or_behind).select_related("topic").order_by("date"):
        papers = (
            Paper.objects.filter(
                stored_at__gte=digest.checked_at,
                announcements__listing_day__gt=digest.window_start,
                announcements__listing_day__lte=digest.window_end,
            )
            .order_by("pk")
            .values_list("pk", flat=True)
            .distinct()
        )
        yield digest, list(papers)


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
    since = considered or day - timedelta(days=7)
    rows = ListingDay.objects.in_window(topic.category_list, since, day)
    return rows.exists() and not rows.not_in().exists()
