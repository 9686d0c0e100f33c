"""Who may take part, and what moderators do: hide, dismiss, lock, slow down, suspend. All is logged."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from papers.clock import now
from papers.models import Comment, ModerationAct, Notice, Paper, Report, Suspension, Thread, Undo
from papers.notices import tell
from papers.undo import remember, restores

MODERATE = "papers.change_comment"  # the permission that makes a moderator
MOST_DAYS = 3650  # of a suspension
MOST_SECONDS = 86_400  # of slow mode
Kind = ModerationAct.Kind


# — Who may take part —


def suspension_of(reader: User) -> Suspension | None:
    """The suspension that holds now, None where there is none."""
    return Suspension.objects.filter(reader=reader, until__gt=now()).order_by("-until").first()


def may_take_part(reader: User) -> str | None:
    """Why the reader may neither vote nor report, in words; None if nothing is in the way."""
    held = suspension_of(reader)
    if held is None:
        return None
    said = _("You are suspended from the discussion until %(until)s. Reason given: %(reason)s")
    return said % {"until": f"{held.until:%Y-%m-%d %H:%M} UTC", "reason": held.reason}


def may_edit(reader: User, paper: Paper) -> str | None:
    """Why the reader may not change a comment on the paper, in words; None if nothing is in the way."""
    return may_take_part(reader) or _locked(Thread.objects.filter(paper=paper).first())


def may_comment(reader: User, paper: Paper) -> str | None:
    """Why the reader may not comment on the paper at this moment, in words; None if nothing is in the way."""
    thread = Thread.objects.filter(paper=paper).first()
    if refused := may_take_part(reader) or _locked(thread):
        return refused
    wait = _slow_wait(reader, thread) if thread else 0
    if not wait:
        return None
    said = ngettext(
        "This thread is in slow mode. You can write again in %(n)s second.",
        "This thread is in slow mode. You can write again in %(n)s seconds.",
        wait,
    )
    return said % {"n": wait}


def _locked(thread: Thread | None) -> str | None:
    if thread and thread.locked:
        return _("A moderator has locked this thread. Nothing can be added to it.")
    return None


def _slow_wait(reader: User, thread: Thread) -> int:
    """The seconds until the reader's next comment in the thread, 0 for none."""
    if not thread.slow_seconds:
        return 0
    written = Comment.objects.filter(author=reader, paper=thread.paper_id).order_by("-at")
    last = written.values_list("at", flat=True).first()
    if last is None:
        return 0
    left = (last + timedelta(seconds=thread.slow_seconds) - now()).total_seconds()
    return max(0, ceil(left))


def may_suspend(moderator: User, person: User) -> str | None:
    """Why this moderator may not suspend this person, in words; None if nothing is in the way."""
    if person.pk == moderator.pk:
        return _("Nobody suspends themselves.")
    trusted = person.is_staff or person.has_perm(MODERATE)
    if trusted and not moderator.is_superuser:
        return _("Only an administrator can suspend somebody who helps to run this site.")
    return None


# — Reports —


def report(reader: User, comment: Comment, reason: str, words: str) -> Report:
    """Asks moderators to look at the comment; the same reader's second report replaces the first."""
    said = {"reason": reason, "words": words, "at": now(), "settled_at": None}
    return Report.objects.update_or_create(comment=comment, reader=reader, defaults=said)[0]


def dismiss(moderator: User, comment: Comment) -> Undo | None:
    """Settles the comment's open reports without doing anything to it; None if there were none."""
    with transaction.atomic():
        reports = _settle(comment)
        if not reports:
            return None
        _log(moderator, Kind.DISMISS, comment=comment, person=comment.author)
        return _way_back(moderator, Kind.DISMISS, comment=comment.pk, reports=reports)


def _settle(comment: Comment) -> list[int]:
    """Closes what is open; gives the keys of the reports closed."""
    reports = list(comment.reports.filter(settled_at=None).values_list("pk", flat=True))
    Report.objects.filter(pk__in=reports).update(settled_at=now())
    return reports


# — Comments —


def hide(moderator: User, comment: Comment, reason: str) -> Undo | None:
    """Hides the comment from everybody but moderators, tells its author why and settles its reports.

    None if it was not shown: a comment is hidden once, whoever asks how often.
    """
    with transaction.atomic():
        if not _turn(comment, Comment.State.SHOWN, Comment.State.HIDDEN):
            return None
        reports = _settle(comment)
        act = _log(moderator, Kind.HIDE, comment=comment, person=comment.author, reason=reason)
        _tell_author(comment, act)
        return _way_back(moderator, Kind.HIDE, comment=comment.pk, reports=reports)


def restore(moderator: User, comment: Comment, reason: str = "") -> Undo | None:
    """Shows a hidden comment again and tells its author; None if it was not hidden."""
    with transaction.atomic():
        if not _turn(comment, Comment.State.HIDDEN, Comment.State.SHOWN):
            return None
        hidden = comment.acts.filter(kind=Kind.HIDE).values_list("reason", flat=True).first()
        act = _log(moderator, Kind.RESTORE, comment=comment, person=comment.author, reason=reason)
        _tell_author(comment, act)
        return _way_back(moderator, Kind.RESTORE, comment=comment.pk, reason=hidden or "")


def reasons_of(comments: Iterable[int]) -> dict[int, str]:
    """Why each of the comments (primary keys) was hidden the last time."""
    acts = ModerationAct.objects.filter(kind=Kind.HIDE, comment__in=list(comments))
    return dict(acts.order_by("pk").values_list("comment", "reason"))


def _turn(comment: Comment, old: str, new: str) -> bool:
    """Moves the comment from one state to another; false where somebody was faster."""
    moved = Comment.objects.filter(pk=comment.pk, state=old).update(state=new)
    if moved:
        comment.state = new
    return bool(moved)


def _tell_author(comment: Comment, act: ModerationAct) -> None:
    """Nobody is told of what they did themselves."""
    if comment.author_id and comment.author_id != act.by_id:
        facts = {"act": act.kind, "reason": act.reason}
        key = f"moderation:{act.pk}"
        tell(
            [comment.author_id],
            Notice.Kind.MODERATION,
            key,
            comment=comment,
            paper=comment.paper,
            facts=facts,
        )


# — Threads —


def set_thread(
    moderator: User, paper: Paper, *, locked: bool | None = None, slow_seconds: int | None = None
) -> Undo | None:
    """Locks or unlocks the thread, or sets its slow mode; None if it was so before."""
    with transaction.atomic():
        Thread.objects.get_or_create(paper=paper)
        thread = Thread.objects.select_for_update().get(paper=paper)
        before = {"locked": thread.locked, "slow_seconds": thread.slow_seconds}
        if locked is not None and locked != thread.locked:
            thread.locked = locked
            _log(moderator, Kind.LOCK if locked else Kind.UNLOCK, paper=paper)
        if slow_seconds is not None and slow_seconds != thread.slow_seconds:
            thread.slow_seconds = slow_seconds
            _log(moderator, Kind.SLOW, paper=paper, reason=f"{slow_seconds} s")
        if before == {"locked": thread.locked, "slow_seconds": thread.slow_seconds}:
            return None
        thread.save(update_fields=["locked", "slow_seconds"])
        return _way_back(moderator, Kind.LOCK, paper=paper.pk, before=before)


# — People —


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
        _log(moderator, Kind.SUSPEND, person=person, reason=reason)
        before = [held.until.isoformat(), held.reason] if held else None
        return _way_back(moderator, Kind.SUSPEND, person=person.pk, before=before)


def lift(moderator: User, person: User) -> Undo | None:
    """Ends the person's suspension; None if there is none."""
    if may_suspend(moderator, person):
        raise PermissionDenied
    with transaction.atomic():
        held = suspension_of(person)
        if held is None:
            return None
        _end_suspensions(person)
        _log(moderator, Kind.UNSUSPEND, person=person)
        before = [held.until.isoformat(), held.reason]
        return _way_back(moderator, Kind.UNSUSPEND, person=person.pk, before=before)


def _end_suspensions(person: User) -> None:
    """They stay in the history of the person."""
    Suspension.objects.filter(reader=person, until__gt=now()).update(until=now())


# — The log, and taking back —


def _log(moderator: User, kind: str, **what: Any) -> ModerationAct:
    return ModerationAct.objects.create(by=moderator, kind=kind, at=now(), **what)


def _way_back(moderator: User, kind: str, **rows: Any) -> Undo:
    return remember(moderator, "moderation", {"kind": str(kind), **rows})


@restores("moderation")
def _counter(moderator: User, rows: dict[str, Any]) -> str:
    """Does the opposite, which is logged as an act of its own; who was demoted meanwhile may not."""
    if not moderator.has_perm(MODERATE):
        raise PermissionDenied
    if "person" in rows:
        return _counter_suspension(moderator, rows)
    if "paper" in rows:
        set_thread(moderator, Paper.objects.get(pk=rows["paper"]), **rows["before"])
        return _("The thread is as it was.")
    comment = Comment.objects.filter(pk=rows["comment"]).first()
    if comment is None:
        return _("Nothing was to be restored.")
    return _counter_comment(moderator, comment, rows)


def _counter_comment(moderator: User, comment: Comment, rows: dict[str, Any]) -> str:
    if rows["kind"] == Kind.RESTORE:
        hide(moderator, comment, rows["reason"])
        return _("The comment is hidden again.")
    if Report.objects.filter(pk__in=rows["reports"]).update(settled_at=None):
        _log(moderator, Kind.REOPEN, comment=comment, person=comment.author)
    if rows["kind"] == Kind.HIDE:
        restore(moderator, comment)
        return _("The comment is shown again.")
    return _("The report is open again.")


def _counter_suspension(moderator: User, rows: dict[str, Any]) -> str:
    person = User.objects.filter(pk=rows["person"]).first()
    if person is None:
        return _("Nothing was to be restored.")
    if rows["before"]:
        until, reason = rows["before"]
        suspend(moderator, person, datetime.fromisoformat(until), reason)
        return _("The suspension holds again.")
    lift(moderator, person)
    return _("The suspension is lifted.")
