"""Which papers come in: those that are announced now, once for a day, in the transaction of their rows."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from pytest_django import Settings

from papers.arxiv.records import VersionRecord
from papers.ingest.announcements import Day
from papers.ingest.incoming import RECENT, comes_in
from papers.ingest.store import store
from papers.models import Incoming, Paper
from tests.records import DAY, MORNING, make_announced, make_feed_record, make_record

SINCE = DAY - RECENT
LATER = VersionRecord(2, MORNING + timedelta(days=5))


@pytest.fixture(autouse=True)
def clock(settings: Settings) -> None:
    settings.SITE_CLOCK = datetime(2025, 5, 1, 12, tzinfo=UTC)


def day(kind: str, listing_day: date = DAY) -> Day:
    return Day(listing_day, kind, listing_day, None)


def came() -> list[tuple[str, bool]]:
    """What came in since this was asked last."""
    rows = list(Incoming.objects.order_by("paper").values_list("paper__arxiv_id", "fresh"))
    Incoming.objects.all().delete()
    return rows


CS, LG = ("cs.CV", 1), ("cs.LG", 1)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({}, {CS: day("new")}, True),
        ({}, {CS: day("new", SINCE)}, True),
        ({}, {CS: day("new", SINCE - timedelta(days=1))}, None),
        ({}, {}, None),
        ({}, {CS: day("new", date(2020, 1, 1)), ("cs.CV", 2): day("replace")}, False),
        ({CS: day("new")}, {CS: day("new")}, None),
        ({CS: day("new")}, {CS: day("new", DAY + timedelta(days=1))}, None),
        ({CS: day("new")}, {CS: day("new"), LG: day("cross")}, None),
        ({CS: day("new")}, {CS: day("new"), LG: day("cross", DAY + timedelta(days=1))}, True),
        (
            {CS: day("new", DAY - timedelta(days=1))},
            {CS: day("new"), LG: day("cross")},
            None,
        ),
        ({CS: day("new")}, {CS: day("new"), ("cs.CV", 2): day("replace")}, False),
        (
            {CS: day("new"), ("cs.CV", 2): day("replace")},
            {CS: day("new"), ("cs.CV", 2): day("replace"), ("cs.LG", 2): day("replace-cross")},
            None,
        ),
        ({CS: day("new")}, {}, None),
    ],
)
def test_a_paper_comes_in_once_for_a_day(
    old: dict[tuple[str, int], Day], new: dict[tuple[str, int], Day], expected: bool | None
) -> None:
    assert comes_in(old, new, SINCE) is expected


@pytest.mark.django_db
def test_a_paper_comes_in_with_its_first_record_and_not_with_the_next() -> None:
    store([make_record()])
    assert came() == [("2505.00001", True)]
    store([make_record()])
    store([make_record(as_of=DAY + timedelta(days=1), title="Another title")])
    assert came() == []


@pytest.mark.django_db
def test_what_a_feed_told_a_harvest_does_not_tell_again() -> None:
    store([make_feed_record()], announced=[make_announced()])
    assert came() == [("2505.00001", True)]
    store([make_record()])
    assert (came(), Paper.objects.get().announcements.count()) == ([], 2)


@pytest.mark.django_db
def test_an_old_paper_does_not_come_in_but_its_revision_of_now_does(settings: Settings) -> None:
    settings.SITE_CLOCK = datetime(2025, 7, 1, 12, tzinfo=UTC)
    store([make_record()])
    assert came() == []
    now = VersionRecord(2, datetime(2025, 6, 30, 9, tzinfo=UTC))
    store([make_record(as_of=date(2025, 7, 1), versions=(VersionRecord(1, MORNING), now), version=2)])
    assert came() == [("2505.00001", False)]


@pytest.mark.django_db
def test_a_revision_leaves_a_paper_that_waits_as_new_but_dates_it() -> None:
    store([make_record()])
    first = Incoming.objects.get()
    revised = make_record(
        as_of=DAY + timedelta(days=5), versions=(VersionRecord(1, MORNING), LATER), version=2
    )
    store([revised])
    then = Incoming.objects.get()
    assert (then.fresh, then.at > first.at) == (True, True)


@pytest.mark.django_db
def test_a_cross_listing_makes_a_revision_that_waits_a_new_one() -> None:
    versions = (VersionRecord(1, MORNING), LATER)
    store([make_record()])
    came()
    store([make_record(as_of=DAY + timedelta(days=5), versions=versions, version=2)])
    store(
        [], announced=[make_announced(category="stat.ML", kind="cross", listing_day=DAY + timedelta(days=6))]
    )
    assert came() == [("2505.00001", True)]


@pytest.mark.django_db
def test_a_load_of_a_whole_archive_is_news_to_nobody() -> None:
    store([make_record()], index_later=True)
    assert came() == []


@pytest.mark.django_db
def test_what_is_not_stored_does_not_come_in() -> None:
    with transaction.atomic():
        store([make_record()])
        transaction.set_rollback(True)
    assert came() == []
    store([make_record("2505.00002", comment="nul \0"), make_record("2505.00009")])
    assert {arxiv_id for arxiv_id, _fresh in came()} == set(Paper.objects.values_list("arxiv_id", flat=True))
