"""What a notice tells of, as far as its reader may see it now."""

from collections.abc import Sequence

from accounts.models import User
from papers.models import Collection, Comment, Notice
from papers.models.collections import visible_to

Kind = Notice.Kind
OF_COMMENTS = (Kind.REPLY, Kind.MENTION, Kind.THREAD)
OF_COLLECTIONS = (Kind.COLLECTION, Kind.MEMBER)


def gone(reader: User, notices: Sequence[Notice]) -> set[int]:
    """The notices (primary keys) whose comment is not shown, or whose collection cannot be seen (any more).

    An act of moderation names no text. One query.
    """
    named = [row.collection_id for row in notices if row.collection_id]
    seen = Collection.objects.filter(visible_to(reader), pk__in=named).values_list("pk", flat=True)
    visible = set(seen)
    return {row.pk for row in notices if _is_gone(row, visible)}


def _is_gone(row: Notice, visible: set[int]) -> bool:
    if row.collection_id or row.kind in OF_COLLECTIONS:
        return row.collection_id not in visible
    if row.kind in OF_COMMENTS:
        return row.comment is None or row.comment.state != Comment.State.SHOWN
    return False
