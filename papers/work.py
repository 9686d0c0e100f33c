"""Work in the background as rows: a queue may hurry it, but is never its only memory.

Each piece of work has a key. A worker claims the row with a conditional update and a lease, so that
doubled messages and two schedulers give one run; a lease that ran out (its worker died) is taken up
again, at most three times, then the work is parked with its arguments for an administrator.
"""

import os
import socket
import threading
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from papers.clock import now
from papers.models import WorkItem

ATTEMPTS = 3
PAUSE = timedelta(minutes=5)  # before work that failed is tried again, times the attempts made
KEPT = timedelta(days=30)  # how long finished work is remembered
OPEN = (WorkItem.State.DUE, WorkItem.State.LEASED)


class ComeBack(Exception):
    """Raised by work that has to wait for something outside; it is taken up again at `at`."""

    def __init__(self, at: datetime, reason: str) -> None:
        super().__init__(reason)
        self.at = at


def plan(
    key: str, task: str, arguments: dict[str, Any] | None = None, *, again: bool = False
) -> WorkItem | None:
    """Writes the work down; None if it is there already. `again` makes finished work due once more."""
    item, made = WorkItem.objects.get_or_create(
        key=key, defaults={"task": task, "arguments": arguments or {}, "due_at": now()}
    )
    if made:
        return item
    renewed = again and WorkItem.objects.filter(pk=item.pk, state=WorkItem.State.DONE).update(
        state=WorkItem.State.DUE, attempts=0, due_at=now(), arguments=arguments or {}, error=""
    )
    return item if renewed else None


def plan_next(
    kind: str, slot: str, task: str, arguments: dict[str, Any] | None = None, *, again: bool = False
) -> None:
    """Plans a kind of work for its slot of time, unless an earlier slot's is still to be done.

    Work that was parked in one slot is so tried again in the next.
    """
    if not WorkItem.objects.filter(key__startswith=f"{kind} ", state__in=OPEN).exists():
        plan(f"{kind} {slot}", task, arguments, again=again)


def claimable(at: datetime) -> list[WorkItem]:
    """Work that is due or whose lease ran out, oldest first."""
    return list(WorkItem.objects.filter(_free(at)).order_by("due_at", "pk"))


def perform(key: str, tasks: dict[str, Callable[..., None]]) -> bool:
    """Claims the work and runs it; False if it is not there, not due, or another worker has it."""
    item = _claim(key)
    if item is None:
        return False
    mine = WorkItem.objects.filter(pk=item.pk, owner=item.owner)
    try:
        tasks[item.task](**item.arguments)
    except ComeBack as wait:
        mine.update(state=WorkItem.State.DUE, due_at=wait.at, attempts=F("attempts") - 1, error=str(wait))
    except Exception:
        parked = item.attempts >= ATTEMPTS
        mine.update(
            state=WorkItem.State.PARKED if parked else WorkItem.State.DUE,
            due_at=now() + PAUSE * item.attempts,
            error=traceback.format_exc()[-4000:],
        )
        raise
    else:
        mine.update(state=WorkItem.State.DONE, leased_until=None, error="")
    return True


def forget_old(at: datetime) -> None:
    """Removes work that was finished long ago."""
    WorkItem.objects.filter(state=WorkItem.State.DONE, due_at__lt=at - KEPT).delete()


def _claim(key: str) -> WorkItem | None:
    """The row, leased to this thread. Whoever changes the row has it; a fourth crash parks it."""
    at = now()
    owner = f"{socket.gethostname()[:30]}:{os.getpid()}:{threading.get_ident()}:{os.urandom(4).hex()}"
    with transaction.atomic():
        free = WorkItem.objects.filter(_free(at), key=key)
        free.filter(attempts__gte=ATTEMPTS).update(state=WorkItem.State.PARKED)
        taken = free.filter(attempts__lt=ATTEMPTS).update(
            state=WorkItem.State.LEASED,
            owner=owner,
            leased_until=at + timedelta(seconds=settings.WORK_LEASE_SECONDS),
            attempts=F("attempts") + 1,
        )
        return WorkItem.objects.get(key=key) if taken else None


def _free(at: datetime) -> Q:
    due = Q(state=WorkItem.State.DUE, due_at__lte=at)
    return due | Q(state=WorkItem.State.LEASED, leased_until__lt=at)
