"""What moderators did, written down twice: for the discussion, and in the audit log with its way back.

The Undo that a moderator sees at once and the one of the audit log are one: whichever comes first is it.
"""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import StaffAct, User
from papers.clock import now
from papers.discussion.taking_part import MODERATE
from papers.models import AuthorClaim, Comment, ModerationAct, Paper, Undo
from papers.undo import remember, restores

Counter = Callable[[User, dict[str, Any]], str | None]
Thing = Comment | Paper | User | AuthorClaim


def log(moderator: User, kind: str, **what: Any) -> ModerationAct:
    """Into the log of moderation."""
    return ModerationAct.objects.create(by=moderator, kind=kind, at=now(), **what)


def audited(
    moderator: User,
    kind: str,
    thing: Thing,
    *,
    reason: str = "",
    changes: dict[str, list[Any]] | None = None,
    undo: Any = None,
) -> StaffAct:
    """Into the audit log, as "moderation.hide"; `undo` is what the counter of that kind needs."""
    told = _told(thing)
    return audit.record(
        moderator, f"moderation.{kind}", thing, reason=reason, changes=changes, undo=undo, target=told
    )


def way_back(moderator: User, kind: str, thing: Thing, rows: dict[str, Any], **told: Any) -> Undo:
    """Writes the act into the audit log, and the Undo that takes it back from there."""
    act = audited(moderator, kind, thing, undo={"kind": str(kind), **rows}, **told)
    return remember(moderator, "moderation", {"act": act.pk})


def counters(*kinds: str) -> Callable[[Counter], Counter]:
    """Registers what does the opposite of acts of these kinds, which is logged as an act of its own.

    It gives one sentence that says how things are now, None where they have changed since.
    """

    def register(counter: Counter) -> Counter:
        def take(by: User, act: StaffAct) -> str:
            said = counter(by, dict(act.undo or {}))
            if said is None:
                raise audit.CannotUndo(_("Things have changed since. Nothing was taken back."))
            return said

        for kind in kinds:
            audit.undoes(f"moderation.{kind}", MODERATE)(take)
        return counter

    return register


@restores("moderation")
def _restore(moderator: User, rows: dict[str, Any]) -> str:
    """Takes back what the audit log has; who was demoted meanwhile may not."""
    act = StaffAct.objects.filter(pk=rows.get("act", 0)).first()
    try:
        if act is not None:
            return audit.take_back(moderator, act)
    except audit.CannotUndo as reason:
        return str(reason) or _("This was taken back before.")
    return _("Nothing was to be restored.")


def _told(thing: Thing) -> str:
    """What it was done to, in English as all of the log; "" leaves it to the thing itself."""
    if isinstance(thing, Comment):
        return f"comment {thing.pk} on {thing.paper.arxiv_id}"
    return thing.arxiv_id if isinstance(thing, Paper) else ""
