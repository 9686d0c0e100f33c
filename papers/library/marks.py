"""Reading marks, and all that a reader's rows show of a page of papers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Left
from django.utils.translation import gettext as _

from accounts.models import User
from papers.clock import now
from papers.models import Bookmark, Comment, Entry, Paper, ReadingMark, Undo
from papers.text.markdown import to_plain
from papers.undo import remember, restores

SHOWN_OF_A_NOTE = 160  # characters


@dataclass(slots=True)
class Marks:
    """One reader's marks on one paper, and how many comments everybody sees."""

    state: str = "unread"  # or "read", "skipped"
    version: int = 0  # the one that was read
    status: int = 0  # the shelf, 0 where it is not saved
    note: str = ""  # how it begins, without its Markdown
    tags: list[tuple[str, str]] = field(default_factory=list)  # (name, key)
    comments: int = 0


def marks_for(reader: User, papers: Iterable[int]) -> dict[int, Marks]:
    """The reader's marks on a page of papers (primary keys), in three queries whatever their number."""
    keys = list(papers)
    found: dict[int, Marks] = defaultdict(Marks)
    for paper, state, version in ReadingMark.objects.filter(reader=reader, paper__in=keys).values_list(
        "paper", "state", "version"
    ):
        found[paper].state, found[paper].version = ReadingMark.State(state).name.lower(), version
    saved = Bookmark.objects.filter(reader=reader, paper__in=keys).order_by("bookmark_tags__tag__slug")
    for paper, status, note, name, key in saved.values_list(
        "paper",
        "status",
        Left("note", SHOWN_OF_A_NOTE),
        "bookmark_tags__tag__name",
        "bookmark_tags__tag__slug",
    ):
        found[paper].status = status
        if note and not found[paper].note:  # a row comes for each tag
            found[paper].note = to_plain(note)
        if name:
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
        put(reader, keys, state)
        return remember(reader, "marks", [[key, *before.get(key, [None, 0])] for key in keys])


def mark_rest(reader: User, entries: Any) -> Undo | None:
    """Marks as read what is unread among these entries; None if nothing was."""
    papers = list(entries.filter(unread(reader)).values_list("paper", flat=True))
    return mark(reader, papers, ReadingMark.State.READ) if papers else None


def put(reader: User, papers: list[int], state: int | None) -> None:
    """Gives the papers (primary keys) this state, without a way back."""
    if state is None:
        ReadingMark.objects.filter(reader=reader, paper__in=papers).delete()
        return
    versions = Paper.objects.filter(pk__in=papers).order_by("pk").values_list("pk", "latest_version")
    _write(
        ReadingMark(reader=reader, paper_id=pk, state=state, version=version, at=now())
        for pk, version in versions
    )


def see(reader: User, paper: Paper, marks: Marks) -> None:
    """The reader, who has these marks on the paper, opens its page: it is read, in its newest version.

    A skipped paper stays skipped: only the reader says otherwise.
    """
    if marks.state == "unread" or (marks.state == "read" and marks.version < paper.latest_version):
        put(reader, [paper.pk], ReadingMark.State.READ)
        marks.state = "read"


def unread(reader: User) -> Q:
    """Of entries: the reader has neither read nor skipped the paper."""
    return Q(~Exists(ReadingMark.objects.filter(reader=reader, paper=OuterRef("paper"))))


def not_skipped(reader: User) -> Q:
    """Of entries: the reader has not skipped the paper."""
    marks = ReadingMark.objects.filter(reader=reader, paper=OuterRef("paper"))
    return Q(~Exists(marks.filter(state=ReadingMark.State.SKIPPED)))


def unread_in(reader: User, digests: Iterable[int]) -> dict[int, set[int]]:
    """The unread papers of each of the digests that has some, all by primary keys; one query."""
    entries = Entry.objects.filter(digest__in=list(digests), hidden=False).filter(unread(reader))
    found: dict[int, set[int]] = defaultdict(set)
    for digest, paper in entries.values_list("digest", "paper").order_by():
        found[digest].add(paper)
    return found


def _write(rows: Iterable[ReadingMark]) -> None:
    """Writes rows in the papers' order, so that two tabs wait for each other and never in a ring."""
    ReadingMark.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["reader", "paper"],
        update_fields=["state", "version", "at"],
    )


@restores("marks")
def _restore(reader: User, rows: list[list[Any]]) -> str:
    """Gives each paper the mark that it had before."""
    bare = [paper for paper, state, _version in rows if state is None]
    ReadingMark.objects.filter(reader=reader, paper__in=bare).delete()
    _write(
        ReadingMark(reader=reader, paper_id=paper, state=state, version=version, at=now())
        for paper, state, version in sorted(rows, key=lambda row: row[0])
        if state is not None
    )
    return _("The marks are as they were.")
