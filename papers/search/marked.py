"""A reader's marks as the query language asks for them: tags, states, collections, notes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from papers.models import Bookmark, BookmarkTag, Collection, CollectionEntry, ReadingMark, Tag
from papers.query.memory import Marks
from papers.query.tokens import fold
from papers.query.tree import Mark
from papers.search.bounds import Sql


@dataclass(frozen=True, slots=True)
class Reading:
    """The marks of one reader (primary key) as conditions on `r`, a row of the index."""

    reader: int

    def of(self, mark: Mark) -> Sql:
        """The paper bears the mark."""
        saved = 'SELECT 1 FROM "papers_bookmark" b WHERE b."reader_id" = %s AND b."paper_id" = r."paper_id"'
        match mark.field, mark.value:
            case "has", _note:
                return Sql(f"EXISTS ({saved} AND b.\"note\" <> '')", (self.reader,))
            case "is", "saved":
                return Sql(f"EXISTS ({saved})", (self.reader,))
            case "is", state:
                return self._in_state(state)
            case "tag", name:
                on = f'"papers_bookmarktag" t WHERE t."tag_id" IN {_listed(tags_named(self.reader, name))}'
                labelled = f'{saved} AND EXISTS (SELECT 1 FROM {on} AND t."content_object_id" = b."id")'  # noqa: S608 - keys
                return Sql(f"EXISTS ({labelled})", (self.reader,))
            case _, name:
                within = f'e."collection_id" IN {_listed(collections_named(self.reader, name))}'
                entries = 'SELECT 1 FROM "papers_collectionentry" e WHERE e."paper_id" = r."paper_id"'
                return Sql(f"EXISTS ({entries} AND {within})")

    def _in_state(self, state: str) -> Sql:
        marks = (
            'SELECT 1 FROM "papers_readingmark" m WHERE m."reader_id" = %s AND m."paper_id" = r."paper_id"'
        )
        if state == "unread":
            return Sql(f"NOT EXISTS ({marks})", (self.reader,))
        return Sql(
            f'EXISTS ({marks} AND m."state" = %s)', (self.reader, ReadingMark.State[state.upper()].value)
        )

    def papers(self, mark: Mark) -> QuerySet[Any] | None:
        """The primary keys of the papers that bear the mark; None where that is most papers."""
        if mark == Mark("is", "unread"):
            return None
        saved = Bookmark.objects.filter(reader=self.reader)
        match mark.field, mark.value:
            case "has", _note:
                return saved.exclude(note="").values_list("paper", flat=True)
            case "is", "saved":
                return saved.values_list("paper", flat=True)
            case "is", state:
                marked = ReadingMark.objects.filter(
                    reader=self.reader, state=ReadingMark.State[state.upper()]
                )
                return marked.values_list("paper", flat=True)
            case "tag", name:
                on = BookmarkTag.objects.filter(tag__in=tags_named(self.reader, name))
                return on.values_list("content_object__paper", flat=True)
            case _, name:
                entries = CollectionEntry.objects.filter(collection__in=collections_named(self.reader, name))
                return entries.values_list("paper", flat=True)


def _listed(keys: list[int]) -> str:
    """Our own keys in parentheses; no row has the key 0."""
    return f"({', '.join(map(str, keys or [0]))})"


def levels(name: str) -> list[str]:
    """A nested name and the names above it: "method/attention", "method"."""
    parts = name.split("/")
    return ["/".join(parts[:end]) for end in range(len(parts), 0, -1)]


def tags_named(reader: int, name: str) -> list[int]:
    """The reader's tags (primary keys) of that name, and those nested under it."""
    wanted = fold(name)
    mine = Tag.objects.filter(reader=reader).values_list("pk", "name")
    return [pk for pk, tag in mine if wanted in map(fold, levels(tag))]


def collections_named(reader: int, name: str) -> list[int]:
    """The collections (primary keys) of that name that the reader owns or is a member of."""
    wanted = fold(name)
    mine = _collections(reader).values_list("pk", "name")
    return [pk for pk, collection in mine if fold(collection) == wanted]


def _collections(reader: int) -> QuerySet[Collection]:
    return Collection.objects.filter(Q(owner=reader) | Q(members__reader=reader)).distinct()


@dataclass
class _Gathered:
    tags: set[str] = field(default_factory=set)
    states: set[str] = field(default_factory=lambda: {"unread"})
    collections: set[str] = field(default_factory=set)
    has_note: bool = False


def marks_of(reader: int, papers: Iterable[int]) -> dict[int, Marks]:
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
