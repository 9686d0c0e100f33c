"""Did you mean: slips are mended, and what is no slip is left alone."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from papers.query.language import parse
from papers.query.tree import Node, Query, unparse
from papers.search import index, spelling
from papers.search.spelling import did_you_mean, slips
from papers.search.vocabulary import learn
from tests.factories import make_announcement, make_paper
from tests.papers.query.strategies import announcements, facts, marks, terms, trees

pytestmark = pytest.mark.django_db
TODAY = date(2023, 11, 5)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is."""
    monkeypatch.setattr(spelling, "SECONDS", 60)


@pytest.fixture(autouse=True)
def papers(db: None) -> None:
    """Thirty papers of vision transformers by Geoffrey Hinton, two that speak of formers and visitors."""
    made = [
        make_paper(f"2311.{n:05}", title="A vision transformer", authors=("Geoffrey Hinton",))
        for n in range(1, 31)
    ]
    made += [
        make_paper(
            f"2310.{n:05}", title="Visitor transformed", abstract="Lasso regression.", authors=("X Y",)
        )
        for n in range(1, 3)
    ]
    for paper in made:
        make_announcement(paper)
    index.refresh([paper.pk for paper in made])
    learn()


def meant(text: str) -> str | None:
    return did_you_mean(parse(text), TODAY)


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("tranformer", "transformer"),
        ("transfromer", "transformer"),
        ("ransformer", "transformer"),
        ("Trannsformer", "transformer"),
        ("trannsfromer", "transformer"),
        ("vison tranformer", "vision transformer"),
        ('ti:"vison tranformer"{2}', 'ti:"vision transformer"{2}'),
        ("vison-tranformer", "vision-transformer"),
        ("au:hintno cat:cs.CV", "au:hinton cat:cs.CV"),
        ("(vison OR hintno) has:code", "(vision OR hinton) has:code"),
        ("vison -tranformer", "vision -tranformer"),
    ],
)
def test_a_slip_is_mended_and_the_rest_is_kept(typed: str, mended: str) -> None:
    assert meant(typed) == mended


@pytest.mark.parametrize(
    "text",
    [
        "vision transformer",
        "transformed",  # not a slip: it is inflected
        "visitor",  # near to vision, and known
        "lasso",
        "=tranformer",
        "tranfor*",
        "-tranformer vision",
        "视觉",
        "vit",
        "tr4nsformer",
        "qwertyuiop",
        "tag:tranformer",
    ],
)
def test_what_is_no_slip_is_left_alone(text: str) -> None:
    assert meant(text) is None


def test_a_word_of_older_papers_is_no_slip() -> None:
    papers = [make_paper(f"2309.{n:05}", title="Tranformer") for n in range(1, 5)]
    for paper in papers:
        make_announcement(paper)
    index.refresh([paper.pk for paper in papers])
    assert meant("tranformer") is None


def test_the_longest_query_is_mended_or_left_alone() -> None:
    words = " ".join(["tranformer"] * 60)
    assert meant(words) == words.replace("tranformer", "transformer")
    text = f"{words} {'x' * (999 - len(words))}"
    assert meant(text) is None


@given(st.text("abc", max_size=8), st.text("abc", max_size=8))
def test_slips_are_counted_alike_from_both_sides(one: str, other: str) -> None:
    assert slips(one, other) == slips(other, one) <= max(len(one), len(other))
    assert (slips(one, other) == 0) == (one == other)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(trees(st.one_of(terms, facts, announcements, marks)))
def test_what_is_meant_can_be_asked(tree: Node) -> None:
    mended = did_you_mean(Query(unparse(tree), tree), TODAY)
    assert mended is None or unparse(parse(mended)) == mended
