"""The completeness ledger: for each category and listing day, what is known, what is missing, and why.

A day is complete once every paper that its feed announced is stored with its detail, or once a harvest
covers it. OAI-PMH has the papers of listing day D from about 03:30 UTC of D on, under the datestamp D (arXiv
help, "OAI"), and a datestamp's list may still grow until that UTC day ends: so a harvest covers D if its
answers are of a later UTC day. What a feed got wrong is thereby mended at the latest by the next night's
harvest, and what that missed by the weekly overlap.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Max, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from papers.arxiv.calendar import is_listing_day
from papers.arxiv.listing import FeedPage
from papers.clock import NEW_YORK, now
from papers.models import Announcement, ListingDay

State = ListingDay.State

REASONS: dict[str, Promise] = {
    "waiting": _("Nothing has come from arXiv for this day yet."),
    "early": _("The feed was still that of an earlier day; it will be read again."),
    "stale": _("The feed repeated the papers of an earlier day; it was not believed."),
    "ahead": _("The feed spoke of a day that has not come yet; it was not believed."),
    "full": _("The feed was full, so that papers may be missing until the next harvest."),
    "stragglers": _("Some announced papers are not stored with their details yet."),
    "quiet": _("The feed was empty on a working day; the next harvest will show whether that is right."),
    "nothing": _("A harvest found no announcement for this day."),
    "holiday": _("arXiv announces nothing on this day."),
    "no feed": _("The feed of this day was not seen; a harvest found its papers."),
}
_UNTRUE = {"stale", "ahead"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to make of a feed: `reason` is a key of REASONS or "" for a good one.

    Only what is `believed` may be stored; the feed of an earlier day is, under its own date.
    """

    reason: str
    believed: bool


@dataclass(frozen=True, slots=True)
class NotIn:
    """A category's listing day of which something is still to come, and why (a key of REASONS)."""

    category: str
    day: date
    state: str
    reason: str

    @property
    def text(self) -> Promise:
        """The reason in words."""
        return REASONS[self.reason]


def judge_feed(category: str, page: FeedPage, seen_at: datetime) -> Verdict:
    """Whether to believe a feed; ask before its announcements are stored.

    arXiv has been seen to serve yesterday's papers under today's date: a version is announced once in a
    category, so a feed all of whose papers were seen on earlier days is stale.
    """
    today = seen_at.astimezone(NEW_YORK).date()
    if page.listing_day > today:
        return Verdict("ahead", believed=False)
    if page.announced and not _unseen(category, page):
        return Verdict("stale", believed=False)
    if page.listing_day < today:
        return Verdict("early", believed=True)
    if page.full:
        return Verdict("full", believed=True)
    if not page.announced and not page.rejected:
        return Verdict("quiet" if is_listing_day(today) else "holiday", believed=True)
    return Verdict("", believed=True)


def note_feed(category: str, page: FeedPage, seen_at: datetime) -> Verdict:
    """Write down what a feed said; call it after its announcements were stored, or were not believed."""
    verdict = judge_feed(category, page, seen_at)
    if verdict.reason in _UNTRUE or verdict.reason == "early":
        _note_no_feed(category, seen_at.astimezone(NEW_YORK).date(), verdict.reason)
    if verdict.believed and (page.announced or page.rejected or _is_weekday(page.listing_day)):
        rejected = {item.arxiv_id for item in page.rejected if item.arxiv_id}
        ListingDay.objects.update_or_create(
            category=category,
            day=page.listing_day,
            defaults={
                "announced": len(_unseen(category, page)) + len(rejected),
                "feed_seen_at": seen_at,
                "feed_full": page.full,
                "feed_digest": _digest(page),
                "checked_at": now(),
            },
        )
        refresh([category], [page.listing_day])
    return verdict


def note_harvest(categories: Iterable[str], until: date, at: datetime, *, since: date | None = None) -> None:
    """Write down that a harvest of these categories is stored whole.

    `until` is the UTC day of its answers (responseDate): listing days before it, from `since` on if the
    harvest did not follow on an earlier one, are covered.
    """
    rows = ListingDay.objects.filter(category__in=list(categories), day__lt=until)
    if since is not None:
        rows = rows.filter(day__gte=since)
    with transaction.atomic():
        touched = list(
            rows.filter(Q(harvested_at__isnull=True) | Q(state__in=[State.WAITING, State.PARTIAL]))
        )
        ListingDay.objects.filter(pk__in=[row.pk for row in touched], harvested_at__isnull=True).update(
            harvested_at=at
        )
        refresh({row.category for row in touched}, {row.day for row in touched})


def expect(categories: Iterable[str], until: date, *, since: date | None = None) -> None:
    """Rows for the days up to `until`, from each category's last one on.

    A category that was never harvested begins at `since`, even if a feed was read before. Listing days wait;
    other weekdays are holidays, until papers say otherwise.
    """
    told = ListingDay.objects.order_by().values_list("category")
    last = dict(told.annotate(Max("day")))
    harvested = set(told.filter(harvested_at__isnull=False).values_list("category", flat=True).distinct())
    rows = []
    for category in categories:
        day = last[category] + timedelta(days=1) if category in last else until
        if since and category not in harvested:
            day = min(day, since)
        while day <= until:
            if _is_weekday(day):
                state, reason = _unseen_state(day)
                rows.append(
                    ListingDay(category=category, day=day, state=state, reason=reason, checked_at=now())
                )
            day += timedelta(days=1)
    ListingDay.objects.bulk_create(rows, ignore_conflicts=True)


def refresh(categories: Iterable[str], days: Iterable[date]) -> None:
    """Count again and judge the ledger's rows of these categories (none: all) and days; makes no rows."""
    rows = ListingDay.objects.filter(day__in=sorted(set(days)))
    if wanted := sorted(set(categories)):
        rows = rows.filter(category__in=wanted)
    found = list(rows)
    counts = _counts({row.category for row in found}, {row.day for row in found})
    changed = []
    for row in found:
        before = (row.state, row.reason, row.stored, row.detailed)
        row.stored, row.detailed, seen = counts.get((row.category, row.day), (0, 0, 0))
        row.state, row.reason = _judge(row, seen)
        if before != (row.state, row.reason, row.stored, row.detailed):
            row.checked_at = now()
            changed.append(row)
    ListingDay.objects.bulk_update(
        changed, ["state", "reason", "stored", "detailed", "checked_at"], batch_size=100
    )


def refresh_open() -> None:
    """Judge again all rows of which something is still to come; call it after papers were stored."""
    open_days = ListingDay.objects.not_in().order_by().values_list("day", flat=True).distinct()
    refresh([], open_days)


def standing(categories: Sequence[str], start: date, end: date) -> list[NotIn]:
    """What is not in of the listing days after `start` up to `end`, by day and category.

    A listing day without a row waits, as long as the ledger holds the category at all. Without categories
    all that the ledger holds are meant.
    """
    rows = ListingDay.objects.in_window(categories, start, end)
    missing = [
        NotIn(row.category, row.day, row.state, row.reason or "waiting")
        for row in rows
        if row.state in (State.WAITING, State.PARTIAL)
    ]
    held = set(ListingDay.objects.filter(category__in=categories).values_list("category", flat=True))
    known = {(row.category, row.day) for row in rows}
    expected = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    for day in filter(is_listing_day, expected):
        missing += [
            NotIn(category, day, State.WAITING, "waiting")
            for category in held
            if (category, day) not in known
        ]
    return sorted(missing, key=lambda item: (item.day, item.category))


def is_in(categories: Sequence[str], start: date, end: date) -> bool:
    """Whether nothing is missing of the listing days after `start` up to `end`."""
    return not standing(categories, start, end)


def _judge(row: ListingDay, seen: int) -> tuple[str, str]:
    """State and reason of a row from its counts; `seen` papers of the feed are stored."""
    if row.feed_seen_at is None and row.harvested_at is None:
        if row.state == State.WAITING and row.reason in ("early", *_UNTRUE):
            return row.state, row.reason
        return (State.WAITING, "waiting") if row.stored else _unseen_state(row.day)
    untold = row.harvested_at is None and seen < (row.announced or 0)
    if row.detailed < row.stored or untold:
        return State.PARTIAL, "stragglers"
    if row.harvested_at is not None:
        if not row.stored:
            return State.NONE, "nothing" if is_listing_day(row.day) else "holiday"
        return State.COMPLETE, "" if row.feed_seen_at else "no feed"
    if row.feed_full:
        return State.PARTIAL, "full"
    if not row.stored:
        return (State.WAITING, "quiet") if is_listing_day(row.day) else (State.NONE, "holiday")
    return State.COMPLETE, ""


def _unseen_state(day: date) -> tuple[str, str]:
    return (State.WAITING, "waiting") if is_listing_day(day) else (State.NONE, "holiday")


def _note_no_feed(category: str, today: date, reason: str) -> None:
    """Today's row says why it has no feed, unless it had a good one or is covered already."""
    if not is_listing_day(today):
        return
    row, _made = ListingDay.objects.get_or_create(
        category=category, day=today, defaults={"checked_at": now(), "reason": reason}
    )
    if row.feed_seen_at is None and row.harvested_at is None and row.reason != reason:
        row.reason, row.state, row.checked_at = reason, State.WAITING, now()
        row.save(update_fields=["reason", "state", "checked_at"])


def _counts(categories: set[str], days: set[date]) -> dict[tuple[str, date], tuple[int, int, int]]:
    """By category and day: papers announced, those with detail, those that the day's feed told."""
    rows = (
        Announcement.objects.filter(category__in=categories, listing_day__in=days)
        .order_by()
        .values_list("category", "listing_day")
        .annotate(
            stored=Count("paper", distinct=True),
            detailed=Count("paper", distinct=True, filter=Q(paper__has_detail=True)),
            seen=Count("paper", distinct=True, filter=Q(feed_day=F("listing_day"))),
        )
    )
    return {(category, day): (stored, detailed, seen) for category, day, stored, detailed, seen in rows}


def _unseen(category: str, page: FeedPage) -> set[tuple[str, int]]:
    """The announcements (id and version) of a feed that no feed of an earlier day had."""
    told = {(item.arxiv_id, item.version) for item in page.announced}
    earlier = Announcement.objects.filter(
        category=category,
        feed_day__lt=page.listing_day,
        paper__arxiv_id__in=sorted({arxiv_id for arxiv_id, _version in told}),
    )
    return told - set(earlier.values_list("paper__arxiv_id", "version"))


def _digest(page: FeedPage) -> str:
    told = sorted(f"{item.arxiv_id}v{item.version}" for item in page.announced)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _is_weekday(day: date) -> bool:
    return day.weekday() < 5
