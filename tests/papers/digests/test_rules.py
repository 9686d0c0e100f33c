"""Rules that can be read and are no good: those that ask for nothing, and those that give pause."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.digests import rules
from papers.digests.matching import Terms
from papers.digests.rules import concerns, names_a_subject
from papers.query.language import QueryError, parse
from tests.factories import make_announcement, make_paper

LAST = date(2023, 11, 30)


def terms(rule: str, *categories: str) -> Terms:
    return Terms(rule, categories, accepted_anywhere=False, revisions=True, age_cap_days=60, order="fit")


@pytest.mark.parametrize(
    "rule",
    [
        *("graph", "ti:graph -cat:cs.CV", "venue:cvpr", "has:code", "id:2310.12755", "graph OR venue:iclr"),
        *("cat:cs.CV graph", "cat:cs.CV (graph OR tree)", "-(-graph)", "-(-graph OR cat:cs.CV)"),
    ],
)
def test_a_rule_names_what_it_is_after(rule: str) -> None:
    assert names_a_subject(parse(rule, rule=True), ["cs.CV"])


@pytest.mark.parametrize(
    "rule",
    [
        *("cat:cs.CV", "kind:new", "date:7d", "cat:cs.CV -survey", "graph OR cat:cs.CV"),
        *("cat:cs.CV (graph OR kind:new)", "-(-graph -cat:cs.CV)", "date:2023-10.. cat:cs"),
    ],
)
def test_a_rule_that_asks_for_days_and_places_only_is_none(rule: str) -> None:
    assert not names_a_subject(parse(rule, rule=True), ["cs.CV"])


@given(st.lists(st.sampled_from(["graph", "cat:cs.CV", "date:7d", "OR", "-", "(", ")"]), max_size=12))
def test_whatever_can_be_read_gets_a_verdict(words: list[str]) -> None:
    try:
        query = parse(" ".join(words), rule=True)
    except QueryError:
        return
    again = parse(str(query), rule=True)
    assert names_a_subject(query, ["cs.CV"]) is names_a_subject(again, ["cs.CV"])


@pytest.mark.parametrize(
    ("categories", "subject"), [(["cs.CV", "cs.LG"], True), (["cs.CV"], False), ([], True)]
)
def test_a_category_is_a_subject_among_others(categories: list[str], subject: bool) -> None:
    assert names_a_subject(parse("graph OR cat:cs.CV", rule=True), categories) is subject


def listed(number: int, days_ago: int, title: str = "Images") -> None:
    paper = make_paper(f"2311.{number:05}", title=title, abstract="Text.")
    make_announcement(paper, listing_day=LAST - timedelta(days=days_ago))


@pytest.mark.django_db
class TestConcerns:
    def test_a_site_without_papers_has_none(self) -> None:
        assert concerns(terms("graph")) == []

    def test_what_cannot_be_read_is_told_by_an_error(self) -> None:
        with pytest.raises(QueryError):
            concerns(terms("(graph"))

    def test_nothing_in_a_year(self) -> None:
        for number in range(1, 32):
            listed(number, number)
        listed(90, 400, "Graph")
        said = ["It catches nothing: no paper of the last year that this site holds matches."]
        assert concerns(terms("graph")) == said
        assert concerns(terms("images", "cs.LG")) == said

    def test_something_within_the_year(self) -> None:
        for number in range(1, 32):
            listed(number, number)
        listed(90, 300, "Graph")
        assert concerns(terms("graph", "cs.CV")) == []

    @pytest.mark.parametrize(("caught", "told"), [(80, 0), (81, 1)])
    def test_nearly_everything(self, caught: int, told: int) -> None:
        for number in range(1, 101):
            listed(number, number % 7, "Graph" if number <= caught else "Images")
        said = "It catches nearly everything: 81 of the 100 papers in its categories."
        assert concerns(terms("graph", "cs.CV")) == [said] * told

    def test_all_of_a_few_is_not_everything(self) -> None:
        listed(1, 0, "Graph")
        assert concerns(terms("graph")) == []

    def test_too_many_papers_to_check(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rules, "COSTLY", 1)
        listed(1, 0, "Graph")
        assert concerns(terms("graph")) == []
        listed(2, 1)
        assert concerns(terms("graph")) == [
            "It costs much: 2 papers of the last 30 listing days have to be checked for it."
            " Name fewer categories."
        ]
        assert concerns(terms("graph", "cs.LG"))[0].startswith("It catches nothing")
