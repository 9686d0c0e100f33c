"""Appeals: what somebody says, once, against an act of moderation that met them, and what is answered."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from papers.clock import now
from papers.discussion import moderation, suspensions
from papers.discussion.acts_log import audited, log
from papers.discussion.taking_part import suspension_of
from papers.models import Appeal, Comment, ModerationAct, Notice
from papers.notices import tell

TIME = timedelta(days=30)  # in which an act can be appealed against
WORDS = 1_000  # characters, of an appeal and of its answer
Kind = ModerationAct.Kind
AGAINST = (Kind.HIDE, Kind.SUSPEND)


def against(reader: User, pk: int) -> ModerationAct | None:
    """The act of that key, if it met this reader and is one that can be appealed against."""
    mine = ModerationAct.objects.filter(pk=pk, person=reader, kind__in=AGAINST)
    return mine.exclude(by=reader).select_related("comment__paper", "comment__author").first()


def appeal_of(act: ModerationAct) -> Appeal | None:
    """What was said against the act."""
    return Appeal.objects.filter(act=act).first()


def stands(act: ModerationAct) -> bool:
    """Whether the act still holds, and no later one in its place."""
    if act.kind == Kind.HIDE:
        hidden = act.comment is not None and act.comment.state == Comment.State.HIDDEN
        return hidden and not _later(act).filter(comment=act.comment).exists()
    held = act.person is not None and suspension_of(act.person) is not None
    return held and not _later(act).filter(person=act.person).exists()


def may_appeal(act: ModerationAct) -> str | None:
    """Why nothing can be said against the act (any more), in words; None if something can."""
    if not stands(act):
        return _("This no longer holds, so there is nothing to answer.")
    if now() - act.at > TIME:
        return _("This can be answered for 30 days, which are over.")
    return None


def appeal(reader: User, act: ModerationAct, words: str) -> bool:
    """Keeps what the reader says, for moderators to read; false if they said something before."""
    said = {"reader": reader, "words": words, "at": now()}
    return Appeal.objects.get_or_create(act=act, defaults=said)[1]


def waiting() -> QuerySet[Appeal]:
    """Those that nobody answered, the oldest first."""
    unanswered = Appeal.objects.filter(answered_at=None).order_by("at", "pk")
    return unanswered.select_related("reader", "act__by", "act__comment__paper", "act__comment__author")


def may_answer(moderator: User, appealed: Appeal) -> str | None:
    """Why this moderator may not answer, in words; None if nothing is in the way."""
    if appealed.act.kind == Kind.SUSPEND:
        return suspensions.may_suspend(moderator, appealed.reader)
    if appealed.reader_id == moderator.pk:
        return _("This appeal is your own.")
    return None


def answer(moderator: User, appealed: Appeal, *, granted: bool, words: str) -> bool:
    """Answers once: undoes the act or keeps it, and tells who appealed; false if it was answered before.

    Where the act no longer holds there is nothing to undo. The caller asks `may_answer` first.
    """
    with transaction.atomic():
        said = {"answer": words, "granted": granted, "answered_by": moderator, "answered_at": now()}
        if not Appeal.objects.filter(pk=appealed.pk, answered_at=None).update(**said):
            return False
        act = appealed.act
        if granted and stands(act):
            _undo(moderator, act)
        what = {"comment": act.comment, "person": appealed.reader, "reason": words[:500]}
        log(moderator, Kind.ANSWER, **what)
        changes = {"granted": [None, granted]}
        audited(moderator, Kind.ANSWER, act.comment or appealed.reader, reason=words, changes=changes)
        facts = {"act": act.kind, "granted": granted, "answer": words}
        about = {"comment": act.comment, "paper": act.comment.paper if act.comment else None}
        tell([appealed.reader_id], Notice.Kind.APPEAL, f"appeal:{appealed.pk}", facts=facts, **about)
    return True


def _undo(moderator: User, act: ModerationAct) -> None:
    """The answer itself is what the person is told."""
    if act.kind == Kind.HIDE and act.comment is not None:
        moderation.restore(moderator, act.comment, tells=False)
    elif act.person is not None:
        suspensions.lift(moderator, act.person, tells=False)


def _later(act: ModerationAct) -> QuerySet[ModerationAct]:
    return ModerationAct.objects.filter(kind=act.kind, pk__gt=act.pk)
