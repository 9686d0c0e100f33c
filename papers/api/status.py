"""What was harvested, what is missing, what is late."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from papers.api.auth import PUBLIC
from papers.api.schemas.places import Status
from papers.ingest.reasons import reason_of, source_words
from papers.ingest.strips import last_days, rows_of
from papers.models import Harvest, ListingDay, Paper, RejectedRecord

router = Router(tags=["Status"])
RUNS, OPEN_DAYS = 20, 50


@router.get("/status", response=Status, operation_id="getStatus", auth=PUBLIC, summary="What is here")
def get_status(request: HttpRequest) -> dict[str, Any]:
    """The ledger of the last four weeks, the days that are not in, and the last harvests."""
    unfinished = ListingDay.objects.not_in().order_by("-day", "category")[:OPEN_DAYS]
    return {
        "papers": Paper.objects.count(),
        "rejected": RejectedRecord.objects.filter(resolved_at=None).count(),
        "days": [_day(row) for row in rows_of(last_days())],
        "unfinished": [_day(row) for row in unfinished],
        "harvests": [_harvest(run) for run in Harvest.objects.order_by("-pk")[:RUNS]],
    }


def _day(row: ListingDay) -> dict[str, Any]:
    own = ("category", "day", "state", "announced", "stored")
    return {name: getattr(row, name) for name in own} | {"reason": reason_of(row)}


def _harvest(run: Harvest) -> dict[str, Any]:
    """Files of the operator's and what went wrong inside are not told."""
    own = ("state", "started_at", "finished_at", "records", "added", "changed")
    return {name: getattr(run, name) for name in own} | {"source": source_words(run)}
