"""A query put to the database means what it means in memory: the same papers, whatever the query."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import transaction
from hypothesis import strategies as st

from papers.query.memory import Document, matches
from papers.query.tree import Node, Query, unparse
from papers.search import Span, came_in, find_pks, index, scanned
from tests.factories import make_announcement, make_paper
from tests.papers.query.strategies import DAYS, TODAY, announcements, documents, facts, terms, trees
from tests.papers.search.putting import put, so_many

pytestmark = pytest.mark.django_db

queries = trees(st.one_of(terms, facts, announcements))


def stored(document: Document) -> int:
    """The document as a stored paper in the index; gives its primary key."""
    first = min((seen.day for seen in document.announcements), default=None)
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
        first_listed=first,
    )
    for version, seen in enumerate(document.announcements, 1):
        make_announcement(
            paper, version=version, listing_day=seen.day, kind=seen.kind, category=seen.category
        )
    return paper.pk


archives = st.lists(documents, min_size=1, max_size=4)


def test_the_database_finds_what_memory_finds() -> None:
    put(archives, queries, so_many(800), assert_found)


def assert_found(papers: list[Document], asked: list[Node]) -> None:
    """The same papers, each once."""
    with transaction.atomic():
        held = {}
        for number, document in enumerate(papers):
            if number:  # one paper has an id that queries ask for
                document = replace(document, arxiv_id=f"2311.{number:05}")
            held[stored(document)] = document
        index.refresh(list(held))
        for tree in asked:
            query = Query(unparse(tree), tree)
            expected = {pk for pk, document in held.items() if matches(tree, document, TODAY)}
            found = find_pks(query, today=TODAY)
            assert (len(found), set(found)) == (len(expected), expected), unparse(tree)
        transaction.set_rollback(True)


spans = st.builds(
    lambda days, categories, anywhere: Span(min(days), max(days), categories, anywhere),
    st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)),
    st.sampled_from([(), ("cs.CV",), ("cs.CV", "cs.LG")]),
    st.booleans(),
)


def test_what_came_in_is_what_the_query_held_of_on_its_day() -> None:
    put(st.tuples(archives, spans), queries, so_many(400), assert_came_in)


def assert_came_in(archive: tuple[list[Document], Span], asked: list[Node]) -> None:
    """The same papers, each on the same day, with the index and without."""
    papers, span = archive
    with transaction.atomic():
        held = {}
        for number, document in enumerate(papers, 1):
            document = replace(document, arxiv_id=f"2311.{number:05}")
            held[stored(document)] = document
        index.refresh(list(held))
        days = {pk: day for pk, document in held.items() if (day := came(document, span))}
        for tree in asked:
            query = Query(unparse(tree), tree)
            expected = {pk: day for pk, day in days.items() if matches(tree, held[pk], day)}
            assert (came_in(query, span), scanned(query, span)) == (expected, expected), unparse(tree)
        transaction.set_rollback(True)


def came(document: Document, span: Span) -> date | None:
    """The first day in the span on which the paper came in."""
    return min(
        (
            seen.day
            for seen in document.announcements
            if span.first <= seen.day <= span.last
            and seen.kind in ("new", "cross")
            and (
                not span.categories
                or seen.category in span.categories
                or (span.accepted_anywhere and document.venue)
            )
        ),
        default=None,
    )
