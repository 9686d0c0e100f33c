"""The list of topics and the page of one: its newest digest, its calendar, its rule."""

import calendar
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from papers.library.marks import not_skipped, unread_in
from papers.models import Authorship, Digest, Entry, Topic
from papers.models.papers import PERSON
from papers.views.cards import with_marks
from papers.views.digests import entry_cards
from papers.views.follow_button import button, topic_buttons
from papers.views.kept import kept
from papers.views.moved import at_former_addresses_too
from papers.views.readers import reader_of
from papers.views.why import rule_in_words

TITLES = 8  # of the newest digest
MONTHS = 3  # on one page of the calendar
RECENT = 60  # digests that say who is often here
WEEKS = 26


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the calendar: weeks of (day, digest or None), None for days of other months."""

    first: date
    weeks: list[list[tuple[int, Digest | None] | None]]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the activity chart, in its own coordinates."""

    x: int
    y: int
    height: int
    newest: bool


@dataclass(frozen=True, slots=True)
class Activity:
    """Papers a week, oldest first."""

    counts: list[int]
    bars: list[Bar]

    @property
    def least(self) -> int:
        """The papers of the emptiest week."""
        return min(self.counts)

    @property
    def most(self) -> int:
        """The papers of the fullest week."""
        return max(self.counts)

    @property
    def width(self) -> int:
        """The chart's width in its own coordinates."""
        return 6 * len(self.bars)


@require_safe
@kept
def topics(request: HttpRequest) -> HttpResponse:
    """All topics with their newest digests; `?find=` narrows the list to names that hold the text."""
    find = request.GET.get("find", "").replace("\x00", "").strip()[:100]
    newest = Digest.objects.published().filter(topic=OuterRef("pk"))
    rows = Topic.objects.shown().annotate(
        newest=Subquery(newest.values("date")[:1]),
        newest_pk=Subquery(newest.values("pk")[:1]),
        papers=Subquery(newest.values("entry_count")[:1]),
        digest_count=Count("digests", filter=Q(digests__published=True)),
    )
    if find:
        fields = ("name", "name_zh", "description", "description_zh", "categories")
        holds = Q()
        for name in fields:
            holds |= Q(**{f"{name}__icontains": find})
        rows = rows.filter(holds)
    shown: list[Any] = list(rows)
    if reader := reader_of(request):
        found = unread_in(reader, [row.newest_pk for row in shown if row.newest_pk])
        for row in shown:
            row.unread = len(found.get(row.newest_pk, ()))
    topic_buttons(request, shown)
    return render(request, "papers/topics.html", {"topics": shown, "find": find, "here": "topics"})


@require_safe
@at_former_addresses_too
@kept
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """One topic; `?before=YYYY-MM` turns the calendar back."""
    found = get_object_or_404(Topic, slug=slug)
    before = _month_asked(request)
    digests = Digest.objects.filter(topic=found, published=True).order_by("-date")
    recent = list(digests.only("date", "entry_count", "topic")[: max(RECENT, 7 * WEEKS)])
    for digest in recent:
        digest.topic = found
    newest = recent[0] if recent else None
    entries = Entry.objects.filter(digest=newest, hidden=False).order_by("section", "rank")
    if reader := reader_of(request):
        entries = entries.filter(not_skipped(reader))
    shown = [card for _row, card in entry_cards(entries[:TITLES], abstract=False)]
    with_marks(request, shown)
    months, earlier = _months(found, digests, before)
    context = {
        "topic": found,
        "f": button(request, "topic", found.slug, found.local_name, topic=found),
        "newest": newest,
        "entries": shown,
        "months": months,
        "earlier": earlier,
        "before": before,
        "weekdays": _weekdays(),
        "activity": _activity(recent),
        "rule": rule_in_words(found.rule),
        "often": _often([digest.pk for digest in recent[:RECENT]]),
        "here": "topics",
        "here_exactly": before is None,
    }
    # An archived topic is gone, as the status says; its digests stay, and the page leads to them.
    return render(request, "papers/topic.html", context, status=410 if found.archived else 200)


def _month_asked(request: HttpRequest) -> date | None:
    asked = request.GET.get("before")
    if asked is None:
        return None
    try:
        return date.fromisoformat(f"{asked}-01") if len(asked) == 7 else _no_such_page()
    except ValueError:
        return _no_such_page()


def _no_such_page() -> date:
    raise Http404


def _months(topic: Topic, digests: Any, before: date | None) -> tuple[list[Month], date | None]:
    """The newest months that have digests, before the given one; and the month to go on from, if any."""
    older = digests.filter(date__lt=before) if before else digests
    by_month: dict[date, dict[date, Digest]] = {}
    earlier = None
    for digest in older.only("date", "entry_count", "topic")[: 31 * (MONTHS + 1)]:
        digest.topic = topic
        first = digest.date.replace(day=1)
        if first not in by_month and len(by_month) == MONTHS:
            earlier = min(by_month)
            break
        by_month.setdefault(first, {})[digest.date] = digest
    return [_month(first, days) for first, days in by_month.items()], earlier


def _month(first: date, digests: dict[date, Digest]) -> Month:
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return Month(
        first,
        [
            [(day.day, digests.get(day)) if day.month == first.month else None for day in week]
            for week in weeks
        ],
    )


def _weekdays() -> list[tuple[str, str]]:
    """(short, full) names of the days of the week, Monday first."""
    full = [str(name) for _number, name in Topic.WEEKDAYS]
    return list(zip(_("M T W T F S S").split(), full, strict=True))


def _activity(digests: list[Digest]) -> Activity | None:
    """Papers a week over the last weeks, up to the newest digest; None for fewer than two weeks."""
    if not digests:
        return None
    last = digests[0].date - timedelta(days=digests[0].date.weekday())
    counts: Counter[int] = Counter()
    for digest in digests:
        counts[(last - digest.date + timedelta(days=6)).days // 7] += digest.entry_count
    weeks = max(age for age in counts if age < WEEKS) + 1
    if weeks < 2:
        return None
    numbers = [counts[age] for age in range(weeks - 1, -1, -1)]
    top = max(numbers) or 1
    bars = []
    for place, number in enumerate(numbers):
        height = max(1, round(38 * number / top)) if number else 0
        bars.append(Bar(6 * place, 40 - height, height, place == weeks - 1))
    return Activity(numbers, bars)


def _often(digests: list[int]) -> list[dict[str, Any]]:
    """The people most often in these digests, at least twice: person, person_slug, person_name, papers."""
    shown = Authorship.objects.filter(paper__entries__digest__in=digests, paper__entries__hidden=False)
    counted: Any = shown.values(**PERSON).annotate(papers=Count("paper", distinct=True))
    most = counted.filter(papers__gte=2).order_by("-papers", "person_name")[:5]
    return [dict(row) for row in most]
