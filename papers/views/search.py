"""The search page: a query, what it finds, and how to go on from there."""

from dataclasses import replace
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import User
from papers.clock import new_york_today
from papers.feeds.search import asks_for_marks
from papers.forms.search import SORT_NAMES, SearchForm
from papers.models import Paper, SavedSearch, Topic
from papers.query.language import parse
from papers.query.operators import with_operators
from papers.query.tree import Query
from papers.search import index
from papers.search.budget import Budget
from papers.search.facets import spread
from papers.search.found import MOST, Found, Search, newest
from papers.search.goto import doi_of, listed, sought
from papers.search.looser import Looser, looser
from papers.search.spelling import did_you_mean
from papers.views.cards import Card, with_marks
from papers.views.facets import facets, kind_of
from papers.views.hits import mark_hits
from papers.views.lists import in_order
from papers.views.query_fault import QueryFault, query_fault
from papers.views.query_help import EXAMPLES, FIRST, OWN_EXAMPLES
from papers.views.readers import reader_of
from papers.views.reading import VIEWS, Choice, density
from papers.views.references import references
from papers.views.search_results import Address, Results, results_of

LITTLE = 10  # papers: so few may be those that have the same slip
LONGEST_NEXT = 6_000  # characters, written twice over; servers refuse addresses above some 8,000
QUICK = 0.2  # seconds: for a search that took longer, no other ones are tried


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The papers of which the query holds; without one, how to write it."""
    form = SearchForm(request.GET)
    if code := listed(str(form.data["q"])):
        return redirect("category", code)
    identifier = sought(str(form.data["q"]))
    if identifier and (held := Paper.objects.filter(arxiv_id=identifier.base).first()):
        known = identifier.version is None or identifier.version <= held.latest_version
        return redirect("paper", str(identifier) if known else held.arxiv_id)
    if not form.is_valid() and any(name in form.errors for name in ("sort", "topic", "after")):
        raise Http404
    address = Address(form, request)
    topic = get_object_or_404(Topic.objects.shown(), slug=address.topic) if address.topic else None
    reader = reader_of(request)
    context = {
        "form": form,
        "q": form.data["q"],
        "topic": topic,
        "fault": _fault(form, address),
        "examples": [*EXAMPLES, *(OWN_EXAMPLES if reader else ())],
        "first_examples": FIRST,
        "login_next": _after_sign_in(address.here),
        "here": "search",
        "doi": doi_of(str(form.data["q"])),
    }
    if identifier:
        return render(request, "papers/search.html", context | {"identifier": identifier, "fault": None})
    if form.query:
        asked = Search(
            form.query, new_york_today(), reader.pk if reader else None, topic.pk if topic else None
        )
        context |= _answer(request, asked, reader, topic, address)
    elif not form.data["q"]:
        context["saved_searches"] = SavedSearch.objects.filter(reader=reader) if reader else []
    return render(request, "papers/search.html", context)


def _answer(
    request: HttpRequest, asked: Search, reader: User | None, topic: Topic | None, address: Address
) -> dict[str, object]:
    budget = Budget(QUICK)
    results = results_of(request, asked, address)
    quick = budget.left > 0
    view = density(request)
    cards = _cards(request, asked, results, reader)
    counted = results.counted
    counts = spread(counted.papers, asked.reader, kind_of(asked.query))
    last = results.page.first + len(cards) - 1
    if results.more and cards:
        results.later = address(**{"after": cards[-1].arxiv_id, "from": str(last + 1)})
    return {
        "results": results,
        "cards": cards,
        "last": last,
        "total": len(counted.papers),
        "most": MOST,
        "lacks": index.lacks(),
        **(_nearby(asked, counted, address) if quick else {}),
        "view": view,
        "references": references(view, cards),
        "densities": _densities(address, view, results),
        "orders": _orders(address),
        "facets": facets(asked.query, topic, counts, len(counted.papers), address),
        "needs_reader": reader is None and asks_for_marks(asked.query),
        "for_all": not asks_for_marks(asked.query),
        "best": address.sort == "best",
        "save": f"?{urlencode({'q': address.q}, errors='replace')}",
    }


def _cards(request: HttpRequest, asked: Search, results: Results, reader: User | None) -> list[Card]:
    """The page's rows, with the reader's marks and the matching words marked."""
    shown = in_order(request, results.page)
    with_marks(request, shown)
    mark_hits(shown, asked.query, asked.today, reader)
    return shown


def _nearby(asked: Search, counted: Found, address: Address) -> dict[str, object]:
    """What may have been meant, where little was found; what to ask instead, where nothing was.

    Words that may be meant as operators are pointed out whatever was found.
    """
    number = len(counted.papers)
    operators = with_operators(asked.query)
    if number > LITTLE or counted.stopped_at is not None:
        return {"meant": (operators, address(q=operators))} if operators else {}
    meant, offered = did_you_mean(asked.query, asked.today), [] if number else looser(asked)
    if meant:
        mended = replace(asked, query=parse(meant))
        found = newest(mended, size=number + 1, budget=Budget(QUICK))
        if len(found.papers) <= number and found.stopped_at is None:  # no better, but part of it may be
            meant, offered = None, offered if number else offered or _told(looser(mended), asked.query)
    meant = operators or meant
    return {
        "meant": (meant, address(q=meant)) if meant else None,
        "looser": [(other, address(q=other.text)) for other in offered],
    }


def _told(offered: list[Looser], query: Query) -> list[Looser]:
    """Those that leave out nothing but what was typed."""
    return [other for other in offered if other.dropped in query.text]


def _fault(form: SearchForm, address: Address) -> QueryFault | None:
    error = form.bad_query
    return query_fault(error, address.q, address(q=error.suggestion or "")) if error else None


def _densities(address: Address, view: str, results: Results) -> list[Choice]:
    place = address.place
    if results.page.number > 1:
        place = {"page": str(results.page.number)}
    return [Choice(key, str(name), address(view=key, **place), key == view) for key, name in VIEWS.items()]


def _orders(address: Address) -> list[Choice]:
    current = address.sort or "newest"
    return [
        Choice(key, str(name), address(sort=key if key == "best" else ""), key == current)
        for key, name in SORT_NAMES.items()
    ]


def _after_sign_in(address: str) -> str:
    there = urlencode({"next": address})
    return f"{reverse('account_login')}?{there if len(there) < LONGEST_NEXT else ''}".rstrip("?")
