"""Shelves and tags of many bookmarks changed at once, with what it takes to take the change back."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from papers.clock import now
from papers.library import tags as tagging
from papers.models import Bookmark, BookmarkTag, Tag, Undo
from papers.models.library import tag_key
from papers.undo import remember, restores

CHUNK = 5_000  # primary keys in one statement

Shelved = dict[int, int]  # bookmarks and their papers, by primary keys


@dataclass
class Change:
    """What an act changed: papers (primary keys) by former shelf, by tag put on, by tag taken off."""

    statuses: dict[int, list[int]] = field(default_factory=dict)
    added: dict[str, list[int]] = field(default_factory=dict)
    dropped: dict[str, list[int]] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)  # key of a tag, its former name

    def __bool__(self) -> bool:
        return any((self.statuses, self.added, self.dropped, self.renamed))

    @property
    def papers(self) -> set[int]:
        """All papers that the act changed."""
        groups = (self.statuses, self.added, self.dropped)
        return {paper for group in groups for papers in group.values() for paper in papers}

    def remembered(self, reader: User) -> Undo | None:
        """The way back; None where nothing changed."""
        return remember(reader, "change", asdict(self)) if self else None


def shelved(reader: User, bookmarks: Iterable[int]) -> Shelved:
    """Those of the bookmarks that are the reader's, locked until the transaction ends."""
    found: Shelved = {}
    for chunk in chunks(sorted(set(bookmarks))):
        mine = Bookmark.objects.filter(reader=reader, pk__in=chunk).order_by("pk")
        found.update(mine.select_for_update(no_key=True).values_list("pk", "paper"))
    return found


def put_on_shelf(bookmarks: Shelved, status: int, change: Change) -> None:
    """Moves the bookmarks to a shelf."""
    for chunk in chunks(list(bookmarks)):
        moved = Bookmark.objects.filter(pk__in=chunk).exclude(status=status)
        for former, paper in moved.values_list("status", "paper"):
            change.statuses.setdefault(former, []).append(paper)
        moved.update(status=status, changed_at=now())


def put_on(reader: User, bookmarks: Shelved, names: Iterable[str], change: Change) -> None:
    """Puts tags of these clean names on the bookmarks. Raises BadTags if one has too many then."""
    for tag in tagging.rows_of(reader, names):
        bearing = set(_bearing(tag, bookmarks))
        bare = [pk for pk in bookmarks if pk not in bearing]
        rows = (BookmarkTag(content_object_id=pk, tag=tag) for pk in bare)
        BookmarkTag.objects.bulk_create(rows, batch_size=CHUNK, ignore_conflicts=True)
        _note(change.added, tag.name, [bookmarks[pk] for pk in bare])
        _touch(bare)
    for chunk in chunks(list(bookmarks)):
        tagging.check_number(chunk)


def put_back(reader: User, bookmarks: Shelved, name: str) -> None:
    """Puts a tag on again; a paper that has got as many as it may meanwhile keeps those."""
    for chunk in chunks(list(bookmarks)):
        full = tagging.full(chunk)
        if roomy := {pk: bookmarks[pk] for pk in chunk if pk not in full}:
            put_on(reader, roomy, [name], Change())


def take_off(bookmarks: Shelved, tags: Iterable[Tag], change: Change) -> None:
    """Takes tags off the bookmarks; tags that stand on nothing then are still to be dropped."""
    for tag in tags:
        bearing = list(_bearing(tag, bookmarks))
        for chunk in chunks(bearing):
            BookmarkTag.objects.filter(tag=tag, content_object__in=chunk).delete()
        _note(change.dropped, tag.name, [bookmarks[pk] for pk in bearing])
        _touch(bearing)


@restores("change")
def _restore(reader: User, rows: dict[str, dict[str, Any]]) -> str:
    """Takes back what the act did, on the papers that are still saved; what came later stays."""
    tagging.hold(reader.pk)
    undone = Change()
    for status, papers in rows["statuses"].items():
        put_on_shelf(_of(reader, papers), int(status), undone)
    for name, papers in rows["added"].items():
        take_off(_of(reader, papers), Tag.objects.filter(reader=reader, slug=tag_key(name)), undone)
    for name, papers in rows["dropped"].items():
        put_back(reader, _of(reader, papers), name)
    for key, name in rows["renamed"].items():
        Tag.objects.filter(reader=reader, slug=key).update(name=name)
    tagging.drop_unused(reader.pk)
    return _("Shelves and tags are as they were.")


def _of(reader: User, papers: list[int]) -> Shelved:
    found: Shelved = {}
    for chunk in chunks(papers):
        found.update(Bookmark.objects.filter(reader=reader, paper__in=chunk).values_list("pk", "paper"))
    return found


def _bearing(tag: Tag, bookmarks: Shelved) -> Iterator[int]:
    """Those of the bookmarks that bear the tag."""
    on = BookmarkTag.objects.filter(tag=tag).values_list("content_object", flat=True)
    return (pk for pk in on if pk in bookmarks)


def _touch(bookmarks: Iterable[int]) -> None:
    for chunk in chunks(list(bookmarks)):
        Bookmark.objects.filter(pk__in=chunk).update(changed_at=now())


def _note(noted: dict[str, list[int]], name: str, papers: list[int]) -> None:
    if papers:
        noted.setdefault(name, []).extend(papers)


def chunks(keys: list[int]) -> Iterator[list[int]]:
    """Primary keys in portions that one statement takes."""
    for at in range(0, len(keys), CHUNK):
        yield keys[at : at + CHUNK]
