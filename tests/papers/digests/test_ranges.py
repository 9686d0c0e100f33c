"""A range of digests built anew: one by one, from where a dead worker stopped, past what cannot be built."""

from datetime import date, timedelta

import pytest
from django.db import OperationalError

from accounts.models import StaffAct, User
from papers import tasks, work
from papers.digests import ranges
from papers.digests.builder import build_digest
from papers.digests.rebuilds import Plan
from papers.models import Digest, Rebuild, Topic, WorkItem
from tests.factories import make_announcement, make_curator, make_paper, make_topic

DAYS = [date(2023, 11, 1) + timedelta(days=n) for n in range(6)]
FIRST, LAST = DAYS[0], DAYS[-1]


@pytest.fixture
def curator(db: None) -> User:
    return make_curator()


@pytest.fixture
def topic(db: None) -> Topic:
    """Six digests with one vision transformer each, under a rule that would have caught graphs too."""
    topic = make_topic()
    for number, day in enumerate(DAYS):
        for kind, title in enumerate(("A vision transformer", "Planar graphs")):
            paper = make_paper(
                f"2311.{10 * number + kind + 1:05}", title=title, abstract="", first_listed=day
            )
            make_announcement(paper, listing_day=day)
        build_digest(topic, day)
    Topic.objects.update(rule='"vision transformer" OR graphs')
    return Topic.objects.get()


def begin(topic: Topic, curator: User, first: date = FIRST, last: date = LAST) -> Rebuild:
    rebuild = ranges.start(topic, curator, first, last)
    work.plan(ranges.key(rebuild.pk), "rebuild", {"rebuild": rebuild.pk})
    return rebuild


def counts() -> list[int]:
    return list(Digest.objects.order_by("date").values_list("entry_count", flat=True))


@pytest.mark.django_db
class TestOneByOne:
    def test_every_digest_of_the_range_is_built_and_no_other(self, topic: Topic, curator: User) -> None:
        rebuild = begin(topic, curator, DAYS[1], DAYS[3])
        assert work.perform(ranges.key(rebuild.pk), tasks.LOCAL)
        rebuild.refresh_from_db()
        assert counts() == [1, 2, 2, 2, 1, 1]
        assert (rebuild.state, rebuild.total, rebuild.done) == (Rebuild.State.DONE, 3, 3)
        assert (rebuild.added, rebuild.removed, rebuild.failed) == (3, 0, [])
        assert rebuild.changed == [[day.isoformat(), 1, 0] for day in DAYS[1:4]]
        assert rebuild.finished_at
        assert list(StaffAct.objects.values_list("kind", "by")) == [("rebuild.start", curator.pk)]

    def test_what_does_not_change_is_counted_and_not_listed(self, topic: Topic, curator: User) -> None:
        for _ in range(2):
            rebuild = begin(topic, curator)
            ranges.go_on(rebuild.pk)
        rebuild.refresh_from_db()
        assert (rebuild.done, rebuild.changed) == (6, [])

    def test_one_that_cannot_be_built_is_listed_and_stops_no_other(
        self, topic: Topic, curator: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(digest: Digest) -> Plan:
            if digest.date == DAYS[2]:
                raise ArithmeticError("the sum does not come out")
            return plan_rebuild(digest)

        plan_rebuild = ranges.plan_rebuild
        monkeypatch.setattr(ranges, "plan_rebuild", fail)
        rebuild = begin(topic, curator)
        ranges.go_on(rebuild.pk)
        rebuild.refresh_from_db()
        assert counts() == [2, 2, 1, 2, 2, 2]
        assert (rebuild.state, rebuild.done) == (Rebuild.State.DONE, 5)
        assert rebuild.failed == [["2023-11-03", "ArithmeticError"]]

    def test_a_rule_that_cannot_be_read_is_told_of_each(self, topic: Topic, curator: User) -> None:
        Topic.objects.update(rule="(graph")
        rebuild = begin(topic, curator, DAYS[0], DAYS[1])
        ranges.go_on(rebuild.pk)
        rebuild.refresh_from_db()
        assert [day for day, _reason in rebuild.failed] == ["2023-11-01", "2023-11-02"]
        assert rebuild.done == 0

    def test_a_database_that_is_away_is_no_fault_of_a_digest(
        self, topic: Topic, curator: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def away(digest: Digest) -> Plan:
            raise OperationalError("gone")

        rebuild = begin(topic, curator)
        with monkeypatch.context() as patched:
            patched.setattr(ranges, "plan_rebuild", away)
            with pytest.raises(OperationalError):
                ranges.go_on(rebuild.pk)
        ranges.go_on(rebuild.pk)
        rebuild.refresh_from_db()
        assert (rebuild.done, rebuild.failed) == (6, [])

    def test_a_digest_built_anew_tells_curators_who_have_it_open(self, topic: Topic, curator: User) -> None:
        ranges.go_on(begin(topic, curator, DAYS[0], DAYS[0]).pk)
        assert list(Digest.objects.order_by("date").values_list("edition", flat=True)) == [1, 0, 0, 0, 0, 0]


@pytest.mark.django_db
class TestTurns:
    def test_a_topic_has_one_at_a_time(self, topic: Topic, curator: User) -> None:
        first = begin(topic, curator)
        with pytest.raises(ranges.Busy) as busy:
            begin(topic, curator)
        assert busy.value.rebuild == first
        ranges.go_on(first.pk)
        begin(topic, curator)

    def test_a_stopped_one_builds_no_more(self, topic: Topic, curator: User) -> None:
        rebuild = begin(topic, curator)
        assert ranges.stop(rebuild, curator)
        assert not ranges.stop(rebuild, curator)
        ranges.go_on(rebuild.pk)
        rebuild.refresh_from_db()
        assert (counts(), rebuild.state) == ([1] * 6, Rebuild.State.STOPPED)

    def test_other_work_gets_its_turn(
        self, topic: Topic, curator: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ranges, "BUDGET", -1.0)
        rebuild = begin(topic, curator)
        item = WorkItem.objects.get()
        assert work.perform(item.key, tasks.LOCAL)
        item.refresh_from_db()
        assert (item.state, item.attempts) == (WorkItem.State.DUE, 0)
        monkeypatch.undo()
        assert work.perform(item.key, tasks.LOCAL)
        rebuild.refresh_from_db()
        assert (counts(), rebuild.done) == ([2] * 6, 6)
