"""Rejected records at an operator's word: read again, one or all of a reason, or set aside for good."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import audit
from accounts.models import StaffAct, User
from papers import work
from papers.clock import now
from papers.ingest import ledger
from papers.ingest.rejected import one_line
from papers.ingest.retry import Retried, retry
from papers.models import RejectedRecord, WorkItem

AT_ONCE = 20  # records that are tried while the operator waits
BYTES_AT_ONCE = 5_000_000


def like(record: RejectedRecord) -> QuerySet[RejectedRecord]:
    """The open records that were rejected for the same reason."""
    return RejectedRecord.objects.filter(resolved_at=None, reason=record.reason).defer("raw")


def retry_rows(by: User, rows: QuerySet[RejectedRecord], target: str) -> tuple[StaffAct | None, Retried]:
    """Reads these records again, and writes down what came of it; no act where all are settled."""
    with transaction.atomic():
        done = retry(rows)
        if not done.taken and not done.still:
            return None, done
        undo = {"taken": done.taken} if done.taken else None
        counts = {"taken in": [0, done.resolved], "still rejected": [0, done.still]}
        act = audit.record(by, "rejectedrecord.retry", target=target, changes=counts, undo=undo)
    return act, done


def retry_later(by: User, record: RejectedRecord) -> StaffAct | None:
    """Plans that all records of this one's reason are read again; None while that is planned already."""
    key = f"retry:{record.pk}"
    with transaction.atomic():
        item = work.ask(key, "retry_rejected", {"reason": record.reason})
        if item is None:
            return None
        return audit.record(
            by, "rejectedrecord.retry_all", item, target=record.reason[:300], undo={"key": key}
        )


def retry_reason(reason: str) -> dict[str, Any]:
    """The work itself: counts, and the keys of what was taken in."""
    done = retry(RejectedRecord.objects.filter(reason=reason))
    return {"taken": list(done.taken), "resolved": done.resolved, "still": done.still}


def told(done: Retried) -> str:
    """What came of a retry, in numbers."""
    taken = ngettext("%(n)s record taken in", "%(n)s records taken in", done.resolved) % {"n": done.resolved}
    still = ngettext("%(n)s still rejected", "%(n)s still rejected", done.still) % {"n": done.still}
    return _("%(taken)s, %(still)s.") % {"taken": taken, "still": still}


def give_up(by: User, record: RejectedRecord, reason: str) -> StaffAct | None:
    """Settles a record for good, even if it comes again; None if it is settled already."""
    with transaction.atomic():
        open_row = RejectedRecord.objects.filter(pk=record.pk, resolved_at=None)
        if not open_row.update(resolved_at=now(), given_up=one_line(reason)):
            return None
        return audit.record(by, "rejectedrecord.give_up", record, reason=reason, undo={"taken": [record.pk]})


def _reopen(_by: User, act: StaffAct) -> str:
    undo: Any = act.undo
    return _reopened(undo["taken"])


def _reopened(taken: list[int]) -> str:
    settled = RejectedRecord.objects.filter(pk__in=taken, resolved_at__isnull=False)
    count = settled.update(resolved_at=None, given_up="")
    if not count:
        raise audit.CannotUndo(_("The records are open already."))
    ledger.refresh_open()
    said = ngettext("%(n)s record is open again.", "%(n)s records are open again.", count)
    return said % {"n": count}


def _withdraw(_by: User, act: StaffAct) -> str:
    """While it waits it is not done; after that, what it took in is open again."""
    undo: Any = act.undo
    done = WorkItem.objects.filter(key=undo["key"], state=WorkItem.State.DONE).first()
    if done is not None:
        outcome: Any = done.outcome
        return _reopened(outcome["taken"])
    if not work.withdraw(undo["key"]):
        raise audit.CannotUndo(_("It has begun; nothing was taken in so far."))
    return _("The records are not read again.")


for _kind in ("rejectedrecord.retry", "rejectedrecord.give_up"):
    audit.undoes(_kind, "papers.change_rejectedrecord")(_reopen)
audit.undoes("rejectedrecord.retry_all", "papers.change_rejectedrecord")(_withdraw)
