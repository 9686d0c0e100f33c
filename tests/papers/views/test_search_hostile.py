"""Hostile queries: each finds what it asks for and no more; what cannot be read finds nothing."""

import gc
import os
from datetime import date
from functools import partial
from random import Random
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from papers.clock import new_york_today
from papers.models import Paper
from papers.query.language import QueryError, parse
from papers.query.memory import matches
from papers.search import documents, index, vocabulary
from papers.search.goto import named
from tests.bench import archive as large
from tests.bench.spent import cpu_seconds
from tests.factories import make_announcement, make_paper
from tests.papers.search.putting import put, so_many
from tests.papers.views.hostile_queries import TEXTS

ORDERS = ("newest", "best")
SOAK = bool(os.environ.get("SOAK"))
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
SECOND = 1  # of CPU, the most for any query
LARGE, LONGER = 20_000, 1_000  # papers; longer texts of which each is put to them
HEAVY = [
    " ".join(large.COMMON),
    " OR ".join(large.COMMON),
    " OR ".join(f"{word}{{3}}" for word in large.COMMON),
    " OR ".join(f"ti:{word}" for word in large.COMMON),
    " ".join(f"abs:{word}{{3}}" for word in large.COMMON[:8]),
    " OR ".join(f'"{one} {two}"{{2}}' for one, two in large.PHRASES),
    " OR ".join(f"{one}{two}*" for one in "bcdfg" for two in ("la", "ea", "io")),
    " ".join(f"-{word}" for word in large.COMMON) + " the",
    " ".join(f"{word}x" for word in large.COMMON),
]
fuzzed = some.one_of(
    some.text(max_size=60), some.lists(some.sampled_from(WORDS + SIGNS + FIELDS)).map("".join)
)
NOTHING = "0704.0001"  # a paper that has nothing for which anybody could ask
pytestmark = pytest.mark.django_db


@pytest.fixture
def archive() -> dict[str, Any]:
    """Five papers and NOTHING by id, as memory sees them."""
    papers = [
        make_paper("2311.00001", comment="Accepted at NeurIPS 2023", venue="NeurIPS 2023", venue_year=2023),
        make_paper("2311.00002", title="A survey of Erdős", abstract="Of graphs.", code_url="https://x.org"),
        make_paper("2311.00003", categories="cs.LG", first_listed=date(2023, 10, 2), abstract="中文的视觉。"),
        make_paper("hep-th/9901001", categories="hep-th", first_listed=date(1999, 1, 4), title="On strings"),
        make_paper("2311.00005", title="Nothing of the kind", abstract="", authors=("Ünal Łukasz",)),
    ]
    for paper in papers:
        make_announcement(paper)
    papers.append(make_paper(NOTHING, title="", abstract="", authors=(), categories="", first_listed=None))
    index.refresh([paper.pk for paper in papers])
    told = documents.read([paper.pk for paper in Paper.objects.all()])
    settle("vision")
    return {document.arxiv_id: document for document in told.values()}


@pytest.fixture(autouse=SOAK)
def limits(patient_searches: dict[str, float], monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that a site has."""
    for limit, seconds in patient_searches.items():
        monkeypatch.setattr(limit, seconds)


def answer(text: str, **more: str) -> HttpResponse:
    """The search page for the text, asked for as a browser does."""
    sent = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return Client(headers={"Accept-Language": "en"}).get("/search/", {"q": sent, **more})


def expected(text: str, archive: dict[str, Any]) -> set[str] | None:
    """What the query asks for; None where it cannot be read."""
    try:
        query = parse(text.strip())
    except QueryError:
        return None
    return {arxiv_id for arxiv_id, paper in archive.items() if matches(query, paper, new_york_today())}


def settle(text: str) -> None:
    """Asks for a page before any is timed: a process's first one reads the templates, and what is in memory
    by then is not swept up again.
    """
    answer(text)
    gc.collect()
    gc.freeze()


def timed_answer(text: str, order: str) -> tuple[HttpResponse, float]:
    """The page, and the CPU that it took of this process and of the database's.

    In the soak one that takes a SECOND is asked for once more: Hypothesis's own memory is swept up now and
    then, and a query that is too much work is so each time.
    """
    for _time in range(2 if SOAK else 1):
        before = cpu_seconds()
        given = answer(text, sort=order)
        spent = cpu_seconds() - before
        if spent < SECOND:
            break
    return given, spent


def assert_answered(archive: dict[str, Any], texts: list[str], order: str) -> None:
    """Each finds what it asks for, one that cannot be read says so, and never is NOTHING found.

    In the soak none takes more than a SECOND; the suite has no clock.
    """
    for text in texts:
        given, spent = timed_answer(text, order)
        assert not SOAK or spent < SECOND, text
        sent = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        if identifier := named(sent):
            assert given.status_code == (302 if identifier.base in archive else 200), text
            continue
        assert given.status_code == 200, text
        found, wanted = {card.arxiv_id for card in given.context.get("cards", [])}, expected(sent, archive)
        assert found == (wanted or set()), text
        assert NOTHING not in found, text
        said = bool(given.context["fault"] or given.context["form"].errors)
        assert said is (wanted is None and bool(sent.strip())), text


@pytest.mark.parametrize("order", ORDERS)
def test_hostile_query_finds_what_it_asks_for_and_no_more(archive: dict[str, Any], order: str) -> None:
    assert_answered(archive, TEXTS if order == "newest" else TEXTS[:: 1 if SOAK else 4], order)


def test_there_are_enough_of_them() -> None:
    assert len(TEXTS) >= 200


@pytest.mark.parametrize("order", ORDERS)
def test_any_query_finds_what_it_asks_for_and_no_more(archive: dict[str, Any], order: str) -> None:
    number = so_many(240) // len(ORDERS)
    put(some.just(archive), fuzzed, number, partial(assert_answered, order=order))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    asked=some.dictionaries(
        some.sampled_from(["sort", "topic", "after", "from", "page", "view"]), some.text()
    )
)
def test_any_address_is_answered(archive: dict[str, Any], asked: dict[str, str]) -> None:
    sent = {name: text.encode("utf-8", "replace").decode() for name, text in asked.items()}
    assert Client().get("/search/", {"q": "vision", **sent}).status_code in (200, 404)


@pytest.mark.soak
@pytest.mark.parametrize("order", ORDERS)
def test_no_query_is_more_than_a_second_of_work(order: str) -> None:
    """Not in an archive of some size either."""
    large.build(LARGE)
    index.catch_up_all()
    vocabulary.learn()
    pieces = (*large.COMMON[:5], *large.vocabulary()[:5], *WORDS, *SIGNS, *FIELDS)
    chance = Random(5)
    longer = ["".join(chance.choices(pieces, k=chance.randrange(1, 60))) for _text in range(LONGER)]
    settle(large.COMMON[0])
    for text in [*TEXTS, *HEAVY, *longer]:
        given, spent = timed_answer(text, order)
        assert given.status_code in (200, 302), text
        assert spent < SECOND, text
