"""What is learned of the newest papers: their words, and their authors by each word of the name."""

from datetime import date, timedelta

import pytest
from pytest_django import Settings

from papers.clock import now
from papers.models import KnownName, KnownWord, Paper
from papers.query.language import parse
from papers.query.memory import Document, matches
from papers.search import index, vocabulary
from papers.search.vocabulary import learn, names_beginning, phrase
from tests.factories import make_announcement, make_paper

pytestmark = pytest.mark.django_db


def indexed(*papers: Paper) -> None:
    for paper in papers:
        make_announcement(paper)
    index.refresh([paper.pk for paper in papers])


def test_words_of_two_papers_are_known_with_how_many_have_them() -> None:
    texts = {"abstract": "Prompts, and prompts.", "comment": ""}
    indexed(
        make_paper("2311.00001", title="Prompts of Poincaré", authors=("Kaiming He",), **texts),
        make_paper("2311.00002", title="Prompts for 3D GPT4 and 视觉", authors=("K. Prompts",), **texts),
        make_paper("2311.00003", title="Poincaré once more", authors=("Kaiming He",), **texts),
    )
    assert learn() == 3
    assert dict(KnownWord.objects.values_list("word", "papers")) == {
        "prompts": 3,
        "poincare": 2,
        "kaiming": 2,
    }


def test_what_is_learned_anew_takes_the_place_of_what_was_known(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(vocabulary, "READ", 2)
    monkeypatch.setattr(vocabulary, "BATCH", 1)
    old = [make_paper(f"2310.0000{n}", title="Alpha", abstract="x", authors=("Ann Alpha",)) for n in (1, 2)]
    indexed(*old)
    learn()
    settings.SITE_CLOCK = now() + timedelta(days=1)
    new = [make_paper(f"2311.0000{n}", title="Omega", abstract="x", authors=("Olga",)) for n in (1, 2)]
    indexed(*new)
    learn()
    assert dict(KnownWord.objects.values_list("word", "papers")) == {"olga": 2, "omega": 2}
    assert list(KnownName.objects.values_list("key", "name", "papers")) == [("olga", "Olga", 2)]
    Paper.objects.all().delete()
    settings.SITE_CLOCK = now() + timedelta(days=2)
    learn()
    assert (KnownWord.objects.count(), KnownName.objects.count()) == (0, 0)


@pytest.fixture
def authors(db: None) -> None:
    """Kaiming He wrote two papers, the others one."""
    indexed(
        make_paper("2311.00001", authors=("Kaiming He", "Paul Erdős", "Kaiming Heller")),
        make_paper("2311.00002", authors=("Kaiming He", "María de la Cruz", "A A")),
    )
    learn()


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("kaim", ["Kaiming He", "Kaiming Heller"]),
        ("KAIMING HE", ["Kaiming He", "Kaiming Heller"]),
        ("he", ["Kaiming He", "Kaiming Heller"]),
        ("he kai", ["Kaiming He"]),
        ("erdos", ["Paul Erdős"]),
        ("Erd\\H{o}s", ["Paul Erdős"]),
        ("de la cr", ["María de la Cruz"]),
        ("a", ["A A"]),
        ("%", []),
        ("ka_", ["Kaiming He", "Kaiming Heller"]),
        ("", []),
        ("\0\ud800", []),
        ("he" * 5_000, []),
    ],
)
def test_names_are_found_by_each_of_their_words(authors: None, typed: str, names: list[str]) -> None:
    assert names_beginning(typed, 8) == names


def test_who_wrote_most_comes_first_and_no_more_than_asked_for(authors: None) -> None:
    assert names_beginning("kaiming", 1) == ["Kaiming He"]


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("Geoffrey E. Hinton", '"Geoffrey E. Hinton"'),
        ('Ma"ria Curie', '"Ma ria Curie"'),
        ("Back\\", '"Back"'),
        ('J. M\\"uller', '"J Müller"'),
    ],
)
def test_a_name_as_a_phrase_finds_who_bears_it(name: str, asked: str) -> None:
    query = parse(f"au:{phrase(name)}")
    assert str(query) == f"au:{asked}"
    assert matches(query, Document("2311.00001", "", "", (name,)), date(2023, 11, 5))
