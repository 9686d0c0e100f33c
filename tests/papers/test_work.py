"""Work in the background: claimed once, leased, tried again, parked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from papers import work
from papers.clock import now
from papers.ingest.harvest import BUDGET
from papers.models import WorkItem


def done(**_: object) -> None:
    """Work that succeeds."""


def broken(**_: object) -> None:
    """Work that fails."""
    raise ArithmeticError("the sum does not come out")


@pytest.mark.django_db
class TestOnce:
    def test_work_is_written_down_once(self) -> None:
        assert work.plan("build:a:2023-11-05", "done") is not None
        assert work.plan("build:a:2023-11-05", "done") is None
        assert WorkItem.objects.count() == 1

    def test_finished_work_is_not_done_again(self) -> None:
        work.plan("key", "done")
        assert work.perform("key", {"done": done}) is True
        assert work.perform("key", {"done": done}) is False

    def test_unknown_work_is_no_error(self) -> None:
        assert work.perform("nothing", {}) is False

    def test_arguments_reach_the_work(self) -> None:
        seen = []
        work.plan("key", "note", {"topic": 7})
        work.perform("key", {"note": lambda topic: seen.append(topic)})
        assert seen == [7]

    def test_finished_work_can_be_made_due_again(self) -> None:
        work.plan("key", "done")
        work.perform("key", {"done": done})
        assert work.plan("key", "done", again=True) is not None
        assert work.perform("key", {"done": done}) is True


@pytest.mark.django_db
class TestFaults:
    def test_failed_work_is_tried_again_later(self) -> None:
        work.plan("key", "broken")
        with pytest.raises(ArithmeticError):
            work.perform("key", {"broken": broken})
        item = WorkItem.objects.get()
        assert (item.state, item.attempts) == ("due", 1)
        assert item.due_at > now()
        assert "the sum does not come out" in item.error

    def test_work_that_fails_three_times_is_parked_with_its_arguments(self) -> None:
        work.plan("key", "broken", {"topic": 7})
        for _ in range(3):
            WorkItem.objects.update(due_at=now())
            with pytest.raises(ArithmeticError):
                work.perform("key", {"broken": broken})
        item = WorkItem.objects.get()
        assert (item.state, item.arguments) == ("parked", {"topic": 7})
        assert work.perform("key", {"broken": broken}) is False

    def test_work_whose_worker_died_is_taken_up_when_the_lease_ran_out(self) -> None:
        work.plan("key", "done")
        WorkItem.objects.update(state="leased", attempts=1, leased_until=now() + timedelta(minutes=1))
        assert work.perform("key", {"done": done}) is False
        WorkItem.objects.update(leased_until=now() - timedelta(seconds=1))
        assert work.perform("key", {"done": done}) is True

    def test_work_that_killed_three_workers_is_parked(self) -> None:
        work.plan("key", "done")
        WorkItem.objects.update(state="leased", attempts=3, leased_until=now() - timedelta(seconds=1))
        assert work.perform("key", {"done": done}) is False
        assert WorkItem.objects.get().state == "parked"

    def test_work_that_must_wait_comes_back_without_spending_an_attempt(self) -> None:
        later = now() + timedelta(hours=1)

        def wait() -> None:
            raise work.ComeBack(later, "arXiv asked for an hour")

        work.plan("key", "wait")
        work.perform("key", {"wait": wait})
        item = WorkItem.objects.get()
        assert (item.state, item.attempts, item.due_at) == ("due", 0, later)


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_does_the_work() -> None:
    work.plan("key", "note")
    runs = []

    def attempt(_: int) -> bool:
        try:
            return work.perform("key", {"note": lambda: runs.append(1)})
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(attempt, range(8)))
    assert (sum(outcomes), len(runs)) == (1, 1)


@pytest.mark.django_db
class TestLease:
    def test_a_lease_outlasts_the_hard_time_limit_and_a_harvest_ends_before_the_soft_one(self) -> None:
        assert settings.WORK_LEASE_SECONDS > settings.CELERY_TASK_TIME_LIMIT
        assert settings.CELERY_TASK_SOFT_TIME_LIMIT > BUDGET

    def test_work_that_lasted_longer_than_its_lease_is_done_all_the_same(self) -> None:
        work.plan("key", "long")
        work.perform("key", {"long": lambda: WorkItem.objects.update(leased_until=now())})
        assert work.perform("key", {"long": broken}) is False
        assert WorkItem.objects.get().state == "done"

    def test_work_that_another_took_over_is_left_to_it(self) -> None:
        work.plan("key", "long")
        work.perform("key", {"long": lambda: WorkItem.objects.update(owner="another", attempts=2)})
        item = WorkItem.objects.get()
        assert (item.state, item.owner, item.attempts) == ("leased", "another", 2)
