"""Days counted by the unit that makes a chart."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.digests.spread import Unit, spread, unit_of

LAST = date(2023, 11, 2)


@pytest.mark.parametrize(
    ("days", "unit"),
    [(1, "day"), (7, "day"), (30, "day"), (90, "week"), (365, "week"), (2000, "month"), (12000, "year")],
)
def test_unit_makes_at_most_eighty_bars(days: int, unit: str) -> None:
    first = LAST - timedelta(days=days - 1)
    assert unit_of(first, LAST) == Unit(unit)
    assert len(spread([], first, LAST)) <= 80


def test_days_without_papers_have_a_bar_too() -> None:
    found = spread([LAST, LAST, date(2023, 10, 31)], date(2023, 10, 31), LAST)
    assert [(bar.start.day, bar.count) for bar in found] == [(31, 1), (1, 0), (2, 2)]


def test_a_week_ends_as_the_span_does() -> None:
    found = spread([LAST, date(2023, 10, 26)], LAST - timedelta(days=89), LAST)
    assert [(bar.start, bar.count) for bar in found[-2:]] == [
        (date(2023, 10, 20), 1),
        (date(2023, 10, 27), 1),
    ]
    assert found[0].start == LAST - timedelta(days=89)


@given(st.integers(0, 9000), st.lists(st.integers(0, 9000)))
def test_each_day_is_counted_once(length: int, back: list[int]) -> None:
    first = LAST - timedelta(days=length)
    days = [LAST - timedelta(days=days) for days in back if days <= length]
    found = spread(days, first, LAST)
    assert sum(bar.count for bar in found) == len(days)
    assert max(Counter(bar.start for bar in found).values()) == 1
    assert [bar.start for bar in found] == sorted(bar.start for bar in found)
