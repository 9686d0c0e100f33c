"""What an operator wants to know of the site, in words: `manage.py check_site` prints it."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Max
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from redis import RedisError

from accounts.models import User
from digest_site import health
from papers import mail_work
from papers.clock import new_york_today, now
from papers.mail.counts import counts
from papers.models import Digest, Harvest, ListingDay, Paper, Topic, WorkItem
from papers.search import index
from papers.tasks import HEARTBEATS, SILENCE, last_beat

BEAT_WRITES = timedelta(minutes=15)  # the scheduler saves its file every 3 minutes
STALE = timedelta(days=4)  # a long weekend brings no announcement
OVERDUE_DAYS = 2  # a listing day is late when it is not whole two days after
WORK, HARVEST = "workitem", "harvest"
MAIL_ASKED = 300  # seconds for which the mail server's answer holds
LITTLE_DISK = 1_000_000_000


class State(StrEnum):
    """How it stands."""

    OK = "ok"
    NOTE = "note"
    WRONG = "WRONG"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the page: what was looked at, how it stands, in words; `room`: the desk's list of it."""

    subject: str
    state: State
    words: str
    room: str = ""


def findings() -> Iterator[Finding]:
    """All of them; the rest is left out where the database cannot be read."""
    yield _probe("database", health.database(), connection.vendor)
    applied = health.migrations()
    yield _probe("migrations", applied, "all applied")
    yield _probe("broker", health.broker(), "Redis" if settings.REDIS_URL else "embedded, in DATA_DIR")
    if applied == health.OK:
        yield from map(_worker, HEARTBEATS)
        yield _scheduler()
        yield _content()
        yield _search()
        yield _last_harvest()
        yield from _ledger()
        yield from _set_aside()
        yield _letters()
        yield _accounts()
    yield _disk()
    yield _mail()
    yield _contact()


def at_a_glance() -> Iterator[Finding]:
    """What every visit of the desk looks at: quick, and what the desk does not tell in a part of its own."""
    yield _probe(_("broker"), health.broker(), "Redis" if settings.REDIS_URL else _("embedded, in DATA_DIR"))
    yield from map(_worker, HEARTBEATS)
    yield _scheduler()
    yield _last_harvest()
    yield _disk()
    yield _mail_lately()
    yield _contact()


def _probe(subject: str, word: str, good: str) -> Finding:
    return Finding(subject, State.OK, good) if word == health.OK else Finding(subject, State.WRONG, word)


def _worker(queue: str) -> Finding:
    """A heartbeat goes through the queue itself: a worker that lives but takes nothing is seen."""
    subject = _("worker %(queue)s") % {"queue": queue}
    try:
        seen = last_beat(queue)
    except RedisError:
        return Finding(subject, State.WRONG, _("unknown: its heartbeat is in Redis"), WORK)
    if seen is None:
        return Finding(subject, State.WRONG, _("never took a message; is the site running? (make run)"), WORK)
    age = now() - seen
    state = State.OK if age < SILENCE[queue] else State.WRONG
    return Finding(subject, state, _("took a message %(ago)s") % {"ago": _ago(age)}, WORK)


def _scheduler() -> Finding:
    file = Path(settings.CELERY_BEAT_SCHEDULE_FILENAME)
    written = [path.stat().st_mtime for path in file.parent.glob(f"{file.name}*") if path.is_file()]
    if not written:
        return Finding(_("scheduler"), State.WRONG, _("never ran; is the site running? (make run)"), WORK)
    age = timedelta(seconds=max(0.0, datetime.now().astimezone().timestamp() - max(written)))
    state = State.OK if age < BEAT_WRITES else State.WRONG
    return Finding(_("scheduler"), state, _("at work %(ago)s") % {"ago": _ago(age)}, WORK)


def _content() -> Finding:
    topics, digests = Topic.objects.shown().count(), Digest.objects.published().count()
    words = f"{Paper.objects.count():,} papers, {topics:,} topics, {digests:,} digests"
    return Finding("content", State.OK if digests else State.NOTE, words)


def _search() -> Finding:
    """Papers that the index lacks are found by nobody; work is planned for them (and parked if it fails)."""
    lacking, older = index.differs()
    if not lacking and not older:
        return _words()
    told = (f"{lacking:,} papers are not indexed yet", f"{older:,} are found by the words they had before")
    words = "; ".join(words for words, number in zip(told, (lacking, older), strict=True) if number)
    return Finding("search index", State.NOTE, f"{words} (manage.py rebuild_search mends it now)")


def _words() -> Finding:
    """Whether papers are found by the words that they have: some are looked at."""
    looked_at = index.sample()
    if wrong := len(index.stale(looked_at)):
        said = f"{wrong:,} of {len(looked_at):,} papers looked at are found by other words than they have"
        return Finding("search index", State.WRONG, f"{said} (manage.py rebuild_search --all mends it)")
    return Finding("search index", State.OK, "every paper is indexed")


def _last_harvest() -> Finding:
    done = Harvest.objects.filter(state=Harvest.State.DONE).exclude(source__in=["sample", "snapshot"])
    last = done.order_by("-finished_at").first()
    if last is None or last.finished_at is None:
        return Finding(_("last harvest"), State.NOTE, _("none yet: arXiv has not answered so far"), HARVEST)
    age = now() - last.finished_at
    words = _("%(ago)s from %(source)s, %(records)s records, %(rejected)s rejected") % {
        "ago": _ago(age),
        "source": f"{last.source} {last.scope}",
        "records": f"{last.records:,}",
        "rejected": f"{last.rejected:,}",
    }
    return Finding(_("last harvest"), State.OK if age < STALE else State.WRONG, words, HARVEST)


def _ledger() -> Iterator[Finding]:
    """How far each category is whole, and the days that should be and are not."""
    whole = ListingDay.objects.filter(state=ListingDay.State.COMPLETE)
    newest = dict(whole.values_list("category").annotate(Max("day")))
    open_days = ListingDay.objects.filter(state__in=[ListingDay.State.WAITING, ListingDay.State.PARTIAL])
    late = open_days.filter(day__lt=new_york_today() - timedelta(days=OVERDUE_DAYS))
    overdue = dict(late.values_list("category").annotate(Count("pk")))
    for category in sorted(newest.keys() | overdue.keys()):
        until = f"complete until {newest[category]}" if category in newest else "no complete day yet"
        count = overdue.get(category, 0)
        words = f"{until}, {count} overdue" if count else until
        yield Finding(f"days of {category}", State.NOTE if count else State.OK, words)


def _set_aside() -> Iterator[Finding]:
    counts = health.counts()
    rejected, parked = counts["rejected_records"], counts["parked_work"]
    yield Finding("rejected records", State.NOTE if rejected else State.OK, f"{rejected:,}")
    newest = WorkItem.objects.filter(state=WorkItem.State.PARKED).order_by("-due_at")[:3]
    words = ": ".join([f"{parked:,}", *([", ".join(item.key for item in newest)] if parked else [])])
    yield Finding("parked work", State.WRONG if parked else State.OK, words)


def _letters() -> Finding:
    """The mail server's own words where it takes none, and what waits for a decision in /admin/."""
    at = now()
    told, hindrance = counts(at), mail_work.hindrance(at)
    since = f" since {told.since:%Y-%m-%d %H:%M} UTC" if told.since else ""
    words = f"{told.waiting:,} wait{since}, {told.parked:,} parked, {told.refused:,} refused in 7 days"
    if hindrance:
        return Finding("letters", State.WRONG, f"{words}; the mail server: {hindrance}")
    return Finding("letters", State.WRONG if told.parked else State.OK, words)


def _accounts() -> Finding:
    """Who waits to be confirmed may have lost a mail: an administrator can confirm them in /admin/."""
    people = User.objects.filter(is_active=True)
    waiting = people.filter(confirmed=False).count()
    words = f"{people.count():,}, of them {waiting:,} with an unconfirmed address"
    return Finding("accounts", State.NOTE if waiting else State.OK, words)


def _disk() -> Finding:
    free = shutil.disk_usage(settings.DATA_DIR).free
    state = State.OK if free > LITTLE_DISK else State.WRONG
    return Finding(_("disk"), state, _("%(gigabytes)s GB free") % {"gigabytes": f"{free / 1e9:.1f}"})


def _mail_lately() -> Finding:
    """The mail server is asked once in some minutes, not by every page."""
    key = f"mail:{get_language()}"
    try:
        return cache.get_or_set(key, _mail, timeout=MAIL_ASKED)  # type: ignore[return-value]
    except RedisError:
        return _mail()


def _mail() -> Finding:
    if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        return Finding(_("mail"), State.OK, _("one file per message in DATA_DIR/mail (EMAIL_URL is unset)"))
    try:
        with mail.get_connection(timeout=5):
            pass
    except OSError as error:
        words = _("the mail server does not answer: %(error)s") % {"error": error}
        return Finding(_("mail"), State.WRONG, words)
    return Finding(_("mail"), State.OK, _("the mail server answers"))


def _contact() -> Finding:
    if settings.CONTACT_EMAIL:
        return Finding("CONTACT_EMAIL", State.OK, settings.CONTACT_EMAIL)
    return Finding("CONTACT_EMAIL", State.NOTE, _("unset: arXiv cannot write to us before it blocks us"))


def _ago(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    if minutes < 2:
        return _("%(n)s seconds ago") % {"n": max(0, int(age.total_seconds()))}
    if minutes < 120:
        return _("%(n)s minutes ago") % {"n": minutes}
    if minutes < 2880:
        return _("%(n)s hours ago") % {"n": minutes // 60}
    return _("%(n)s days ago") % {"n": minutes // 1440}
