"""Comments that wait for a moderator: whose are held back at first, and who may know of them meanwhile."""

from django.db.models import Q

from accounts.models import User
from papers import site
from papers.discussion.taking_part import MODERATE, moderates
from papers.models import Comment

CLOSED = Q(announced=False) | Q(state=Comment.State.HELD)
TRUSTED = (MODERATE, "papers.change_topic")  # who runs the site, or a topic of it, is no stranger


def open_to(reader: User | None) -> Q:
    """Of comments: those that this reader, who is no moderator, may know of."""
    return ~CLOSED | Q(author=reader) if reader else ~CLOSED


def may_know(reader: User | None, comment: Comment) -> bool:
    """Whether this reader (None: a visitor) may know that the comment is there."""
    own = reader is not None and comment.author_id == reader.pk
    return comment.is_open or own or moderates(reader)


def is_held_at_first(reader: User) -> bool:
    """Whether the next comment of the reader waits because moderators have let too few through so far."""
    first = site.current().hold_first
    if not first or any(reader.has_perm(permission) for permission in TRUSTED):
        return False
    passed = Comment.objects.filter(author=reader, announced=True).exclude(state=Comment.State.HIDDEN)
    return passed.exclude(state=Comment.State.HELD).count() < first
