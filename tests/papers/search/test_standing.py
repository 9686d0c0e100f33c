"""Queries put to a batch of papers mean what they mean in memory and to the site's own database."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import transaction
from hypothesis import strategies as st

from papers.query.language import parse
from papers.query.memory import Document, Marks, matches
from papers.query.tree import Node, Query, unparse
from papers.search import find_pks, index
from papers.search.standing import Batch
from tests.factories import make_paper
from tests.papers.query.strategies import DAYS, TODAY, announcements, documents, facts, marks, terms, trees
from tests.papers.search.putting import put, so_many
from tests.papers.search.test_executor import archives, stored

queries = trees(st.one_of(terms, facts, announcements))
marked = trees(st.one_of(terms, announcements, marks))
batches = st.lists(st.tuples(documents, st.sampled_from(DAYS)), min_size=1, max_size=4)
own = st.builds(
    Marks,
    st.sampled_from([frozenset(), frozenset({"to read"})]),
    st.sampled_from([frozenset({"unread"}), frozenset({"saved", "read"})]),
    st.sampled_from([frozenset(), frozenset({"-thesis"})]),
    st.booleans(),
)


def query(tree: Node) -> Query:
    return Query(unparse(tree), tree)


def test_a_batch_holds_what_memory_finds() -> None:
    put(batches, queries, so_many(1_000), assert_held)


def assert_held(papers: list[tuple[Document, date]], asked: list[Node]) -> None:
    """The same papers, each asked about on its own day."""
    batch = Batch(dict(enumerate(papers, 1)))
    for tree in asked:
        expected = [pk for pk, (paper, day) in enumerate(papers, 1) if matches(tree, paper, day)]
        assert sorted(batch.matching(query(tree))) == expected, unparse(tree)


def test_marks_are_left_open_until_a_reader_is_known() -> None:
    put(st.tuples(batches, own), marked, so_many(800), assert_left_open)


def assert_left_open(batch_and_marks: tuple[list[tuple[Document, date]], Marks], asked: list[Node]) -> None:
    """What holds for nobody, and what for a reader who has these marks on all papers."""
    papers, mine = batch_and_marks
    batch = Batch(dict(enumerate(papers, 1)))
    for tree in asked:
        nobodys = [pk for pk, (paper, day) in enumerate(papers, 1) if matches(tree, paper, day)]
        readers = [pk for pk, (paper, day) in enumerate(papers, 1) if matches(tree, paper, day, mine)]
        found = [pk for pk in batch.candidates(query(tree)) if batch.holds(query(tree), pk, mine)]
        assert (sorted(batch.matching(query(tree))), sorted(found)) == (nobodys, readers), unparse(tree)


@pytest.mark.django_db
def test_a_batch_holds_what_the_database_finds() -> None:
    put(archives, queries, so_many(200), assert_agreed)


def assert_agreed(papers: list[Document], asked: list[Node]) -> None:
    """What stands and what is searched for finds the same papers."""
    with transaction.atomic():
        pks = [
            stored(replace(paper, arxiv_id=f"2311.{number:05}") if number else paper)
            for number, paper in enumerate(papers)
        ]
        index.refresh(pks)
        batch = Batch.read(dict.fromkeys(pks, TODAY))
        for tree in asked:
            found = find_pks(query(tree), today=TODAY)
            assert sorted(batch.matching(query(tree))) == sorted(found), unparse(tree)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_papers_that_are_gone_are_left_out_of_a_batch() -> None:
    here, gone = make_paper(), make_paper("2311.00002")
    days = {here.pk: TODAY, gone.pk: TODAY}
    gone.delete()
    assert Batch.read(days).matching(parse("vision")) == [here.pk]


def test_batches_are_apart() -> None:
    paper = Document("2311.00001", "Vision", "", ())
    Batch({1: (paper, TODAY)})
    assert Batch({2: (paper, TODAY)}).matching(parse("vision")) == [2]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("is:unread", [1, 2]),
        ("audio -is:read", [2]),
        ("vision -tag:seen", [1]),
        ("tag:seen OR vision", [1, 2]),
        ("tag:seen audio", [2]),
        ("-(is:read OR vision) has:note", [2]),
        ("vision is:read date:1d", []),
    ],
)
def test_what_marks_leave_open_is_asked_of_the_words(text: str, found: list[int]) -> None:
    papers = {
        1: (Document("2311.00001", "Vision", "", ()), TODAY),
        2: (Document("2311.00002", "Audio", "", ()), TODAY),
    }
    assert Batch(papers).candidates(parse(text)) == found
