"""Work that was parked after three tries: tried again, or given up for good; and due work set aside."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import StaffAct, User
from papers.clock import now
from papers.models import WorkItem

State = WorkItem.State
# What each act makes of work in which state; the other way round is its undo.
MOVES: dict[str, tuple[str, str]] = {
    "release": (State.PARKED, State.DUE),
    "park": (State.DUE, State.PARKED),
    "leave": (State.PARKED, State.LEFT),
}


def move(by: User, item: WorkItem, act: str, reason: str = "") -> StaffAct | None:
    """Carries out an act of MOVES; None where the work has moved meanwhile.

    Whoever changes the row has done it: of two presses one is an act.
    """
    before, after = MOVES[act]
    fresh: dict[str, Any] = {"due_at": now(), "attempts": 0} if act == "release" else {}
    with transaction.atomic():
        moved = WorkItem.objects.filter(pk=item.pk, state=before).update(state=after, **fresh)
        if not moved:
            return None
        undo = {"due_at": item.due_at.isoformat(), "attempts": item.attempts}
        changes: dict[str, list[Any]] = {"state": [before, after]}
        return audit.record(by, f"workitem.{act}", item, reason=reason, changes=changes, undo=undo)


def _back(_by: User, act: StaffAct) -> str:
    """The state it had, if nothing became of it since."""
    before, after = MOVES[act.kind.removeprefix("workitem.")]
    there = WorkItem.objects.filter(pk=act.object_id, state=after)
    if after == State.DUE:
        there = there.filter(attempts=0)  # else a worker has tried it
    undo: Any = act.undo
    if not there.update(state=before, due_at=undo["due_at"], attempts=undo["attempts"]):
        raise audit.CannotUndo(_("The work has moved on since."))
    return _("The work is as it was: %(state)s.") % {"state": State(before).label}


for _act in MOVES:
    audit.undoes(f"workitem.{_act}", "papers.change_workitem")(_back)
