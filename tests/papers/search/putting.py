"""Rules that hold for all queries, tried with so many of them that the number is counted and asserted."""

import os
from collections.abc import Callable
from typing import TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

AT_ONCE = 20  # queries put to each archive
Archive, Asked = TypeVar("Archive"), TypeVar("Asked")  # queries as trees or as texts


def so_many(quick: int, full: int = 100_000) -> int:
    """How many queries: a sample in the suite, the full number in `make soak`."""
    return full if os.environ.get("SOAK") else quick


def put(
    archives: st.SearchStrategy[Archive],
    queries: st.SearchStrategy[Asked],
    number: int,
    rule: Callable[[Archive, list[Asked]], None],
) -> None:
    """Tries the rule with `number` generated queries, AT_ONCE with each generated archive."""
    tried = 0

    @settings(max_examples=-(-number // AT_ONCE), suppress_health_check=[HealthCheck.too_slow])
    @given(archives, st.lists(queries, min_size=AT_ONCE, max_size=AT_ONCE))
    def tries(archive: Archive, asked: list[Asked]) -> None:
        nonlocal tried
        rule(archive, asked)
        tried += len(asked)

    tries()
    assert tried >= number
