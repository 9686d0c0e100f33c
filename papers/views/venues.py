"""The papers accepted at a venue, as their own comments say."""

from collections import Counter
from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from papers.models import Paper
from papers.query import values
from papers.query.tree import Category, Node, every, unparse
from papers.query.values import BadValue
from papers.views import narrowing
from papers.views.kept import kept
from papers.views.lists import by_year, in_order, show_list, venue_name
from papers.views.narrowing import Facet
from papers.views.paging import page_of
from papers.views.reading import Choice

SAMPLED = 1_000  # papers, the newest, whose categories and printed names are counted


@require_safe
@kept
def venue(request: HttpRequest, slug: str) -> HttpResponse:
    """The papers of a venue, newest first; `?year=` narrows them to those first listed in it."""
    papers = Paper.objects.filter(venue_slug=slug)
    years = _years(papers)
    if not years:
        raise Http404
    asked = narrowing.asked(request, {"year": [year for year in years if year]})
    if "year" in asked.values:
        papers = papers.filter(first_listed__year=int(asked.values["year"]))
    page = page_of(request, papers.newest_first().values_list("pk", flat=True))
    sampled = list(papers.newest_first().values_list("venue", "categories")[:SAMPLED])
    name = venue_name(sampled[0][0])
    dated = narrowing.newest_first(Counter({year: n for year, n in years.items() if year}))
    context = {
        "venue": name,
        "slug": slug,
        "count": years.total(),
        "since": min(dated, default=""),
        "page": page,
        "sections": by_year(in_order(request, page), years),
        "facets": [
            Facet(_("Papers a year"), narrowing.choices(dated, asked, "year")),
            *_from_search(sampled, name),
        ],
        "search": _search(name),
        "asked": asked,
        "keeps": asked.keeps,
        "left": years[asked.values["year"]] if asked.values else years.total(),
        "here": "venue",
    }
    return show_list(request, "papers/venue.html", context)


def _years(papers: QuerySet[Paper]) -> Counter[str]:
    """How many papers were first listed in each year, "" for none; counted by the index alone."""
    days = papers.order_by().values_list("first_listed").annotate(n=Count("*"))
    years: Counter[str] = Counter()
    for day, number in days:
        years[str(day.year) if day else ""] += number
    return years


def _from_search(sampled: list[tuple[str, str]], name: str) -> list[Facet]:
    """The names as printed and the categories, as links to a search."""
    note = ""
    if len(sampled) == SAMPLED:
        note = ngettext("Of the newest %(n)s paper.", "Of the newest %(n)s papers.", SAMPLED) % {"n": SAMPLED}
    printed = Counter(label for label, _categories in sampled)
    codes = Counter(code for _label, categories in sampled for code in set(categories.split()))
    asked: list[tuple[str, Counter[str], Any]] = [
        (_("As printed"), printed, lambda label: _node(label)),
        (_("Categories"), codes, lambda code: _with(_node(name), Category(code))),
    ]
    return [narrowing.facet(title, _links(counts, node_of), note) for title, counts, node_of in asked]


def _links(counts: Counter[str], node_of: Any) -> list[Choice]:
    found = [(text, number, node_of(text)) for text, number in narrowing.most_first(counts).items()]
    return [
        Choice(text, text, narrowing.searching(unparse(node)), False, number)
        for text, number, node in found
        if node
    ]


def _search(name: str) -> str:
    """The search for this venue, "" for a name without a word in it."""
    node = _node(name)
    return narrowing.searching(unparse(node)) if node else ""


def _node(label: str) -> Node | None:
    try:
        return values.venue(label)
    except BadValue:
        return None


def _with(node: Node | None, other: Node) -> Node | None:
    return every(node, other) if node else None
