"""Plain lists of papers, newest first, a page at a time."""

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from papers.models import Paper
from papers.views.cards import Card, cards, paper_fields, with_marks
from papers.views.digests import Section
from papers.views.narrowing import Asked
from papers.views.paging import Page
from papers.views.reading import densities, density
from papers.views.references import references

_YEAR = re.compile(r" (?:19|20)[0-9]{2}\b")  # "NeurIPS 2023 Workshop" is of the venue NeurIPS


def show_list(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page of a list, in the reader's density and with the reader's marks."""
    view = density(request)
    cards = [card for section in context["sections"] for card in section.cards]
    with_marks(request, cards)
    asked: Asked | None = context.get("asked")
    kept = asked.values if asked else {}
    own = {
        "view": view,
        "densities": densities(request, view, **kept),
        "references": references(view, cards),
    }
    return render(request, template, context | own)


def cards_by_key(request: HttpRequest, papers: list[int]) -> dict[int, Card]:
    """The cards of these papers (keys)."""
    abstract = density(request) != "titles"
    rows = list(Paper.objects.filter(pk__in=papers).values(*paper_fields(abstract=abstract)))
    return {row["pk"]: card for row, card in zip(rows, cards(rows), strict=True)}


def in_order(request: HttpRequest, page: Page) -> list[Card]:
    """The cards of a page of paper keys, in the page's order and numbered on from the page before."""
    by_key = cards_by_key(request, page.items)
    found = [by_key[pk] for pk in page.items]
    for number, card in enumerate(found, page.first):
        card.number = number
    return found


def number(sections: Iterable[Section], first: int) -> None:
    """Numbers the cards of a page's sections through."""
    for place, card in enumerate((card for section in sections for card in section.cards), first):
        card.number = place


def by_year(shown: list[Card], totals: dict[str, int] | None = None) -> list[Section]:
    """Cards in their order under the year of their first listing, with the papers of all pages in a year."""
    sections = []
    for year, group in groupby(shown, key=lambda card: card.year):
        total = (totals or {}).get(str(year), 0)
        sections.append(Section(f"y{year or 0}", str(year or _("Not dated")), list(group), total=total))
    return sections


def venue_name(label: str) -> str:
    """The venue's own name: "NeurIPS" of "NeurIPS 2023 Workshop"."""
    return _YEAR.split(label)[0]
