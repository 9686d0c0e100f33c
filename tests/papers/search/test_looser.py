"""Where nothing is found: queries that ask for less, and what they find."""

from datetime import date
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from papers.query.language import parse
from papers.query.tree import Node, Query, unparse
from papers.search import Found, Search, index
from papers.search import looser as module
from papers.search.looser import ALONE, DROPPED, LOOSENED, Looser, looser
from tests.factories import make_announcement, make_paper
from tests.papers.query.strategies import announcements, facts, terms, trees

pytestmark = pytest.mark.django_db
TODAY = date(2023, 11, 5)


def near(text: str) -> list[Looser]:
    return looser(Search(parse(text), TODAY))


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is."""
    monkeypatch.setattr(module, "SECONDS", 60)


@pytest.fixture(autouse=True)
def papers(db: None) -> None:
    """One paper on ViTs for images, one on diffusion."""
    first = make_paper("2311.00001", title="Vision models", abstract="A transformer, called ViTs, of images.")
    second = make_paper(
        "2311.00002",
        title="Diffusion",
        abstract="Noise and images.",
        categories="cs.LG",
        venue="ICML 2023",
        venue_year=2023,
    )
    for paper in (first, second):
        make_announcement(paper)
    index.refresh([first.pk, second.pk])


def test_words_that_are_nowhere_are_left_out_first() -> None:
    assert near("images qwxyz zzkk")[0] == Looser("images", 2, False, "qwxyz zzkk")


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ('"images transformer"', Looser("images transformer", 1, False)),
        ("=ViT", Looser("ViT", 1, False)),
        ("ti:noise", Looser("noise", 1, False)),
        ("noise{3}", Looser("noise", 1, False)),
        ('ti:"images transformer"', Looser("images transformer", 1, False)),
        ("noise date:2022", Looser("noise", 1, False, "date:2022")),
        ("noise cat:cs.CV", Looser("noise", 1, False, "cat:cs.CV")),
        ('ti:"images transformer"{2} date:2022', Looser("images transformer", 1, False, "date:2022")),
        ("images -images", Looser("images", 2, False, "-images")),
        ("diffusion transformer", Looser("transformer", 1, False, "diffusion")),
        ("images-transformer", Looser("images transformer", 1, False)),
        ("CS.lg", Looser("cat:cs.LG", 2, False)),
        ("noise cat:lg", Looser("noise cat:cs.LG", 1, False)),
        ("cat:math.LG", Looser("cat:cs.LG", 2, False)),
        ("noise venue:nowhere", Looser("noise", 1, False, "venue:nowhere")),
        ("date:1d", Looser("date:30d", 2, False)),
        ('venue:"icml 2019"', Looser("venue:icml", 1, False)),
        ("noise venue:nowhere date:2022", Looser("noise", 1, False, "venue:nowhere date:2022")),
        ("noise cat:cs.XX qwxyz", Looser("noise", 1, False, "cat:cs.XX qwxyz")),
    ],
)
def test_a_part_is_loosened_or_left_out(text: str, offered: Looser) -> None:
    assert offered in near(text)


def test_days_go_before_words() -> None:
    assert [each.dropped for each in near("noise cat:cs.LG date:2022")] == ["date:2022"]


def test_nothing_is_offered_where_nothing_is_nearer() -> None:
    assert near("qwxyz") == []
    assert near("qwxyz OR zzkk") == []


def test_a_long_query_costs_a_bounded_number_of_searches() -> None:
    text = " ".join(f'ti:"aa{n} bb{n}"{{2}}' for n in range(40))
    with patch.object(module, "newest", wraps=module.newest) as asked:
        near(text)
    assert asked.call_count == LOOSENED + DROPPED + 2 * ALONE


def test_to_write_down_what_is_nearer_is_part_of_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS", 0)
    with patch.object(module, "parse", side_effect=AssertionError("written down")):
        assert near("\ufdfa" * 450) == []  # 1,800 words


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(trees(st.one_of(terms, facts, announcements)))
def test_what_is_offered_can_be_asked(tree: Node) -> None:
    for offered in looser(Search(Query(unparse(tree), tree), TODAY)):
        assert unparse(parse(offered.text)) == offered.text
        assert offered.text != unparse(tree)


def test_no_other_query_is_tried_when_the_work_is_used_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS", 0)
    assert near("noise date:2022") == []


def test_all_that_is_tried_shares_one_budget() -> None:
    with patch("papers.search.found.Budget", side_effect=AssertionError("a budget of its own")):
        assert near("images qwxyz zzkk")[0].dropped == "qwxyz zzkk"


def test_a_search_that_was_stopped_counts_as_more_and_tells_of_no_word_that_it_is_nowhere() -> None:
    with patch.object(module, "newest", return_value=Found([1], stopped_at=7)):
        assert near("noise date:2022")[0] == Looser("noise", 1, True, "date:2022")
    with patch.object(module, "newest", return_value=Found([], stopped_at=7)) as asked:
        near("images qwxyz zzkk")
    assert [call.args[0].query.text for call in asked.call_args_list] == [
        *("images", "qwxyz", "zzkk"),  # each alone, then without one of them
        *("qwxyz zzkk", "images zzkk", "images qwxyz"),
        *("images", "qwxyz", "zzkk"),  # and as the last thing
    ]
