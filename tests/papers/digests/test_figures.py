"""Figures of topics: papers a week, and nothing about fewer readers than a crowd."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from papers.digests.figures import CROWD, LATELY, Figures, figures
from papers.models import Digest, Paper, ReadingMark, Topic
from tests.factories import (
    NOON,
    make_bookmark,
    make_digest,
    make_entry,
    make_follow,
    make_paper,
    make_reader,
    make_topic,
)

pytestmark = pytest.mark.django_db
TODAY = date(2023, 11, 30)


@pytest.fixture
def digest() -> Digest:
    """Four entries of late."""
    digest = make_digest(on=TODAY - timedelta(days=3))
    for number in range(1, 5):
        make_entry(digest, make_paper(f"2311.0000{number}"))
    return digest


def of(topic: Topic) -> Figures:
    return figures([topic.pk], TODAY)[topic.pk]


def crowd(number: int) -> list[User]:
    return [make_reader(f"reader{n}", password=None) for n in range(number)]


def skip(reader: User, paper: Paper) -> None:
    ReadingMark.objects.create(reader=reader, paper=paper, state=ReadingMark.State.SKIPPED, at=NOON)


def test_a_new_topic_has_none() -> None:
    assert of(make_topic()) == Figures([0] * 12)


def test_papers_are_counted_by_week_oldest_first(digest: Digest) -> None:
    for days, papers in ((0, 1), (6, 2), (7, 3), (83, 5), (84, 7), (-1, 9)):
        make_digest(digest.topic, on=TODAY - timedelta(days=days), entry_count=papers)
    make_digest(digest.topic, on=TODAY - timedelta(days=1), entry_count=100, published=False)
    assert of(digest.topic).papers == [5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 7]


@pytest.mark.parametrize(("readers", "told"), [(CROWD - 1, None), (CROWD, 5), (CROWD + 1, 6)])
def test_followers_are_told_from_five_on(readers: int, told: int | None) -> None:
    topic = make_topic()
    for reader in crowd(readers):
        make_follow(reader, topic=topic)
    assert of(topic).followers == told


def test_four_readers_show_nothing_and_five_a_share(digest: Digest) -> None:
    readers, papers = crowd(5), list(Paper.objects.order_by("arxiv_id"))
    for reader in readers[:4]:
        skip(reader, papers[0])
        make_bookmark(reader, papers[1])
        make_bookmark(reader, papers[2])
    skip(readers[0], papers[1])  # one person who does much is still one
    assert of(digest.topic) == Figures([0] * 11 + [4])
    skip(readers[4], papers[1])
    assert of(digest.topic) == Figures([0] * 11 + [4], skipped=50)
    make_bookmark(readers[4], papers[2])
    assert of(digest.topic) == Figures([0] * 11 + [4], skipped=50, saved=50)


def test_what_was_read_is_no_skip(digest: Digest) -> None:
    for reader in crowd(CROWD):
        paper = digest.entries.all()[0].paper
        ReadingMark.objects.create(reader=reader, paper=paper, state=ReadingMark.State.READ, at=NOON)
    assert of(digest.topic).skipped is None


def test_only_what_visitors_saw_of_late_counts(digest: Digest) -> None:
    readers = crowd(CROWD)
    old = make_digest(digest.topic, on=TODAY - LATELY)
    held = make_digest(digest.topic, on=TODAY, published=False)
    entries = [
        make_entry(old, make_paper("2310.00001")),
        make_entry(held, make_paper("2310.00002")),
        make_entry(digest, make_paper("2310.00003"), hidden=True),
    ]
    for reader in readers:
        for entry in entries:
            skip(reader, entry.paper)
    assert of(digest.topic).skipped is None
    for reader in readers:
        skip(reader, digest.entries.filter(hidden=False)[0].paper)
    assert of(digest.topic).skipped == 25


def test_each_topic_has_its_own_in_as_many_queries(digest: Digest) -> None:
    topics = [make_topic(f"topic-{number}") for number in range(50)]
    for number, topic in enumerate(topics):
        make_digest(topic, on=TODAY, entry_count=number)
    keys = [topic.pk for topic in topics]
    for asked in (keys[:1], keys):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            told = figures(asked, TODAY)
        assert len(queries) == 5
    assert [told[key].papers[-1] for key in keys] == list(range(50))
