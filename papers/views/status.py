"""What was harvested, what is missing, what is late: the ledger in words and as a calendar strip."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from papers.arxiv.taxonomy import category_name
from papers.clock import new_york_today
from papers.models import Harvest, ListingDay, Paper, RejectedRecord
from papers.views.reasons import reason_of, source_words

WEEKS = 4
RUNS = 20
OPEN_DAYS = 50


@dataclass(frozen=True, slots=True)
class Strip:
    """A category's last weeks: one ledger row or None for each day."""

    code: str
    name: str
    days: list[tuple[date, ListingDay | None]]


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """The ledger of the last weeks, the days that are not in, and the last harvests."""
    newest = ListingDay.objects.order_by("-day").values_list("day", flat=True).first()
    last = newest or new_york_today()
    first = last - timedelta(days=7 * WEEKS - 1)
    days = [first + timedelta(days=number) for number in range(7 * WEEKS)]
    rows = list(ListingDay.objects.filter(day__gte=first, day__lte=last).order_by("category", "day"))
    unfinished = list(ListingDay.objects.not_in().order_by("-day", "category")[: OPEN_DAYS + 1])
    counts = Counter(row.state for row in rows)
    context = {
        "days": days,
        "strips": _strips(rows, days),
        "complete": counts[ListingDay.State.COMPLETE],
        "open": counts[ListingDay.State.WAITING] + counts[ListingDay.State.PARTIAL],
        "unfinished": [(row, reason_of(row)) for row in unfinished[:OPEN_DAYS]],
        "more_unfinished": len(unfinished) > OPEN_DAYS,
        "harvests": [(run, source_words(run)) for run in Harvest.objects.order_by("-pk")[:RUNS]],
        "papers": Paper.objects.count(),
        "rejected": RejectedRecord.objects.filter(resolved_at=None).count(),
        "here": "status",
    }
    return render(request, "papers/status.html", context)


def _strips(rows: list[ListingDay], days: list[date]) -> list[Strip]:
    """One strip a category, only for days on which some category had a listing or should have had one."""
    by_category: dict[str, dict[date, ListingDay]] = {}
    for row in rows:
        by_category.setdefault(row.category, {})[row.day] = row
    return [
        Strip(code, category_name(code), [(day, known.get(day)) for day in days])
        for code, known in sorted(by_category.items())
    ]
