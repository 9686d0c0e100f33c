"""The search page: a query, what it finds, and how to go on from there."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import User
from papers.clock import new_york_today
from papers.forms.search import SORT_NAMES, SearchForm
from papers.models import Paper, SavedSearch, SearchRow, Topic
from papers.query.tree import Mark, Query, leaves
from papers.search.facets import spread
from papers.search.found import MOST, PAGE, Found, Search, best, newest, place
from papers.search.goto import named
from papers.search.looser import looser
from papers.search.spelling import did_you_mean
from papers.views.cards import Card, with_marks
from papers.views.facets import facets
from papers.views.hits import mark_hits
from papers.views.lists import in_order
from papers.views.paging import Page, page_of
from papers.views.query_fault import QueryFault, query_fault
from papers.views.query_help import EXAMPLES, FIRST, OWN_EXAMPLES
from papers.views.readers import reader_of
from papers.views.reading import VIEWS, Choice, density


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The papers of which the query holds; without one, how to write it."""
    form = SearchForm(request.GET)
    identifier = named(str(form.data["q"]))
    if identifier and Paper.objects.filter(arxiv_id=identifier.base).exists():
        return redirect("paper", str(identifier))
    if not form.is_valid() and any(name in form.errors for name in ("sort", "topic", "after")):
        raise Http404
    address = _Address(form, request)
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


class _Address:
    """The page's address and those that differ from it in a part."""

    def __init__(self, form: SearchForm, request: HttpRequest) -> None:
        self.q = str(form.data["q"])
        self.topic = str(form.data["topic"])
        self.sort = "best" if form.data["sort"] == "best" else ""
        self.after = form.cleaned_data.get("after", "")
        self.begin = form.begin if self.after else 1
        view = request.GET.get("view", "")
        self.view = view if view in VIEWS else ""

    def __call__(self, **changed: str) -> str:
        """The address from the first page on, some parts changed."""
        kept = {"q": self.q, "topic": self.topic, "sort": self.sort, "view": self.view} | changed
        asked = urlencode({name: value for name, value in kept.items() if value}, errors="replace")
        return reverse("search") + (f"?{asked}" if asked else "")

    @property
    def here(self) -> str:
        """This page itself, of those newest first."""
        return self(**self.place)

    @property
    def place(self) -> dict[str, str]:
        """Where this page begins."""
        return {"after": self.after, "from": str(self.begin)} if self.after else {}


@dataclass(slots=True)
class _Results:
    """A page of what was found, and what is counted: the newest MOST hits."""

    page: Page
    counted: Found
    more: bool = False  # papers below those of the page, newest first
    later: str = ""  # the next page's address,
    first: str = ""  # the first page's, if this is another one
    on: str = ""  # where a search that was stopped goes on,
    down_to: date | None = None  # having looked at the papers down to this day


def _answer(
    request: HttpRequest, asked: Search, reader: User | None, topic: Topic | None, address: _Address
) -> dict[str, object]:
    results = _best(request, asked, address) if address.sort else _newest(asked, address)
    view = density(request)
    cards = _cards(request, asked, results, reader)
    counted = results.counted
    counts = spread(counted.papers, asked.reader)
    last = results.page.first + len(cards) - 1
    if results.more and cards:
        results.later = address(**{"after": cards[-1].arxiv_id, "from": str(last + 1)})
    return {
        "results": results,
        "cards": cards,
        "last": last,
        "total": len(counted.papers),
        "most": MOST,
        **_nearby(asked, counted, address),
        "view": view,
        "densities": _densities(address, view, results),
        "orders": _orders(address),
        "facets": facets(asked.query, topic, counts, len(counted.papers), address),
        "needs_reader": reader is None and _asks_for_marks(asked.query),
        "best": address.sort == "best",
        "save": f"?{urlencode({'q': address.q}, errors='replace')}",
    }


def _best(request: HttpRequest, asked: Search, address: _Address) -> _Results:
    """A page of the best of the newest hits."""
    counted = best(asked)
    page = page_of(request, counted.papers)
    results = _Results(page, counted)
    results.later = address(page=str(page.later)) if page.later else ""
    results.first = address() if page.number > 1 else ""
    return results


def _newest(asked: Search, address: _Address) -> _Results:
    """A page of the newest hits, from below a paper on."""
    counted = newest(asked, size=MOST)
    if address.after:
        found = newest(asked, below=_place(address.after))
    else:
        more = counted.more or len(counted.papers) > PAGE
        found = Found(counted.papers[:PAGE], more, counted.stopped_at)
    results = _Results(Page(found.papers, address.begin, 1, 0, 0), counted)
    begin = address.begin + len(found.papers)
    results.more = found.more
    if not found.more and found.stopped_at is not None:
        _go_on(results, found.stopped_at, begin, address)
    results.first = address() if address.after else ""
    return results


def _go_on(results: _Results, stopped_at: int, begin: int, address: _Address) -> None:
    """How a search that was stopped is continued: below the last paper that was looked at."""
    seen = SearchRow.objects.filter(position__gte=stopped_at).order_by("position")
    last = seen.values_list("paper__arxiv_id", "paper__first_listed").first()
    if last:
        results.on = address(**{"after": last[0], "from": str(begin)})
        results.down_to = last[1]


def _place(arxiv_id: str) -> int:
    """The place of the paper in the index; 404 for one that is not there."""
    paper = Paper.objects.filter(arxiv_id=arxiv_id).values_list("pk", flat=True).first()
    found = place(paper) if paper else None
    if found is None:
        raise Http404
    return found


def _cards(request: HttpRequest, asked: Search, results: _Results, reader: User | None) -> list[Card]:
    """The page's rows, with the reader's marks and the matching words marked."""
    shown = in_order(request, results.page)
    with_marks(request, shown)
    mark_hits(shown, asked.query, asked.today, reader)
    return shown


def _nearby(asked: Search, counted: Found, address: _Address) -> dict[str, object]:
    """What to ask instead, where nothing was found."""
    if counted.papers or counted.stopped_at is not None:
        return {}
    meant = did_you_mean(asked.query, asked.today)
    return {
        "meant": (meant, address(q=meant)) if meant else None,
        "looser": [(other, address(q=other.text)) for other in looser(asked)],
    }


def _fault(form: SearchForm, address: _Address) -> QueryFault | None:
    error = form.bad_query
    return query_fault(error, address.q, address(q=error.suggestion or "")) if error else None


def _densities(address: _Address, view: str, results: _Results) -> list[Choice]:
    place = address.place
    if results.page.number > 1:
        place = {"page": str(results.page.number)}
    return [Choice(key, str(name), address(view=key, **place), key == view) for key, name in VIEWS.items()]


def _orders(address: _Address) -> list[Choice]:
    current = address.sort or "newest"
    return [
        Choice(key, str(name), address(sort=key if key == "best" else ""), key == current)
        for key, name in SORT_NAMES.items()
    ]


def _after_sign_in(address: str) -> str:
    return f"{reverse('account_login')}?{urlencode({'next': address})}"


def _asks_for_marks(query: Query) -> bool:
    return any(isinstance(leaf, Mark) for leaf in leaves(query.root))
