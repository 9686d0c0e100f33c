"""Matches over a span of days, as the bars of a chart."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Unit(StrEnum):
    """What one bar stands for."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


# Up to so many days a bar is ...; beyond, a year.
_LONGEST = ((31, Unit.DAY), (371, Unit.WEEK), (6 * 366, Unit.MONTH))


@dataclass(frozen=True, slots=True)
class Bar:
    """So many papers in the unit that begins on that day."""

    start: date
    count: int


def unit_of(first: date, last: date) -> Unit:
    """The unit in which the span makes a chart that can be read."""
    days = (last - first).days + 1
    return next((unit for longest, unit in _LONGEST if days <= longest), Unit.YEAR)


def spread(days: Iterable[date], first: date, last: date) -> list[Bar]:
    """The days counted by the span's unit, also where there is none; a week ends as the span does."""
    unit = unit_of(first, last)
    counts = Counter(_start(day, unit, last) for day in days)
    starts = dict.fromkeys(_start(first + timedelta(n), unit, last) for n in range((last - first).days + 1))
    return [Bar(max(start, first), counts[start]) for start in starts]


def _start(day: date, unit: Unit, last: date) -> date:
    if unit is Unit.WEEK:
        return last - timedelta(days=(last - day).days // 7 * 7 + 6)
    if unit is Unit.MONTH:
        return day.replace(day=1)
    return day.replace(month=1, day=1) if unit is Unit.YEAR else day
