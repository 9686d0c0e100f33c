"""A month replayed day by day: each listing day has the announcements of arXiv, and the ledger knows."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import Settings

from papers.clock import now
from papers.ingest.harvest import harvest_set
from papers.models import Announcement, Harvest, ListingDay
from tests.arxiv_double.corpus import Corpus, is_listing_day, listing_day_of, listing_days, make_corpus
from tests.arxiv_double.fixtures import RunningDouble, start_double
from tests.arxiv_double.replay import replay
from tests.arxiv_double.rows import held_rows

pytestmark = pytest.mark.django_db
SOAK = bool(os.environ.get("SOAK"))
FIRST, LAST = (date(2023, 11, 1), date(2023, 11, 30)) if SOAK else (date(2023, 11, 20), date(2023, 11, 30))
CATEGORIES = ["cs.CV", "cs.LG", "cs.CL", "stat.ML"]
SETS = ["cs:cs:CV", "cs:cs:LG", "cs:cs:CL", "stat:stat:ML"]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return make_corpus(first=FIRST, last=LAST, per_day=80 if SOAK else 16)


@pytest.fixture
def double(corpus: Corpus, settings: Settings) -> Iterator[RunningDouble]:
    settings.ARXIV_SETS = SETS
    with start_double(corpus, datetime.combine(FIRST, datetime.min.time(), UTC)) as running:
        yield running


def announced_by_arxiv(corpus: Corpus, day: date) -> list[tuple[str, str, int, str]]:
    rows = []
    for paper, version in corpus.listed_on(day):
        for category in paper.categories:
            if category in CATEGORIES:
                first = "new" if category == paper.categories[0] else "cross"
                again = "replace" if category == paper.categories[0] else "replace-cross"
                rows.append(
                    (paper.arxiv_id, category, version.number, first if version.number == 1 else again)
                )
    return sorted(rows)


def announced_here(day: date) -> list[tuple[str, str, int, str]]:
    rows = Announcement.objects.filter(listing_day=day, category__in=CATEGORIES)
    return sorted(rows.values_list("paper__arxiv_id", "category", "version", "kind"))


def test_each_day_of_a_month_has_its_announcements_and_its_ledger(
    double: RunningDouble, corpus: Corpus, settings: Settings
) -> None:
    for day in replay(double, settings, first=FIRST, last=LAST, categories=CATEGORIES, sets=SETS):
        assert announced_here(day) == announced_by_arxiv(corpus, day)
        rows = ListingDay.objects.filter(category__in=CATEGORIES, day__gte=FIRST, day__lte=day)
        states = {row.day: row.state for row in rows}
        weekdays = [FIRST + timedelta(days=n) for n in range((day - FIRST).days + 1)]
        assert states == {
            one: ListingDay.State.COMPLETE if is_listing_day(one) else ListingDay.State.NONE
            for one in weekdays
            if one.weekday() < 5
        }


def test_days_of_the_whole_month_stay_right_at_its_end(
    double: RunningDouble, corpus: Corpus, settings: Settings
) -> None:
    for _ in replay(double, settings, first=FIRST, last=LAST, categories=CATEGORIES, sets=SETS):
        pass
    for day in listing_days(FIRST, LAST):
        assert announced_here(day) == announced_by_arxiv(corpus, day)


def test_five_days_of_outage_are_caught_up_without_a_gap(
    double: RunningDouble, corpus: Corpus, settings: Settings
) -> None:
    days = {"categories": CATEGORIES, "sets": SETS}
    out, back = LAST - timedelta(days=7), LAST - timedelta(days=2)
    list(replay(double, settings, first=FIRST, last=out, **days))
    double.show({"kind": "reset", "times": 10_000})
    for _ in replay(double, settings, first=out + timedelta(days=1), last=back, **days):
        Harvest.objects.filter(state=Harvest.State.WAITING).update(next_at=now())
    assert set(Harvest.objects.filter(source="oai", finished_at=None).values_list("state", flat=True)) == {
        Harvest.State.WAITING
    }
    double.show()
    list(replay(double, settings, first=back + timedelta(days=1), last=LAST, **days))
    missed = [day for day in listing_days(out, LAST) if day <= back]
    for day in missed:
        assert {row[:3] for row in announced_by_arxiv(corpus, day)} - {
            row[:3] for row in announced_here(day)
        } <= (_held(corpus))
        for row in ListingDay.objects.filter(day=day, category__in=CATEGORIES):
            assert row.state == ListingDay.State.COMPLETE
    after_outage = held_rows()
    for scope in SETS:
        harvest_set(double.client(), scope, since=FIRST - timedelta(days=7))
    assert held_rows() == after_outage


def _held(corpus: Corpus) -> set[tuple[str, str, int]]:
    """What moderation held may stand under a neighbouring day, when no feed was there to tell."""
    return {
        (paper.arxiv_id, category, 1)
        for paper in corpus.papers
        for category in paper.categories
        if listing_day_of(paper.versions[0].submitted_at) != paper.versions[0].listed
    }
