"""Work in the background with real workers on both brokers: lost, doubled, killed, refused.

The embedded broker serves the site on SQLite; Redis is proved with either database.
"""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import redis

from papers import tasks
from papers.models import Digest, Entry, Topic, WorkItem
from tests import provision
from tests.factories import NOON, make_announcement, make_listing_day, make_paper, make_topic
from tests.reliability.own_redis import OwnRedis
from tests.reliability.site_processes import BUILD_STOPS, LEASE, SiteProcesses

pytestmark = pytest.mark.django_db(transaction=True)
FRIDAY = date(2023, 11, 3)
ROLLED_BACK = """
from django.db import transaction
from papers.models import WorkItem
from papers.tasks import send
try:
    with transaction.atomic():
        send(WorkItem.objects.get(pk={}))
        raise KeyError
except KeyError:
    pass
"""
BROKERS = [pytest.param("embedded", marks=pytest.mark.sqlite_only), "redis"]


@pytest.fixture(params=BROKERS)
def site(request: pytest.FixtureRequest, tmp_path: Path, redis_url: str) -> Iterator[SiteProcesses]:
    processes = SiteProcesses(tmp_path, redis_url if request.param == "redis" else "")
    yield processes
    processes.stop()


def plan(task: str, **arguments: object) -> WorkItem:
    return WorkItem.objects.create(key=f"{task} for a test", task=task, arguments=arguments, due_at=NOON)


def state_of(item: WorkItem) -> str:
    item.refresh_from_db()
    return item.state


def make_due_topic(slug: str = "images", papers: int = 0) -> Topic:
    """A topic whose digest of Friday is due, on papers that are announced by then."""
    topic = make_topic(slug, categories="")
    make_listing_day("cs.CV", FRIDAY) if Topic.objects.count() == 1 else None
    for number in range(1, papers + 1):
        make_announcement(make_paper(f"2311.{number:05}", first_listed=FRIDAY))
    return topic


def rows(topic: Topic) -> list[tuple[object, ...]]:
    entries = Entry.objects.filter(digest__topic=topic)
    columns = ("digest__date", "section", "rank", "paper__arxiv_id", "version", "score", "why")
    return list(entries.values_list(*columns))


def test_due_work_is_found_done_and_shown_by_heartbeats(site: SiteProcesses) -> None:
    topic = make_due_topic(papers=3)
    site.worker()
    site.worker("arxiv")
    site.tick_until(lambda: Digest.objects.exists(), "the digest")
    assert [row[3] for row in rows(topic)] == ["2311.00001", "2311.00002", "2311.00003"]
    beats = list(tasks.HEARTBEATS.values())
    site.tick_until(lambda: site.cache.get_many(beats).keys() == set(beats), "the heartbeats")
    assert {beat[:13] for beat in site.cache.get_many(beats).values()} == {"2023-11-03T14"}


def test_a_lost_message_is_sent_again_by_a_later_tick(site: SiteProcesses) -> None:
    audit = plan("audit")
    site.worker()
    site.tick_until(lambda: site.messages("arxiv") > 0, "the message")
    site.lose_messages()
    assert state_of(audit) == "due"
    site.worker("arxiv")
    site.tick_until(lambda: state_of(audit) == "done", "the work")


def test_doubled_messages_give_one_run(site: SiteProcesses, tmp_path: Path) -> None:
    item = plan("mark", file=str(tmp_path / "marks"))
    for _ in range(5):
        site.send("perform", item.key)
    site.worker()
    site.worker()
    provision.until(lambda: site.messages() == 0, what="the workers")
    site.tick_until(lambda: state_of(item) == "done", "the work")
    assert (tmp_path / "marks").read_text() == "done\n"


def test_a_build_whose_worker_was_killed_is_taken_up_and_gives_the_same_digest(
    site: SiteProcesses, tmp_path: Path
) -> None:
    topic = make_due_topic(papers=300)
    half_built = tmp_path / "half built"
    site.env |= {LEASE: "3", BUILD_STOPS: str(half_built)}
    worker = site.worker()
    del site.env[BUILD_STOPS]
    building = WorkItem.objects.filter(task="build", state="leased")
    site.tick_until(half_built.exists, "the build")
    site.kill(worker)
    assert (building.count(), Digest.objects.count()) == (1, 0)
    site.worker()
    site.tick_until(lambda: not building.exists() and Digest.objects.exists(), "the second build")
    disturbed = rows(topic)
    assert WorkItem.objects.get(task="build").attempts == 2
    Digest.objects.all().delete()
    Topic.objects.update(built_until=None)
    WorkItem.objects.all().delete()
    site.tick_until(Digest.objects.exists, "the undisturbed build")
    assert len(disturbed) == 300
    assert rows(topic) == disturbed


def test_work_that_kills_its_worker_three_times_is_parked_with_its_arguments(
    site: SiteProcesses, tmp_path: Path
) -> None:
    item = plan("die", file=str(tmp_path / "deaths"))
    site.env[LEASE] = "3"
    worker = site.worker()

    def parked() -> bool:
        nonlocal worker
        if worker.poll() is not None:  # the embedded broker's worker has no child to lose: it dies itself
            worker = site.worker()
        return state_of(item) == "parked"

    site.tick_until(parked, "the parking", seconds=800)
    assert (tmp_path / "deaths").read_text() == "done\n" * 3
    assert item.arguments == {"file": str(tmp_path / "deaths")}


def test_a_rollback_after_queueing_leaves_no_message(site: SiteProcesses) -> None:
    item = plan("mark", file="never")
    site.run(ROLLED_BACK.format(item.pk))
    assert (site.messages("default"), site.messages("arxiv")) == (0, 0)


class Pickled:
    """Makes a folder when it is unpickled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.folder),)


def test_a_pickled_message_is_refused_and_stops_nothing(site: SiteProcesses, tmp_path: Path) -> None:
    item = plan("mark", file=str(tmp_path / "marks"))
    site.send("perform", Pickled(tmp_path / "trap"), serializer="pickle")
    site.worker()
    site.tick_until(lambda: state_of(item) == "done", "the work behind the pickle")
    assert not (tmp_path / "trap").exists()
    assert "ContentDisallowed" in site.log.read_text()


def test_two_schedulers_and_two_workers_make_one_digest_each_with_the_same_entries(
    site: SiteProcesses,
) -> None:
    make_due_topic("first", papers=20)
    make_topic("second", categories="")
    for start in (site.worker, site.worker, site.scheduler, site.scheduler):
        start()
    done = WorkItem.objects.filter(task="build", state="done")
    provision.until(lambda: done.count() == 2, 240, "the digests")
    ticks_before = site.messages()
    provision.until(lambda: site.messages() <= ticks_before, what="the ticks that follow")
    assert sorted(Digest.objects.values_list("topic__slug", "date", "entry_count")) == [
        ("first", FRIDAY, 20),
        ("second", FRIDAY, 20),
    ]
    assert WorkItem.objects.filter(task="build").count() == 2
    assert not WorkItem.objects.exclude(error="").exists()


def test_redis_killed_and_back_empty_loses_no_work(tmp_path: Path) -> None:
    server = OwnRedis()
    site = SiteProcesses(tmp_path, server.url)
    try:
        worker = site.worker()
        first = plan("mark", file=str(tmp_path / "first"))
        site.tick_until(lambda: state_of(first) == "done", "the first work")
        second = WorkItem.objects.create(
            key="second", task="mark", arguments={"file": str(tmp_path / "second")}, due_at=NOON
        )
        site.send("perform", "second", countdown=1000)
        with redis.Redis.from_url(server.url) as connected:
            connected.set("before", 1)
        server.kill()
        server.start()
        with redis.Redis.from_url(server.url) as connected:
            assert not connected.exists("before")

        def done() -> bool:
            # A worker that held messages may give up at the loss (kombu fails to hand them back); then
            # `manage.py start` starts it again, and so does this test.
            nonlocal worker
            if worker.poll() is not None:
                worker = site.worker()
            return state_of(second) == "done"

        site.tick_until(done, "the work after the loss")
    finally:
        site.stop()
        server.kill()
