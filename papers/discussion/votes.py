"""Helpful votes: one for a reader and comment, counted exactly."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from papers.discussion.taking_part import may_take_part
from papers.models import Comment, Vote


def may_vote(reader: User, comment: Comment) -> str | None:
    """Why the reader may not vote on the comment, in words; None if nothing is in the way."""
    if comment.author_id == reader.pk:
        return _("This comment is your own.")
    if comment.state != Comment.State.SHOWN:
        return _("This comment is no longer shown.")
    return may_take_part(reader)


def set_vote(reader: User, comment: Comment, helpful: bool) -> None:
    """The reader finds the comment helpful, or no longer; `comment.helpful` is the count after it.

    The count moves with the row of the vote, in one transaction: twice the same is once.
    """
    with transaction.atomic():
        if helpful:
            changed = int(Vote.objects.get_or_create(comment=comment, reader=reader)[1])
        else:
            changed = -Vote.objects.filter(comment=comment, reader=reader).delete()[0]
        if changed:
            Comment.objects.filter(pk=comment.pk).update(helpful=F("helpful") + changed)
    comment.refresh_from_db(fields=["helpful"])


def voted(reader: User, comments: list[int]) -> set[int]:
    """Which of these comments (primary keys) the reader found helpful."""
    return set(Vote.objects.filter(reader=reader, comment__in=comments).values_list("comment", flat=True))
