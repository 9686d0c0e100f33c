"""The shelf: save, move, note, tag, remove. Each act twice is the same as once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from papers.clock import now
from papers.library import tags as tagging
from papers.library.changes import chunks, put_back
from papers.library.marks import put
from papers.models import Bookmark, BookmarkTag, Paper, ReadingMark, Undo
from papers.models.library import tag_key
from papers.text.markdown import RENDERER, render
from papers.undo import remember, restores

KEPT_FIELDS = ("status", "note", "known_version", "known_venue", "known_journal_ref", "known_withdrawn")


def save(reader: User, paper: Paper, status: int | None = None) -> Bookmark:
    """Saves the paper, or moves it to another shelf; a saved paper no longer counts as unread."""
    at = now()
    with transaction.atomic():
        tagging.hold(reader.pk)
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
            put(reader, [paper.pk], ReadingMark.State.READ)
    return bookmark


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


def tag(reader: User, paper: Paper, names: Iterable[str]) -> Bookmark:
    """The paper bears these clean names and no others; a tagged paper is saved."""
    with transaction.atomic():
        bookmark = save(reader, paper)
        tagging.set_tags(bookmark, tagging.rows_of(reader, names))
    return bookmark


def rewrite(reader: User, paper: Paper, text: str) -> Undo | None:
    """Keeps the note; gives the way back where it was emptied. No note on an unsaved paper saves nothing."""
    with transaction.atomic():
        tagging.hold(reader.pk)
        before = note_of(reader, paper)
        if before or text:
            keep_note(reader, paper, text)
        return remember(reader, "note", [paper.pk, before]) if before and not text else None


def note_of(reader: User, paper: Paper) -> str:
    """The reader's note as it is kept, "" for none."""
    kept = Bookmark.objects.filter(reader=reader, paper=paper).values_list("note", flat=True)
    return kept.first() or ""


def retag(reader: User, paper: Paper, names: list[str]) -> Undo | None:
    """The paper bears these clean names; gives the way back where it lost some.

    No tags on an unsaved paper saves nothing.
    """
    with transaction.atomic():
        tagging.hold(reader.pk)
        on = BookmarkTag.objects.filter(content_object__reader=reader, content_object__paper=paper)
        before = dict(on.values_list("tag__slug", "tag__name"))
        if before or names:
            tag(reader, paper, names)
        lost = before.keys() - {tag_key(name) for name in names}
        return remember(reader, "tags", [paper.pk, list(before.values())]) if lost else None


def remove(reader: User, papers: Iterable[int]) -> Undo | None:
    """Takes papers (primary keys) off the shelf, with tags and notes; None if none was there."""
    rows: list[dict[str, Any]] = []
    with transaction.atomic():
        tagging.hold(reader.pk)
        for chunk in chunks(sorted(set(papers))):
            rows += _taken_off(Bookmark.objects.filter(reader=reader, paper__in=chunk))
        if not rows:
            return None
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


def _taken_off(bookmarks: QuerySet[Bookmark]) -> list[dict[str, Any]]:
    """Deletes the bookmarks; gives what it takes to make them again. Their tags go first: Django would
    load both to find what hangs on them.
    """
    rows = {
        row["pk"]: row for row in bookmarks.order_by("pk").values("pk", "paper", "saved_at", *KEPT_FIELDS)
    }
    on = BookmarkTag.objects.filter(content_object__in=rows)
    tags: dict[int, list[str]] = defaultdict(list)
    for bookmark, name in on.order_by("pk").values_list("content_object", "tag__name"):
        tags[bookmark].append(name)
    on.delete()
    bookmarks.delete()
    return [
        row | {"saved_at": row["saved_at"].isoformat(), "tags": tags[row.pop("pk")]} for row in rows.values()
    ]


@restores("bookmarks")
def _restore(reader: User, rows: list[dict[str, Any]]) -> str:
    """Puts the bookmarks back where there is none meanwhile."""
    tagging.hold(reader.pk)
    wanted = {row["paper"]: row for row in rows}
    back: dict[int, int] = {}
    for chunk in chunks(sorted(wanted)):
        held = set(Bookmark.objects.filter(reader=reader, paper__in=chunk).values_list("paper", flat=True))
        papers = Paper.objects.filter(pk__in=set(chunk) - held).defer("abstract", "stamps")
        Bookmark.objects.bulk_create(_again(reader, paper, wanted[paper.pk]) for paper in papers)
        made = Bookmark.objects.filter(reader=reader, paper__in=set(chunk) - held)
        back.update(made.values_list("paper", "pk"))
    tagged: dict[str, dict[int, int]] = {}
    for paper, pk in back.items():
        for name in wanted[paper]["tags"]:
            tagged.setdefault(name, {})[pk] = paper
    for name, bookmarks in tagged.items():
        put_back(reader, bookmarks, name)
    n = len(back)
    said = ngettext("%(n)s paper is back in your library.", "%(n)s papers are back in your library.", n)
    return said % {"n": n} if n else _("Nothing was to be restored.")


def _again(reader: User, paper: Paper, row: dict[str, Any]) -> Bookmark:
    """The bookmark as it was; its note is rendered when it is looked at (discussion/renewal.py)."""
    kept = {name: row[name] for name in KEPT_FIELDS} | {"saved_at": datetime.fromisoformat(row["saved_at"])}
    return Bookmark(reader=reader, paper=paper, **(facts(paper, now()) | kept))


@restores("note")
def _restore_note(reader: User, rows: list[Any]) -> str:
    """Gives the paper its note back, unless it has another one meanwhile."""
    paper = Paper.objects.get(pk=rows[0])
    if note_of(reader, paper):
        return _("There is another note meanwhile; it stays.")
    keep_note(reader, paper, rows[1])
    return _("Your note is back.")


@restores("tags")
def _restore_tags(reader: User, rows: list[Any]) -> str:
    """Gives the paper its tags back, beside those that it has got meanwhile."""
    bookmark = save(reader, Paper.objects.get(pk=rows[0]))
    for name in rows[1]:
        put_back(reader, {bookmark.pk: bookmark.paper_id}, name)
    return _("The tags are back.")
