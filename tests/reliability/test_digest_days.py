"""Days of a site against the local arXiv: each listing day gives each topic exactly the right digest."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from pytest_django import Settings

from papers.arxiv import listing
from papers.models import Digest, Entry, Harvest, ListingDay, Topic
from tests.arxiv_double.corpus import DAY, Corpus, listing_days, make_corpus
from tests.arxiv_double.fixtures import RunningDouble, start_double
from tests.factories import make_topic
from tests.reliability.site_days import TICKS, LivingSite, Shown, digests_of, expected_digests

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2023, 11, 15), date(2023, 11, 28)  # Thanksgiving on the 23rd: no listing on the 24th
ALL_DAY = tuple(time(hour, minute) for hour in range(24) for minute in (15, 50))
AWAY = {"kind": "status", "status": 503, "retry_after": "3600", "times": 10_000}


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return make_corpus(first=FIRST, last=LAST, per_day=12)


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


def right_digests(
    corpus: Corpus, topics: list[Topic], first: date, last: date
) -> dict[str, dict[date, Shown]]:
    return {topic.slug: expected_digests(corpus, topic, dates_of(topic, first, last)) for topic in topics}


def digests(topics: list[Topic]) -> dict[str, dict[date, Shown]]:
    return {topic.slug: digests_of(topic) for topic in topics}


def test_each_listing_day_gives_each_topic_exactly_the_right_digest(
    site: LivingSite, corpus: Corpus, topics: list[Topic]
) -> None:
    for day in site.live(date(2023, 11, 22), LAST):  # the first harvest brings the week before
        assert digests(topics) == right_digests(corpus, topics, FIRST, day)
    assert not Entry.objects.exclude(added_later=None).exists()
    assert not Digest.objects.exclude(missing={}).exists()
    assert not ListingDay.objects.not_in().exclude(day=LAST).exists()


@pytest.mark.soak
def test_each_listing_day_of_a_month_with_the_end_of_summer_time_gives_the_right_digests(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, topics: list[Topic]
) -> None:
    first, last = date(2023, 11, 1), date(2023, 11, 30)
    corpus = make_corpus(first=first, last=last, per_day=80, old=40)
    with start_double(corpus, datetime.combine(first, TICKS[0], UTC)) as double:
        for day in LivingSite(double, settings, monkeypatch).live(first, last, ALL_DAY):
            assert digests(topics) == right_digests(corpus, topics, first, day)
    assert not Entry.objects.exclude(added_later=None).exists()


def test_five_days_without_arxiv_are_caught_up_with_one_digest_per_missed_listing_day(
    site: LivingSite, double: RunningDouble, corpus: Corpus, topics: list[Topic]
) -> None:
    away, back, last = date(2023, 11, 16), date(2023, 11, 21), date(2023, 11, 22)
    list(site.live(FIRST, away - DAY))
    before = digests(topics[:2])
    double.show(AWAY)
    list(site.live(away, back - DAY))
    assert digests(topics[:2]) == before
    double.show()
    list(site.live(back, last))
    assert digests(topics) == right_digests(corpus, topics, FIRST, last)
    assert not Digest.objects.exclude(missing={}).exists()
    assert not ListingDay.objects.not_in().filter(day__lt=last).exists()


def test_a_scheduler_that_slept_three_days_loses_nothing(
    site: LivingSite, corpus: Corpus, topics: list[Topic]
) -> None:
    list(site.live(date(2023, 11, 16), date(2023, 11, 16)))
    list(site.live(date(2023, 11, 20), date(2023, 11, 22)))
    assert digests(topics) == right_digests(corpus, topics, FIRST, date(2023, 11, 22))


def test_a_late_record_joins_the_digest_of_its_day_marked_as_added_later(
    site: LivingSite,
    double: RunningDouble,
    corpus: Corpus,
    topics: list[Topic],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    day = date(2023, 11, 17)
    images = expected_digests(corpus, topics[0], listing_days(FIRST, day))[day]
    late = next(paper for paper in corpus.papers if (1, paper.arxiv_id, 1) in images)
    monkeypatch.setattr(double.double, "corpus", Corpus([p for p in corpus.papers if p is not late]))
    list(site.live(day, day))
    assert late.arxiv_id not in {row[1] for row in digests_of(topics[0])[day]}
    edited = replace(late, edits=(datetime(2023, 11, 20, 3, tzinfo=UTC),))
    double.double.corpus = Corpus([edited if p is late else p for p in corpus.papers])
    list(site.live(date(2023, 11, 20), date(2023, 11, 21)))
    assert digests_of(topics[0])[day] == images
    added = Entry.objects.exclude(added_later=None)
    assert [
        (e.paper.arxiv_id, e.digest.date, e.added_later) for e in added.filter(digest__topic=topics[0])
    ] == [(late.arxiv_id, day, date(2023, 11, 20))]


def test_a_day_of_overfull_feeds_is_said_to_be_incomplete_until_a_harvest_covers_it(
    site: LivingSite,
    double: RunningDouble,
    corpus: Corpus,
    topics: list[Topic],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    day = date(2023, 11, 20)
    list(site.live(day - DAY, day - DAY))
    with monkeypatch.context() as patch:
        patch.setattr(listing, "_LIMIT", 1)
        list(site.live(day, day, TICKS[:2]))
    assert set(ListingDay.objects.filter(day=day).values_list("reason", flat=True)) == {"full"}
    double.show(AWAY | {"where": "oai"})
    list(site.live(day + DAY, day + DAY))
    built = Digest.objects.get(topic=topics[0], date=day)
    assert built.missing == {"days": [["cs.CV", "2023-11-20", "full"], ["cs.LG", "2023-11-20", "full"]]}
    double.show()
    list(site.live(day + 2 * DAY, day + 3 * DAY))
    assert not Digest.objects.exclude(missing={}).exists()
    assert not ListingDay.objects.not_in().filter(day__lte=day + DAY).exists()
    assert digests(topics) == right_digests(corpus, topics, FIRST, day + 3 * DAY)


def test_a_day_whose_feeds_stay_those_of_the_day_before_ends_complete(
    site: LivingSite, double: RunningDouble, corpus: Corpus, topics: list[Topic]
) -> None:
    day = date(2023, 11, 20)
    list(site.live(day - DAY, day - DAY))
    double.show({"kind": "stale", "where": "rss", "times": 10_000})
    list(site.live(day, day))
    assert set(ListingDay.objects.filter(day=day).values_list("reason", flat=True)) == {"early"}
    double.show()
    list(site.live(day + DAY, day + 2 * DAY))
    assert set(ListingDay.objects.filter(day=day).values_list("state", flat=True)) == {"complete"}
    assert digests(topics) == right_digests(corpus, topics, FIRST, day + 2 * DAY)


def test_a_harvest_that_had_its_time_goes_on_at_once(
    site: LivingSite, double: RunningDouble, topics: list[Topic], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("papers.ingest.harvest.BUDGET", 0.0)
    monkeypatch.setattr(double.double, "page_size", 5)
    list(site.live(FIRST, FIRST, TICKS[:1]))
    assert set(Harvest.objects.values_list("state", flat=True)) == {"done"}
    assert Harvest.objects.filter(source="oai", pages__gt=1).exists()
