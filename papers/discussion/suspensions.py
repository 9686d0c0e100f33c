"""Suspending people from the discussion, and lifting that; they are told why, never by whom."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from papers.clock import now
from papers.discussion.acts_log import counters, log, way_back
from papers.discussion.taking_part import MODERATE, suspension_of
from papers.models import ModerationAct, Notice, Suspension, Undo
from papers.notices import tell

MOST_DAYS = 3650
Kind = ModerationAct.Kind


def may_suspend(moderator: User, person: User) -> str | None:
    """Why this moderator may not suspend this person, in words; None if nothing is in the way."""
    if person.pk == moderator.pk:
        return _("Nobody suspends themselves.")
    trusted = person.is_staff or person.has_perm(MODERATE)
    if trusted and not moderator.is_superuser:
        return _("Only an administrator can suspend somebody who helps to run this site.")
    return None


def suspend(moderator: User, person: User, until: datetime, reason: str) -> Undo | None:
    """Suspends the person from the discussion, in place of a suspension that holds already.

    None if the same was decided a moment ago. Raises PermissionDenied where `may_suspend` says no.
    """
    if may_suspend(moderator, person):
        raise PermissionDenied
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        held = suspension_of(person)
        if held and held.reason == reason and abs(held.until - until) < timedelta(minutes=1):
            return None
        _end_suspensions(person)
        Suspension.objects.create(reader=person, until=until, reason=reason, by=moderator, at=now())
        return _done(moderator, Kind.SUSPEND, person, held, until, reason)


def lift(moderator: User, person: User, reason: str = "", *, tells: bool = True) -> Undo | None:
    """Ends the person's suspension and tells them (unless not); None if there is none."""
    if may_suspend(moderator, person):
        raise PermissionDenied
    with transaction.atomic():
        held = suspension_of(person)
        if held is None:
            return None
        _end_suspensions(person)
        return _done(moderator, Kind.UNSUSPEND, person, held, None, reason, tells=tells)


def _end_suspensions(person: User) -> None:
    """They stay in the history of the person."""
    Suspension.objects.filter(reader=person, until__gt=now()).update(until=now())


def _done(
    moderator: User,
    kind: str,
    person: User,
    held: Suspension | None,
    until: datetime | None,
    reason: str,
    *,
    tells: bool = True,
) -> Undo:
    """Writes down that instead of what `held` the person is now suspended `until` then (None: not)."""
    act = log(moderator, kind, person=person, reason=reason)
    if tells:
        facts = {"act": str(kind), "reason": reason, "until": until.isoformat() if until else ""}
        tell([person.pk], Notice.Kind.SUSPENSION, f"moderation:{act.pk}", facts=facts)
    rows = {"person": person.pk, "before": [held.until.isoformat(), held.reason] if held else None}
    changes = {"until": [held.until if held else None, until]}
    return way_back(moderator, kind, person, rows, reason=reason, changes=changes)


@counters(Kind.SUSPEND, Kind.UNSUSPEND)
def _counter(moderator: User, rows: dict[str, Any]) -> str | None:
    person = User.objects.filter(pk=rows["person"]).first()
    if person is None:
        return None
    if not rows["before"]:
        return _("The suspension is lifted.") if lift(moderator, person) else None
    until, reason = datetime.fromisoformat(rows["before"][0]), rows["before"][1]
    if until <= now():
        return None
    return _("The suspension holds again.") if suspend(moderator, person, until, reason) else None
