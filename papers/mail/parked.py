"""Letters that an administrator decides about: parked ones, that may have been sent, and refused ones."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import StaffAct, User
from papers.clock import now
from papers.models import Delivery

State = Delivery.State
# What each act makes of letters in which states.
MOVES: dict[str, tuple[tuple[State, ...], State]] = {
    "again": ((State.PARKED, State.REFUSED), State.DUE),
    "arrived": ((State.PARKED,), State.SENT),
}


def move(by: User, letter: Delivery, act: str, reason: str = "") -> StaffAct | None:
    """Carries out an act of MOVES; None where the letter has moved meanwhile. The log names no reader.

    Whoever changes the row has done it: of two presses one is an act.
    """
    before, after = State(letter.state), MOVES[act][1]
    fresh: dict[str, Any] = {"due_at": now(), "attempts": 0} if after == State.DUE else {"sent_at": now()}
    if before not in MOVES[act][0]:
        return None
    with transaction.atomic():
        there = Delivery.objects.filter(pk=letter.pk, state=before)
        if not there.update(state=after, owner="", **fresh):
            return None
        undo = {"state": before.value, "due_at": letter.due_at.isoformat(), "attempts": letter.attempts}
        changes: dict[str, list[Any]] = {"state": [before.name.lower(), after.name.lower()]}
        name = f"{letter.kind} {letter.pk}"
        return audit.record(
            by, f"delivery.{act}", letter, target=name, reason=reason, changes=changes, undo=undo
        )


def _back(_by: User, act: StaffAct) -> str:
    """The state it had, if nothing became of it since."""
    undo: Any = act.undo
    after = MOVES[act.kind.removeprefix("delivery.")][1]
    there = Delivery.objects.filter(pk=act.object_id, state=after, owner="")  # else a worker has had it
    if not there.update(sent_at=None, **undo):
        raise audit.CannotUndo(_("The letter has moved on since."))
    return _("The letter is as it was: %(state)s.") % {"state": State(undo["state"]).label}


for _act in MOVES:
    audit.undoes(f"delivery.{_act}", "papers.change_delivery")(_back)
