"""Hostile queries: each finds what it asks for and no more; what cannot be read finds nothing."""

import os
from datetime import date
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from papers.clock import new_york_today
from papers.models import Paper
from papers.query.language import QueryError, parse
from papers.query.memory import matches
from papers.search import documents, index
from papers.search.goto import named
from tests.factories import make_announcement, make_paper
from tests.papers.views.hostile_queries import TEXTS

EXAMPLES = 100_000 if os.environ.get("SOAK") else 150
WORDS = ("vision", "transformer", "2311.00001", "cs.CV", "2023-11-02", "7d", "survey", "Ada", "中文", "x")
SIGNS = (
    "(",
    ")",
    '"',
    "*",
    "=",
    "-",
    "{2}",
    ":",
    " ",
    " OR ",
    " AND ",
    " NOT ",
    "..",
    "\\",
    "'",
    "%",
    "\0",
    "$",
)
FIELDS = (
    "ti:",
    "abs:",
    "au:",
    "co:",
    "cat:",
    "id:",
    "date:",
    "kind:",
    "has:",
    "is:",
    "tag:",
    "in:",
    "venue:",
)
pytestmark = pytest.mark.django_db


@pytest.fixture
def archive() -> dict[str, Any]:
    """Five papers by id, as memory sees them."""
    papers = [
        make_paper("2311.00001", comment="Accepted at NeurIPS 2023", venue="NeurIPS 2023", venue_year=2023),
        make_paper("2311.00002", title="A survey of Erdős", abstract="Of graphs.", code_url="https://x.org"),
        make_paper("2311.00003", categories="cs.LG", first_listed=date(2023, 10, 2), abstract="中文的视觉。"),
        make_paper("hep-th/9901001", categories="hep-th", first_listed=date(1999, 1, 4), title="On strings"),
        make_paper("2311.00005", title="Nothing of the kind", abstract="", authors=("Ünal Łukasz",)),
    ]
    for paper in papers:
        make_announcement(paper)
    index.refresh([paper.pk for paper in papers])
    told = documents.read([paper.pk for paper in Paper.objects.all()])
    return {document.arxiv_id: document for document in told.values()}


def expected(text: str, archive: dict[str, Any]) -> set[str]:
    """What the query asks for, nothing where it cannot be read."""
    try:
        query = parse(text.strip())
    except QueryError:
        return set()
    return {arxiv_id for arxiv_id, paper in archive.items() if matches(query, paper, new_york_today())}


def assert_answered(text: str, archive: dict[str, Any], **more: str) -> None:
    sent = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")  # what a browser can send
    answer = Client(headers={"Accept-Language": "en"}).get("/search/", {"q": sent, **more})
    if identifier := named(sent):
        assert answer.status_code == (302 if identifier.base in archive else 200), text
        return
    assert answer.status_code == 200, text
    assert {card.arxiv_id for card in answer.context.get("cards", [])} == expected(sent, archive), text


@pytest.mark.parametrize("order", ["newest", "best"])
def test_hostile_query_finds_what_it_asks_for_and_no_more(archive: dict[str, Any], order: str) -> None:
    for text in TEXTS:
        assert_answered(text, archive, sort=order)


def test_there_are_enough_of_them() -> None:
    assert len(TEXTS) >= 200


@settings(
    max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    text=some.one_of(
        some.text(max_size=60), some.lists(some.sampled_from(WORDS + SIGNS + FIELDS)).map("".join)
    )
)
def test_any_query_finds_what_it_asks_for_and_no_more(archive: dict[str, Any], text: str) -> None:
    assert_answered(text, archive)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    asked=some.dictionaries(
        some.sampled_from(["sort", "topic", "after", "from", "page", "view"]), some.text()
    )
)
def test_any_address_is_answered(archive: dict[str, Any], asked: dict[str, str]) -> None:
    sent = {name: text.encode("utf-8", "replace").decode() for name, text in asked.items()}
    assert Client().get("/search/", {"q": "vision", **sent}).status_code in (200, 404)
