"""What moderators do to comments and threads: hide, restore, release, dismiss, lock, slow down. Logged.

What they do to people is in suspensions.py.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from papers.clock import now
from papers.discussion.acts_log import counters, log, way_back
from papers.discussion.thread import announce
from papers.models import Comment, ModerationAct, Notice, Paper, Report, Thread, Undo
from papers.notices import tell

MOST_SECONDS = 86_400  # of slow mode
Kind, State = ModerationAct.Kind, Comment.State


# — Reports —


def report(reader: User, comment: Comment, reason: str, words: str) -> Report:
    """Asks moderators to look at the comment; the same reader's second report replaces the first."""
    said = {"reason": reason, "words": words, "at": now(), "settled_at": None}
    return Report.objects.update_or_create(comment=comment, reader=reader, defaults=said)[0]


def dismiss(moderator: User, comment: Comment) -> Undo | None:
    """Settles the comment's open reports without doing anything to it; None if there were none.

    Raises PermissionDenied where a moderator judges what they wrote themselves.
    """
    _not_their_own(moderator, comment)
    with transaction.atomic():
        reports = _settle(comment)
        if not reports:
            return None
        log(moderator, Kind.DISMISS, comment=comment, person=comment.author)
        rows = {"comment": comment.pk, "reports": reports}
        return way_back(moderator, Kind.DISMISS, comment, rows)


def _not_their_own(moderator: User, comment: Comment) -> None:
    """Nobody is judge of their own words; a superuser may be the only one there is."""
    if comment.author_id == moderator.pk and not moderator.is_superuser:
        raise PermissionDenied


def _settle(comment: Comment) -> list[int]:
    """Closes what is open; gives the keys of the reports closed."""
    reports = list(comment.reports.filter(settled_at=None).values_list("pk", flat=True))
    Report.objects.filter(pk__in=reports).update(settled_at=now())
    return reports


def _reopen(moderator: User, comment: Comment, reports: list[int]) -> int:
    opened = Report.objects.filter(pk__in=reports).exclude(settled_at=None).update(settled_at=None)
    if opened:
        log(moderator, Kind.REOPEN, comment=comment, person=comment.author)
    return opened


# — Comments —


def hide(moderator: User, comment: Comment, reason: str) -> Undo | None:
    """Hides the comment from everybody but moderators, tells its author why and settles its reports.

    None if it was neither shown nor waiting: a comment is hidden once, whoever asks how often.
    """
    with transaction.atomic():
        old = next((old for old in (State.SHOWN, State.HELD) if _turn(comment, old, State.HIDDEN)), None)
        if old is None:
            return None
        rows = {"comment": comment.pk, "reports": _settle(comment), "was": str(old)}
        return _done(moderator, Kind.HIDE, comment, old, reason, rows)


def restore(moderator: User, comment: Comment, reason: str = "", *, tells: bool = True) -> Undo | None:
    """Shows a hidden comment again and tells its author (unless not); None if it was not hidden.

    Raises PermissionDenied for a moderator's own comment that another one hid.
    """
    by = comment.acts.filter(kind=Kind.HIDE).values_list("by", flat=True).first()
    if by != moderator.pk:
        _not_their_own(moderator, comment)
    with transaction.atomic():
        if not _turn(comment, State.HIDDEN, State.SHOWN):
            return None
        hidden = comment.acts.filter(kind=Kind.HIDE).values_list("reason", flat=True).first()
        rows = {"comment": comment.pk, "reason": hidden or ""}
        if not comment.announced:
            announce(comment)
        return _done(moderator, Kind.RESTORE, comment, State.HIDDEN, reason, rows, tells=tells)


def release(moderator: User, comment: Comment) -> Undo | None:
    """Shows a comment that waited, and tells all of it whom it concerns; None if it did not wait.

    Raises PermissionDenied where a moderator judges what they wrote themselves.
    """
    _not_their_own(moderator, comment)
    with transaction.atomic():
        if not _turn(comment, State.HELD, State.SHOWN):
            return None
        announce(comment)
        return _done(moderator, Kind.RELEASE, comment, State.HELD, "", {"comment": comment.pk})


def hold(moderator: User, comment: Comment, old: str) -> bool:
    """Lets a comment in the state `old` wait (again); false if it is in another."""
    with transaction.atomic():
        if not _turn(comment, old, State.HELD):
            return False
        log(moderator, Kind.HOLD, comment=comment, person=comment.author)
        return True


def reasons_of(comments: Iterable[int]) -> dict[int, str]:
    """Why each of the comments (primary keys) was hidden the last time."""
    acts = ModerationAct.objects.filter(kind=Kind.HIDE, comment__in=list(comments))
    return dict(acts.order_by("pk").values_list("comment", "reason"))


def _turn(comment: Comment, old: str, new: str) -> bool:
    """Moves the comment from one state to another; false where somebody was faster."""
    moved = Comment.objects.filter(pk=comment.pk, state=old).update(state=new)
    if moved:
        comment.refresh_from_db(fields=["state", "announced", "body", "html"])
    return bool(moved)


def _done(
    moderator: User,
    kind: str,
    comment: Comment,
    old: str,
    reason: str,
    rows: dict[str, Any],
    *,
    tells: bool = True,
) -> Undo:
    """Writes down what became of a comment, and tells its author; nobody is told of what they did."""
    act = log(moderator, kind, comment=comment, person=comment.author, reason=reason)
    if tells and comment.author_id and comment.author_id != moderator.pk:
        facts = {"act": str(kind), "reason": reason}
        about = {"comment": comment, "paper": comment.paper, "facts": facts}
        tell([comment.author_id], Notice.Kind.MODERATION, f"moderation:{act.pk}", **about)
    changes = {"state": [str(old), str(comment.state)]}
    return way_back(moderator, kind, comment, rows, reason=reason, changes=changes)


# — Threads —


def set_thread(
    moderator: User,
    paper: Paper,
    *,
    locked: bool | None = None,
    slow_seconds: int | None = None,
    reason: str = "",
) -> Undo | None:
    """Locks or unlocks the thread, or sets its slow mode; None if it was so before."""
    with transaction.atomic():
        Thread.objects.get_or_create(paper=paper)
        thread = Thread.objects.select_for_update().get(paper=paper)
        before = {"locked": thread.locked, "slow_seconds": thread.slow_seconds}
        kind: str | None = None
        if slow_seconds is not None and slow_seconds != thread.slow_seconds:
            thread.slow_seconds, kind = slow_seconds, Kind.SLOW
        if locked is not None and locked != thread.locked:
            thread.locked, kind = locked, Kind.LOCK if locked else Kind.UNLOCK
            log(moderator, kind, paper=paper, reason=reason)
        if kind is None:
            return None
        if thread.slow_seconds != before["slow_seconds"]:
            said = f"{slow_seconds} s. {reason}".rstrip(". ") if reason else f"{slow_seconds} s"
            log(moderator, Kind.SLOW, paper=paper, reason=said[:500])
        thread.save(update_fields=["locked", "slow_seconds"])
        changes = {field: [old, getattr(thread, field)] for field, old in before.items()}
        rows = {"paper": paper.pk, "before": before}
        return way_back(moderator, kind, paper, rows, reason=reason, changes=changes)


# — Taking back —


@counters(Kind.HIDE, Kind.RESTORE, Kind.RELEASE, Kind.DISMISS)
def _counter_comment(moderator: User, rows: dict[str, Any]) -> str | None:
    comment = Comment.objects.filter(pk=rows["comment"]).first()
    if comment is None:
        return None
    if rows["kind"] == Kind.RESTORE:
        return _("The comment is hidden again.") if hide(moderator, comment, rows["reason"]) else None
    if rows["kind"] == Kind.RELEASE:
        return _("The comment waits again.") if hold(moderator, comment, State.SHOWN) else None
    if rows["kind"] == Kind.DISMISS:
        return _("The report is open again.") if _reopen(moderator, comment, rows["reports"]) else None
    return _show_again(moderator, comment, rows)


def _show_again(moderator: User, comment: Comment, rows: dict[str, Any]) -> str | None:
    """As it was before it was hidden, with its reports."""
    if comment.state != State.HIDDEN:
        return None
    _reopen(moderator, comment, rows["reports"])
    if rows["was"] == State.HELD:
        return _("The comment waits again.") if hold(moderator, comment, State.HIDDEN) else None
    return _("The comment is shown again.") if restore(moderator, comment) else None


@counters(Kind.LOCK, Kind.UNLOCK, Kind.SLOW)
def _counter_thread(moderator: User, rows: dict[str, Any]) -> str | None:
    paper = Paper.objects.filter(pk=rows["paper"]).first()
    return _("The thread is as it was.") if paper and set_thread(moderator, paper, **rows["before"]) else None
