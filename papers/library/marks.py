"""Reading marks, and all that a reader's rows show of a page of papers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts.models import User
from papers.clock import now
from papers.models import Bookmark, BookmarkTag, Comment, Paper, ReadingMark, Undo
from papers.undo import remember, restores


@dataclass(slots=True)
class Marks:
    """One reader's marks on one paper, and how many comments everybody sees."""

    state: str = "unread"  # or "read", "skipped"
    version: int = 0  # the one that was read
    status: int = 0  # the shelf, 0 where it is not saved
    note_html: str = ""
    tags: list[tuple[str, str]] = field(default_factory=list)  # (name, key)
    comments: int = 0


def marks_for(reader: User, papers: Iterable[int]) -> dict[int, Marks]:
    """The reader's marks on a page of papers (primary keys), in four queries whatever their number."""
    keys = list(papers)
    found: dict[int, Marks] = defaultdict(Marks)
    for paper, state, version in ReadingMark.objects.filter(reader=reader, paper__in=keys).values_list(
        "paper", "state", "version"
    ):
        found[paper].state, found[paper].version = ReadingMark.State(state).name.lower(), version
    for paper, status, note_html in Bookmark.objects.filter(reader=reader, paper__in=keys).values_list(
        "paper", "status", "note_html"
    ):
        found[paper].status, found[paper].note_html = status, note_html
    on = BookmarkTag.objects.filter(content_object__reader=reader, content_object__paper__in=keys)
    for paper, name, key in on.order_by("tag__slug").values_list(
        "content_object__paper", "tag__name", "tag__slug"
    ):
        found[paper].tags.append((name, key))
    for paper, comments in comment_counts(keys).items():
        found[paper].comments = comments
    return found


def comment_counts(papers: Iterable[int]) -> dict[int, int]:
    """How many comments each of the papers has that are shown."""
    shown = Comment.objects.filter(paper__in=list(papers), state=Comment.State.SHOWN)
    return dict(shown.values_list("paper").annotate(n=Count("pk")))


def mark(reader: User, papers: Iterable[int], state: int | None) -> Undo:
    """Marks papers (primary keys) as read or skipped, or as unread with None; gives the way back."""
    keys = list(papers)
    with transaction.atomic():
        mine = ReadingMark.objects.filter(reader=reader, paper__in=keys)
        before = {row.paper_id: [row.state, row.version] for row in mine}
        _write(reader, keys, state)
        return remember(reader, "marks", [[key, *before.get(key, [None, 0])] for key in keys])


def _write(reader: User, keys: list[int], state: int | None) -> None:
    if state is None:
        ReadingMark.objects.filter(reader=reader, paper__in=keys).delete()
        return
    versions = Paper.objects.filter(pk__in=keys).values_list("pk", "latest_version")
    ReadingMark.objects.bulk_create(
        [
            ReadingMark(reader=reader, paper_id=pk, state=state, version=version, at=now())
            for pk, version in versions
        ],
        update_conflicts=True,
        unique_fields=["reader", "paper"],
        update_fields=["state", "version", "at"],
    )


def unread(reader: User) -> Q:
    """Of entries: the reader has neither read nor skipped the paper."""
    return ~Q(paper__in=ReadingMark.objects.filter(reader=reader).values("paper"))


@restores("marks")
def _restore(reader: User, rows: list[list[Any]]) -> str:
    """Gives each paper the mark that it had before."""
    ReadingMark.objects.filter(reader=reader, paper__in=[row[0] for row in rows]).delete()
    ReadingMark.objects.bulk_create(
        [
            ReadingMark(reader=reader, paper_id=paper, state=state, version=version, at=now())
            for paper, state, version in rows
            if state is not None
        ]
    )
    return _("The marks are as they were.")
