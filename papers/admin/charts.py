"""The last thirty days as bars: what was harvested, asked for, rejected and built each day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from papers.clock import now
from papers.models import Digest, Harvest

DAYS = 30
HEIGHT = 40  # of the drawing; a bar is 4 wide in a place of 6
NOT_ARXIV = ("sample", "snapshot")


@dataclass(frozen=True, slots=True)
class Bar:
    """A day's count and its place in the drawing."""

    day: date
    count: int
    x: int
    height: int
    failed: bool

    @property
    def y(self) -> int:
        """Where it begins, from the top."""
        return HEIGHT - self.height


@dataclass(frozen=True, slots=True)
class Chart:
    """A row of bars, and the same in words."""

    name: str
    bars: list[Bar]
    most: int
    words: str


@dataclass(frozen=True, slots=True)
class Day:
    """What a day (UTC; for digests their date) brought; `failed` counts runs."""

    day: date
    digests: int
    records: int = 0
    requests: int = 0
    rejected: int = 0
    failed: int = 0


def last_days() -> list[Day]:
    """The last thirty days, oldest first, in two queries."""
    last = now().date()
    first = last - timedelta(days=DAYS - 1)
    runs = Harvest.objects.filter(started_at__date__gte=first).exclude(source__in=NOT_ARXIV)
    sums: dict[date, list[int]] = {
        day: counts
        for day, *counts in runs.annotate(day=TruncDate("started_at"))
        .order_by()
        .values_list("day")
        .annotate(
            records=Sum("records"),
            requests=Sum("requests"),
            rejected=Sum("rejected"),
            failed=Count("pk", filter=Q(state=Harvest.State.FAILED)),
        )
    }
    built = Digest.objects.filter(date__gte=first).order_by().values_list("date")
    digests: Mapping[date, int] = dict(built.annotate(Count("pk")))
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return [Day(day, digests.get(day, 0), *sums.get(day, ())) for day in days]


def charts(days: list[Day]) -> list[Chart]:
    """The four of them."""
    return [
        _chart(_("Records a day"), days, lambda day: day.records, marked=True),
        _chart(_("Requests a day"), days, lambda day: day.requests, marked=True),
        _chart(_("Rejected a day"), days, lambda day: day.rejected),
        _chart(_("Digests a day"), days, lambda day: day.digests),
    ]


def _chart(name: str, days: list[Day], count: Callable[[Day], int], *, marked: bool = False) -> Chart:
    """Where it is `marked`, days with a failed run stand out."""
    most = max(map(count, days))
    bars = [
        Bar(day.day, count(day), 6 * number, _height(count(day), most), marked and bool(day.failed))
        for number, day in enumerate(days)
    ]
    return Chart(name, bars, most, _words(name, bars, most))


def _height(count: int, most: int) -> int:
    """At least a line, so that a day without anything is seen as a day."""
    return max(1, round(count * HEIGHT / most)) if most else 1


def _words(name: str, bars: list[Bar], most: int) -> str:
    least, none = min(bar.count for bar in bars), sum(not bar.count for bar in bars)
    told = _("%(name)s over %(days)s days, from %(least)s to %(most)s.") % {
        "name": name, "days": len(bars), "least": least, "most": most,
    }  # fmt: skip
    zero = ngettext("Zero on %(n)s day.", "Zero on %(n)s days.", none) % {"n": none} if none else ""
    days = ", ".join(f"{bar.day}" for bar in bars if bar.failed)
    failed = _("Runs failed on %(days)s.") % {"days": days} if days else ""
    return " ".join(filter(None, [told, zero, failed]))
