"""A category or an archive, its listing days, and each of them as arXiv lists it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from papers.arxiv.calendar import is_listing_day
from papers.arxiv.taxonomy import ARCHIVES, CATEGORIES, category_name
from papers.clock import new_york_today
from papers.following.follows import is_category
from papers.ingest import listing_days
from papers.ingest.reasons import reason_of
from papers.models import Announcement, ListingDay
from papers.views import narrowing
from papers.views.digests import Section
from papers.views.follow_button import button
from papers.views.kept import kept
from papers.views.lists import cards_by_key, number, show_list
from papers.views.paging import Page, page_of

DAY_PAGE = 100
FIRST_YEAR = 1991  # of arXiv
Kind = Announcement.Kind
# The sections of a category's day, in this order: kinds, anchor, name.
KINDS = (
    ((Kind.NEW,), "new", gettext_lazy("New")),
    ((Kind.CROSS,), "cross", gettext_lazy("Cross-lists")),
    ((Kind.REPLACE, Kind.REPLACE_CROSS), "replaced", gettext_lazy("Replacements")),
)
_PLACE = {kind: place for place, (kinds, _anchor, _name) in enumerate(KINDS) for kind in kinds}


@dataclass(frozen=True, slots=True)
class Jump:
    """The way to a section of the day, on whatever page it begins."""

    name: str
    url: str
    count: int


@require_safe
@kept
def category(request: HttpRequest, code: str) -> HttpResponse:
    """A category's papers by the listing day of their first announcement in it; of an archive its categories.

    `?month=YYYY-MM` shows that month, else the newest papers are shown and the days of the newest month.
    """
    check_category(code)
    parts = listing_days.parts_of(code)
    month = _month_asked(request)
    newest = listing_days.newest(parts)
    context = {
        **_named(code),
        "f": button(request, "category", code, code, category=code),
        "search": narrowing.searching(f"cat:{code}"),
        "newest": newest,
        "month": month,
        **_calendar(parts, month or (newest.replace(day=1) if newest else None)),
        "here": "category",
    }
    if len(parts) > 1:
        context["parts"] = [
            (part, category_name(part), papers) for part, papers in listing_days.last_week(parts, newest)
        ]
        return render(request, "papers/archive.html", context)
    return show_list(request, "papers/category.html", context | _papers(request, code, month))


@require_safe
@kept
def category_day(request: HttpRequest, code: str, day: date) -> HttpResponse:
    """A category on a listing day: new papers, cross-lists, replacements, each paper once.

    Of an archive the papers of all its categories. A day of which nothing is here answers 404, says what is
    known of it, and names its neighbours.
    """
    check_category(code)
    parts = listing_days.parts_of(code)
    context: dict[str, Any] = {
        **_named(code),
        "day": day,
        "earlier": listing_days.before(parts, day),
        "later": listing_days.after(parts, day),
        "here": "category",
    }
    rows = announced(parts, day)
    if not rows and not ListingDay.objects.filter(category__in=parts, day=day).exists():
        missing = context | {"why": _not_here(day)}
        return render(request, "papers/category_day_missing.html", missing, status=404)
    page = page_of(request, rows, DAY_PAGE)
    waiting = listing_days.incomplete(parts, day)
    context |= {
        "page": page,
        "sections": _sections(request, page, rows),
        "jumps": _jumps(page, rows),
        "total": len(rows),
        "waiting": waiting,
        "waiting_why": reason_of(waiting[0]) if len(parts) == len(waiting) == 1 else "",
    }
    return show_list(request, "papers/category_day.html", context)


def check_category(code: str) -> None:
    """404 for a category that neither arXiv's taxonomy nor any paper of ours knows."""
    if not is_category(code):
        raise Http404


def _named(code: str) -> dict[str, Any]:
    """The code, what it is called, and the archive it belongs to, None for one by itself."""
    known = CATEGORIES.get(code)
    archive = ARCHIVES.get(known.archive) if known and known.archive != code else None
    return {"code": code, "name": category_name(code), "archive": archive}


def _month_asked(request: HttpRequest) -> date | None:
    """The first day of the month in the address; 404 for what is none."""
    asked = request.GET.get("month")
    if asked is None:
        return None
    try:
        if len(asked) == len("2023-11") and asked.isascii():
            return date.fromisoformat(f"{asked}-01")
    except ValueError:
        pass
    raise Http404


def _calendar(parts: Sequence[str], month: date | None) -> dict[str, Any]:
    """The month's days, and the nearest days that have papers before and after the month."""
    if month is None:
        return {"days": []}
    return {
        "days": listing_days.month_of(parts, month),
        "days_of": month,
        "older": listing_days.before(parts, month),
        "younger": listing_days.after(parts, listing_days.last_of(month)),
    }


def _papers(request: HttpRequest, code: str, month: date | None) -> dict[str, Any]:
    """A page of the category's papers under their days."""
    announced = Announcement.objects.filter(category=code, kind__in=listing_days.FIRST_KINDS)
    if month:
        announced = announced.filter(listing_day__range=(month, listing_days.last_of(month)))
    announced = announced.order_by("-listing_day", "-paper__id_order", "-paper__arxiv_id")
    page = page_of(request, announced.values_list("paper", "listing_day"))
    by_key = cards_by_key(request, [pk for pk, _day in page.items])
    shown = announced.filter(listing_day__in={day for _pk, day in page.items}).order_by()
    totals = dict(shown.values_list("listing_day").annotate(n=Count("paper", distinct=True)))
    sections = [
        Section(f"d{day}", day.isoformat(), [by_key[pk] for pk in dict(rows)], total=totals[day])
        for day, rows in groupby(page.items, key=lambda row: row[1])
    ]
    number(sections, page.first)
    asked = narrowing.Asked({"month": f"{month:%Y-%m}"} if month else {}, "")
    return {"page": page, "sections": sections, "asked": asked, "keeps": asked.keeps}


def announced(parts: Sequence[str], day: date) -> list[tuple[int, int]]:
    """The day's papers (keys), each with the place of its section among KINDS, in arXiv's order."""
    rows = Announcement.objects.filter(category__in=parts, listing_day=day)
    told = rows.order_by("paper__id_order", "paper__arxiv_id").values_list("paper", "kind")
    places: dict[int, int] = {}
    for paper, kind in told:
        place = _PLACE[Kind(kind)]
        places[paper] = min(place, places.get(paper, place))
    return sorted(places.items(), key=lambda row: row[1])


def _sections(request: HttpRequest, page: Page, rows: list[tuple[int, int]]) -> list[Section]:
    """What the page shows of each section."""
    by_key = cards_by_key(request, [pk for pk, _place in page.items])
    sections = []
    for place, group in groupby(page.items, key=lambda row: row[1]):
        _kinds, anchor, name = KINDS[place]
        total = sum(at == place for _pk, at in rows)
        sections.append(Section(anchor, str(name), [by_key[pk] for pk, _place in group], total=total))
    number(sections, page.first)
    return sections


def _jumps(page: Page, rows: list[tuple[int, int]]) -> list[Jump]:
    """The sections of the whole day, with the page on which each begins."""
    jumps, start = [], 0
    for place, (_kinds, anchor, name) in enumerate(KINDS):
        total = sum(at == place for _pk, at in rows)
        on = start // DAY_PAGE + 1
        shown = on == page.number or (on < page.number and start + total >= page.first)
        if total:
            jumps.append(Jump(str(name), f"#{anchor}" if shown else f"?page={on}#{anchor}", total))
        start += total
    return jumps


def _not_here(day: date) -> str:
    """What is known of a day of which the site holds nothing."""
    if day > new_york_today():
        return _("This day has not come yet.")
    if day.year < FIRST_YEAR or not is_listing_day(day):
        return _("arXiv announced nothing on this day.")
    return _("This site holds nothing of this day.")
