"""The listing days of a category, or of an archive's categories, of which papers are here.

Months and neighbours are asked by the index of announcements (category, day, kind), however long the
category's past is.
"""

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Count

from papers.arxiv.taxonomy import ARCHIVES, CATEGORIES
from papers.models import Announcement, ListingDay

WEEK = timedelta(days=7)
FIRST_KINDS = (Announcement.Kind.NEW, Announcement.Kind.CROSS)
# One step into the index for each category, where the plain question would read all days of all of them.
_NEAREST = """
    SELECT {most}((SELECT {most}(a."listing_day") FROM "papers_announcement" a
                   WHERE a."category" = c.column1 AND a."listing_day" {side} %s))
    FROM (VALUES {categories}) AS c
"""


@dataclass(slots=True)
class Day:
    """A listing day: how many papers were announced in which way, and whether some are still missing."""

    day: date
    new: int = 0
    cross: int = 0
    replaced: int = 0
    open: bool = False


def parts_of(code: str) -> list[str]:
    """The categories that the page of this code shows: of an archive that has several, all of them."""
    if code not in ARCHIVES:
        return [code]
    parts = [category.code for category in CATEGORIES.values() if category.archive == code]
    return parts or [code]


def before(categories: Sequence[str], day: date) -> date | None:
    """The last earlier day on which something of the categories was announced."""
    return _nearest("max", "<", categories, day)


def after(categories: Sequence[str], day: date) -> date | None:
    """The first later day on which something of the categories was announced."""
    return _nearest("min", ">", categories, day)


def newest(categories: Sequence[str]) -> date | None:
    """The last day on which something of the categories was announced."""
    return before(categories, date.max)


def last_of(month: date) -> date:
    """The last day of the month that begins on this day."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def month_of(categories: Sequence[str], month: date) -> list[Day]:
    """The month's days of which something is here or is still to come, the newest first.

    A paper is new in one category only; in the other two ways it counts once for each category.
    """
    span = (month, last_of(month))
    days: dict[date, Day] = {}
    told = Announcement.objects.filter(category__in=categories, listing_day__range=span).order_by()
    for day, kind, number in told.values_list("listing_day", "kind").annotate(n=Count("*")):
        row = days.setdefault(day, Day(day))
        way = "replaced" if kind not in FIRST_KINDS else kind
        setattr(row, way, getattr(row, way) + number)
    waiting = ListingDay.objects.not_in().filter(category__in=categories, day__range=span)
    for day in waiting.order_by().values_list("day", flat=True):
        days.setdefault(day, Day(day)).open = True
    return sorted(days.values(), key=lambda row: row.day, reverse=True)


def last_week(categories: Sequence[str], until: date | None) -> list[tuple[str, int]]:
    """Each category with the papers that were new or cross-listed in it in the week up to that day."""
    if until is None:
        return [(category, 0) for category in categories]
    week = Announcement.objects.filter(category__in=categories, kind__in=FIRST_KINDS).order_by()
    week = week.filter(listing_day__gt=until - WEEK, listing_day__lte=until)
    counts: dict[str, int] = dict(week.values_list("category").annotate(n=Count("*")))
    return [(category, counts.get(category, 0)) for category in categories]


def incomplete(categories: Sequence[str], day: date) -> list[ListingDay]:
    """The ledger's rows of that day of which something is still to come."""
    return list(ListingDay.objects.not_in().filter(category__in=categories, day=day).order_by("category"))


def _nearest(most: str, side: str, categories: Sequence[str], day: date) -> date | None:
    values = ", ".join(_placeholders(categories))
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST.format(most=most, side=side, categories=values), [str(day), *categories])
        found = cursor.fetchone()[0]
    return date.fromisoformat(found) if isinstance(found, str) else found  # SQLite gives text


def _placeholders(categories: Sequence[str]) -> Iterator[str]:
    return ("(%s)" for _category in categories)
