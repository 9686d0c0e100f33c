"""Lengths of time in the unit that says most."""

from datetime import timedelta

import pytest

from papers.admin.times import due, lasting, stamp
from papers.clock import now
from tests.factories import NOON


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=-5), "0 s"),
        (timedelta(seconds=51), "51 s"),
        (timedelta(minutes=4), "4 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=800), "800 days"),
    ],
)
def test_length_is_told_in_one_unit(length: timedelta, words: str) -> None:
    assert lasting(length) == words


def test_planned_time_is_told_from_now() -> None:
    assert due(now() + timedelta(minutes=5, seconds=30)) == "in 5 min"
    assert due(now() - timedelta(minutes=5, seconds=30)) == "now, for 5 min"
    assert (stamp(NOON), stamp(None)) == ("2023-11-01 12:00", "")
