"""The shelf: save, move, note, tag, remove. Each act twice is the same as once."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from papers.clock import now
from papers.library import tags as tagging
from papers.library.marks import mark
from papers.models import Bookmark, Paper, ReadingMark, Undo
from papers.text.markdown import RENDERER, render
from papers.undo import remember, restores

KEPT_FIELDS = ("status", "note", "known_version", "known_venue", "known_journal_ref", "known_withdrawn")


def save(reader: User, paper: Paper, status: int | None = None) -> Bookmark:
    """Saves the paper, or moves it to another shelf; a saved paper no longer counts as unread."""
    at = now()
    with transaction.atomic():
        bookmark, made = Bookmark.objects.get_or_create(
            reader=reader,
            paper=paper,
            defaults={"status": status or Bookmark.Status.TO_READ, **facts(paper, at)},
        )
        if not made and status and bookmark.status != status:
            bookmark.status, bookmark.changed_at = status, at
            bookmark.save(update_fields=["status", "changed_at"])
        seen = ReadingMark.objects.filter(reader=reader, paper=paper, state=ReadingMark.State.READ)
        if not seen.exists():
            mark(reader, [paper.pk], ReadingMark.State.READ)
    return bookmark


def move(reader: User, bookmarks: Iterable[int], status: int) -> int:
    """Puts the reader's bookmarks of these keys on one shelf; gives how many moved."""
    mine = Bookmark.objects.filter(reader=reader, pk__in=list(bookmarks)).exclude(status=status)
    return mine.update(status=status, changed_at=now())


def keep_note(reader: User, paper: Paper, text: str) -> Bookmark:
    """Keeps the reader's note (Markdown, at most NOTE_LIMIT characters); a paper with one is saved."""
    with transaction.atomic():
        bookmark = save(reader, paper)
        bookmark.note, bookmark.note_html, bookmark.note_renderer = (
            text,
            render(text) if text else "",
            RENDERER,
        )
        bookmark.changed_at = now()
        bookmark.save(update_fields=["note", "note_html", "note_renderer", "changed_at"])
    return bookmark


def tag(reader: User, paper: Paper, names: Iterable[str], *, keep: bool = False) -> Bookmark:
    """The paper bears these clean names (`keep`: besides those it has); a tagged paper is saved."""
    with transaction.atomic():
        bookmark = save(reader, paper)
        rows = tagging.rows_of(reader, names)
        if keep:
            tagging.add_tags([bookmark], rows)
        else:
            tagging.set_tags(bookmark, rows)
    return bookmark


def remove(reader: User, papers: Iterable[int]) -> Undo | None:
    """Takes papers (primary keys) off the shelf, with tags and notes; None if none was there."""
    with transaction.atomic():
        mine = Bookmark.objects.filter(reader=reader, paper__in=list(papers)).prefetch_related(
            "bookmark_tags__tag"
        )
        rows = [_remembered(bookmark) for bookmark in mine]
        if not rows:
            return None
        mine.delete()
        tagging.drop_unused(reader.pk)
        return remember(reader, "bookmarks", rows)


def facts(paper: Paper, at: Any) -> dict[str, Any]:
    """What a new bookmark of the paper holds of it."""
    return {
        "id_order": paper.id_order,
        "saved_at": at,
        "changed_at": at,
        "known_version": paper.latest_version,
        "known_venue": paper.venue,
        "known_journal_ref": bool(paper.journal_ref),
        "known_withdrawn": paper.withdrawn,
    }


def _remembered(bookmark: Bookmark) -> dict[str, Any]:
    return {
        "paper": bookmark.paper_id,
        "saved_at": bookmark.saved_at.isoformat(),
        "tags": [row.tag.name for row in bookmark.bookmark_tags.all()],
        **{name: getattr(bookmark, name) for name in KEPT_FIELDS},
    }


@restores("bookmarks")
def _restore(reader: User, rows: list[dict[str, Any]]) -> str:
    """Puts the bookmarks back where there is none meanwhile."""
    for row in rows:
        paper = Paper.objects.get(pk=row["paper"])
        defaults = (
            facts(paper, now()) | {name: row[name] for name in KEPT_FIELDS} | {"saved_at": row["saved_at"]}
        )
        bookmark, made = Bookmark.objects.get_or_create(reader=reader, paper=paper, defaults=defaults)
        if made:
            if row["note"]:
                keep_note(reader, paper, row["note"])
            tagging.add_tags([bookmark], tagging.rows_of(reader, row["tags"]))
    said = ngettext(
        "%(n)s paper is back in your library.", "%(n)s papers are back in your library.", len(rows)
    )
    return said % {"n": len(rows)} if rows else _("Nothing was to be restored.")
