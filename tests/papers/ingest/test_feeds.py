"""Feeds against a local arXiv: today's announcements, and what happens to feeds that are wrong."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from pytest_django import Settings

from papers.arxiv.client import ArxivClient
from papers.ingest.feeds import read_feeds
from papers.models import Announcement, Harvest, ListingDay, Paper, Turn
from tests.arxiv_double.corpus import Corpus, make_corpus
from tests.arxiv_double.fixtures import RunningDouble, start_double

pytestmark = pytest.mark.django_db
MONDAY = datetime(2023, 11, 6, 15, tzinfo=UTC)
CATEGORIES = ["cs.CV", "cs.LG", "cs.CL"]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return make_corpus(per_day=12)


@pytest.fixture
def double(corpus: Corpus, settings: Settings) -> Iterator[RunningDouble]:
    settings.SITE_CLOCK = MONDAY
    with start_double(corpus, MONDAY) as running:
        yield running


@pytest.fixture
def asking(double: RunningDouble) -> ArxivClient:
    return double.client()


def announced(corpus: Corpus, category: str, day: date) -> set[tuple[str, int]]:
    return {
        (paper.arxiv_id, version.number)
        for paper, version in corpus.listed_on(day)
        if category in paper.categories and version.number < 6
    }


def seen(category: str, day: date) -> set[tuple[str, int]]:
    rows = Announcement.objects.filter(category=category, feed_day=day)
    return set(rows.values_list("paper__arxiv_id", "version"))


def test_feeds_store_papers_and_announcements(asking: ArxivClient, corpus: Corpus) -> None:
    reads = read_feeds(asking, CATEGORIES)
    for category in CATEGORIES:
        assert seen(category, MONDAY.date()) == announced(corpus, category, MONDAY.date())
    assert [(read.category, read.reason, read.error) for read in reads] == [(c, "", "") for c in CATEGORIES]


def test_feed_without_detail_leaves_the_day_partial(asking: ArxivClient, corpus: Corpus) -> None:
    read_feeds(asking, ["cs.CV"])
    row = ListingDay.objects.get(category="cs.CV", day=MONDAY.date())
    assert (row.state, row.reason, row.announced) == (
        ListingDay.State.PARTIAL, "stragglers", len(announced(corpus, "cs.CV", MONDAY.date())),
    )  # fmt: skip


def test_feeds_read_twice_change_nothing(asking: ArxivClient) -> None:
    read_feeds(asking, CATEGORIES)
    again = read_feeds(asking, CATEGORIES)
    assert [(read.stored.added, read.stored.changed) for read in again] == [(0, 0)] * 3


@pytest.mark.parametrize("kind", ["html", "cut", "dtd", "bomb"])
def test_broken_feed_stops_no_other(asking: ArxivClient, double: RunningDouble, kind: str) -> None:
    double.show({"kind": kind, "after": 1})
    reads = read_feeds(asking, CATEGORIES)
    assert [bool(read.error) for read in reads] == [False, True, False]
    assert ListingDay.objects.get(category="cs.LG").state == ListingDay.State.WAITING


def test_unknown_category_stops_no_other(asking: ArxivClient) -> None:
    reads = read_feeds(asking, ["xx.YY", "cs.CV"])
    assert [bool(read.error) for read in reads] == [True, False]


@pytest.mark.parametrize(
    "fault", [{"kind": "status", "status": 429}, {"kind": "rate"}, {"kind": "reset"}, {"kind": "truncated"}]
)
def test_throttling_leaves_the_rest_for_later(
    asking: ArxivClient, double: RunningDouble, fault: dict[str, object]
) -> None:
    double.show({"after": 1, **fault})
    reads = read_feeds(asking, CATEGORIES)
    assert ([bool(read.error) for read in reads], len(double.requests)) == ([False, True, True], 2)
    assert (Harvest.objects.get().state, Turn.objects.get().not_before is None) == ("failed", False)


def test_feed_of_an_earlier_day_is_stored_under_its_own_date(
    asking: ArxivClient, double: RunningDouble, corpus: Corpus
) -> None:
    double.show({"kind": "stale"})
    read = read_feeds(asking, ["cs.CV"])[0]
    assert (read.listing_day, read.reason) == (date(2023, 11, 3), "early")
    assert seen("cs.CV", date(2023, 11, 3)) == announced(corpus, "cs.CV", date(2023, 11, 3))
    assert ListingDay.objects.get(category="cs.CV", day=MONDAY.date()).state == ListingDay.State.WAITING


def test_empty_feed_on_a_working_day_is_no_proof(asking: ArxivClient, double: RunningDouble) -> None:
    double.show({"kind": "empty"})
    read = read_feeds(asking, ["cs.CV"])[0]
    row = ListingDay.objects.get(category="cs.CV", day=MONDAY.date())
    assert (read.reason, row.state) == ("quiet", ListingDay.State.WAITING)


def test_weekend_feed_is_empty_and_nothing_waits(
    asking: ArxivClient, double: RunningDouble, settings: Settings
) -> None:
    settings.SITE_CLOCK = datetime(2023, 11, 4, 15, tzinfo=UTC)
    double.set_clock(settings.SITE_CLOCK)
    assert read_feeds(asking, ["cs.CV"])[0].reason == "holiday"
    assert ListingDay.objects.count() == 0


def test_full_feed_loses_new_papers_and_says_so(settings: Settings) -> None:
    settings.SITE_CLOCK = MONDAY
    crowded = make_corpus(first=MONDAY.date(), last=MONDAY.date(), per_day=2100, categories=["cs.CV"], old=0)
    with start_double(crowded, MONDAY) as double:
        read = read_feeds(double.client(), ["cs.CV"])[0]
    row = ListingDay.objects.get(category="cs.CV", day=MONDAY.date())
    assert (read.reason, row.feed_full, Paper.objects.count()) == ("full", True, 2000)
