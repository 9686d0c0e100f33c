"""The log of what is done to run the site: who did what to which thing, why, and how to take it back.

Whoever carries out an act of staff calls `record` in the same transaction; who knows how to take such an act
back registers it with `undoes`. Nothing private to a reader belongs in here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Model
from django.utils import timezone

from accounts.kinds import UNDONE
from accounts.models import StaffAct, User

Take = Callable[[User, StaffAct], str]
CHANGE = 500  # characters of a value, before and after


class CannotUndo(Exception):
    """Raised where an act can no longer be taken back; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class _Way:
    permission: str
    take: Take


_WAYS: dict[str, _Way] = {}


def record(
    by: User | None,
    kind: str,
    thing: Model | None = None,
    *,
    reason: str = "",
    changes: dict[str, list[Any]] | None = None,
    undo: Any = None,
    target: str = "",
) -> StaffAct:
    """Writes an act down. `changes` is [before, after] by field; `undo` what the way back needs, as JSON.

    `by` is None for what was done at the command line.
    """
    told = {field: [_told(value) for value in pair] for field, pair in (changes or {}).items()}
    return _write(
        by,
        kind,
        model=thing._meta.label_lower if thing else "",
        object_id=str(thing.pk)[:64] if thing else "",
        target=(target or (str(thing) if thing else ""))[:300],
        reason=reason[:500],
        changes=told,
        undo=undo,
    )


def undoes(kind: str, permission: str) -> Callable[[Take], Take]:
    """Registers how acts of this kind are taken back, and the permission that it needs.

    The function is called in a transaction with who asks and the act, and gives one sentence that says how
    things are now. It raises CannotUndo where things have changed since, PermissionDenied where this person
    may not for this thing.
    """

    def register(take: Take) -> Take:
        _WAYS[kind] = _Way(permission, take)
        return take

    return register


def kinds_with_a_way_back() -> list[str]:
    """All that were registered."""
    return sorted(_WAYS)


def can_take_back(by: User, act: StaffAct) -> bool:
    """Whether a button for it makes sense; the act itself may still find that it is too late."""
    way = _WAYS.get(act.kind)
    return bool(way and act.undo is not None and act.undone_at is None and by.has_perm(way.permission))


def take_back(by: User, act: StaffAct) -> str:
    """Takes the act back, once, writes that down as an act of its own, and gives what to say.

    Raises CannotUndo, PermissionDenied.
    """
    way = _WAYS.get(act.kind)
    if way is None or act.undo is None:
        raise CannotUndo
    if not by.has_perm(way.permission):
        raise PermissionDenied
    with transaction.atomic():
        taken = StaffAct.objects.filter(pk=act.pk, undone_at=None).amend(undone_at=timezone.now())
        if not taken:
            raise CannotUndo
        said = way.take(by, act)
        _write(
            by,
            act.kind + UNDONE,
            reason=act.reason,
            model=act.model,
            object_id=act.object_id,
            target=act.target,
            changes={field: pair[::-1] for field, pair in act.changes.items()},
        )
    return said


def forget(person: User, name: str) -> None:
    """The log keeps what a deleted account did and what was done to it, under a random name."""
    StaffAct.objects.filter(by=person).amend(by=None, by_was=name)
    theirs = models.Q(model=person._meta.label_lower, object_id=str(person.pk))
    theirs |= models.Q(model__startswith="accounts.", target__in=[person.username, person.email])
    StaffAct.objects.filter(theirs).amend(target=name, changes={}, undo=None)


def _write(by: User | None, kind: str, **told: Any) -> StaffAct:
    act: StaffAct = StaffAct.objects.create(by=by, kind=kind, at=timezone.now(), **told)
    return act


def _told(value: Any) -> Any:
    """As JSON can hold it, and not longer than anybody reads."""
    return value if value is None or isinstance(value, bool | int | float) else str(value)[:CHANGE]
