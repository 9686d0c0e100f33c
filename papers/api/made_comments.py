"""Comments made ready for the API: without text where the page shows none."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from accounts.models import User
from papers.api.made import page
from papers.discussion.listing import authors_among
from papers.discussion.mentions import people_in
from papers.discussion.taking_part import moderates
from papers.models import Comment
from papers.text.markdown import typed


def comment(reader: User | None, row: Comment) -> dict[str, Any]:
    """One comment as schemas.comments.Comment."""
    return comments(reader, [row])[0]


def comments(reader: User | None, rows: Sequence[Comment]) -> list[dict[str, Any]]:
    """Comments on one paper, each with its paper and author at hand."""
    if not rows:
        return []
    shown = [row for row in rows if _is_readable(reader, row)]
    people = people_in(row.body for row in shown)
    badges = authors_among(rows[0].paper, {row.author_id for row in shown})
    readable = {row.pk for row in shown}
    return [_told(row, people, row.author_id in badges, readable=row.pk in readable) for row in rows]


def _told(row: Comment, people: dict[int, str], by_author: bool, *, readable: bool) -> dict[str, Any]:
    return {
        "id": row.pk,
        "url": page(row.get_absolute_url()),
        "parent": row.parent_id if row.parent and row.parent.is_open else None,
        "depth": row.depth,
        "author": _person(row.author) if readable and row.author else None,
        "by_author": readable and by_author,
        "state": row.state,
        "text": typed(row.body, people) if readable else "",
        "html": row.html if readable else "",
        "version": row.version,
        "helpful": row.helpful if readable else 0,
        "at": row.at,
        "edited_at": row.edited_at if readable else None,
    }


def _person(author: User) -> dict[str, str | None]:
    return {
        "username": author.username,
        "shown_name": author.public_name,
        "url": page(reverse("person", args=[author.username])) if author.is_active else None,
    }


def _is_readable(reader: User | None, row: Comment) -> bool:
    """What is shown, all may read; what waits, its author and moderators."""
    if row.state == Comment.State.HELD:
        own = reader is not None and row.author_id == reader.pk
        return own or moderates(reader)
    return row.state == Comment.State.SHOWN
