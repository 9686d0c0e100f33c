"""A reader's marks as the query language asks for them: tags, states, collections, notes."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from accounts.models import User
from papers.models import Bookmark, BookmarkTag, Collection, CollectionEntry, ReadingMark, Tag
from papers.query.memory import Marks
from papers.query.tokens import fold


def levels(name: str) -> list[str]:
    """A nested name and the names above it: "method/attention", "method"."""
    parts = name.split("/")
    return ["/".join(parts[:end]) for end in range(len(parts), 0, -1)]


def tags_named(reader: User, name: str) -> list[int]:
    """The reader's tags (primary keys) of that name, and those nested under it."""
    wanted = fold(name)
    mine = Tag.objects.filter(reader=reader).values_list("pk", "name")
    return [pk for pk, tag in mine if wanted in map(fold, levels(tag))]


def collections_named(reader: User, name: str) -> list[int]:
    """The collections (primary keys) of that name that the reader owns or is a member of."""
    wanted = fold(name)
    mine = _collections(reader).values_list("pk", "name")
    return [pk for pk, collection in mine if fold(collection) == wanted]


def _collections(reader: User) -> QuerySet[Collection]:
    return Collection.objects.filter(Q(owner=reader) | Q(members__reader=reader)).distinct()


@dataclass
class _Gathered:
    tags: set[str] = field(default_factory=set)
    states: set[str] = field(default_factory=lambda: {"unread"})
    collections: set[str] = field(default_factory=set)
    has_note: bool = False


def marks_of(reader: User, papers: Iterable[int]) -> dict[int, Marks]:
    """The reader's marks on these papers (primary keys), in four queries; a tag counts for those above it."""
    keys = list(papers)
    found: dict[int, _Gathered] = {key: _Gathered() for key in keys}
    for paper, note in Bookmark.objects.filter(reader=reader, paper__in=keys).values_list("paper", "note"):
        found[paper].states.add("saved")
        found[paper].has_note = bool(note)
    marked = ReadingMark.objects.filter(reader=reader, paper__in=keys)
    for paper, state in marked.values_list("paper", "state"):
        found[paper].states.discard("unread")
        found[paper].states.add(ReadingMark.State(state).name.lower())
    on = BookmarkTag.objects.filter(content_object__reader=reader, content_object__paper__in=keys)
    for paper, name in on.values_list("content_object__paper", "tag__name"):
        found[paper].tags.update(levels(name))
    entries = CollectionEntry.objects.filter(collection__in=_collections(reader), paper__in=keys)
    for paper, name in entries.values_list("paper", "collection__name"):
        found[paper].collections.add(name)
    return {
        key: Marks(frozenset(one.tags), frozenset(one.states), frozenset(one.collections), one.has_note)
        for key, one in found.items()
    }
