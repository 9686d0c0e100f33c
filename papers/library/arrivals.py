"""What becomes of the lines of an import: papers that are here are saved, the others fetched from arXiv.

A line waits until its paper is here, however it comes. Each step may be done again, or by two at once.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from papers.arxiv.client import ArxivClient
from papers.clock import now
from papers.ingest.fetch import SLICE, fetch_ids
from papers.library import tags as tagging
from papers.library.shelf import facts
from papers.models import Bookmark, BookmarkTag, Import, ImportLine, Notice, Paper, ReadingMark, Tag
from papers.models.library import TAGS_PER_PAPER, tag_key
from papers.notices import tell
from papers.text.markdown import RENDERER, render

SLICES = 10  # asked for in one go; other work for arXiv may come between two goes
_BATCH = 200
_HERE = Exists(Paper.objects.filter(arxiv_id=OuterRef("arxiv_id")))


def settle(pk: int) -> None:
    """Saves the papers of an import that are here and not saved by it yet."""
    while lines := list(_waiting().filter(_HERE, batch=pk).order_by("place")[:_BATCH]):
        notes = {line.pk: render(line.marks["note"]) for line in lines if "note" in line.marks}
        with transaction.atomic():
            tagging.hold(Import.objects.values_list("reader", flat=True).get(pk=pk))
            batch = Import.objects.select_for_update().get(pk=pk)
            still = _waiting().filter(pk__in=[line.pk for line in lines]).order_by("place")
            _Batch(batch, list(still), notes).save()


def fetch(client: ArxivClient, pk: int) -> bool:
    """Asks arXiv for some of the import's papers that are not here; True if more of them are to be asked for.

    Raises as fetch_ids does; what came before is saved by then, and is not asked for again.
    """
    for _go in range(SLICES):
        ids = list(dict.fromkeys(wanted(pk).values_list("arxiv_id", flat=True)[: 2 * SLICE]))[:SLICE]
        if not ids:
            return False
        missing = fetch_ids(client, ids).missing
        lines = ImportLine.objects.filter(batch=pk, state=ImportLine.State.WANTED)
        lines.filter(arxiv_id__in=missing).update(state=ImportLine.State.UNKNOWN)
        lines.filter(~_HERE, arxiv_id__in=ids).update(reason="rejected")
        settle(pk)
    return wanted(pk).exists()


def wanted(pk: int | None = None) -> QuerySet[ImportLine]:
    """Lines, of one import or of all, whose paper is to be asked for; in their order."""
    lines = _waiting().filter(~_HERE).exclude(reason="rejected").order_by("batch", "place")
    return lines if pk is None else lines.filter(batch=pk)


def arrived() -> list[int]:
    """Imports with lines whose paper came, in whatever way."""
    return list(_waiting().filter(_HERE).order_by("batch").values_list("batch", flat=True).distinct())


def finish(pk: int, *, tells: bool) -> None:
    """Notes that an import has nothing left to be fetched, and tells its reader so."""
    batch = Import.objects.filter(pk=pk, source=None, told_at=None, undone_at=None).first()
    if batch is None or wanted(pk).exists():
        return
    with transaction.atomic():
        if Import.objects.filter(pk=pk, told_at=None).update(told_at=now()) and tells:
            tell([batch.reader_id], Notice.Kind.IMPORT, f"import:{pk}", facts={"import": pk})


def keep_marks(reader: int, marks: Iterable[tuple[str, int, int, str]]) -> None:
    """Keeps reading marks (arXiv id, state, version, when) on papers that are here; present ones stay."""
    said = {arxiv_id: mark for arxiv_id, *mark in marks}
    papers = Paper.objects.filter(arxiv_id__in=said).values_list("arxiv_id", "pk")
    _mark(reader, {pk: said[arxiv_id] for arxiv_id, pk in papers})


def take_off(reader: int, lines: Sequence[ImportLine]) -> None:
    """Takes back what these lines added to bookmarks that were there before; some queries for all of them."""
    ids = [line.arxiv_id for line in lines]
    mine = Bookmark.objects.filter(reader=reader, paper__arxiv_id__in=ids)
    held = {arxiv_id: (pk, note) for arxiv_id, pk, note in mine.values_list("paper__arxiv_id", "pk", "note")}
    on = BookmarkTag.objects.filter(content_object__in=[pk for pk, _note in held.values()])
    rows = {(bookmark, key): pk for pk, bookmark, key in on.values_list("pk", "content_object", "tag__slug")}
    put, noted = set(), set()
    for line in lines:
        bookmark, note = held.get(line.arxiv_id, (0, ""))
        put |= {rows.get((bookmark, tag_key(name)), 0) for name in line.added.get("tags", [])}
        if line.added.get("note") and note == line.marks.get("note"):
            noted.add(bookmark)
    BookmarkTag.objects.filter(pk__in=put).delete()
    Bookmark.objects.filter(pk__in=noted).update(note="", note_html="", changed_at=now())


class _Batch:
    """Lines of one import whose papers are here, while they become bookmarks."""

    def __init__(self, batch: Import, lines: list[ImportLine], notes: dict[int, str]) -> None:
        self.batch, self.reader, self.lines, self.notes = batch, batch.reader, lines, notes
        ids = {line.arxiv_id for line in lines}
        self.papers = {paper.arxiv_id: paper for paper in Paper.objects.filter(arxiv_id__in=ids)}

    def save(self) -> None:
        """New bookmarks with all that the lines say; those that were there get tags, and a note if bare."""
        before = self._bookmarks()
        firsts: dict[int, ImportLine] = {}
        for line in self.lines:
            paper = self.papers[line.arxiv_id].pk
            if paper not in before and paper not in firsts:
                firsts[paper] = line
        Bookmark.objects.bulk_create(
            [self._bookmark(line) for line in firsts.values()], ignore_conflicts=True, batch_size=_BATCH
        )
        new = {line.pk for line in firsts.values()}
        for line in self.lines:
            line.state = ImportLine.State.SAVED if line.pk in new else ImportLine.State.HELD
        self._add(self._bookmarks(), new)
        _mark(self.reader.pk, {paper: self._mark_of(line) for paper, line in firsts.items()})
        ImportLine.objects.bulk_update(self.lines, ["state", "added"], batch_size=_BATCH)

    def _bookmarks(self) -> dict[int, Bookmark]:
        rows = Bookmark.objects.filter(reader=self.reader, paper__in=self.papers.values())
        return {row.paper_id: row for row in rows.prefetch_related("bookmark_tags__tag")}

    def _bookmark(self, line: ImportLine) -> Bookmark:
        paper, marks = self.papers[line.arxiv_id], line.marks
        said = {name: marks[name] for name in ("status", "note", "saved_at", "changed_at") if name in marks}
        if "saved_at" in said:
            said.setdefault("changed_at", said["saved_at"])
        html = {"note_html": self.notes[line.pk], "note_renderer": RENDERER} if "note" in said else {}
        return Bookmark(reader=self.reader, paper=paper, **(facts(paper, now()) | said | html))

    def _add(self, bookmarks: dict[int, Bookmark], new: set[int]) -> None:
        """Tags on all, notes on those without one; what an older bookmark got is remembered in its line."""
        rows = {tag.slug: tag for tag in tagging.rows_of(self.reader, self._tags())}
        on: dict[int, dict[str, Tag]] = {
            pk: {row.tag.slug: row.tag for row in bookmark.bookmark_tags.all()}
            for pk, bookmark in bookmarks.items()
        }
        put: list[BookmarkTag] = []
        for line in self.lines:
            bookmark = bookmarks[self.papers[line.arxiv_id].pk]
            there = on[bookmark.paper_id]
            names = [name for name in line.marks.get("tags", []) if tag_key(name) not in there]
            names = names[: max(0, TAGS_PER_PAPER - len(there))]
            there |= {tag_key(name): rows[tag_key(name)] for name in names}
            put += [BookmarkTag(content_object=bookmark, tag=rows[tag_key(name)]) for name in names]
            if line.pk not in new:
                line.added = ({"tags": names} if names else {}) | self._add_note(bookmark, line)
        BookmarkTag.objects.bulk_create(put, ignore_conflicts=True, batch_size=_BATCH)
        tagging.drop_unused(self.reader.pk)

    def _add_note(self, bookmark: Bookmark, line: ImportLine) -> dict[str, Any]:
        if bookmark.note or "note" not in line.marks:
            return {}
        bookmark.note, bookmark.note_html, bookmark.note_renderer = (
            line.marks["note"],
            self.notes[line.pk],
            RENDERER,
        )
        bookmark.changed_at = now()
        bookmark.save(update_fields=["note", "note_html", "note_renderer", "changed_at"])
        return {"note": True}

    def _tags(self) -> list[str]:
        return [name for line in self.lines for name in line.marks.get("tags", [])]

    def _mark_of(self, line: ImportLine) -> list[Any]:
        """A saved paper no longer counts as unread; our own export says it itself."""
        if self.batch.kind == Import.Kind.RECTO:
            return list(line.marks.get("mark", []))
        return [ReadingMark.State.READ, self.papers[line.arxiv_id].latest_version, now()]


def _mark(reader: int, marks: dict[int, list[Any]]) -> None:
    ReadingMark.objects.bulk_create(
        [
            ReadingMark(reader_id=reader, paper_id=paper, state=mark[0], version=mark[1], at=mark[2])
            for paper, mark in marks.items()
            if mark
        ],
        ignore_conflicts=True,
    )


def _waiting() -> QuerySet[ImportLine]:
    return ImportLine.objects.filter(state=ImportLine.State.WANTED, batch__undone_at=None, batch__source=None)
