"""A page of what a search found, and the addresses of the pages around it."""

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse

from papers.forms.search import SearchForm
from papers.models import Paper, SearchRow
from papers.search.budget import Budget
from papers.search.found import MOST, PAGE, Found, Search, best, newest, place
from papers.views.paging import Page, page_of
from papers.views.reading import VIEWS

CHEAP = 0.3  # seconds: a page that took longer to find is not counted as well


class Address:
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
class Results:
    """A page of what was found, and what is counted: the newest MOST hits.

    Of a page that took long to find, only that page is counted.
    """

    page: Page
    counted: Found
    more: bool = False  # papers below those of the page, newest first
    later: str = ""  # the next page's address,
    first: str = ""  # the first page's, if this is another one
    on: str = ""  # where a search that was stopped goes on,
    down_to: date | None = None  # having looked at the papers down to this day


def results_of(request: HttpRequest, asked: Search, address: Address) -> Results:
    """The page that the address asks for; 404 where there is none."""
    return _best(request, asked, address) if address.sort else _newest(asked, address)


def _best(request: HttpRequest, asked: Search, address: Address) -> Results:
    """A page of the best of the newest hits."""
    counted = best(asked)
    page = page_of(request, counted.papers)
    results = Results(page, counted)
    results.later = address(page=str(page.later)) if page.later else ""
    results.first = address() if page.number > 1 else ""
    if counted.stopped_at is not None:
        _go_on(results, counted.stopped_at, len(counted.papers) + 1, address)
    return results


def _newest(asked: Search, address: Address) -> Results:
    """A page of the newest hits, from below a paper on."""
    if address.after:
        budget, below = Budget(CHEAP), _place(address.after)
        found = newest(asked, below=below)
        cheap = found.stopped_at is None and budget.left > 0
        counted = newest(asked, size=MOST) if cheap else replace(found, more=False, stopped_at=below)
    else:
        counted = newest(asked, size=MOST)
        more = counted.more or len(counted.papers) > PAGE
        found = Found(counted.papers[:PAGE], more, counted.stopped_at)
    results = Results(Page(found.papers, address.begin, 1, 0, 0), counted)
    begin = address.begin + len(found.papers)
    results.more = found.more
    if not found.more and found.stopped_at is not None:
        _go_on(results, found.stopped_at, begin, address)
    results.first = address() if address.after else ""
    return results


def _go_on(results: Results, stopped_at: int, begin: int, address: Address) -> None:
    """How a search that was stopped is continued: below the last paper looked at, newest first."""
    seen = SearchRow.objects.filter(position__gte=stopped_at).order_by("position")
    last = seen.values_list("paper__arxiv_id", "paper__first_listed").first()
    if last:
        results.on = address(**{"sort": "", "after": last[0], "from": str(begin)})
        results.down_to = last[1]


def _place(arxiv_id: str) -> int:
    """The place of the paper in the index; 404 for one that is not there."""
    paper = Paper.objects.filter(arxiv_id=arxiv_id).values_list("pk", flat=True).first()
    found = place(paper) if paper else None
    if found is None:
        raise Http404
    return found
