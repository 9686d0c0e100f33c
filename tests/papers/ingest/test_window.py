"""A window's name says all of it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.ingest.window import Window

DAYS = st.dates(date(1991, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("window", "name"),
    [
        (Window("cs:cs:CV"), "cs:cs:CV"),
        (Window("cs", prefix="arXiv"), "cs arXiv"),
        (Window("cs", date(2023, 10, 1), date(2023, 11, 5)), "cs 2023-10-01..2023-11-05"),
        (Window("physics:hep-th", date(2023, 10, 1), prefix="arXiv"), "physics:hep-th arXiv 2023-10-01.."),
    ],
)
def test_name_is_short_and_plain(window: Window, name: str) -> None:
    assert window.name == name


@given(
    st.sampled_from(["cs", "cs:cs:CV", "physics:hep-th"]),
    st.none() | st.tuples(DAYS, st.none() | DAYS),
    st.sampled_from(["arXiv", "arXivRaw"]),
)
def test_window_is_found_by_its_name(
    oai_set: str, days: tuple[date, date | None] | None, prefix: str
) -> None:
    window = Window(oai_set, *(days or (None, None)), prefix=prefix)
    assert Window.named(window.name) == window


def test_incremental_window_starts_a_day_before_the_mark() -> None:
    assert Window("cs").starts(date(2023, 11, 5), date(2023, 12, 1)) == date(2023, 11, 4)


def test_first_window_starts_a_week_back() -> None:
    assert Window("cs").starts(None, date(2023, 12, 8)) == date(2023, 12, 1)
