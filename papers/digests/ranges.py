"""All digests of a topic in some days built anew, in the background: one after the other, each by itself.

What is done is written down with each digest, so that a worker that dies leaves a row from which the next
one goes on. One that cannot be built is noted and stops no other.
"""

import logging
import time
from datetime import date

from django.db import OperationalError, transaction

from accounts import audit
from accounts.models import User
from papers.clock import now
from papers.digests.rebuilds import Plan, apply_plan, plan_rebuild
from papers.digests.turns import locked
from papers.models import Digest, Rebuild, Topic
from papers.models.digests import DigestQuerySet
from papers.query.language import QueryError

log = logging.getLogger(__name__)
BUDGET = 300.0  # seconds after which a worker gives other work its turn
OPEN = (Rebuild.State.WAITING, Rebuild.State.RUNNING)
_REASON = 300  # characters of what went wrong


class Busy(Exception):
    """The topic's digests are being built anew already; `rebuild` says how far it is."""

    def __init__(self, rebuild: Rebuild) -> None:
        super().__init__(str(rebuild))
        self.rebuild = rebuild


def key(pk: int) -> str:
    """What the work of the rebuild is called (papers/work.py)."""
    return f"rebuild:{pk}"


def concerned(topic: Topic, first: date, last: date) -> DigestQuerySet:
    """The digests that such a rebuild is about, oldest first."""
    found: DigestQuerySet = topic.digests.filter(date__gte=first, date__lte=last).order_by("date")
    return found


def start(topic: Topic, by: User, first: date, last: date) -> Rebuild:
    """Writes down that it is to be done; who plans work (papers/tasks.py) has it done. Raises Busy."""
    with transaction.atomic():
        topic = Topic.objects.select_for_update().get(pk=topic.pk)
        if running := topic.rebuilds.filter(state__in=OPEN).first():
            raise Busy(running)
        total = concerned(topic, first, last).count()
        rebuild = Rebuild.objects.create(
            topic=topic, first=first, last=last, asked_by=by, asked_at=now(), total=total
        )
        _log(by, "start", rebuild)
    return rebuild


def stop(rebuild: Rebuild, by: User) -> bool:
    """Ends it after the digest that is being built; false if it was over already. What is built stays."""
    with transaction.atomic():
        stopped = Rebuild.objects.filter(pk=rebuild.pk, state__in=OPEN).update(
            state=Rebuild.State.STOPPED, finished_at=now()
        )
        if stopped:
            _log(by, "stop", rebuild)
    return bool(stopped)


def go_on(pk: int) -> bool:
    """Builds digest after digest; true if time is up and more are left."""
    ends = time.monotonic() + BUDGET
    while (digest := _next(pk)) is not None:
        if time.monotonic() > ends:
            return True
        _build(pk, digest)
    Rebuild.objects.filter(pk=pk, state__in=OPEN).update(state=Rebuild.State.DONE, finished_at=now())
    return False


def _next(pk: int) -> Digest | None:
    rebuild = Rebuild.objects.select_related("topic").filter(pk=pk, state__in=OPEN).first()
    if rebuild is None:
        return None
    left = concerned(rebuild.topic, rebuild.first, rebuild.last)
    return (left.filter(date__gt=rebuild.reached) if rebuild.reached else left).first()


def _build(pk: int, digest: Digest) -> None:
    """One digest and what is written of it, both or neither."""
    try:
        with transaction.atomic():
            found = locked(digest.pk)
            rebuild = _still_open(pk, digest.date)
            if rebuild is None:
                return
            plan = plan_rebuild(found)
            changes = plan.changes
            apply_plan(plan)
            _note(rebuild, digest.date, plan if changes else None)
    except OperationalError:  # the database is away: no fault of this digest
        raise
    except Exception as error:  # whatever it is, it stops no other digest
        log.exception("digest %s cannot be built anew", digest.pk)
        with transaction.atomic():
            if rebuild := _still_open(pk, digest.date):
                rebuild.failed.append([digest.date.isoformat(), _told(error)])
                _note(rebuild, digest.date, None, built=False)


def _still_open(pk: int, day: date) -> Rebuild | None:
    """The row, held; None if it was stopped or another worker has come as far."""
    rebuild = Rebuild.objects.select_for_update().filter(pk=pk, state__in=OPEN).first()
    return rebuild if rebuild and (rebuild.reached is None or rebuild.reached < day) else None


def _note(rebuild: Rebuild, day: date, plan: Plan | None, *, built: bool = True) -> None:
    rebuild.state = Rebuild.State.RUNNING
    rebuild.reached = day
    rebuild.done += built
    if plan:
        rebuild.added += len(plan.comes)
        rebuild.removed += len(plan.goes)
        rebuild.changed.append([day.isoformat(), len(plan.comes), len(plan.goes)])
    rebuild.save()


def _log(by: User, what: str, rebuild: Rebuild) -> None:
    named = f"{rebuild.topic}, {rebuild.first} – {rebuild.last}"
    audit.record(by, f"rebuild.{what}", rebuild, target=named, changes={"digests": [None, rebuild.total]})


def _told(error: Exception) -> str:
    """What is wrong with the rule; of other errors the kind, the worker's log has the rest."""
    return (str(error) if isinstance(error, QueryError) else type(error).__name__)[:_REASON]
