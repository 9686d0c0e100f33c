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
ERROR = 20_000  # characters of a traceback, its end
OPEN = (WorkItem.State.DUE, WorkItem.State.LEASED)
Task = Callable[..., dict[str, Any] | None]


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


def ask(key: str, task: str, arguments: dict[str, Any]) -> WorkItem | None:
    """Work that a person asks for: due now, whatever became of it before. None while it waits or runs."""
    item = plan(key, task, arguments)
    if item is not None:
        return item
    settled = WorkItem.objects.filter(key=key).exclude(state__in=OPEN)
    renewed = settled.update(
        state=WorkItem.State.DUE, attempts=0, due_at=now(), arguments=arguments, error="", outcome=None
    )
    return WorkItem.objects.get(key=key) if renewed else None


def withdraw(key: str) -> bool:
    """Takes back work that nobody has begun; False if it is too late."""
    return bool(WorkItem.objects.filter(key=key, state=WorkItem.State.DUE).delete()[0])


def claimable(at: datetime) -> list[WorkItem]:
    """Work that is due or whose lease ran out, oldest first."""
    return list(WorkItem.objects.filter(_free(at)).order_by("due_at", "pk"))


def perform(key: str, tasks: dict[str, Task]) -> bool:
    """Claims the work and runs it; False if it is not there, not due, or another worker has it.

    What the task gives back (JSON) stays with the row as its outcome.
    """
    item = _claim(key)
    if item is None:
        return False
    mine = WorkItem.objects.filter(pk=item.pk, owner=item.owner)
    try:
        outcome = tasks[item.task](**item.arguments)
    except ComeBack as wait:
        mine.update(
            state=WorkItem.State.DUE, due_at=wait.at, attempts=F("attempts") - 1, error=_told(str(wait))
        )
    except Exception:
        parked = item.attempts >= ATTEMPTS
        mine.update(
            state=WorkItem.State.PARKED if parked else WorkItem.State.DUE,
            due_at=now() + PAUSE * item.attempts,
            error=_told(traceback.format_exc()),
        )
        raise
    else:
        mine.update(state=WorkItem.State.DONE, leased_until=None, error="", outcome=outcome)
    return True


def forget_old(at: datetime) -> None:
    """Removes work that was finished long ago."""
    WorkItem.objects.filter(state=WorkItem.State.DONE, due_at__lt=at - KEPT).delete()


def _told(error: str) -> str:
    """The end of it, as every database takes it: an exception may quote whatever arXiv sent."""
    return error.replace("\0", "\N{SYMBOL FOR NULL}").encode("utf-8", "replace").decode()[-ERROR:]


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
