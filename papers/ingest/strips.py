"""The ledger's last weeks as strips: a row a category, a cell a day."""

from dataclasses import dataclass
from datetime import date, timedelta

from papers.arxiv.taxonomy import category_name
from papers.clock import new_york_today
from papers.models import ListingDay

WEEKS = 4


@dataclass(frozen=True, slots=True)
class Strip:
    """A category's last weeks: one ledger row or None for each day."""

    code: str
    name: str
    days: list[tuple[date, ListingDay | None]]


def last_days() -> list[date]:
    """The days of the last four weeks up to the newest that the ledger knows."""
    newest = ListingDay.objects.order_by("-day").values_list("day", flat=True).first()
    last = newest or new_york_today()
    return [last - timedelta(days=number) for number in reversed(range(7 * WEEKS))]


def rows_of(days: list[date]) -> list[ListingDay]:
    """The ledger's rows of these days, by category."""
    return list(ListingDay.objects.filter(day__gte=days[0], day__lte=days[-1]).order_by("category", "day"))


def strips(rows: list[ListingDay], days: list[date]) -> list[Strip]:
    """One strip a category that has a row."""
    by_category: dict[str, dict[date, ListingDay]] = {}
    for row in rows:
        by_category.setdefault(row.category, {})[row.day] = row
    return [
        Strip(code, category_name(code), [(day, known.get(day)) for day in days])
        for code, known in sorted(by_category.items())
    ]
