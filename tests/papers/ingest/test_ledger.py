"""The completeness ledger: each state with its reason, and what mends it."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest

from papers.arxiv.listing import FeedPage
from papers.arxiv.records import PaperRecord, Rejected, Source, VersionRecord
from papers.ingest import ledger
from papers.ingest.ledger import REASONS, NotIn, Verdict, expect, judge_feed, note_feed, note_harvest, refresh
from papers.ingest.store import store
from papers.models import ListingDay
from tests.records import DAY, MORNING, make_announced, make_feed_record, make_record

FRIDAY, MONDAY = DAY + timedelta(days=1), DAY + timedelta(days=4)
NEW_YEAR = date(2026, 1, 1)
IDS = ("2505.00001", "2505.00002")


def morning(day: date) -> datetime:
    """When the day's feed is read: half past midnight in New York, in summer."""
    return datetime(day.year, day.month, day.day, 4, 30, tzinfo=UTC)


def feed(day: date = DAY, ids: Iterable[str] = IDS, *, full: bool = False, bad: int = 0) -> FeedPage:
    ids = tuple(ids)
    return FeedPage(
        day,
        morning(day),
        tuple(make_feed_record(arxiv_id, as_of=day) for arxiv_id in ids),
        tuple(make_announced(arxiv_id, listing_day=day) for arxiv_id in ids),
        tuple(Rejected(Source.FEED, "cs.CV", "bad", b"%d" % n, f"2505.0900{n}") for n in range(bad)),
        full,
    )


def read(page: FeedPage, at: datetime | None = None) -> Verdict:
    """What the site does with a feed: judge, store, note."""
    seen_at = at or morning(page.listing_day)
    if judge_feed("cs.CV", page, seen_at).believed:
        store(page.records, announced=page.announced, rejected=page.rejected)
    return note_feed("cs.CV", page, seen_at)


def harvest(until: date, records: Iterable[PaperRecord] = ()) -> None:
    store(records)
    note_harvest(["cs.CV"], until, morning(until))


def detail(day: date = DAY, ids: Iterable[str] = IDS) -> list[PaperRecord]:
    return [make_record(arxiv_id, as_of=day) for arxiv_id in ids]


def row(day: date = DAY) -> tuple[str, str]:
    found = ListingDay.objects.get(category="cs.CV", day=day)
    return found.state, found.reason


def test_every_reason_has_its_text() -> None:
    assert all(str(text).endswith(".") for text in REASONS.values())


@pytest.mark.django_db
def test_expected_days_wait_and_holidays_have_none() -> None:
    expect(["cs.CV"], NEW_YEAR + timedelta(days=4), since=NEW_YEAR - timedelta(days=1))
    assert list(ListingDay.objects.order_by("day").values_list("day", "state", "reason")) == [
        (date(2025, 12, 31), "waiting", "waiting"),
        (date(2026, 1, 1), "none", "holiday"),
        (date(2026, 1, 2), "none", "holiday"),
        (date(2026, 1, 5), "waiting", "waiting"),
    ]


@pytest.mark.django_db
def test_expecting_again_goes_on_from_the_last_day() -> None:
    expect(["cs.CV"], DAY)
    harvest(FRIDAY)
    expect(["cs.CV"], MONDAY, since=date(2020, 1, 1))
    assert list(ListingDay.objects.order_by("day").values_list("day", flat=True)) == [DAY, FRIDAY, MONDAY]


@pytest.mark.django_db
def test_day_is_complete_once_all_announced_papers_have_their_detail() -> None:
    assert read(feed()) == Verdict("", believed=True)
    assert row() == ("partial", "stragglers")
    store(detail(ids=IDS[:1]))
    refresh(["cs.CV"], [DAY])
    assert row() == ("partial", "stragglers")
    store(detail())
    refresh(["cs.CV"], [DAY])
    assert row() == ("complete", "")
    found = ListingDay.objects.get()
    assert (found.announced, found.stored, found.detailed) == (2, 2, 2)


@pytest.mark.django_db
def test_item_that_could_not_be_read_keeps_the_day_open_until_a_harvest_covers_it() -> None:
    read(feed(bad=1))
    store(detail())
    refresh(["cs.CV"], [DAY])
    assert row() == ("partial", "stragglers")
    harvest(DAY + timedelta(days=1))
    assert row() == ("complete", "")


@pytest.mark.django_db
def test_full_feed_is_partial_until_a_harvest_covers_the_day() -> None:
    assert read(feed(full=True)) == Verdict("full", believed=True)
    store(detail())
    refresh([], [DAY])
    assert row() == ("partial", "full")
    harvest(DAY, detail(ids=["2505.00003"]))
    assert row() == ("partial", "full")
    harvest(DAY + timedelta(days=1))
    assert row() == ("complete", "")


@pytest.mark.django_db
def test_stale_feed_is_not_believed_and_the_next_harvest_mends_the_day() -> None:
    read(feed())
    stale = feed(FRIDAY)
    assert read(stale) == Verdict("stale", believed=False)
    assert row(FRIDAY) == ("waiting", "stale")
    refresh(["cs.CV"], [FRIDAY])
    assert row(FRIDAY) == ("waiting", "stale")
    submitted = VersionRecord(1, MORNING + timedelta(days=1))
    harvest(FRIDAY + timedelta(days=1), [make_record("2505.00005", as_of=FRIDAY, versions=(submitted,))])
    assert row(FRIDAY) == ("complete", "no feed")


@pytest.mark.django_db
def test_good_feed_after_a_stale_one_is_taken() -> None:
    read(feed())
    read(feed(FRIDAY))
    read(feed(FRIDAY, ["2505.00005"]))
    assert row(FRIDAY) == ("partial", "stragglers")
    assert ListingDay.objects.get(day=FRIDAY).announced == 1


@pytest.mark.django_db
def test_feed_read_too_early_counts_for_its_own_day() -> None:
    assert read(feed(DAY), at=morning(FRIDAY)) == Verdict("early", believed=True)
    assert (row(DAY), row(FRIDAY)) == (("partial", "stragglers"), ("waiting", "early"))


@pytest.mark.django_db
def test_feed_of_a_day_to_come_is_not_believed() -> None:
    assert read(feed(FRIDAY), at=morning(DAY)) == Verdict("ahead", believed=False)
    assert row(DAY) == ("waiting", "ahead")


@pytest.mark.django_db
def test_quiet_working_day_is_believed_after_a_harvest_only() -> None:
    assert read(feed(ids=())) == Verdict("quiet", believed=True)
    assert row() == ("waiting", "quiet")
    harvest(DAY)
    assert row() == ("waiting", "quiet")
    harvest(DAY + timedelta(days=1))
    assert row() == ("none", "nothing")


@pytest.mark.django_db
def test_harvest_finds_what_a_quiet_feed_hid() -> None:
    read(feed(ids=()))
    harvest(DAY + timedelta(days=1), detail())
    assert row() == ("complete", "")


@pytest.mark.django_db
def test_empty_feed_on_a_holiday_is_a_holiday() -> None:
    page = FeedPage(NEW_YEAR, datetime(2026, 1, 1, 5, 30, tzinfo=UTC), (), (), (), False)
    assert read(page, at=datetime(2026, 1, 1, 5, 30, tzinfo=UTC)) == Verdict("holiday", believed=True)
    assert row(NEW_YEAR) == ("none", "holiday")


@pytest.mark.django_db
def test_empty_feed_on_a_saturday_is_no_day_at_all() -> None:
    saturday = date(2025, 5, 3)
    assert read(feed(saturday, ())) == Verdict("holiday", believed=True)
    assert ListingDay.objects.count() == 0


@pytest.mark.django_db
def test_holiday_with_papers_is_a_listing_day_after_all() -> None:
    memorial = date(2026, 9, 8)  # the calendar expects nothing
    at = datetime(2026, 9, 8, 4, 30, tzinfo=UTC)
    page = FeedPage(
        memorial,
        at,
        (make_feed_record("2609.00001", as_of=memorial),),
        (make_announced("2609.00001", listing_day=memorial),),
        (),
        False,
    )
    assert read(page, at=at) == Verdict("", believed=True)
    assert row(memorial) == ("partial", "stragglers")


@pytest.mark.django_db
def test_day_without_a_feed_is_complete_by_the_harvest_after_it() -> None:
    expect(["cs.CV"], DAY)
    harvest(DAY, detail())
    assert row() == ("waiting", "waiting")
    harvest(DAY + timedelta(days=1))
    assert row() == ("complete", "no feed")


@pytest.mark.django_db
def test_harvest_covers_from_its_beginning_only() -> None:
    expect(["cs.CV"], MONDAY, since=DAY)
    store(detail())
    note_harvest(["cs.CV"], MONDAY, morning(MONDAY), since=FRIDAY)
    assert (row(DAY), row(FRIDAY), row(MONDAY)) == (
        ("waiting", "waiting"),
        ("none", "nothing"),
        ("waiting", "waiting"),
    )


@pytest.mark.django_db
def test_window_is_in_when_nothing_of_it_is_missing() -> None:
    expect(["cs.CV", "cs.LG"], FRIDAY, since=DAY)
    wednesday = DAY - timedelta(days=1)
    assert ledger.standing(["cs.CV"], wednesday, FRIDAY) == [
        NotIn("cs.CV", DAY, "waiting", "waiting"),
        NotIn("cs.CV", FRIDAY, "waiting", "waiting"),
    ]
    read(feed())
    store(detail())
    refresh([], [DAY])
    assert ledger.is_in(["cs.CV"], wednesday, DAY)
    assert not ledger.is_in([], wednesday, DAY)
    assert not ledger.is_in(["cs.CV", "cs.LG"], wednesday, DAY)


@pytest.mark.django_db
def test_listing_day_that_has_no_row_yet_is_not_in() -> None:
    read(feed())
    store(detail())
    refresh([], [DAY])
    missing = ledger.standing(["cs.CV"], DAY, MONDAY)
    assert missing == [NotIn("cs.CV", day, "waiting", "waiting") for day in (FRIDAY, MONDAY)]
    assert str(missing[0].text) == str(REASONS["waiting"])


@pytest.mark.django_db
def test_number_of_queries_is_the_same_for_one_day_and_many(django_assert_num_queries) -> None:
    expect(["cs.CV"], MONDAY + timedelta(days=60), since=DAY)
    for days in (1, 60):
        with django_assert_num_queries(2):
            refresh(["cs.CV"], [DAY + timedelta(days=n) for n in range(days)])


@pytest.mark.django_db
def test_first_harvest_covers_the_days_before_a_feed_that_was_read_by_hand() -> None:
    read(feed(MONDAY))
    expect(["cs.CV"], MONDAY, since=DAY)
    harvest(MONDAY, detail(ids=["2505.00003"]))
    assert (row(DAY), row(FRIDAY)) == (("complete", "no feed"), ("none", "nothing"))
    expect(["cs.CV"], MONDAY, since=date(2025, 4, 1))
    assert ListingDay.objects.order_by("day").values_list("day", flat=True)[0] == DAY
