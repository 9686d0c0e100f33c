"""The hour of letters on clocks that jump, stand still, or are off by quarters of an hour."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.preferences import zone_names
from papers.mail.hours import next_moment


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "hour", "after", "then"),
    [
        ("UTC", 7, "2023-11-02 06:59", "2023-11-02 07:00"),
        ("UTC", 7, "2023-11-02 07:00", "2023-11-03 07:00"),
        ("Asia/Shanghai", 7, "2023-11-02 12:00", "2023-11-02 23:00"),
        ("America/Los_Angeles", 20, "2023-11-02 23:00", "2023-11-03 03:00"),
        ("Asia/Kolkata", 7, "2023-11-02 00:00", "2023-11-02 01:30"),
        ("Asia/Kathmandu", 7, "2023-11-02 00:00", "2023-11-02 01:15"),
        ("Pacific/Chatham", 7, "2023-06-02 00:00", "2023-06-02 18:15"),
        ("Pacific/Kiritimati", 0, "2023-11-02 11:00", "2023-11-03 10:00"),
        # Summer time begins and ends: the hour stays, in UTC it moves.
        ("Europe/Berlin", 7, "2024-03-30 12:00", "2024-03-31 05:00"),
        ("Europe/Berlin", 7, "2024-10-26 12:00", "2024-10-27 06:00"),
        # An hour that there is not (clocks go from 2 to 3) and one that there is twice: the first.
        ("Europe/Berlin", 2, "2024-03-30 12:00", "2024-03-31 01:00"),
        ("Europe/Berlin", 2, "2024-10-26 12:00", "2024-10-27 00:00"),
        ("Europe/Berlin", 2, "2024-10-27 00:00", "2024-10-28 01:00"),
        ("Australia/Lord_Howe", 2, "2024-10-05 12:00", "2024-10-05 15:30"),  # clocks go by half an hour
        ("Pacific/Apia", 7, "2011-12-29 17:00", "2011-12-30 17:00"),  # where the 30th was left out
    ],
)
def test_the_hour_is_the_readers_own(zone: str, hour: int, after: str, then: str) -> None:
    assert next_moment(ZoneInfo(zone), hour, at(after)) == at(then)


def test_a_weekday_is_the_readers_own() -> None:
    after = at("2023-11-05 12:00")  # a Sunday, in Auckland Monday 1:00
    assert next_moment(ZoneInfo("Pacific/Auckland"), 7, after, 0) == at("2023-11-05 18:00")
    assert next_moment(ZoneInfo("UTC"), 7, after, 0) == at("2023-11-06 07:00")
    assert next_moment(ZoneInfo("UTC"), 7, after, 6) == at("2023-11-12 07:00")


@given(
    zone=st.sampled_from(zone_names()),
    hour=st.integers(0, 23),
    after=st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1)),  # noqa: DTZ001 - made aware below
)
def test_there_is_one_such_hour_on_each_day_of_the_calendar(zone: str, hour: int, after: datetime) -> None:
    place = ZoneInfo(zone)
    first = next_moment(place, hour, after.replace(tzinfo=UTC))
    second = next_moment(place, hour, first)
    days = [moment.astimezone(place).date() for moment in (first, second)]
    assert after.replace(tzinfo=UTC) < first <= after.replace(tzinfo=UTC) + timedelta(hours=27)
    assert days[1] - days[0] == timedelta(days=1)
    assert timedelta(hours=21) <= second - first <= timedelta(hours=27)
