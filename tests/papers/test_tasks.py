"""What the tick writes down, seen as rows; nothing is sent here."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import Settings

from digest_site.checks import State, findings
from papers import tasks, work
from papers.clock import now
from papers.digests.due import deadline
from papers.models import ListingDay, Topic, WorkItem
from tests.factories import make_listing_day, make_topic

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
