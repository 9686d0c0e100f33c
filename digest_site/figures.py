"""The five figures of the desk's front page, and what each person sees there of their own part."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from papers.admin.charts import NOT_ARXIV
from papers.admin.harvests import COLOURS, took
from papers.admin.times import lasting, since, stamp
from papers.arxiv.calendar import is_listing_day
from papers.clock import NEW_YORK, new_york_today, now
from papers.digests.due import next_date
from papers.discussion.queue import Waiting
from papers.ingest.due import FEEDS_LATE
from papers.models import Digest, Harvest, ListingDay, Topic, WorkItem


@dataclass(frozen=True, slots=True)
class Figure:
    """A name, a number, and in a few words what it means; `colour` is a class of the words."""

    name: str
    number: str
    words: str
    colour: str = ""


@dataclass(frozen=True, slots=True)
class OwnTopic:
    """A topic that was given to somebody: its next digest by the calendar, and digests held back."""

    topic: Topic
    next: date | None
    drafts: int


def figures(waiting: Waiting) -> list[Figure]:
    """The five: is the site fresh, and does anybody wait?"""
    return [_last_harvest(), _behind(), _digests_today(), _people(waiting), _queue()]


def own_topics(person: User) -> list[OwnTopic]:
    """The topics that this curator was given, in one query."""
    today = new_york_today()
    drafts = Count("digests", filter=Q(digests__published=False))
    given: Iterable[Any] = Topic.objects.filter(archived=False, curators=person).annotate(drafts=drafts)
    return [OwnTopic(topic, next_date(topic, today), topic.drafts) for topic in given]


def _last_harvest() -> Figure:
    run = Harvest.objects.exclude(source__in=NOT_ARXIV).order_by("-pk").first()
    if run is None:
        return Figure(_("Last harvest"), "–", _("none yet"), "late")
    told = {"state": run.get_state_display(), "records": f"{run.records:,}", "time": lasting(took(run))}
    words = _("%(state)s, %(records)s records, %(time)s") % told
    return Figure(
        _("Last harvest"), stamp(run.started_at)[5:], words, COLOURS.get(Harvest.State(run.state), "late")
    )


def _behind() -> Figure:
    """Listing days that arXiv must have announced and of which nothing is stored."""
    newest = ListingDay.objects.filter(stored__gt=0).aggregate(day=Max("day"))["day"]
    if newest is None:
        return Figure(_("Behind arXiv"), "–", _("no paper from arXiv yet"), "late")
    local = now().astimezone(NEW_YORK)
    last = local.date() if local.hour >= FEEDS_LATE else local.date() - timedelta(days=1)
    days = sum(is_listing_day(newest + timedelta(days=n)) for n in range(1, (last - newest).days + 1))
    number = ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    return Figure(
        _("Behind arXiv"), number, _("newest papers %(day)s") % {"day": newest}, "late" if days else ""
    )


def _digests_today() -> Figure:
    """Of the topics that have a date today by the calendar, how many have its digest."""
    today = new_york_today()
    followed = list(Topic.objects.followed_up())
    due = [topic for topic in followed if _has_date(topic, today)]
    built = Digest.objects.filter(date=today, topic__in=[topic.pk for topic in due]).count()
    empty = sum(bool(topic.built_until and topic.built_until >= today) for topic in due) - built
    words = _("for %(day)s") % {"day": today}
    if empty > 0:
        words = ngettext("%(n)s topic had no papers", "%(n)s topics had no papers", empty) % {"n": empty}
    number = f"{built} / {len(due)}" if due else "–"
    return Figure(_("Digests today"), number, words)


def _has_date(topic: Topic, day: date) -> bool:
    if topic.cadence == Topic.Cadence.WEEKLY:
        return topic.weekday == day.weekday()
    return topic.cadence == Topic.Cadence.DAILY and is_listing_day(day)


def _people(waiting: Waiting) -> Figure:
    total = waiting.all
    words = _("reported %(reported)s, held %(held)s, appeals %(appeals)s, claims %(claims)s") % {
        "reported": waiting.reports, "held": waiting.held,
        "appeals": waiting.appeals, "claims": waiting.claims,
    }  # fmt: skip
    return Figure(_("Wait for a moderator"), f"{total}", words, "late" if total else "")


def _queue() -> Figure:
    due = WorkItem.objects.filter(state=WorkItem.State.DUE, due_at__lte=now())
    told = due.aggregate(n=Count("pk"), oldest=Min("due_at"))
    words = _("oldest %(time)s") % {"time": since(told["oldest"])} if told["n"] else _("nothing is due")
    return Figure(_("Queue"), f"{told['n']}", words)
