"""Whatever is typed, a search answers: what it means, or nothing; and no more than its share of work."""

import os
from datetime import date
from random import Random

import pytest

from papers.models import Paper
from papers.query.faults import QueryError
from papers.query.language import parse
from papers.query.memory import Document, Indexed, matches
from papers.search import Search, best, budget, documents, found, index, newest
from tests.factories import make_announcement, make_paper
from tests.hostile_texts import TEXTS

pytestmark = pytest.mark.django_db

TEXTS_TRIED = 100_000 if os.environ.get("SOAK") else 2_000
TODAY = date(2023, 11, 5)
PIECES = (
    *(
        "vision",
        "transformer",
        "ViT",
        "the",
        "视觉",
        "Erd\\H{o}s",
        "GPT-4",
        "a" * 300,
        "𝔸",
        "e\u0301",
        "1e400",
    ),
    *(
        " ",
        " ",
        " ",
        "  ",
        "\t",
        "\n",
        "\0",
        "\ud800",
        "\u202e",
        "\x1a",
        "\ufeff",
        "'",
        "\\",
        "%s",
        "%",
        "?",
        ";--",
    ),
    *(
        " OR ",
        " AND ",
        " NOT ",
        " -",
        "(",
        ")",
        '"',
        '"',
        "*",
        "=",
        "{2}",
        "{0}",
        "{99999999999999999999}",
        ":",
        "^",
    ),
    *(
        "ti:",
        "abs:",
        "au:",
        "co:",
        "cat:cs.CV",
        "cat:cs.*",
        "id:2311.00001",
        "has:code",
        "has:note",
        "is:unread",
    ),
    *(
        "tag:",
        "in:",
        "venue:",
        "kind:new",
        "kind:replace",
        "date:7d",
        "date:2023-10",
        "date:9999-12-31..",
        "date:",
    ),
    *(
        "date:..0001-01-01",
        "date:99999d",
        "NEAR(",
        "rowid:",
        "facts:",
        "papers_search MATCH",
        ":a",
        "=vit=",
        ":*A",
    ),
)


def typed(number: int) -> str:
    """One text of many; the same each time."""
    chance = Random(number)
    if number < len(TEXTS):
        return TEXTS[number][1]
    return "".join(chance.choices(PIECES, k=chance.randrange(1, 14)))


def make_archive(papers: int = 3) -> dict[int, Document]:
    """Papers with an announcement each, in the index."""
    for number in range(1, papers + 1):
        paper = make_paper(
            f"2311.{number:05}", title=f"Vision transformer ViT {number}", abstract="GPT-4 视觉"
        )
        make_announcement(paper, listing_day=date(2023, 11, 2), kind="new", category="cs.CV")
    pks = list(Paper.objects.values_list("pk", flat=True))
    index.refresh(pks)
    return documents.read(pks)


def test_any_text_finds_what_it_means_or_nothing() -> None:
    nothing = make_paper("0704.0001", title="", abstract="", authors=(), categories="", first_listed=None)
    held = {pk: Indexed(document) for pk, document in make_archive().items()}
    asked = 0
    for number in range(TEXTS_TRIED):
        try:
            query = parse(typed(number))
        except QueryError:
            continue
        asked += 1
        search = Search(query, TODAY)
        expected = {pk for pk, document in held.items() if matches(query, document, TODAY)}
        assert set(newest(search).papers) == set(best(search).papers) == expected, typed(number)
        assert nothing.pk not in expected, typed(number)  # no text asks for nothing
    assert asked > TEXTS_TRIED // 10


@pytest.mark.parametrize(
    "text", ["vision", '="vision transformer"{2} OR vit', "date:2023 OR gpt", "kind:new vit"]
)
def test_a_search_whose_work_is_used_up_says_how_far_it_came_and_goes_on_from_there(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = make_archive(5)
    search = Search(parse(text), TODAY)
    expected = newest(search).papers
    assert set(expected) == {pk for pk, document in held.items() if matches(search.query, document, TODAY)}
    monkeypatch.setattr(budget, "SECONDS", -1)
    monkeypatch.setattr(budget, "LONGEST", -1)
    monkeypatch.setattr(found, "_SEEN", 2)
    told, below, turns = [], None, 0
    while turns == 0 or below is not None:
        page = newest(search, below=below)
        told, below, turns = told + page.papers, page.stopped_at, turns + 1
    assert (told, turns) == (expected, 3)


def test_the_work_of_a_statement_ends_with_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """A statement that would never end is broken off, and the connection serves the next one."""
    monkeypatch.setattr(budget, "SECONDS", 0.05)
    monkeypatch.setattr(budget, "LONGEST", 0.05)
    endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(budget.TooMuch):
        budget.Budget().read(endless, (), [])
    monkeypatch.undo()
    assert list(make_archive(1)) == newest(Search(parse("vision"), TODAY)).papers
