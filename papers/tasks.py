"""Celery tasks, a few lines each. Two of them carry all work: one for arXiv's queue, one for the rest.

`due` looks at the database every minute, writes down what there is to do (papers/work.py) and sends
messages for it. A lost message is sent again by the next tick; a doubled one finds the work taken.
"""

import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from celery import current_app, shared_task
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.db import OperationalError, transaction

from accounts import limits, tokens
from papers import mail_work, reader_work, work
from papers.arxiv.client import LONGEST_WAIT, TryLater
from papers.clock import NEW_YORK, now
from papers.digests import ranges
from papers.digests.builder import build_digest, complete_digest
from papers.digests.due import due_dates, late_digests
from papers.ingest import ledger
from papers.ingest.again import fetch_days
from papers.ingest.due import feed_slot, feeds_due, harvest_slot, sets_due
from papers.ingest.feeds import read_feeds
from papers.ingest.fetch import audit_ids, fetch_ids
from papers.ingest.harvest import due_harvests, harvest_set, overlap_harvest, resume
from papers.ingest.source import arxiv_client, mirrored_categories, mirrored_sets
from papers.ingest.window import Window
from papers.library import words
from papers.models import Digest, Harvest, ListingDay, Topic, WorkItem
from papers.operation import indexing, rejects, standing

log = logging.getLogger(__name__)
_RNG = random.SystemRandom()
LONGEST_QUEUE = 200  # messages; more of them say nothing that the next tick would not say again
# How long a worker may take no message; arXiv's waits behind one harvest.
SILENCE = {"default": timedelta(minutes=5), "arxiv": timedelta(minutes=25)}
HEARTBEATS = {"default": "heartbeat:default", "arxiv": "heartbeat:arxiv"}


@contextmanager
def _database_awaited() -> Iterator[None]:
    """A database that went away is one line for each message; the ticks after its return find the work."""
    try:
        yield
    except OperationalError as error:
        log.warning("the database does not answer: %s", str(error).splitlines()[0])


@shared_task
def due() -> None:
    """The tick: writes down all work that is due and sends messages for what nobody is doing."""
    at = now()
    with _database_awaited():
        plan_arxiv(at)
        plan_digests(at)
        reader_work.plan(at)
        mail_work.plan(at)
        indexing.plan(at)
        standing.plan(at)
        work.forget_old(at)
        words.freshen_some()
        limits.sweep()
        tokens.sweep()
        SessionStore.clear_expired()
        _heartbeat("default")
        send_claimable(at)
        beat_arxiv.apply_async(expires=60)


@shared_task
def perform(key: str) -> None:
    """Does one piece of work that needs no connection to arXiv."""
    with _database_awaited():
        work.perform(key, LOCAL)


@shared_task
def arxiv_perform(key: str) -> None:
    """Does one piece of work that speaks to arXiv: these wait for each other and for nothing else."""
    with _database_awaited():
        work.perform(key, ARXIV)
        plan_digests(now())
        send_claimable(now())


@shared_task(name="papers.tasks.arxiv_beat")
def beat_arxiv() -> None:
    """Shows that arXiv's worker takes messages."""
    _heartbeat("arxiv")


def send_claimable(at: datetime) -> None:
    """Sends messages for what nobody is doing; the queue of a stopped worker stays short."""
    queues: dict[bool, list[WorkItem]] = {True: [], False: []}
    for item in work.claimable(at):
        queues[item.task in ARXIV].append(item)
    for arxiv, items in queues.items():
        room = LONGEST_QUEUE - queued("arxiv" if arxiv else settings.CELERY_TASK_DEFAULT_QUEUE)
        for item in items[: max(0, room)]:
            send(item)


def send(item: WorkItem) -> None:
    """Sends the message for a piece of work once the transaction that wrote it down is committed.

    While one is likely still in the queue no second is sent. A failed cache costs a doubled message.
    """
    task = arxiv_perform if item.task in ARXIV else perform
    pause = settings.WORK_RESEND_SECONDS
    if cache.add(f"sent:{item.pk}:{item.attempts}:{item.due_at.timestamp()}", 1, timeout=pause):
        transaction.on_commit(lambda: task.apply_async([item.key], expires=2 * pause))


def plan_arxiv(at: datetime) -> None:
    """Writes down what to ask arXiv for: feeds, changes of the sets, the weekly overlap and audit.

    Days that nothing came for are in the ledger too, so that everybody sees what is awaited.
    """
    categories = mirrored_categories()
    held = set(ListingDay.objects.filter(category__in=categories).values_list("category", flat=True))
    ledger.expect(sorted(held), at.astimezone(NEW_YORK).date())
    if feeds_due(at, categories):
        work.plan_next("feeds", feed_slot(at), "read_feeds")
    for scope in sets_due(at, mirrored_sets()):
        work.plan_next(f"harvest:{scope}", harvest_slot(at), "harvest", {"scope": scope})
    year, week, weekday = at.isocalendar()
    if weekday >= 6:  # nothing is announced on a Saturday
        for scope in mirrored_sets():
            work.plan_next(f"overlap:{scope}", f"{year}-W{week}", "overlap", {"scope": scope})
        work.plan_next("audit", f"{year}-W{week}", "audit")
    _plan_resumes(at)


def _plan_resumes(at: datetime) -> None:
    """Runs that nobody goes on with: begun by hand, they wait or have lost their process."""
    planned = WorkItem.objects.filter(task__in=["harvest", "overlap"], state__in=work.OPEN)
    busy = set(planned.values_list("arguments__scope", flat=True))
    for run in due_harvests(at):
        if Window.named(run.scope).oai_set not in busy:
            work.plan(f"resume:{run.pk}", "resume", {"harvest": run.pk}, again=True)


def plan_digests(at: datetime) -> None:
    """Writes down the digests that can be built and those that late records may complete.

    A topic that was mended gets a new key: its build is tried again though the old one was parked.
    """
    for topic in Topic.objects.followed_up():
        for day in due_dates(topic, at)[:1]:
            key = f"build:{topic.slug}:{day}:{topic.changed_at:%Y%m%dT%H%M%S%f}"
            work.plan(key, "build", {"topic": topic.pk})
    for digest in late_digests(at):
        work.plan(f"complete:{digest.pk}", "complete", {"digest": digest.pk}, again=True)


def _read_feeds() -> None:
    """Reads today's feeds of the categories that still want it."""
    read_feeds(arxiv_client(), feeds_due(now(), mirrored_categories()))


def _harvest(scope: str) -> None:
    """Fetches a set's changes; comes back when arXiv asks to wait."""
    _come_back(harvest_set(arxiv_client(), scope))


def _overlap(scope: str) -> None:
    """Reads a set's last two weeks again, so that stragglers are found."""
    _come_back(overlap_harvest(arxiv_client(), scope))


def _resume(harvest: int) -> None:
    """Goes on with a run, unless somebody else has done so meanwhile."""
    run = due_harvests(now()).filter(pk=harvest).first()
    if run is not None:
        _come_back(resume(arxiv_client(), run))


def _audit() -> None:
    """Fetches announced papers that are not stored with their detail; what came before a wait is stored."""
    with _told_to_wait():
        audit_ids(arxiv_client())


def _fetch_days(category: str, since: str, until: str) -> dict[str, Any]:
    """Fetches listing days again; comes back for the rest when arXiv asks to wait."""
    with _told_to_wait():
        came = fetch_days(arxiv_client(), category, date.fromisoformat(since), date.fromisoformat(until))
    if came.run:
        _come_back(came.run)
    failed = came.run.error if came.run and came.run.state == Harvest.State.FAILED else ""
    told = {"added": came.added, "changed": came.changed, "missing": list(came.missing)}
    return told | {"failed": failed, "at": now().isoformat()}


def _fetch_paper(arxiv_id: str) -> dict[str, Any]:
    """Fetches one paper's newest record; the outcome has how many were added, changed, rejected, missing."""
    with _told_to_wait():
        came = fetch_ids(arxiv_client(), [arxiv_id])
    told = {"added": came.stored.added, "changed": came.stored.changed, "rejected": came.stored.rejected}
    return told | {"missing": list(came.missing)}


def _fetch_import(batch: int) -> None:
    """Fetches papers that a reader's import names."""
    with _told_to_wait():
        reader_work.fetch_import(arxiv_client(), batch)


@contextmanager
def _told_to_wait() -> Iterator[None]:
    """Work that arXiv asks to wait comes back then."""
    try:
        yield
    except TryLater as error:
        pause = _RNG.uniform(0, LONGEST_WAIT) if error.seconds is None else error.seconds
        raise work.ComeBack(now() + timedelta(seconds=pause), error.reason) from error


def _build(topic: int) -> None:
    """Builds all digests of one topic that are due, in the order of their dates."""
    found = Topic.objects.filter(pk=topic).first()
    if found is None:
        log.info("topic %s is gone; nothing to build", topic)
        return
    for day in due_dates(found, now()):
        build_digest(found, day)


def _complete(digest: int) -> None:
    """Adds late papers to a published digest."""
    found = Digest.objects.filter(pk=digest).first()
    if found is not None:
        complete_digest(found)


def _rebuild(rebuild: int) -> None:
    """Builds digests of a range anew; comes back for the rest, so that other work gets its turn."""
    if ranges.go_on(rebuild):
        raise work.ComeBack(now(), "more digests of this range are to be built")


def _come_back(harvest: Harvest) -> None:
    if harvest.state == Harvest.State.WAITING and harvest.next_at is not None:
        raise work.ComeBack(harvest.next_at, harvest.error)


def queued(queue: str) -> int:
    """How many messages wait in a queue, by the broker's own count; asking makes the queue if need be."""
    with current_app.connection_for_write() as connection:
        return int(connection.default_channel.queue_declare(queue).message_count)


def last_beat(queue: str) -> datetime | None:
    """When the queue's worker last took a message; None if it never did. Raises RedisError."""
    seen = cache.get(HEARTBEATS[queue])
    return datetime.fromisoformat(seen) if seen else None


def _heartbeat(queue: str) -> None:
    cache.set(HEARTBEATS[queue], now().isoformat(), timeout=None)


ARXIV: dict[str, work.Task] = {
    "read_feeds": _read_feeds,
    "harvest": _harvest,
    "overlap": _overlap,
    "resume": _resume,
    "audit": _audit,
    "fetch_days": _fetch_days,
    "fetch_paper": _fetch_paper,
    "fetch_import": _fetch_import,
}
LOCAL: dict[str, work.Task] = {
    "build": _build,
    "complete": _complete,
    "rebuild": _rebuild,
    "retry_rejected": rejects.retry_reason,
    "index_papers": indexing.index_papers,
    "learn_words": indexing.learn_words,
    "match_searches": standing.match_searches,
    **reader_work.LOCAL,
    **mail_work.LOCAL,
}
