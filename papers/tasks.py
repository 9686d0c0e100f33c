"""Celery tasks, a few lines each. Two of them carry all work: one for arXiv's queue, one for the rest.

`due` looks at the database every minute, writes down what there is to do (papers/work.py) and sends
messages for it. A lost message is sent again by the next tick; a doubled one finds the work taken.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from celery import shared_task
from django.core.cache import cache
from django.db import transaction

from papers import work
from papers.clock import NEW_YORK, now
from papers.digests.builder import build_digest, complete_digest
from papers.digests.due import due_dates, late_digests
from papers.ingest.due import feeds_due, sets_due
from papers.ingest.feeds import read_feeds
from papers.ingest.fetch import audit_ids
from papers.ingest.harvest import harvest_set, overlap_harvest
from papers.ingest.source import arxiv_client, mirrored_categories, mirrored_sets
from papers.models import Digest, Harvest, Topic, WorkItem

log = logging.getLogger(__name__)
SENT = timedelta(minutes=5)
HEARTBEATS = {"default": "heartbeat:default", "arxiv": "heartbeat:arxiv"}


@shared_task
def due() -> None:
    """The tick: writes down all work that is due and sends messages for what nobody is doing."""
    at = now()
    plan_arxiv(at)
    plan_digests(at)
    work.forget_old(at)
    for item in work.claimable(at):
        send(item)
    beat_arxiv.apply_async(expires=60)
    _heartbeat("default")


@shared_task
def perform(key: str) -> None:
    """Does one piece of work that needs no connection to arXiv."""
    work.perform(key, LOCAL)


@shared_task
def arxiv_perform(key: str) -> None:
    """Does one piece of work that speaks to arXiv: these wait for each other and for nothing else."""
    work.perform(key, ARXIV)
    plan_digests(now())
    for item in work.claimable(now()):
        if item.task in LOCAL:
            send(item)


@shared_task(name="papers.tasks.arxiv_beat")
def beat_arxiv() -> None:
    """Shows that arXiv's worker takes messages."""
    _heartbeat("arxiv")


def send(item: WorkItem) -> None:
    """Sends the message for a piece of work once the transaction that wrote it down is committed.

    While one is likely still in the queue no second is sent; the queue of a stopped worker stays short.
    """
    task = arxiv_perform if item.task in ARXIV else perform
    if cache.add(f"sent:{item.pk}:{item.attempts}", 1, timeout=SENT.total_seconds()):
        transaction.on_commit(lambda: task.apply_async([item.key], expires=2 * SENT.total_seconds()))


def plan_arxiv(at: datetime) -> None:
    """Writes down what to ask arXiv for: feeds, changes of the sets, the weekly overlap and audit."""
    local = at.astimezone(NEW_YORK)
    slot = f"{local:%Y-%m-%dT%H}:{local.minute // 20 * 20:02}"
    if feeds_due(at, mirrored_categories()):
        work.plan(f"feeds:{slot}", "read_feeds")
    for scope in sets_due(at, mirrored_sets()):
        work.plan(f"harvest:{scope}:{at:%Y-%m-%d}.{at.hour // 6}", "harvest", {"scope": scope})
    year, week, weekday = at.isocalendar()
    if weekday >= 6:  # nothing is announced on a Saturday
        for scope in mirrored_sets():
            work.plan(f"overlap:{scope}:{year}-W{week}", "overlap", {"scope": scope})
        work.plan(f"audit:{year}-W{week}", "audit")


def plan_digests(at: datetime) -> None:
    """Writes down the digests that can be built and those that late records may complete."""
    for topic in Topic.objects.followed_up():
        for day in due_dates(topic, at)[:1]:
            work.plan(f"build:{topic.slug}:{day}", "build", {"topic": topic.pk})
    for digest, papers in late_digests(at):
        if papers or digest.missing:
            key = f"complete:{digest.pk}:{digest.checked_at:%Y%m%dT%H%M%S%f}"
            work.plan(key, "complete", {"digest": digest.pk, "papers": papers})


def _read_feeds() -> None:
    """Reads today's feeds of the categories that still want it."""
    read_feeds(arxiv_client(), feeds_due(now(), mirrored_categories()))


def _harvest(scope: str) -> None:
    """Fetches a set's changes; comes back when arXiv asks to wait."""
    _come_back(harvest_set(arxiv_client(), scope))


def _overlap(scope: str) -> None:
    """Reads a set's last two weeks again, so that stragglers are found."""
    _come_back(overlap_harvest(arxiv_client(), scope))


def _audit() -> None:
    """Fetches announced papers that are not stored with their detail."""
    audit_ids(arxiv_client())


def _build(topic: int) -> None:
    """Builds all digests of one topic that are due, in the order of their dates."""
    found = Topic.objects.filter(pk=topic).first()
    if found is None:
        log.info("topic %s is gone; nothing to build", topic)
        return
    for day in due_dates(found, now()):
        build_digest(found, day)


def _complete(digest: int, papers: list[int]) -> None:
    """Adds late papers to a published digest."""
    found = Digest.objects.filter(pk=digest).first()
    if found is not None:
        complete_digest(found, papers)


def _come_back(harvest: Harvest) -> None:
    if harvest.state == Harvest.State.WAITING and harvest.next_at is not None:
        raise work.ComeBack(harvest.next_at, harvest.error)


def _heartbeat(queue: str) -> None:
    cache.set(HEARTBEATS[queue], now().isoformat(), timeout=None)


ARXIV: dict[str, Callable[..., None]] = {
    "read_feeds": _read_feeds,
    "harvest": _harvest,
    "overlap": _overlap,
    "audit": _audit,
}
LOCAL: dict[str, Callable[..., None]] = {"build": _build, "complete": _complete}
