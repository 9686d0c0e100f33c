"""The turn to speak to arXiv: one at a time, at the pace, whoever dies meanwhile."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import connection

from papers.arxiv.client import TurnTaken
from papers.ingest import turn
from papers.ingest.turn import ArxivTurnstile
from papers.models import Turn

pytestmark = pytest.mark.django_db(transaction=True)


def in_seconds(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def test_turn_is_held_and_passed_on() -> None:
    with ArxivTurnstile(0).enter():
        held = Turn.objects.get()
        assert (held.owner != "", held.expires_at > in_seconds(60)) == (True, True)
    assert (Turn.objects.get().owner, Turn.objects.get().expires_at) == ("", None)


def test_turn_is_passed_on_after_a_failure() -> None:
    with pytest.raises(OSError, match="broken"), ArxivTurnstile(0).enter():
        raise OSError("broken")
    assert Turn.objects.get().owner == ""


def test_second_caller_is_told_how_long() -> None:
    with ArxivTurnstile(0).enter(), pytest.raises(TurnTaken), ArxivTurnstile(0, patience=0).enter():
        pass


def test_pace_runs_from_the_end_of_a_request() -> None:
    with ArxivTurnstile(1000).enter():
        asked = in_seconds(1000)
    assert asked <= Turn.objects.get().not_before <= in_seconds(1000)
    with pytest.raises(TurnTaken) as caught, ArxivTurnstile(1000, patience=1).enter():
        pass
    assert 500 < caught.value.seconds <= 1000


def test_hold_off_stops_everybody_and_the_longer_one_stays() -> None:
    ArxivTurnstile(0).hold_off(1000)
    ArxivTurnstile(0).hold_off(20)
    with pytest.raises(TurnTaken) as caught, ArxivTurnstile(0, patience=1).enter():
        pass
    assert 500 < caught.value.seconds <= 1000


def test_hold_off_during_a_request_outlasts_it() -> None:
    turnstile = ArxivTurnstile(1)
    with turnstile.enter():
        turnstile.hold_off(1000)
    assert Turn.objects.get().not_before > in_seconds(500)


def test_hold_off_is_capped_at_an_hour() -> None:
    ArxivTurnstile(0).hold_off(1e9)
    assert Turn.objects.get().not_before <= in_seconds(3600)


def test_turn_of_another_machine_is_free_when_its_lease_ends() -> None:
    Turn.objects.create(name="arxiv", owner="elsewhere:1:abc", expires_at=in_seconds(60))
    with pytest.raises(TurnTaken), ArxivTurnstile(0, patience=0).enter():
        pass
    Turn.objects.update(expires_at=in_seconds(-1))
    with ArxivTurnstile(0).enter():
        assert Turn.objects.get().owner.split(":")[1] == str(os.getpid())


def test_times_that_no_honest_clock_can_have_set_do_not_block() -> None:
    Turn.objects.create(
        name="arxiv", owner="elsewhere:1:abc", expires_at=in_seconds(86_400), not_before=in_seconds(86_400)
    )
    with ArxivTurnstile(0, patience=0).enter():
        pass


def test_turn_of_a_killed_process_is_free_after_the_pace() -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    owner = f"{turn._this_machine()}:{dead.pid}:abc"
    Turn.objects.create(name="arxiv", owner=owner, expires_at=in_seconds(90))
    found_dead = time.monotonic()
    with ArxivTurnstile(0.2).enter():
        assert time.monotonic() - found_dead >= 0.2


def test_threads_never_overlap_and_keep_the_pace() -> None:
    spans: list[tuple[float, float]] = []

    def ask() -> None:
        for _ in range(3):
            with ArxivTurnstile(0.02).enter():
                started = time.time()
                spans.append((started, time.time()))

    threads = [threading.Thread(target=_closing(ask)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spans.sort()
    gaps = [later[0] - earlier[1] for earlier, later in pairwise(spans)]
    assert (len(spans), min(gaps) >= 0.02) == (12, True)


def _closing(task: Callable[[], None]) -> Callable[[], None]:
    """The task with its own database connection closed at the end."""

    def run() -> None:
        try:
            task()
        finally:
            connection.close()

    return run
