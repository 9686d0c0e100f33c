"""On which listing day arXiv announced a paper, in which category and of what kind.

What a feed saw is believed. Everything else is derived from the paper's categories and version dates by
the calendar, as a pure function of the two, so that the order in which records come does not matter.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Case, F, Min, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce

from papers.arxiv import calendar
from papers.clock import now
from papers.ingest import bulk
from papers.ingest.merge import Place, Sighting
from papers.models import Announcement, Paper
from papers.search import index

_ANCHORS = ("new", "replace")  # in the primary category: arXiv's own day of that version
_MONTH = 100_000  # ids of a month in Paper.id_order


@dataclass(frozen=True, slots=True)
class Day:
    """When and how a version was announced in a category; `derived` and `feed` say on whose word."""

    listing_day: date
    kind: str
    derived: date | None
    feed: date | None


def announce(
    categories: Sequence[str],
    versions: Mapping[int, datetime],
    seen: Mapping[Place, Sighting],
    settled: date | None = None,
) -> dict[Place, Day]:
    """All announcements of one paper.

    `versions` has the submission times known, UTC; `settled` the day of version 1 where ids told it better
    than the clock. A version whose time is unknown is announced only where a feed saw it. Where a feed saw
    a version in the paper's primary category, its day holds for the other categories too: a paper that
    moderation held was held in all of them. Where a feed saw a paper cross-listed, its earlier versions were
    not announced in that category.
    """
    anchors: dict[int, date] = {}
    entered: dict[str, int] = {}
    for (category, number), (day, kind) in seen.items():
        if kind in _ANCHORS:
            anchors[number] = min(day, anchors.get(number, day))
        elif kind == "cross":
            entered[category] = min(number, entered.get(category, number))
    days: dict[Place, Day] = {}
    for number, submitted_at in versions.items():
        derived = settled if settled and number == 1 else calendar.listing_day(submitted_at)
        told = anchors.get(number, derived)
        for rank, category in enumerate(categories):
            if number < entered.get(category, 0):
                continue
            days[category, number] = Day(told, _kind(number, primary=rank == 0), derived, None)
    for place, (day, kind) in seen.items():
        known = days.get(place)
        days[place] = Day(day, kind, known.derived if known else None, day)
    return days


def _kind(number: int, *, primary: bool) -> str:
    if number == 1:
        return "new" if primary else "cross"
    return "replace" if primary else "replace-cross"


def settle_days(months: Iterable[int]) -> int:
    """Correct the derived days of first versions by the ids of their month (YYYYMM); gives the rows changed.

    Ids rise in the order of announcement, and so must listing days (calendar.settle). Run it at the end of a
    harvest or an import: the outcome is a function of all rows of the month, whatever came first. A subset of
    arXiv will do, since ids keep their order in it. Days that a feed told stay.
    """
    return sum(_settle_month(month) for month in sorted(set(months)))


def stored_months() -> list[int]:
    """The months (YYYYMM) of all ids that are stored."""
    return list(Paper.objects.order_by().values_list(F("id_order") / _MONTH, flat=True).distinct())


def _settle_month(month: int) -> int:
    papers = Paper.objects.filter(id_order__range=(month * _MONTH, (month + 1) * _MONTH - 1))
    with transaction.atomic():
        bulk.take_turns()
        first = papers.filter(submitted_at__isnull=False).values_list("arxiv_id", "submitted_at")
        days = calendar.settle((pk, at) for pk, at in first.iterator() if at is not None)
        derived = Announcement.objects.filter(
            paper__in=papers.filter(submitted_at__isnull=False), version=1, derived_day__isnull=False
        )
        by_day: dict[date, list[int]] = {}
        moved: set[int] = set()
        for pk, paper_id, arxiv_id, day in derived.values_list(
            "pk", "paper_id", "paper__arxiv_id", "derived_day"
        ).iterator():
            if day != days[arxiv_id]:
                by_day.setdefault(days[arxiv_id], []).append(pk)
                moved.add(paper_id)
        for day, rows in sorted(by_day.items()):
            for chunk in bulk.in_chunks(rows):
                Announcement.objects.filter(pk__in=chunk).update(derived_day=day)
        for chunk in bulk.in_chunks(sorted(moved)):
            _list_again(chunk)
    return sum(map(len, by_day.values()))


def _list_again(papers: Sequence[int]) -> None:
    """Listing days of first versions, and the papers' own first, from derived and feed days as they stand."""
    anchor = (
        Announcement.objects.filter(
            paper=OuterRef("paper"), version=1, feed_day__isnull=False, kind__in=_ANCHORS
        )
        .order_by("feed_day")
        .values("feed_day")[:1]
    )
    rows = Announcement.objects.filter(paper__in=papers, version=1, feed_day__isnull=True)
    rows.update(listing_day=Coalesce(Subquery(anchor), "derived_day"))
    first = Announcement.objects.filter(paper__in=papers).values_list("paper").annotate(Min("listing_day"))
    by_day: dict[date, list[int]] = {}
    for pk, day in first:
        by_day.setdefault(day, []).append(pk)
    whens = [When(pk__in=pks, then=Value(day)) for day, pks in sorted(by_day.items())]
    Paper.objects.filter(pk__in=papers).update(
        first_listed=Case(*whens, default="first_listed"), stored_at=now()
    )
    index.move(papers)
