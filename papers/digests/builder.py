"""The digest of a topic on a date: built once, completed by late records, rebuilt only when asked.

Two builders at once give one digest: the topic's row is locked for the length of the transaction
(on SQLite every transaction is IMMEDIATE), and the unique constraints stand behind that.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from papers.clock import new_york_today, now
from papers.digests.entries import IN_FLIGHT, Shown, entry_of, missing, rank_entries
from papers.digests.matching import Candidate, Terms, candidates
from papers.digests.rebuilds import apply_plan, plan_rebuild
from papers.models import Digest, Entry, Topic

# How long a stored paper is left alone before it joins a published digest: OAI-PMH has a listing's papers
# from 22:30 New York time, and the feed that tells the day of what moderation held comes after midnight.
SETTLED = timedelta(hours=3)


class CannotBuild(ValueError):
    """A date on which the topic has no digest; the message says why in one line."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: the digest (None where its window held nothing) and its changes."""

    digest: Digest | None
    added: int = 0
    removed: int = 0


def build_digest(topic: Topic, day: date, *, rebuild: bool = False) -> Built:
    """Makes the topic's digest of the date, or completes it; a rebuild applies today's rule to it.

    Pins, notes, hidden and hand-added entries outlive a rebuild. Raises CannotBuild, QueryError.
    """
    with transaction.atomic():
        topic = Topic.objects.select_for_update().get(pk=topic.pk)
        digest = topic.digests.filter(date=day).first()
        if digest is None:
            built = _build_first(topic, day)
        elif rebuild:
            plan = plan_rebuild(digest)
            apply_plan(plan)
            built = Built(digest, len(plan.comes), len(plan.goes))
        else:
            built = _complete(topic, digest)
        if topic.built_until is None or topic.built_until < day:
            Topic.objects.filter(pk=topic.pk).update(built_until=day)
    return built


def complete_digest(digest: Digest) -> Built:
    """Adds to a digest what was stored late for its window, under the terms it was built with."""
    with transaction.atomic():
        topic = Topic.objects.select_for_update().get(pk=digest.topic_id)
        digest = Digest.objects.get(pk=digest.pk)
        return _complete(topic, digest, late_span(digest, now()))


def late_span(digest: Digest, at: datetime) -> tuple[datetime, datetime]:
    """From when to before when a paper must have been stored to be late for the digest."""
    return digest.checked_at, max(digest.checked_at, at - SETTLED)


def check_date(topic: Topic, day: date) -> None:
    """Raises CannotBuild for a date that is to come or not one of the topic's cadence."""
    if day > new_york_today():
        raise CannotBuild(_("%(day)s is still to come") % {"day": day})
    if topic.cadence == Topic.Cadence.WEEKLY and day.weekday() != topic.weekday:
        raise CannotBuild(
            _("%(topic)s appears once a week, on %(weekday)s; %(day)s is another day")
            % {"topic": topic.slug, "weekday": topic.get_weekday_display(), "day": day}
        )


def window(topic: Topic, day: date) -> tuple[date, date]:
    """The window of a digest on that date: after the first day, up to and including the second.

    It begins after the topic's previous digest, or at the age cap if that is later; a daily topic's
    first digest covers one day.
    """
    capped = day - timedelta(days=topic.age_cap_days)
    previous = topic.digests.filter(date__lt=day).order_by("-date").first()
    if previous is not None:
        return max(previous.window_end, capped), day
    return (day - timedelta(days=1) if topic.cadence == Topic.Cadence.DAILY else capped), day


def _build_first(topic: Topic, day: date) -> Built:
    start, end = window(topic, day)
    terms = Terms.of(topic)
    shown = Shown(topic, day)
    stamp = now()  # before the look: what is stored meanwhile is found by the next check
    found = [c for c in candidates(terms, start, end, digest_date=day) if shown.lets_in(c)]
    if not found:
        return Built(None)
    digest = Digest.objects.create(
        topic=topic,
        date=day,
        window_start=start,
        window_end=end,
        rule=terms.rule,
        terms=terms.as_json(),
        missing=missing(terms, start, end),
        entry_count=0,
        built_at=stamp,
        checked_at=stamp - IN_FLIGHT,
        changed_at=stamp,
    )
    Entry.objects.bulk_create([entry_of(digest, c, shown) for c in found])
    rank_entries(digest, terms.order)
    return Built(digest, added=len(found))


def _complete(topic: Topic, digest: Digest, stored: tuple[datetime, datetime] | None = None) -> Built:
    terms = Terms.from_json(digest.terms)
    shown = Shown(topic, digest.date)
    stamp = now()
    held = {entry.paper_id: entry for entry in digest.entries.all()}
    late: list[Entry] = []
    revised: list[Entry] = []
    for c in candidates(
        terms, digest.window_start, digest.window_end, digest_date=digest.date, stored=stored
    ):
        known = held.get(c.paper_id)
        if known is None and _came_late(c, digest) and shown.lets_in(c):
            late.append(entry_of(digest, c, shown, added_later=stamp.date()))
        elif known is not None and c.version > known.version:
            known.version = c.version
            revised.append(known)
    Entry.objects.bulk_create(late)
    Entry.objects.bulk_update(revised, ["version"])
    still_missing = missing(terms, digest.window_start, digest.window_end)
    if late or revised or still_missing != digest.missing:
        digest.missing, digest.changed_at = still_missing, stamp
    digest.checked_at = stored[1] if stored else stamp - IN_FLIGHT
    digest.save(update_fields=["missing", "changed_at", "checked_at"])
    if late:
        rank_entries(digest, terms.order)
    return Built(digest, added=len(late))


def _came_late(candidate: Candidate, digest: Digest) -> bool:
    """Whether the paper, or the text it was announced with, came after the digest was built.

    One that was there all along and fits since its revision belongs to the digest of that revision.
    """
    added_at = candidate.added_at
    return candidate.newest or (added_at is not None and added_at >= digest.built_at - IN_FLIGHT)
