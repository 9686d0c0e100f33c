"""What was harvested, what is missing, what is late: the ledger in words and as a calendar strip."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from papers.ingest.reasons import reason_of, source_words
from papers.ingest.strips import last_days, rows_of, strips
from papers.models import Harvest, ListingDay, Paper, RejectedRecord

RUNS = 20
OPEN_DAYS = 50


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """The ledger of the last weeks, the days that are not in, and the last harvests."""
    days = last_days()
    rows = rows_of(days)
    unfinished = list(ListingDay.objects.not_in().order_by("-day", "category")[: OPEN_DAYS + 1])
    counts = Counter(row.state for row in rows)
    context = {
        "days": days,
        "strips": strips(rows, days),
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
