"""Papers near another by their words."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from papers.models import Paper
from papers.search import index, related, vocabulary
from tests.factories import NOON, make_paper

TODAY = date(2023, 11, 30)
pytestmark = pytest.mark.django_db


def paper(number: int, words: str, **fields: Any) -> Paper:
    return make_paper(f"2311.{number:05}", **{"title": f"On {words}", "abstract": words} | fields)


def near(to: Paper) -> list[str]:
    """The ids of what is near, of an index and a vocabulary as they stand."""
    index.refresh(list(Paper.objects.values_list("pk", flat=True)))
    vocabulary.learn()
    names = dict(Paper.objects.values_list("pk", "arxiv_id"))
    return [names[pk] for pk in related.related(to, TODAY)]


def fill() -> None:
    """Papers of other things, so that not every word is everywhere."""
    for number in range(100, 120):
        paper(number, f"zebra{chr(97 + number % 5)} yonder{chr(97 + number % 7)} common")


def test_papers_that_share_most_of_the_rare_words_come_first() -> None:
    fill()
    one = paper(1, "masked autoencoders scalable vision common")
    paper(2, "masked autoencoders elsewhere common")
    paper(3, "masked autoencoders scalable language common")
    paper(4, "common elsewhere language vision")
    assert near(one) == ["2311.00003", "2311.00002"]


def test_words_inflected_differently_are_shared() -> None:
    fill()
    one = paper(1, "masking autoencoders")
    paper(2, "masked autoencoder")
    paper(3, "masking autoencoders")
    assert near(one) == ["2311.00003", "2311.00002"]


def test_of_equal_papers_the_newer_comes_first() -> None:
    fill()
    one = paper(1, "masked autoencoders")
    for number, day in ((2, 1), (3, 3), (4, 2)):
        paper(number, "masked autoencoders", first_listed=date(2023, 11, day))
    assert near(one) == ["2311.00003", "2311.00004", "2311.00002"]


def test_papers_that_were_taken_back_are_not_near() -> None:
    fill()
    one = paper(1, "masked autoencoders")
    paper(2, "masked autoencoders", deleted=True)
    paper(3, "masked autoencoders", withdrawn=True)
    paper(4, "masked autoencoders")
    assert near(one) == ["2311.00004"]


def test_no_more_than_a_few_are_given() -> None:
    fill()
    for number in range(1, 12):
        paper(number, "masked autoencoders")
    assert near(Paper.objects.get(arxiv_id="2311.00001")) == [f"2311.{n:05}" for n in range(11, 5, -1)]


def test_nothing_is_near_a_paper_of_its_own_words() -> None:
    fill()
    assert near(paper(1, "quite unheard of things")) == []
    assert near(paper(2, "")) == []
    assert near(paper(3, "掩码 图像")) == []


def test_nothing_is_near_before_words_were_learned() -> None:
    one = paper(1, "masked autoencoders")
    paper(2, "masked autoencoders")
    index.refresh(list(Paper.objects.values_list("pk", flat=True)))
    assert related.related(one, TODAY) == []


def test_answer_is_kept_until_the_paper_is_stored_anew(django_assert_num_queries: Any) -> None:
    fill()
    one = paper(1, "masked autoencoders")
    paper(2, "masked autoencoders")
    assert near(one) == ["2311.00002"]
    with django_assert_num_queries(2):
        assert len(related.related(one, TODAY)) == 1
    Paper.objects.filter(pk=one.pk).update(title="On other things", abstract="")
    assert len(related.related(one, TODAY)) == 1
    one.stored_at = NOON.replace(hour=13)
    assert related.related(one, TODAY) == []


def test_answer_is_asked_for_anew_when_papers_are_announced() -> None:
    fill()
    one = paper(1, "masked autoencoders")
    assert near(one) == []
    other = paper(200, "masked autoencoders")
    assert near(one) == [other.arxiv_id]


NAMES = ("masked", "images", "tokens", "graphs", "proofs", "cells", "stars")
WORDS = st.lists(st.sampled_from(NAMES), max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(st.lists(WORDS, min_size=2, max_size=8))
def test_what_is_near_shares_two_words_and_is_not_the_paper_itself(texts: list[list[str]]) -> None:
    Paper.objects.all().delete()
    related.nearest.cache_clear()
    fill()
    papers = [paper(number + 1, " ".join(words)) for number, words in enumerate(texts)]
    shared = {f"2311.{n + 1:05}" for n, words in enumerate(texts) if n and len({*words} & {*texts[0]}) > 1}
    assert set(near(papers[0])) <= shared


def test_order_is_the_same_on_both_databases() -> None:
    """It is told here once; each leg of the suite holds its database to it."""
    fill()
    one = paper(1, "masked image modeling transformers tokens")
    for number, words in enumerate(
        ("masked image", "masked tokens image", "image modeling", "tokens alone"), 2
    ):
        paper(number, words)
    paper(6, "transformers tokens", title="Masked image modeling")
    paper(7, "transformers modeling")
    assert near(one) == ["2311.00006", "2311.00003", "2311.00007", "2311.00004", "2311.00002"]
