"""Which digests are due: worked out from the ledger, in order, with a deadline."""

from datetime import UTC, date, datetime, timedelta

import pytest

from papers.digests.builder import SETTLED, build_digest
from papers.digests.due import QUIET, deadline, due_dates, late_digests
from papers.models import Digest, ListingDay, Paper, Topic
from tests.factories import make_announcement, make_listing_day, make_paper, make_topic

THURSDAY, FRIDAY, MONDAY = date(2023, 11, 2), date(2023, 11, 3), date(2023, 11, 6)
FRIDAY_MORNING = datetime(2023, 11, 3, 14, tzinfo=UTC)


@pytest.mark.django_db
class TestDue:
    def test_a_site_without_a_ledger_has_nothing_due(self) -> None:
        assert due_dates(make_topic(), FRIDAY_MORNING) == []

    def test_a_day_is_due_when_it_is_in(self) -> None:
        topic = make_topic()
        row = make_listing_day("cs.CV", FRIDAY, state="partial")
        assert due_dates(topic, FRIDAY_MORNING) == []
        ListingDay.objects.filter(pk=row.pk).update(state="complete")
        assert due_dates(topic, FRIDAY_MORNING) == [FRIDAY]

    def test_a_day_that_never_comes_in_is_due_at_noon_of_the_next_day(self) -> None:
        topic = make_topic()
        make_listing_day("cs.CV", FRIDAY, state="partial")
        assert deadline(FRIDAY) == datetime(2023, 11, 4, 16, tzinfo=UTC)
        assert due_dates(topic, deadline(FRIDAY) - timedelta(seconds=1)) == []
        assert due_dates(topic, deadline(FRIDAY)) == [FRIDAY]

    def test_after_an_outage_a_day_waits_until_something_of_it_came_and_an_hour_more(self) -> None:
        topic = make_topic(categories="cs.CV cs.LG")
        for category in ("cs.CV", "cs.LG"):
            make_listing_day(category, FRIDAY, state="waiting")
        back = deadline(FRIDAY) + timedelta(days=4)
        assert due_dates(topic, back) == []
        ListingDay.objects.filter(category="cs.CV").update(state="complete", checked_at=back)
        assert due_dates(topic, back) == []
        assert due_dates(topic, back + QUIET)[:1] == [FRIDAY]

    def test_later_days_wait_for_earlier_ones(self) -> None:
        topic = make_topic()
        make_listing_day("cs.CV", THURSDAY, state="waiting")
        make_listing_day("cs.CV", FRIDAY)
        assert due_dates(topic, FRIDAY_MORNING) == []

    def test_days_missed_by_a_sleeping_scheduler_are_all_due_in_order(self) -> None:
        topic = make_topic()
        for day in (THURSDAY, FRIDAY, MONDAY):
            make_listing_day("cs.CV", day)
        at = datetime(2023, 11, 6, 15, tzinfo=UTC)
        assert due_dates(topic, at) == [THURSDAY, FRIDAY, MONDAY]

    def test_a_date_considered_once_is_not_due_again_even_if_it_held_nothing(self) -> None:
        topic = make_topic()
        make_listing_day("cs.CV", FRIDAY)
        assert build_digest(topic, FRIDAY).digest is None
        topic.refresh_from_db()
        assert due_dates(topic, FRIDAY_MORNING) == []

    def test_a_weekly_topic_is_due_on_its_weekday(self) -> None:
        topic = make_topic(cadence=Topic.Cadence.WEEKLY, weekday=6)
        make_listing_day("cs.CV", FRIDAY)
        assert due_dates(topic, datetime(2023, 11, 4, 15, tzinfo=UTC)) == []
        assert due_dates(topic, datetime(2023, 11, 5, 15, tzinfo=UTC)) == [date(2023, 11, 5)]

    def test_a_topic_by_hand_a_resting_and_an_archived_one_are_never_due(self) -> None:
        make_listing_day("cs.CV", FRIDAY)
        by_hand = make_topic("by-hand", cadence=Topic.Cadence.BY_HAND)
        assert due_dates(by_hand, FRIDAY_MORNING) == []
        assert due_dates(make_topic("resting", active=False), FRIDAY_MORNING) == []
        assert due_dates(make_topic("archived", archived=True), FRIDAY_MORNING) == []

    def test_a_holiday_with_a_listing_is_due_because_content_decides(self) -> None:
        day = date(2026, 11, 27)  # nothing is mailed on the evening of Thanksgiving
        topic = make_topic()
        make_listing_day("cs.CV", day)
        at = datetime(2026, 11, 27, 15, tzinfo=UTC)
        assert due_dates(topic, at) == []
        make_announcement(make_paper("2611.00001", first_listed=day), listing_day=day)
        assert due_dates(topic, at) == [day]


@pytest.mark.django_db
def test_a_paper_stored_after_the_digest_was_checked_is_found_as_late() -> None:
    topic = make_topic()
    make_announcement(make_paper("2311.00001", first_listed=FRIDAY))
    digest = build_digest(topic, FRIDAY).digest
    Digest.objects.update(checked_at=FRIDAY_MORNING)
    Paper.objects.update(stored_at=FRIDAY_MORNING - timedelta(hours=1))
    assert list(late_digests(FRIDAY_MORNING)) == []
    late = make_paper("2311.00002", first_listed=FRIDAY, stored_at=FRIDAY_MORNING + timedelta(hours=1))
    make_announcement(late)
    assert list(late_digests(FRIDAY_MORNING + SETTLED)) == []
    assert list(late_digests(FRIDAY_MORNING + timedelta(days=1))) == [digest]


@pytest.mark.django_db
def test_a_digest_is_looked_at_again_when_what_it_misses_changes() -> None:
    row = make_listing_day("cs.CV", FRIDAY, state="partial", reason="stragglers")
    make_announcement(make_paper("2311.00001", first_listed=FRIDAY))
    digest = build_digest(make_topic(), FRIDAY).digest
    assert list(late_digests(FRIDAY_MORNING)) == []
    ListingDay.objects.filter(pk=row.pk).update(state="complete")
    assert list(late_digests(FRIDAY_MORNING)) == [digest]


@pytest.mark.django_db
def test_three_years_of_days_give_one_digest_per_listing_day() -> None:
    topic = make_topic()
    day, end = date(2024, 1, 1), date(2026, 12, 31)
    days = []
    while day <= end:
        make_listing_day("cs.CV", day, state="complete" if day.weekday() < 5 else "none")
        at = datetime(day.year, day.month, day.day, 15, tzinfo=UTC)
        for due in due_dates(topic, at):
            days.append(due)
            topic.built_until = due
        day += timedelta(days=1)
    assert days == sorted(set(days))
    assert [d for d in days if d.weekday() >= 5] == []
    assert {date(2024, 2, 29), date(2024, 3, 11), date(2024, 11, 4), date(2025, 12, 31)} <= set(days)
