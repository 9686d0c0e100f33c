"""Listing days: the published schedule, its holidays, and a month of real listings."""

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.arxiv.calendar import (
    EASTERN,
    HINTED_HOLIDAYS,
    announced_at,
    is_listing_day,
    listing_day,
    next_listing_day,
    previous_listing_day,
    settle,
)
from papers.arxiv.ids import BadIdentifier

MONTH = Path(__file__).parents[2] / "data" / "listing_days" / "2025-05.csv"
INSTANTS = st.datetimes(datetime(1991, 8, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
DAYS = st.dates(date(1991, 8, 1), date(2090, 1, 1))


def eastern(year: int, month: int, day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=EASTERN).astimezone(UTC)


def month() -> list[tuple[str, datetime, date]]:
    with MONTH.open() as lines:
        return [
            (row["id"], datetime.fromisoformat(row["submitted"]), date.fromisoformat(row["announced"]))
            for row in csv.DictReader(lines)
        ]


@pytest.mark.parametrize(
    ("submitted", "expected"),
    [
        (eastern(2025, 3, 3, 13, 59, 59), date(2025, 3, 4)),  # Monday before the cut-off
        (eastern(2025, 3, 3, 14), date(2025, 3, 5)),
        (eastern(2025, 3, 4, 0), date(2025, 3, 5)),
        (eastern(2025, 3, 4, 14), date(2025, 3, 6)),
        (eastern(2025, 3, 5, 13), date(2025, 3, 6)),
        (eastern(2025, 3, 5, 20), date(2025, 3, 7)),
        (eastern(2025, 3, 6, 13, 59), date(2025, 3, 7)),
        (eastern(2025, 3, 6, 14), date(2025, 3, 10)),  # Thursday after it: Sunday's mailing
        (eastern(2025, 3, 7, 13, 59), date(2025, 3, 10)),
        (eastern(2025, 3, 7, 14), date(2025, 3, 11)),  # from Friday on: Monday's
        (eastern(2025, 3, 8, 12), date(2025, 3, 11)),
        (eastern(2025, 3, 9, 23, 59), date(2025, 3, 11)),
        (eastern(2025, 3, 10, 13, 59), date(2025, 3, 11)),
    ],
)
def test_listing_day_follows_the_week(submitted: datetime, expected: date) -> None:
    assert listing_day(submitted) == expected


def test_listing_day_moves_with_daylight_saving() -> None:
    assert [
        listing_day(datetime(2025, 3, 6, 18, 59, tzinfo=UTC)),  # 13:59 standard time
        listing_day(datetime(2025, 3, 11, 18, 59, tzinfo=UTC)),  # 14:59 daylight time
        listing_day(datetime(2025, 10, 30, 18, 59, tzinfo=UTC)),  # 14:59 daylight time
        listing_day(datetime(2025, 11, 6, 18, 59, tzinfo=UTC)),  # 13:59 standard time
    ] == [date(2025, 3, 7), date(2025, 3, 13), date(2025, 11, 3), date(2025, 11, 7)]


def test_listing_day_knows_the_leap_day_and_the_turn_of_the_year() -> None:
    assert listing_day(eastern(2024, 2, 28, 13)) == date(2024, 2, 29)
    assert listing_day(eastern(2024, 2, 28, 15)) == date(2024, 3, 1)
    # 30 December 2024 is a Monday; there is no mailing on 31 December and 1 January.
    assert listing_day(eastern(2024, 12, 30, 13)) == date(2024, 12, 31)
    assert listing_day(eastern(2024, 12, 30, 15)) == date(2025, 1, 3)


def test_listing_day_reads_the_last_second_before_a_leap_second() -> None:
    assert listing_day(datetime(2016, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == date(2017, 1, 3)


def test_listing_day_refuses_a_naive_instant() -> None:
    with pytest.raises(ValueError, match="aware"):
        listing_day(datetime(2025, 3, 3))  # noqa: DTZ001


def test_holiday_takes_away_the_listing_of_the_day_after() -> None:
    """As seen in 2026: listings on Monday 19 January and 7 September, none on the Tuesdays after them."""
    days = (date(2026, 1, 19), date(2026, 1, 20), date(2026, 9, 7), date(2026, 9, 8), date(2026, 6, 19))
    assert [is_listing_day(day) for day in days] == [True, False, True, False, True]
    assert listing_day(eastern(2026, 9, 7, 10)) == date(2026, 9, 9)


def test_memorial_day_is_no_holiday() -> None:
    assert is_listing_day(date(2025, 5, 26))
    assert is_listing_day(date(2025, 5, 27))


def test_hinted_holidays_of_2026_are_those_that_arxiv_names() -> None:
    assert sorted(day.isoformat()[5:] for day in HINTED_HOLIDAYS[2026]) == [
        "01-01", "01-19", "06-19", "07-03", "09-07", "11-26", "12-25", "12-29", "12-31",
    ]  # fmt: skip


def test_holidays_of_other_years_follow_the_federal_pattern() -> None:
    thanksgiving, observed = date(2024, 11, 28), date(2027, 7, 5)
    assert not is_listing_day(thanksgiving + timedelta(days=1))
    assert not is_listing_day(observed + timedelta(days=1))


def test_announced_at_is_the_evening_before() -> None:
    assert announced_at(date(2025, 3, 10)) == datetime(
        2025, 3, 10, 0, 0, tzinfo=UTC
    )  # daylight saving since that day
    assert announced_at(date(2025, 11, 3)) == datetime(2025, 11, 3, 1, 0, tzinfo=UTC)
    assert announced_at(date(2025, 11, 4)) == datetime(2025, 11, 4, 1, 0, tzinfo=UTC)


def test_next_listing_day_meets_each_of_three_years_once() -> None:
    first, last = date(2024, 1, 1), date(2026, 12, 31)
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    met = []
    day = next_listing_day(first - timedelta(days=1))
    while day <= last:
        met.append(day)
        day = next_listing_day(day)
    assert met == [day for day in every if is_listing_day(day)]


@given(INSTANTS)
def test_listing_day_is_a_listing_day_after_the_submission(instant: datetime) -> None:
    day = listing_day(instant)
    assert is_listing_day(day)
    assert instant.astimezone(EASTERN).date() < day
    assert instant < announced_at(day)


@given(INSTANTS, st.timedeltas(timedelta(), timedelta(days=9)))
def test_listing_day_never_falls_with_time(instant: datetime, later: timedelta) -> None:
    assert listing_day(instant) <= listing_day(instant + later)


@given(DAYS)
def test_previous_listing_day_undoes_the_next(day: date) -> None:
    assert previous_listing_day(next_listing_day(day)) == (
        day if is_listing_day(day) else previous_listing_day(day)
    )


def test_clock_alone_tells_96_of_100_real_listing_days() -> None:
    rows = month()
    right = sum(listing_day(submitted) == announced for _, submitted, announced in rows)
    assert (right, len(rows)) == (4854, 5042)


def test_settle_tells_99_of_100_real_listing_days() -> None:
    rows = month()
    settled = settle((arxiv_id, submitted) for arxiv_id, submitted, _ in rows)
    right = sum(settled[arxiv_id] == announced for arxiv_id, _, announced in rows)
    assert (right, len(rows)) == (5028, 5042)


def test_settle_does_not_depend_on_the_order_of_its_input() -> None:
    papers = [(arxiv_id, submitted) for arxiv_id, submitted, _ in month()]
    assert settle(papers[::-1]) == settle(papers[1::2] + papers[::2]) == settle(papers)


def test_settle_gives_a_held_paper_the_day_of_its_mailing() -> None:
    settled = settle(
        [
            ("2505.00010", eastern(2025, 5, 5, 10)),
            ("2505.00011", eastern(2025, 4, 21, 10)),
            ("2505.00012", eastern(2025, 5, 6, 10)),
        ]
    )
    assert settled == {
        "2505.00010": date(2025, 5, 6),
        "2505.00011": date(2025, 5, 7),
        "2505.00012": date(2025, 5, 7),
    }


def test_settle_is_not_led_astray_by_dates_of_later_versions() -> None:
    rows = month()
    wrong = {arxiv_id for arxiv_id, _, _ in rows[50::100]}
    settled = settle((i, submitted + timedelta(days=200 * (i in wrong))) for i, submitted, _ in rows)
    judged = [(arxiv_id, announced) for arxiv_id, _, announced in rows if arxiv_id not in wrong]
    assert sum(settled[arxiv_id] == announced for arxiv_id, announced in judged) / len(judged) > 0.99


def test_settle_keeps_the_archives_of_old_ids_apart() -> None:
    settled = settle(
        [("hep-th/9901002", eastern(1999, 1, 4, 10)), ("math/9901001", eastern(1999, 1, 20, 10))]
    )
    assert settled == {"hep-th/9901002": date(1999, 1, 5), "math/9901001": date(1999, 1, 21)}


def test_settle_of_nothing_is_nothing() -> None:
    assert settle([]) == {}


def test_settle_refuses_what_is_no_identifier() -> None:
    with pytest.raises(BadIdentifier):
        settle([("2505.1", eastern(2025, 5, 5, 10))])


@given(st.dictionaries(st.integers(1, 400), INSTANTS, max_size=40))
def test_settled_days_never_fall_and_are_listing_days(submissions: dict[int, datetime]) -> None:
    settled = settle((f"2505.{number:05}", instant) for number, instant in submissions.items())
    days = [settled[f"2505.{number:05}"] for number in sorted(submissions)]
    assert days == sorted(days)
    assert [day for day in days if not is_listing_day(day)] == []
