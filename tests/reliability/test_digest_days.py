"""Days of a site against the local arXiv: each listing day gives each topic exactly the right digest."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import pytest
from pytest_django import Settings

from papers.models import Digest, Entry, ListingDay, Topic
from tests.arxiv_double.corpus import DAY, Corpus, is_listing_day, listing_days, make_corpus
from tests.arxiv_double.fixtures import RunningDouble, start_double
from tests.factories import make_topic
from tests.reliability.site_days import TICKS, LivingSite, Shown, digests_of, expected_digests

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2023, 11, 15), date(2023, 11, 28)  # Thanksgiving on the 23rd: no listing on the 24th
CATEGORIES = ("cs.CV", "cs.LG", "cs.CL", "stat.ML")


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return make_corpus(first=FIRST, last=LAST, per_day=14)


@pytest.fixture
def double(corpus: Corpus) -> Iterator[RunningDouble]:
    with start_double(corpus, datetime.combine(FIRST, TICKS[0], UTC)) as running:
        yield running


@pytest.fixture
def site(double: RunningDouble, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> LivingSite:
    return LivingSite(double, settings, monkeypatch)


@pytest.fixture
def topics() -> list[Topic]:
    images = '"vision transformers" OR "diffusion models" OR "image retrieval"'
    return [
        make_topic("images", categories="cs.CV cs.LG", rule=images),
        make_topic("graphs", categories="cs.LG stat.ML", rule='"graph networks"', revisions=False),
        make_topic("speech", categories="cs.CL", rule="speech OR prompt", cadence="weekly", weekday=6),
    ]


def dates_of(topic: Topic, first: date, last: date) -> list[date]:
    if topic.cadence == Topic.Cadence.DAILY:
        return listing_days(first, last)
    days = [first + DAY * n for n in range((last - first).days + 1)]
    return [day for day in days if day.weekday() == topic.weekday]


def right_digests(corpus: Corpus, topics: list[Topic], first: date, last: date) -> dict[str, dict[date, Shown]]:
    return {
        topic.slug: expected_digests(corpus, topic, dates_of(topic, first, last)) for topic in topics
    }


def digests(topics: list[Topic]) -> dict[str, dict[date, Shown]]:
    return {topic.slug: digests_of(topic) for topic in topics}


def test_each_listing_day_gives_each_topic_exactly_the_right_digest(
    site: LivingSite, corpus: Corpus, topics: list[Topic]
) -> None:
    for day in site.live(FIRST, LAST):
        assert digests(topics) == right_digests(corpus, topics, FIRST, day)
    assert not Entry.objects.exclude(added_later=None).exists()
    assert not Digest.objects.exclude(missing={}).exists()
    assert not ListingDay.objects.not_in().exclude(day=LAST).exists()
