"""A paper that a searcher named and that is not here: asked of arXiv, and the page that waits for it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.limits import take
from papers.arxiv.ids import ArxivId
from papers.operation import wanted
from papers.operation.wanted import Standing
from papers.search.goto import named
from papers.views.answers import see_other
from papers.views.readers import own_reader

MOST_AN_HOUR = 20  # papers of one reader
FULL_FOR = 60  # seconds


@require_http_methods(["GET", "HEAD", "POST"])
def search_fetch(request: HttpRequest) -> HttpResponse:
    """POST `id` asks arXiv for the paper; the page tells how it stands and leads on once it is here."""
    identifier = _identifier(request)
    state = wanted.standing(identifier)
    if state is Standing.HERE:
        return _lead_on(request, reverse("paper", args=[identifier.base]))
    if request.method == "POST":
        if state is Standing.ABSENT and (seconds := _seconds_to_wait(request)):
            response = _page(request, identifier, "limited", status=429, minutes=-(-seconds // 60))
            response["Retry-After"] = str(seconds)
            return response
        if state is Standing.ABSENT:
            wanted.ask_for(identifier)
        return see_other(f"{reverse('search_fetch')}?{urlencode({'id': identifier.base})}")
    return _page(request, identifier, state.name.lower())


def _identifier(request: HttpRequest) -> ArxivId:
    """The paper that the request names, whatever the version."""
    sent = request.POST if request.method == "POST" else request.GET
    found = named(sent.get("id", ""))
    if found is None:
        raise Http404
    return ArxivId(found.base)


def _seconds_to_wait(request: HttpRequest) -> int:
    """0 if the reader may ask now."""
    if wanted.queue_is_full():
        return FULL_FOR
    return take("fetch a paper", own_reader(request).pk, most=MOST_AN_HOUR, seconds=3600)


def _lead_on(request: HttpRequest, address: str) -> HttpResponse:
    """To the paper; the part of the page that asks for news takes the whole page there."""
    if request.headers.get("HX-Request"):
        response = HttpResponse()
        response["HX-Redirect"] = address
        return response
    return redirect(address) if request.method != "POST" else see_other(address)


def _page(
    request: HttpRequest, identifier: ArxivId, state: str, *, status: int = 200, minutes: int = 0
) -> HttpResponse:
    part = request.headers.get("HX-Request") and request.method != "POST"
    template = "papers/partials/fetching.html" if part else "papers/search_fetch.html"
    context = {"identifier": identifier, "state": state, "minutes": minutes, "here": "search"}
    return render(request, template, context, status=status)
