"""How the outbox stands, in numbers."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Min, Q

from papers.models import Delivery

LATELY = timedelta(days=7)  # for which a refusal is news
State = Delivery.State


class Counts(NamedTuple):
    """Letters that are parked, were refused lately, wait to be sent by now; since when the first of these."""

    parked: int
    refused: int
    waiting: int
    since: datetime | None


def counts(at: datetime) -> Counts:
    """In one query."""
    waiting = Q(state=State.DUE, due_at__lte=at)
    rows = Delivery.objects.filter(state__in=[State.DUE, State.PARKED, State.REFUSED])
    told = rows.aggregate(
        parked=Count("pk", filter=Q(state=State.PARKED)),
        refused=Count("pk", filter=Q(state=State.REFUSED, due_at__gte=at - LATELY)),
        waiting=Count("pk", filter=waiting),
        since=Min("due_at", filter=waiting),
    )
    return Counts(**told)
