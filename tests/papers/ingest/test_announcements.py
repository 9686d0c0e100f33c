"""Listing days: derived by the calendar, told by feeds, settled by ids."""

import logging
from datetime import UTC, date, datetime, timedelta

import pytest

from papers.arxiv.records import VersionRecord
from papers.ingest.announcements import Day, announce, settle_days, stored_months
from papers.ingest.store import store
from papers.models import Announcement, Paper
from tests.records import DAY, MORNING, make_announced, make_feed_record, make_record

FRIDAY, MONDAY = date(2025, 5, 2), date(2025, 5, 5)


def announcements() -> list[tuple[str, int, str, date]]:
    rows = Announcement.objects.order_by("paper__arxiv_id", "version", "category")
    return list(rows.values_list("category", "version", "kind", "listing_day"))


def test_first_version_is_new_in_the_primary_category_and_crossed_elsewhere() -> None:
    assert announce(["cs.CV", "cs.LG"], {1: MORNING}, {}) == {
        ("cs.CV", 1): Day(DAY, "new", DAY, None),
        ("cs.LG", 1): Day(DAY, "cross", DAY, None),
    }


def test_later_versions_replace() -> None:
    versions = {2: MORNING + timedelta(days=1), 3: MORNING + timedelta(days=2)}
    days = announce(["cs.CV", "cs.LG"], versions, {})
    assert {place: (day.listing_day, day.kind) for place, day in days.items()} == {
        ("cs.CV", 2): (FRIDAY, "replace"),
        ("cs.LG", 2): (FRIDAY, "replace-cross"),
        ("cs.CV", 3): (MONDAY, "replace"),
        ("cs.LG", 3): (MONDAY, "replace-cross"),
    }


def test_feed_wins_over_the_calendar_and_both_days_are_kept() -> None:
    days = announce(["cs.CV"], {1: MORNING}, {("cs.CV", 1): (MONDAY, "cross")})
    assert days == {("cs.CV", 1): Day(MONDAY, "cross", DAY, MONDAY)}


def test_feed_of_the_primary_category_dates_the_others_too() -> None:
    days = announce(["cs.CV", "cs.LG"], {1: MORNING}, {("cs.CV", 1): (MONDAY, "new")})
    assert days["cs.LG", 1] == Day(MONDAY, "cross", DAY, None)


def test_late_cross_listing_dates_itself_only() -> None:
    days = announce(["cs.CV", "cs.LG"], {1: MORNING}, {("cs.LG", 1): (MONDAY, "cross")})
    assert days["cs.CV", 1] == Day(DAY, "new", DAY, None)


def test_cross_listing_of_a_revision_means_that_earlier_versions_were_not_in_that_category() -> None:
    versions = {number: MORNING + timedelta(days=number) for number in (1, 2, 3)}
    days = announce(["cs.CV", "cs.LG"], versions, {("cs.LG", 2): (MONDAY, "cross")})
    crossed = {number: day.kind for (category, number), day in days.items() if category == "cs.LG"}
    assert crossed == {2: "cross", 3: "replace-cross"}
    assert sum(category == "cs.CV" for category, _ in days) == 3


def test_settled_day_replaces_the_clock_for_the_first_version_only() -> None:
    days = announce(["cs.CV"], {1: MORNING, 2: MORNING}, {}, settled=MONDAY)
    assert [(place[1], day.derived) for place, day in days.items()] == [(1, MONDAY), (2, DAY)]


@pytest.mark.django_db
def test_announcement_in_a_category_that_the_paper_left_goes_unless_a_feed_saw_it() -> None:
    store([make_record()], announced=[make_announced(category="cs.LG", kind="cross")])
    store([make_record(categories=("cs.AI",), as_of=date(2025, 6, 1))])
    assert announcements() == [("cs.AI", 1, "new", DAY), ("cs.LG", 1, "cross", DAY)]


@pytest.mark.django_db
def test_difference_between_feed_and_calendar_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    store([make_record()])
    for _again in range(2):
        store([make_feed_record()], announced=[make_announced(listing_day=MONDAY)])
    assert [line for line in caplog.messages if "differs" in line] == [
        "announcement differs: 2505.00001v1 in cs.CV by the feed on 2025-05-05, by the calendar on 2025-05-01"
    ]


@pytest.mark.django_db
def test_moved_announcement_names_both_days() -> None:
    store([make_record()])
    stored = store([make_feed_record()], announced=[make_announced(listing_day=MONDAY)])
    assert (stored.days, Paper.objects.get().first_listed) == (frozenset({DAY, MONDAY}), MONDAY)


@pytest.mark.django_db
def test_sighting_alone_counts_as_a_change() -> None:
    told = make_record(), make_feed_record()
    store(told)
    stored = store(told, announced=[make_announced()])
    assert (stored.changed, stored.unchanged, stored.days) == (1, 0, frozenset({DAY}))


@pytest.mark.django_db
def test_held_paper_takes_the_day_of_the_ids_around_it() -> None:
    late = MORNING + timedelta(days=5)  # Monday, listed on Tuesday
    dates = {"2505.00001": late, "2505.00002": MORNING, "2505.00003": late}
    store([make_record(arxiv_id, versions=(VersionRecord(1, at),)) for arxiv_id, at in dates.items()])
    stored_before = Paper.objects.get(arxiv_id="2505.00002").stored_at
    assert settle_days({202505}) == 2  # in both its categories
    held = Paper.objects.get(arxiv_id="2505.00002")
    assert held.first_listed == date(2025, 5, 6)
    assert held.stored_at > stored_before  # so that digests of that day look at it again
    assert settle_days({202505}) == 0


@pytest.mark.django_db
def test_settling_leaves_what_a_feed_told() -> None:
    late = MORNING + timedelta(days=5)
    store(
        [make_record("2505.00001", versions=(VersionRecord(1, late),)), make_record("2505.00002")],
        announced=[make_announced("2505.00002", listing_day=FRIDAY)],
    )
    settle_days({202505})
    days = Announcement.objects.filter(paper__arxiv_id="2505.00002").order_by("category")
    assert list(days.values_list("category", "listing_day", "derived_day", "feed_day")) == [
        ("cs.CV", FRIDAY, date(2025, 5, 6), FRIDAY),
        ("cs.LG", FRIDAY, date(2025, 5, 6), None),
    ]


@pytest.mark.django_db
def test_stored_months_are_those_of_the_ids() -> None:
    old = make_record("math/9912001", versions=(VersionRecord(1, datetime(1999, 12, 1, tzinfo=UTC)),))
    store([old, make_record(), make_record("2505.00002")])
    assert sorted(stored_months()) == [199912, 202505]
