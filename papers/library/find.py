"""A query on one reader's bookmarks: the language's meaning (query/memory.py), carried out by the database.

A tree becomes a condition that every bookmark in question meets. Where the condition is only necessary
(exact words of one field, counts, two facts of one announcement) the query is put to the candidates in
memory.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from accounts.models import User
from papers.models import Announcement, Bookmark, BookmarkTag, CollectionEntry, Paper, PaperWords, ReadingMark
from papers.query import tree
from papers.query.memory import Indexed, matches
from papers.query.tree import Field, Form, Node, Query, Term
from papers.search.documents import document_of
from papers.search.marked import collections_named, marks_of, tags_named

BATCH = 500  # candidates in memory at once
_EVERYTHING = Q(pk__isnull=False)
_COLUMNS = {
    Field.TITLE: "title",
    Field.ABSTRACT: "abstract",
    Field.AUTHORS: "authors",
    Field.COMMENT: "comment",
}
_COUNTED = (Field.TITLE, Field.ABSTRACT)


@dataclass(frozen=True, slots=True)
class Condition:
    """What the bookmarks meet; `exact` says that all that meet it are found, not only candidates."""

    met: Q
    exact: bool = True


def condition(query: Query, reader: User, today: date) -> Condition:
    """The query as a condition on the reader's bookmarks. Their words have to be fresh (words.freshen)."""
    return _Conditions(reader, today).of(query.root)


def checked(bookmarks: QuerySet[Bookmark], query: Query, reader: User, today: date) -> Iterator[int]:
    """The primary keys of the candidates of which the query holds, in the order of the candidates."""
    candidates = list(bookmarks.values_list("pk", "paper"))
    for at in range(0, len(candidates), BATCH):
        batch = candidates[at : at + BATCH]
        papers = (
            Paper.objects.with_authors()
            .prefetch_related("announcements")
            .in_bulk([paper for _pk, paper in batch])
        )
        marks = marks_of(reader.pk, papers)
        for pk, paper in batch:
            if matches(query, Indexed(document_of(papers[paper])), today, marks[paper]):
                yield pk


class _Conditions:
    """Walks a tree for one reader on one day."""

    def __init__(self, reader: User, today: date) -> None:
        self.reader = reader
        self.today = today

    def of(self, node: Node) -> Condition:
        match node:
            case tree.And(parts):
                together = sum(map(_asks, parts)) <= 1  # else one announcement has to meet several parts
                return self._joined(and_, parts, together)
            case tree.Or(parts):
                return self._joined(or_, parts, True)
            case tree.Not(part):
                inner = self.of(part)
                return Condition(~inner.met) if inner.exact else Condition(_EVERYTHING, False)
            case Term():
                return _term(node)
            case tree.Announced() | tree.LastDays() | tree.Kind():
                seen = Announcement.objects.filter(self._announced(node), paper=OuterRef("paper"))
                return Condition(Q(Exists(seen)))
            case tree.Category(code):
                return Condition(_worded(_holds("facts", f" cat:{code} ")))
            case tree.Paper(arxiv_id):
                return Condition(Q(paper__arxiv_id=arxiv_id))
            case tree.Has(fact):
                return Condition(_worded(_holds("facts", f" has:{fact} ")))
            case tree.Venue():
                return Condition(_worded(_venue(node)))
            case tree.Mark():
                return Condition(self._marked(node))

    def _joined(self, operator: Callable[[Q, Q], Q], parts: Iterable[Node], together: bool) -> Condition:
        conditions = [self.of(part) for part in parts]
        met = reduce(operator, (part.met for part in conditions))
        return Condition(met, together and all(part.exact for part in conditions))

    def _announced(self, node: tree.Announced | tree.LastDays | tree.Kind) -> Q:
        match node:
            case tree.Kind(kind):
                return Q(kind__in=["replace", "replace-cross"] if kind == "replace" else [kind])
            case tree.LastDays(days):
                first = self.today.toordinal() - days + 1
                return _between(date.fromordinal(max(1, first)), self.today)
            case tree.Announced(first, last):
                return _between(first, last)

    def _marked(self, mark: tree.Mark) -> Q:
        match mark.field, mark.value:
            case "has", _note:
                return ~Q(note="")
            case "is", "saved":
                return _EVERYTHING
            case "is", state:
                return self._in_state(state)
            case "tag", name:
                on = BookmarkTag.objects.filter(tag__in=tags_named(self.reader.pk, name))
                return Q(pk__in=on.values("content_object"))
            case _, name:
                entries = CollectionEntry.objects.filter(
                    collection__in=collections_named(self.reader.pk, name)
                )
                return Q(paper__in=entries.values("paper"))

    def _in_state(self, state: str) -> Q:
        marked = ReadingMark.objects.filter(reader=self.reader, paper=OuterRef("paper"))
        if state == "unread":
            return ~Q(Exists(marked))
        return Q(Exists(marked.filter(state=ReadingMark.State[state.upper()])))


def _asks(node: Node) -> bool:
    """Whether the node speaks of an announcement, outside of a NOT."""
    match node:
        case tree.And(parts) | tree.Or(parts):
            return any(map(_asks, parts))
        case _:
            return isinstance(node, tree.Announced | tree.LastDays | tree.Kind)


def _term(term: Term) -> Condition:
    """Words in a field's text. A word may be in one of several fields, a phrase has to stand in one."""
    if term.form is Form.PREFIX:
        return Condition(_worded(_holds("beginnings", f" {term.tokens[0].folded}")), term.field is Field.ANY)
    wanted = f" {' '.join(token.stem for token in term.tokens)} "
    found = reduce(or_, (_holds(_COLUMNS[field], wanted) for field in _fields(term)))
    exact = term.at_least <= 1
    if term.form is Form.EXACT:
        found = reduce(and_, (_holds("written", f" {token.exact} ") for token in term.tokens), found)
        exact = len(term.tokens) == 1 and term.field is Field.ANY and not term.at_least
    return Condition(_worded(found), exact)


def _fields(term: Term) -> tuple[Field, ...]:
    if term.field is not Field.ANY:
        return (term.field,)
    return _COUNTED if term.at_least else tuple(_COLUMNS)


def _venue(venue: tree.Venue) -> Q:
    met = _holds("facts", " has:venue ")
    if venue.tokens:
        met &= _holds("venue", f" {' '.join(token.stem for token in venue.tokens)} ")
    if venue.year is not None:
        met &= _holds("facts", f" year:{venue.year} ")
    return met


def _worded(held: Q) -> Q:
    """The bookmark's paper has such words."""
    return Q(Exists(PaperWords.objects.filter(held, paper=OuterRef("paper"))))


def _holds(column: str, text: str) -> Q:
    """Of a paper's words: the column holds the text. Case counts; no character has its own meaning."""
    return Q(GreaterThan(StrIndex(column, Value(text)), 0))


def _between(first: date | None, last: date | None) -> Q:
    bounds = {"listing_day__gte": first, "listing_day__lte": last}
    return Q(**{name: day for name, day in bounds.items() if day})
