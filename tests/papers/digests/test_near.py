"""Loosened rules: each lets in what the rule does, and what is said to be missing is missing."""

from datetime import date

import pytest
from hypothesis import assume, given

from papers.digests.matching import Terms
from papers.digests.near import MOST_TRIED, Way, failing, loosenings, near_misses
from papers.digests.reach import reach
from papers.query.language import QueryError, parse
from papers.query.memory import Document, Indexed, Sighting, matches
from papers.query.tree import And, Node, Query, unparse
from tests.factories import make_announcement, make_paper, make_topic
from tests.papers.query.strategies import TODAY, announcements, documents, facts, terms, trees

TREES = trees(terms | facts | announcements)
DAY = date(2023, 11, 2)


def told(rule: str) -> list[tuple[Way, str, str]]:
    """Way, clause and looser rule of each loosening."""
    found = loosenings(parse(rule, rule=True))
    return [(one.way, unparse(one.clause), one.rule) for one in found]


@pytest.mark.parametrize(
    ("rule", "looser"),
    [
        ("ViT", []),
        ("ViT image", [(Way.DROPPED, "ViT", "image"), (Way.DROPPED, "image", "ViT")]),
        ("=ViT{2}", [(Way.UNCOUNTED, "=ViT{2}", "=ViT"), (Way.INEXACT, "=ViT{2}", "ViT{2}")]),
        ('="Swin Net"', [(Way.INEXACT, '="Swin Net"', '"Swin Net"')]),
        ("ti:ViT", [(Way.ANYWHERE, "ti:ViT", "ViT")]),
        ("au:Lovelace", []),
        ('"cats OR dogs"', [(Way.APART, '"cats OR dogs"', "cats or dogs")]),
        ('abs:"a b"', [(Way.ANYWHERE, 'abs:"a b"', '"a b"'), (Way.APART, 'abs:"a b"', "abs:a abs:b")]),
        ("ViT -survey", [(Way.DROPPED, "-survey", "ViT")]),
        ("swin OR ti:ViT", [(Way.ANYWHERE, "ti:ViT", "swin OR ViT")]),
        (
            "(swin OR =ViT) cat:cs.CV",
            [
                (Way.DROPPED, "swin OR =ViT", "cat:cs.CV"),
                (Way.DROPPED, "cat:cs.CV", "swin OR =ViT"),
                (Way.INEXACT, "=ViT", "(swin OR ViT) cat:cs.CV"),
            ],
        ),
    ],
)
def test_each_clause_is_loosened_in_its_way(rule: str, looser: list[tuple[Way, str, str]]) -> None:
    assert told(rule) == looser


def as_rule(root: Node) -> Query:
    """The tree as a rule is read; trees that make no rule are passed over."""
    try:
        return parse(unparse(root), rule=True)
    except QueryError:
        assume(False)
        raise


@given(TREES, documents)
def test_a_loosened_rule_lets_in_all_that_the_rule_does_and_what_its_changed_part_does(
    root: Node, document: Document
) -> None:
    query = as_rule(root)
    paper, caught = Indexed(document), matches(query, document, TODAY)
    for one in loosenings(query):
        alone = matches(parse(one.changed, rule=True), paper, TODAY)
        assert matches(parse(one.rule, rule=True), paper, TODAY) == (caught or alone)


@given(TREES, documents)
def test_what_fails_fails_and_nothing_fails_of_a_paper_that_is_caught(root: Node, document: Document) -> None:
    parts, paper = failing(root, Indexed(document), TODAY), Indexed(document)
    assert bool(parts) is not matches(root, paper, TODAY)
    assert not any(matches(part, paper, TODAY) for part in parts)


def test_of_alternatives_the_nearest_says_what_fails() -> None:
    paper = Indexed(Document("2311.00001", "Vision", "", ()))
    root = parse("cat:cs.RO image sound OR vision language").root
    assert [unparse(part) for part in failing(root, paper, TODAY)] == ["language"]


def test_parts_that_hold_of_different_announcements_fail_together() -> None:
    root = parse("kind:new date:2023-11-02").root
    assert isinstance(root, And)
    seen = (("2023-11-01", "new"), ("2023-11-02", "cross"))
    paper = make_document([(date.fromisoformat(day), kind) for day, kind in seen])
    assert failing(root, paper, TODAY) == (root,)


def make_document(seen: list[tuple[date, str]]) -> Indexed:
    """A paper announced so in cs.CV."""
    sightings = tuple(Sighting(day, kind, "cs.CV") for day, kind in seen)
    return Indexed(Document("2311.00001", "Vision", "", (), announcements=sightings))


@pytest.mark.django_db
def test_near_misses_are_papers_beyond_the_rule_the_fewest_first() -> None:
    titles = ["Vision transformer for images", "A transformer", "A vision", "Another vision", "Nothing"]
    papers = [
        make_paper(f"2311.0000{number}", title=title, abstract="-", first_listed=DAY)
        for number, title in enumerate(titles, start=1)
    ]
    for paper in papers:
        make_announcement(paper)
    terms_of = Terms.of(make_topic(rule="vision transformer"))
    query = parse(terms_of.rule, rule=True)
    found, untried = near_misses(query, terms_of, DAY, DAY, reach(terms_of, DAY, DAY))
    assert [(one.loosening.rule, sorted(one.papers)) for one in found] == [
        ("transformer", [papers[1].pk]),
        ("vision", [papers[2].pk, papers[3].pk]),
    ]
    assert untried == 0


@pytest.mark.django_db
def test_no_more_loosenings_are_tried_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        "papers.digests.near.reach", lambda terms, first, last: asked.append(terms.rule) or {}
    )
    rule = " OR ".join(f'ti:"word{n} other{n}"' for n in range(20))
    query = parse(rule, rule=True)
    ways = len(loosenings(query))
    assert near_misses(query, Terms.of(make_topic(rule=rule)), DAY, DAY, {}) == ([], ways - MOST_TRIED)
    assert len(asked) == MOST_TRIED < ways


@pytest.mark.django_db
def test_none_is_begun_when_the_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("papers.digests.near.SECONDS", -1)
    query = parse("vision transformer", rule=True)
    assert near_misses(query, Terms.of(make_topic()), DAY, DAY, {}) == ([], 2)
