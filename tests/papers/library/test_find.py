"""A query on bookmarks means what it means in memory: the same papers, whatever the query."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from papers.library import find, words
from papers.models import Bookmark, CollectionEntry, ReadingMark
from papers.query.memory import Document, Marks, matches
from papers.query.tree import Mark, Node, Query, unparse
from tests.factories import make_announcement, make_bookmark, make_collection, make_paper, make_reader
from tests.papers.query.strategies import TODAY, announcements, documents, facts, terms, trees

pytestmark = pytest.mark.django_db

NAMES = ("to read", "method/attention", "Método", "🔥hot")
marks = st.builds(
    Marks,
    st.frozensets(st.sampled_from(NAMES), max_size=2),
    st.sampled_from([frozenset({state, "saved"}) for state in ("unread", "read", "skipped")]),
    st.frozensets(st.sampled_from(["Thesis", "Reading group"]), max_size=1),
    st.booleans(),
)
own = st.sampled_from(
    [
        *(Mark("is", state) for state in ("unread", "saved", "read", "skipped")),
        Mark("has", "note"),
        *(Mark("tag", name) for name in ("to read", "method", "method/attention", "METODO", "🔥hot", "no")),
        *(Mark("in", name) for name in ("thesis", "reading group", "nothing")),
    ]
)
queries = trees(st.one_of(terms, facts, announcements, own))


def shelve(reader: User, document: Document, own: Marks) -> int:
    """The document as a stored paper on the reader's shelf, with these marks; gives the bookmark."""
    paper = make_paper(
        document.arxiv_id,
        title=document.title,
        abstract=document.abstract,
        authors=document.authors,
        comment=document.comment,
        categories=" ".join(document.categories),
        venue=document.venue,
        venue_year=document.venue_year,
        code_url="https://example.org/code" if document.has_code else "",
    )
    for version, seen in enumerate(document.announcements, 1):
        make_announcement(
            paper, version=version, listing_day=seen.day, kind=seen.kind, category=seen.category
        )
    bookmark = make_bookmark(
        reader, paper, tags=tuple(sorted(own.tags)), note="A note." if own.has_note else ""
    )
    for state in own.states - {"saved", "unread"}:
        value = ReadingMark.State[state.upper()]
        ReadingMark.objects.create(reader=reader, paper=paper, state=value, at=datetime.now(UTC))
    for name in own.collections:
        collection = reader.collections.filter(name=name).first() or make_collection(reader, name=name)
        CollectionEntry.objects.create(collection=collection, paper=paper, at=datetime.now(UTC))
    return bookmark.pk


def found(reader: User, query: Query) -> set[int]:
    """The bookmarks that the database's executor finds."""
    words.freshen(reader)
    asked = find.condition(query, reader, TODAY)
    candidates = Bookmark.objects.filter(asked.met, reader=reader)
    if asked.exact:
        return set(candidates.values_list("pk", flat=True))
    return set(find.checked(candidates, query, reader, TODAY))


def nested(tags: frozenset[str]) -> frozenset[str]:
    """The tags with those above them, for which each counts as well."""
    return tags | {name.partition("/")[0] for name in tags}


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(documents, marks), min_size=1, max_size=3), st.lists(queries, min_size=1, max_size=6)
)
def test_the_database_finds_what_memory_finds(
    shelved: list[tuple[Document, Marks]], trees_asked: list[Node]
) -> None:
    with transaction.atomic():
        reader, stranger = make_reader("mira"), make_reader("noor")
        kept = {}
        for number, (document, one) in enumerate(shelved):
            if number:  # one paper has an id that queries ask for
                document = replace(document, arxiv_id=f"2311.{number:05}")
            pk = shelve(reader, document, one)
            kept[pk] = (document, replace(one, tags=nested(one.tags)))
        make_bookmark(stranger, Bookmark.objects.get(pk=min(kept)).paper, tags=NAMES, note="Another's.")
        for tree in trees_asked:
            query = Query(unparse(tree), tree)
            expected = {pk for pk, (document, one) in kept.items() if matches(tree, document, TODAY, one)}
            assert found(reader, query) == expected, unparse(tree)
        transaction.set_rollback(True)
