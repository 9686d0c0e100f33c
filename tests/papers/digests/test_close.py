"""Matches read closely: those by a passing word, and those of other topics too."""

from datetime import date

import pytest

from papers.digests.close import odd, overlap, read
from papers.digests.matching import Terms
from papers.models import Topic
from papers.query.language import parse
from tests.factories import make_announcement, make_paper, make_topic

pytestmark = pytest.mark.django_db
DAY = date(2023, 11, 2)
RULE = parse("ViT", rule=True)


def listed(number: int, title: str, abstract: str, categories: str = "cs.CV") -> int:
    """A paper announced that day."""
    paper = make_paper(f"2311.{number:05}", title=title, abstract=abstract, categories=categories)
    make_announcement(paper)
    return paper.pk


def found_odd(keys: list[int], categories: str) -> list[int]:
    terms = Terms.of(Topic(rule="ViT", categories=categories))
    return [one.paper.pk for one in odd(read(RULE, keys, dict.fromkeys(keys, DAY)), terms)]


def test_a_passing_word_of_a_paper_from_elsewhere_is_odd() -> None:
    keys = [
        listed(1, "Cars", "Driving with a ViT.", "cs.RO cs.CV"),
        listed(2, "Cars", "A ViT drives; the ViT learns.", "cs.RO cs.CV"),
        listed(3, "A ViT for cars", "Driving.", "cs.RO cs.CV"),
        listed(4, "Cars", "Driving with a ViT."),
    ]
    assert found_odd(keys, "cs.CV") == keys[:1]


def test_a_topic_of_any_category_finds_rare_ones_odd() -> None:
    keys = [listed(number, "Cars", "Driving with a ViT.") for number in range(1, 31)]
    keys.append(listed(31, "Cars", "Driving with a ViT.", "cs.RO"))
    assert found_odd(keys, "") == keys[-1:]


def test_other_topics_are_named_by_how_much_they_share_and_hidden_ones_never() -> None:
    keys = [listed(1, "ViT", "image"), listed(2, "ViT", "prompt"), listed(3, "ViT", "image")]
    mine = make_topic("mine", rule="ViT")
    some = make_topic("some", rule="prompt")
    most = make_topic("most", rule="image")
    make_topic("none", rule="swin")
    make_topic("elsewhere", rule="ViT", categories="cs.RO")
    make_topic("broken", rule='"ViT')
    make_topic("archived", rule="ViT", archived=True)
    make_topic("resting", rule="ViT", active=False)
    assert overlap(read(RULE, keys, dict.fromkeys(keys, DAY)), mine) == [(most, 2), (some, 1)]
