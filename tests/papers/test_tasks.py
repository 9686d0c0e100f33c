"""What the tick writes down, seen as rows; nothing is sent here."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import OperationalError
from pytest_django import Settings

from digest_site.checks import State, findings
from papers import tasks, work
from papers.clock import now
from papers.digests.builder import build_digest
from papers.digests.due import deadline
from papers.models import Digest, Harvest, ListingDay, Topic, Turn, WorkItem
from tests.arxiv_double.corpus import make_corpus
from tests.arxiv_double.fixtures import RunningDouble, start_double
from tests.factories import make_announcement, make_listing_day, make_paper, make_topic

pytestmark = pytest.mark.django_db
FRIDAY = date(2023, 11, 3)
FRIDAY_MORNING = datetime(2023, 11, 3, 14, tzinfo=UTC)


def planned() -> list[str]:
    return sorted(WorkItem.objects.values_list("key", flat=True))


def test_a_new_category_is_harvested_before_its_feed_is_read() -> None:
    make_topic()
    tasks.plan_arxiv(FRIDAY_MORNING)
    assert planned() == ["harvest:cs:cs:CV 2023-11-03.1"]


def test_a_category_of_the_ledger_has_its_feed_read_and_its_awaited_days_in_the_ledger() -> None:
    make_topic()
    make_listing_day("cs.CV", date(2023, 11, 1))
    tasks.plan_arxiv(FRIDAY_MORNING)
    assert planned() == ["feeds 2023-11-03T10", "harvest:cs:cs:CV 2023-11-03.1"]
    waiting = ListingDay.objects.not_in().order_by("day")
    assert list(waiting.values_list("day", "reason")) == [
        (date(2023, 11, 2), "waiting"),
        (FRIDAY, "waiting"),
    ]


def test_work_still_to_be_done_is_not_planned_for_the_next_slot_too() -> None:
    make_topic()
    for hours in range(0, 24, 6):
        tasks.plan_arxiv(FRIDAY_MORNING + timedelta(hours=hours))
    assert [key for key in planned() if key.startswith("harvest")] == ["harvest:cs:cs:CV 2023-11-03.1"]
    WorkItem.objects.update(state=WorkItem.State.DONE)
    tasks.plan_arxiv(FRIDAY_MORNING + timedelta(days=2))
    assert "harvest:cs:cs:CV 2023-11-05.1" in planned()


def test_a_weekend_brings_the_overlap_and_the_audit_once() -> None:
    make_topic()
    for hours in (24, 30, 48):
        tasks.plan_arxiv(FRIDAY_MORNING + timedelta(hours=hours))
        WorkItem.objects.update(state=WorkItem.State.DONE)
    weekly = [key for key in planned() if not key.startswith("harvest")]
    assert weekly == ["audit 2023-W44", "overlap:cs:cs:CV 2023-W44"]


def test_a_topic_in_an_unknown_category_stops_no_other() -> None:
    make_topic("odd", categories="no.SUCH")
    make_topic()
    tasks.plan_arxiv(FRIDAY_MORNING)
    assert planned() == ["harvest:cs:cs:CV 2023-11-03.1"]


def test_a_category_that_is_not_mirrored_holds_no_digest_back(settings: Settings) -> None:
    settings.ARXIV_SETS = ["cs:cs:CV"]
    topic = make_topic(categories="cs.CV math.NA")
    make_listing_day("cs.CV", FRIDAY)
    tasks.plan_digests(FRIDAY_MORNING)
    assert [item.arguments for item in work.claimable(now())] == [{"topic": topic.pk}]


def test_a_broken_rule_is_parked_and_stops_no_other_topic() -> None:
    make_listing_day("cs.CV", FRIDAY)
    broken, sound = make_topic("broken", rule='("never closed'), make_topic("sound")
    tasks.plan_digests(FRIDAY_MORNING)
    for _ in range(work.ATTEMPTS):
        for item in work.claimable(now()):
            try:
                work.perform(item.key, tasks.LOCAL)
            except ValueError:
                WorkItem.objects.update(due_at=now())
    states = dict(WorkItem.objects.values_list("arguments__topic", "state"))
    assert states == {broken.pk: "parked", sound.pk: "done"}
    assert Topic.objects.get(slug="sound").built_until is not None


def test_a_mended_rule_is_built_though_its_work_was_parked() -> None:
    make_listing_day("cs.CV", FRIDAY)
    topic = make_topic(rule='("never closed')
    tasks.plan_digests(FRIDAY_MORNING)
    WorkItem.objects.update(state=WorkItem.State.PARKED)
    tasks.plan_digests(FRIDAY_MORNING)
    assert WorkItem.objects.count() == 1
    topic.rule = "closed"
    topic.save()
    tasks.plan_digests(FRIDAY_MORNING)
    assert work.claimable(now())[0].arguments == {"topic": topic.pk}


def test_planning_twice_writes_nothing_new() -> None:
    make_topic()
    make_listing_day("cs.CV", FRIDAY, state="partial")
    for _ in range(2):
        tasks.plan_arxiv(FRIDAY_MORNING)
        tasks.plan_digests(deadline(FRIDAY))
    assert WorkItem.objects.filter(task="build").count() == 1
    assert WorkItem.objects.filter(task="harvest").count() == 1


def test_parked_work_is_named_by_check_site() -> None:
    WorkItem.objects.create(
        key="build:broken:2023-11-03", task="build", state="parked", due_at=FRIDAY_MORNING
    )
    parked = next(finding for finding in findings() if finding.subject == "parked work")
    assert (parked.state, parked.words) == (State.WRONG, "1: build:broken:2023-11-03")


def test_harvests_begun_by_hand_are_resumed_when_their_wait_is_over_or_their_process_is_gone() -> None:
    at = now()
    rows = {"source": "oai", "started_at": at, "moved_at": at}
    waiting = Harvest.objects.create(
        scope="math 2023-11-01..2023-11-03", state="waiting", next_at=at - timedelta(seconds=1), **rows
    )
    Harvest.objects.create(scope="cs 2023-11-01..", state="waiting", next_at=at + timedelta(hours=1), **rows)
    lost = Harvest.objects.create(scope="stat", state="running", **rows)
    Harvest.objects.filter(pk=lost.pk).update(moved_at=at - timedelta(hours=1))
    Harvest.objects.create(scope="physics:hep-th", state="waiting", next_at=at - timedelta(seconds=1), **rows)
    work.plan("harvest:physics:hep-th 2023-11-03.1", "harvest", {"scope": "physics:hep-th"})
    for _ in range(2):
        tasks.plan_arxiv(at)
    assert [key for key in planned() if key.startswith("resume")] == sorted(
        [f"resume:{waiting.pk}", f"resume:{lost.pk}"]
    )


@pytest.fixture
def asked(settings: Settings) -> Iterator[RunningDouble]:
    """A local arXiv that the site asks."""
    with start_double(make_corpus(per_day=3)) as running:
        for name, value in running.env.items():
            setattr(settings, name, value)
        yield running


def test_a_resumed_harvest_is_finished_and_not_begun_again(asked: RunningDouble) -> None:
    at = now()
    run = Harvest.objects.create(
        source="oai",
        scope="cs 2023-11-01..2023-11-10",
        state="waiting",
        next_at=at,
        started_at=at,
        moved_at=at,
    )
    for _ in range(2):
        tasks.plan_arxiv(now())
        work.perform(f"resume:{run.pk}", tasks.ARXIV)
        asked_for = len(asked.requests)
    assert (Harvest.objects.get().state, asked_for, len(asked.requests)) == ("done", 1, 1)
    tasks._resume(run.pk)  # a doubled message
    assert (Harvest.objects.count(), len(asked.requests)) == (1, 1)


@pytest.mark.parametrize("retry_after", ["1800", ""])
def test_an_audit_that_arxiv_throttles_comes_back_and_is_not_parked(
    asked: RunningDouble, retry_after: str
) -> None:
    paper = make_paper(has_detail=False)
    make_announcement(paper, feed_day=now().date(), listing_day=now().date())
    asked.show({"kind": "status", "status": 503, "retry_after": retry_after, "times": 100})
    work.plan("audit", "audit")
    for _ in range(work.ATTEMPTS + 1):
        WorkItem.objects.update(due_at=now())
        Turn.objects.update(not_before=None)
        assert work.perform("audit", tasks.ARXIV) is True
    item = WorkItem.objects.get()
    assert (item.state, item.attempts, item.due_at > now()) == ("due", 0, True)


def test_a_digest_is_completed_as_often_as_something_comes_for_it() -> None:
    """The first look moves no mark, since what was stored is not settled yet: the next must still happen."""
    row = make_listing_day("cs.CV", FRIDAY, state="partial", reason="full")
    make_announcement(make_paper(first_listed=FRIDAY))
    digest = build_digest(make_topic(), FRIDAY).digest
    assert digest is not None
    built_at = datetime(2023, 11, 4, 17, tzinfo=UTC)
    Digest.objects.update(built_at=built_at, checked_at=built_at)
    for state, reason, hours in (("partial", "stragglers", 1), ("complete", "", 2)):
        ListingDay.objects.filter(pk=row.pk).update(state=state, reason=reason)
        with time_machine.travel(built_at + timedelta(hours=hours), tick=False):
            tasks.plan_digests(now())
            work.perform(f"complete:{digest.pk}", tasks.LOCAL)
    digest.refresh_from_db()
    assert digest.missing == {}


def test_a_database_that_is_away_is_one_line_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(key: str, tasks: object) -> bool:
        raise OperationalError("connection refused\nIs the server running?")

    monkeypatch.setattr(tasks.work, "perform", away)
    tasks.perform("key")
    tasks.arxiv_perform("key")
    assert [record.message for record in caplog.records] == [
        "the database does not answer: connection refused"
    ] * 2
