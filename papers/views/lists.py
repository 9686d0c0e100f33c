"""Plain lists of papers, newest first, a page at a time: of a category, a listing day, a venue."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from papers.arxiv.taxonomy import ARCHIVES, CATEGORIES, category_name
from papers.models import Announcement, ListingDay, Paper
from papers.views.cards import Card, cards, paper_fields, with_marks
from papers.views.digests import Section
from papers.views.follow_button import button
from papers.views.paging import Page, page_of
from papers.views.reading import densities, density

DAY_PAGE = 100
_YEAR = re.compile(r" (?:19|20)[0-9]{2}\b")  # "NeurIPS 2023 Workshop" is of the venue NeurIPS
FIRST_KINDS = (Announcement.Kind.NEW, Announcement.Kind.CROSS)
REPLACED = (Announcement.Kind.REPLACE, Announcement.Kind.REPLACE_CROSS)
# The sections of a category's day, in this order: kinds, anchor, name.
KINDS = (
    ((Announcement.Kind.NEW,), "new", gettext_lazy("New")),
    ((Announcement.Kind.CROSS,), "cross", gettext_lazy("Cross-lists")),
    (REPLACED, "replaced", gettext_lazy("Replacements")),
)


@require_safe
def category(request: HttpRequest, code: str) -> HttpResponse:
    """A category's papers by the listing day of their first announcement in it."""
    check_category(code)
    announced = (
        Announcement.objects.filter(category=code, kind__in=FIRST_KINDS)
        .order_by("-listing_day", "-paper__id_order", "-paper__arxiv_id")
        .values_list("paper", "listing_day")
    )
    page = page_of(request, announced)
    by_paper = _by_id(request, [pk for pk, _day in page.items])
    sections = []
    for day, rows in groupby(page.items, key=lambda row: row[1]):
        sections.append(Section(f"d{day}", day.isoformat(), [by_paper[pk] for pk, _day in rows]))
    _number(sections, page.first)
    context = {
        "code": code,
        "f": button(request, "category", code, code, category=code),
        "name": category_name(code),
        "page": page,
        "sections": sections,
        "here": "category",
    }
    return show_list(request, "papers/category.html", context)


@require_safe
def category_day(request: HttpRequest, code: str, day: date) -> HttpResponse:
    """One category on one listing day: new papers, cross-lists, replacements."""
    check_category(code)
    announced = Announcement.objects.filter(category=code, listing_day=day)
    rows = list(announced.order_by("paper__id_order", "paper__arxiv_id").values_list("paper", "kind"))
    ledger = ListingDay.objects.filter(category=code, day=day).first()
    if not rows and ledger is None:
        raise Http404
    place = {kind: number for number, (kinds, _a, _n) in enumerate(KINDS) for kind in kinds}
    rows.sort(key=lambda row: place[Announcement.Kind(row[1])])
    page = page_of(request, rows, DAY_PAGE)
    by_paper = _by_id(request, [pk for pk, _kind in page.items])
    counts = Counter(place[Announcement.Kind(kind)] for _pk, kind in rows)
    sections = []
    for number, group in groupby(page.items, key=lambda row: place[Announcement.Kind(row[1])]):
        _kinds, anchor, name = KINDS[number]
        found = Section(anchor, str(name), [by_paper[pk] for pk, _kind in group], total=counts[number])
        sections.append(found)
    _number(sections, page.first)
    days = ListingDay.objects.filter(category=code).exclude(state=ListingDay.State.NONE)
    context = {
        "code": code,
        "name": category_name(code),
        "day": day,
        "page": page,
        "sections": sections,
        "total": len(rows),
        "ledger": ledger,
        "earlier": days.filter(day__lt=day).order_by("-day").values_list("day", flat=True).first(),
        "later": days.filter(day__gt=day).order_by("day").values_list("day", flat=True).first(),
        "here": "category",
    }
    return show_list(request, "papers/category_day.html", context)


@require_safe
def venue(request: HttpRequest, slug: str) -> HttpResponse:
    """The papers accepted at a venue, as their own comments say."""
    papers = Paper.objects.filter(venue_slug=slug).newest_first()
    page = page_of(request, papers.values_list("pk", flat=True))
    shown = in_order(request, page)
    if not shown:
        raise Http404
    context = {"venue": venue_name(shown[0].venue), "page": page, "sections": by_year(shown), "here": "venue"}
    return show_list(request, "papers/venue.html", context)


def show_list(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page of a list, in the reader's density and with the reader's marks."""
    view = density(request)
    with_marks(request, [card for section in context["sections"] for card in section.cards])
    return render(request, template, context | {"view": view, "densities": densities(request, view)})


def venue_name(printed: str) -> str:
    """The venue's name without the year and what follows it."""
    return _YEAR.split(printed)[0]


def check_category(code: str) -> None:
    """404 for a category that neither arXiv's taxonomy nor any paper of ours knows."""
    known = code in CATEGORIES or code in ARCHIVES
    if not known and not Announcement.objects.filter(category=code).exists():
        raise Http404


def _by_id(request: HttpRequest, papers: list[int]) -> dict[int, Card]:
    abstract = density(request) != "titles"
    rows = list(Paper.objects.filter(pk__in=papers).values(*paper_fields(abstract=abstract)))
    return {row["pk"]: card for row, card in zip(rows, cards(rows), strict=True)}


def in_order(request: HttpRequest, page: Page) -> list[Card]:
    """The cards of a page of paper keys, in the page's order and numbered on from the page before."""
    by_id = _by_id(request, page.items)
    found = [by_id[pk] for pk in page.items]
    for number, card in enumerate(found, page.first):
        card.number = number
    return found


def _number(sections: Iterable[Section], first: int) -> None:
    for number, card in enumerate((card for section in sections for card in section.cards), first):
        card.number = number


def by_year(shown: list[Card]) -> list[Section]:
    """Cards in their order under the year of their first listing."""
    return [
        Section(f"y{year or 0}", str(year or _("Not dated")), list(group))
        for year, group in groupby(shown, key=lambda card: card.year)
    ]
