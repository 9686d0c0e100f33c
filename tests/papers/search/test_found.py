"""What a search gives: the papers of which the query holds in memory, in one order, on every database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from django.db import transaction
from hypothesis import strategies as st

from accounts.models import User
from papers.models import CollectionEntry, Paper, ReadingMark
from papers.query.memory import Document, Indexed, Marks, matches
from papers.query.tree import And, Field, Form, Node, Or, Query, Term, unparse
from papers.search import Search, best, index, newest
from papers.search.expected import Expected
from papers.search.found import place
from papers.search.relevance import fields_of
from tests.factories import NOON, make_bookmark, make_collection
from tests.papers.library.test_find import marks, own
from tests.papers.query.strategies import TODAY, announcements, documents, facts, terms, trees
from tests.papers.search.putting import put, so_many
from tests.papers.search.test_executor import stored

pytestmark = pytest.mark.django_db

queries = trees(st.one_of(terms, facts, announcements, own))
IDS = ("2310.12755", "2311.00001", "hep-th/9901001", "math/9901001", "1501.00007")


def frequent(_question: str, era: float, _since: int) -> Expected:
    """What leads PostgreSQL down by place."""
    return Expected(rows=1e15, all=1e15, each=1, era=era)


def rare(_question: str, era: float, _since: int) -> Expected:
    """What leads it through the index, at once or through era after era."""
    return Expected(rows=1, all=1e15, each=1, era=era)


def too_much(_question: str, era: float, _since: int) -> Expected:
    """What leads it from the eras, whatever they give, back to the places."""
    return Expected(rows=1, all=1e15, each=1, era=era, met=0)


BY_ERAS = {"walk.WINDOW": 1, "walk.expected": rare, "expected._TRIED": 0, "walk.FEW": -1}
WAYS: list[dict[str, object]] = [
    {},
    {"walk.WINDOW": 1, "walk.expected": rare},
    {"walk.WINDOW": 1, "walk.expected": frequent, "walk.FEW": -1},
    BY_ERAS,
    {"walk.LARGE": -1, "walk._LED": 1},
    BY_ERAS | {"walk.expected": too_much, "expected._LEAST": 0, "expected._GLANCE": 0},
]
archives = st.tuples(
    st.lists(st.tuples(documents, st.none() | marks), min_size=1, max_size=len(IDS)), st.integers(1, 3)
)


@pytest.mark.parametrize("limits", WAYS)
def test_a_search_finds_what_memory_finds_in_one_order(
    limits: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in limits.items():  # so that every way down is gone
        monkeypatch.setattr(f"papers.search.{name}", value)
    put(archives, queries, so_many(1_200) // len(WAYS), assert_found)


def assert_found(archive: tuple[list[tuple[Document, Marks | None]], int], asked: list[Node]) -> None:
    """The papers that memory finds, in order, a reader's marks told by the reader's search alone."""
    papers, size = archive
    with transaction.atomic():
        reader = User.objects.create(username="mira", email="mira@example.org")
        held = {}
        for (document, marked), arxiv_id in zip(papers, IDS, strict=False):
            document = replace(document, arxiv_id=arxiv_id)
            held[pk := stored(document)] = document, nested(marked) if marked else UNMARKED
            if marked:
                mark(reader, Paper.objects.get(pk=pk), marked)
        index.refresh(list(held))
        order = [paper.pk for paper in sorted(Paper.objects.all(), key=announced, reverse=True)]
        for tree in asked:
            query = Query(unparse(tree), tree)
            for whose in (reader, None):
                search = Search(query, TODAY, whose.pk if whose else None)
                expected = [pk for pk in order if holds(tree, *held[pk], whose)]
                assert list(pages(search, size)) == expected, unparse(tree)
                ranked = sorted(expected, key=lambda pk: fit(tree, held[pk][0]), reverse=True)
                assert best(search).papers == ranked, unparse(tree)
        transaction.set_rollback(True)


UNMARKED = Marks(states=frozenset({"unread"}))


def announced(paper: Paper) -> tuple[date, int, str]:
    """First announcement, then arXiv id; never is before all days."""
    return paper.first_listed or date.min, paper.id_order, paper.arxiv_id


def nested(marked: Marks) -> Marks:
    """A tag counts for those above it."""
    return replace(marked, tags=marked.tags | {name.partition("/")[0] for name in marked.tags})


def mark(reader: User, paper: Paper, marked: Marks) -> None:
    """Gives the paper these marks of the reader."""
    make_bookmark(reader, paper, tags=tuple(sorted(marked.tags)), note="A note." if marked.has_note else "")
    for state in marked.states - {"saved", "unread"}:
        ReadingMark.objects.create(
            reader=reader, paper=paper, state=ReadingMark.State[state.upper()], at=NOON
        )
    for name in marked.collections:
        collection = reader.collections.filter(name=name).first() or make_collection(reader, name=name)
        CollectionEntry.objects.create(collection=collection, paper=paper, at=NOON)


def holds(tree: Node, document: Document, marked: Marks, reader: User | None) -> bool:
    """Whether the query holds of a paper, as a reader or as nobody sees it."""
    return matches(tree, document, TODAY, marked) if reader else matches(tree, document, TODAY)


def pages(search: Search, size: int) -> Iterator[int]:
    """All that is found, a page at a time, each page in bounds."""
    below = None
    while True:
        found = newest(search, below=below, size=size)
        assert len(found.papers) <= size
        yield from found.papers
        below = place(found.papers[-1]) if found.more else found.stopped_at
        if below is None:
            return


def fit(tree: Node, document: Document) -> tuple[int, int]:
    """The score in plain words: points of the best term, and the weight of all."""
    paper, points, weight = Indexed(document), [0], 0
    for term in dict.fromkeys(wanted(tree)):
        title, elsewhere = (any(stands(term, field, paper) for field in told) for told in fields_of(term))
        if title or elsewhere:
            points.append(2 * title + (len(term.tokens) > 1))
            weight += 1 + title
    return max(points), weight


def wanted(node: Node) -> list[Term]:
    """The terms that are not excluded."""
    if isinstance(node, And | Or):
        return [term for part in node.parts for term in wanted(part)]
    return [node] if isinstance(node, Term) else []


def stands(term: Term, field: Field, paper: Indexed) -> bool:
    """Of an exact phrase: its words side by side however they are written, and each as it is written."""
    if term.form is not Form.EXACT:
        return any(paper.places(term, field))
    words = [replace(term, text=token.exact) for token in term.tokens]
    phrase = replace(term, form=Form.PHRASE)
    return any(paper.places(phrase, field)) and all(any(paper.places(word, field)) for word in words)
