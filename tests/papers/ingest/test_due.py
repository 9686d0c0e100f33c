"""What to ask arXiv for next, by the ledger, the cursors and the hour in New York."""

from datetime import UTC, date, datetime, timedelta

import pytest

from papers.ingest.due import feed_slot, feeds_due, harvest_slot, sets_due
from papers.models import HarvestCursor
from tests.factories import NOON, make_listing_day

FRIDAY = date(2023, 11, 3)
MIDNIGHT = datetime(2023, 11, 3, 4, tzinfo=UTC)  # in New York, before the clocks change
SETS = ["cs:cs:CV", "cs:cs:LG"]


def make_cursors(until: date) -> None:
    for scope in SETS:
        HarvestCursor.objects.create(scope=scope, complete_until=until, moved_at=NOON)


@pytest.mark.django_db
class TestFeeds:
    def test_feeds_are_due_ten_minutes_after_midnight_of_a_listing_day(self) -> None:
        make_listing_day("cs.CV", date(2023, 11, 2))
        assert feeds_due(MIDNIGHT + timedelta(minutes=9), ["cs.CV"]) == []
        assert feeds_due(MIDNIGHT + timedelta(minutes=10), ["cs.CV"]) == ["cs.CV"]

    def test_no_feed_is_due_at_the_weekend(self) -> None:
        make_listing_day("cs.CV", date(2023, 11, 2))
        assert feeds_due(MIDNIGHT + timedelta(days=1, hours=12), ["cs.CV"]) == []

    def test_a_feed_that_was_read_well_is_not_due_again(self) -> None:
        make_listing_day("cs.CV", FRIDAY, feed_seen_at=MIDNIGHT, state="partial")
        make_listing_day("cs.LG", FRIDAY, feed_seen_at=MIDNIGHT, state="waiting", reason="quiet")
        make_listing_day("cs.CL", FRIDAY, state="waiting", reason="early")
        assert feeds_due(MIDNIGHT + timedelta(hours=1), ["cs.CV", "cs.LG", "cs.CL"]) == ["cs.LG", "cs.CL"]

    def test_a_category_without_a_row_waits_for_its_first_harvest(self) -> None:
        assert feeds_due(MIDNIGHT + timedelta(hours=1), ["cs.CV"]) == []

    def test_slots_are_short_at_night_and_long_by_day(self) -> None:
        slots = {feed_slot(MIDNIGHT + timedelta(minutes=minutes)) for minutes in range(24 * 60)}
        assert len(slots) == 6 * 3 + 9
        assert feed_slot(MIDNIGHT + timedelta(minutes=59)) == "2023-11-03T00:40"


@pytest.mark.django_db
class TestSets:
    def test_sets_never_harvested_are_due(self) -> None:
        assert sets_due(MIDNIGHT, SETS) == SETS

    def test_sets_of_today_are_due_once_arxiv_has_them(self) -> None:
        make_cursors(date(2023, 11, 2))
        assert sets_due(datetime(2023, 11, 3, 3, 44, tzinfo=UTC), SETS) == []
        assert sets_due(datetime(2023, 11, 3, 3, 45, tzinfo=UTC), SETS) == SETS

    def test_a_current_set_is_due_while_one_of_its_days_is_open(self) -> None:
        make_cursors(FRIDAY)
        make_listing_day("cs.CV", FRIDAY, state="partial")
        make_listing_day("cs.LG", FRIDAY)
        make_listing_day("math.NA", FRIDAY, state="waiting")
        assert sets_due(MIDNIGHT, SETS) == ["cs:cs:CV"]

    def test_days_open_for_long_wait_for_the_weekly_overlap(self) -> None:
        make_cursors(FRIDAY)
        make_listing_day("cs.CV", FRIDAY - timedelta(days=8), state="partial")
        assert sets_due(MIDNIGHT, SETS) == []

    def test_a_slot_begins_when_arxiv_has_the_day(self) -> None:
        day = datetime(2023, 11, 3, tzinfo=UTC)
        times = [
            timedelta(hours=3, minutes=44),
            timedelta(hours=3, minutes=45),
            timedelta(hours=9, minutes=44),
        ]
        slots = [harvest_slot(day + at) for at in times]
        assert slots == ["2023-11-02.3", "2023-11-03.0", "2023-11-03.0"]
