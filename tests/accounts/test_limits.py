"""Counting tries: exact in any hour, over threads, and never for good."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import cache
from django.db import connections
from pytest_django import Settings

from accounts import limits
from accounts.models import Counter
from tests import provision

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_take_allows_so_many_in_any_stretch() -> None:
    """The stretch slides: waiting for the clock's full hour gains nothing."""
    with time_machine.travel(NOON, tick=False) as clock:
        clock.shift(3599)
        assert [limits.take("act", "me", most=3, seconds=3600) for _ in range(4)] == [0, 0, 0, 3601]
        clock.shift(2)
        assert limits.take("act", "me", most=3, seconds=3600) == 3599
        clock.shift(3599)
        assert [limits.take("act", "me", most=3, seconds=3600) for _ in range(4)] == [0, 0, 0, 3601]


def test_take_does_not_count_what_it_refuses() -> None:
    """Somebody who never stops trying keeps nobody out for longer."""
    with time_machine.travel(NOON, tick=False) as clock:
        assert limits.take("act", "me", most=1, seconds=60) == 0
        for _second in range(60):
            assert limits.take("act", "me", most=1, seconds=60) > 0
            clock.shift(1)
        clock.shift(1)
        assert limits.take("act", "me", most=1, seconds=60) == 0


def test_take_counts_each_act_and_each_person_apart() -> None:
    """And keeps neither in clear."""
    assert limits.take("act", "me", most=1, seconds=60) == 0
    assert limits.take("act", "you", most=1, seconds=60) == 0
    assert limits.take("other", "me", most=1, seconds=60) == 0
    assert limits.take("act", "me", most=1, seconds=60) > 0
    assert {len(row.key) for row in Counter.objects.all()} == {64}


def test_take_grows_slower_with_each_try() -> None:
    """Five at once, then 1, 2, 4, 8, 16 seconds between."""
    with time_machine.travel(NOON, tick=False) as clock:
        waits = []
        for _try in range(10):
            wait = limits.take("act", "me", most=10, seconds=3600, growing=True)
            if wait:
                waits.append(wait)
                clock.shift(wait)
                assert limits.take("act", "me", most=10, seconds=3600, growing=True) == 0
        assert waits == [2, 3, 5, 9, 17]


def test_give_back_and_forget_uncount() -> None:
    """One, and all."""
    for _try in range(3):
        limits.take("act", "me", most=3, seconds=60)
    limits.give_back("act", "me")
    assert limits.take("act", "me", most=3, seconds=60) == 0
    assert limits.take("act", "me", most=3, seconds=60) > 0
    limits.forget("act", "me")
    assert limits.take("act", "me", most=3, seconds=60) == 0
    limits.give_back("act", "nobody")


def test_sweep_removes_what_is_over() -> None:
    """And nothing else."""
    with time_machine.travel(NOON, tick=False) as clock:
        limits.take("act", "me", most=3, seconds=60)
        clock.shift(30)
        limits.take("act", "you", most=3, seconds=60)
        clock.shift(31)
        limits.sweep()
        assert Counter.objects.count() == 1


def test_any_text_can_be_counted() -> None:
    """NUL and half characters too."""
    assert limits.take("act", "\x00\ud800", most=1, seconds=60) == 0


@pytest.mark.django_db(transaction=True)
def test_take_is_exact_for_many_at_once() -> None:
    """Forty connections that begin together."""
    together = threading.Barrier(40)

    def attempt(_number: int) -> int:
        together.wait()
        try:
            return limits.take("act", "me", most=7, seconds=3600)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(40) as pool:
        waits = list(pool.map(attempt, range(40)))
    assert waits.count(0) == 7


@pytest.mark.parametrize("who", [7, "203.0.113.7", "\0\ud800"])
def test_take_lightly_allows_so_many_in_a_span_of_the_clock(who: object) -> None:
    cache.clear()
    with time_machine.travel(datetime(2023, 11, 1, 12, 0, 45, tzinfo=UTC), tick=False):
        assert [limits.take_lightly("look", who, most=2, seconds=60) for _ in range(4)] == [0, 0, 15, 15]
        assert limits.take_lightly("ask", who, most=2, seconds=60) == 0
        assert limits.take_lightly("look", "another", most=2, seconds=60) == 0
    with time_machine.travel(datetime(2023, 11, 1, 12, 1, tzinfo=UTC), tick=False):
        assert limits.take_lightly("look", who, most=2, seconds=60) == 0
    assert not Counter.objects.exists()


def test_take_lightly_keeps_nobody_out_where_the_cache_is_away(settings: Settings) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"redis://127.0.0.1:{provision.free_port()}/0",
        }
    }
    assert [limits.take_lightly("look", 7, most=1, seconds=60) for _ in range(3)] == [0, 0, 0]
