"""Saved searches: the list of them, the new papers of one, and what their reader does with them."""

from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import Count, Max
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from papers.clock import new_york_today
from papers.following import saved as acts
from papers.forms.saved import SavedForm, SeenForm
from papers.models import Paper, Proposal, SavedSearch
from papers.models.saved import MOST_NEW
from papers.query.language import QueryError, parse
from papers.query.tree import Query
from papers.query.words import sentence
from papers.views.answers import done, see_other
from papers.views.cards import with_marks
from papers.views.hits import mark_hits
from papers.views.lists import in_order
from papers.views.paging import page_of
from papers.views.query_fault import QueryFault, query_fault
from papers.views.readers import own_reader
from papers.views.reading import densities, density

PROPOSALS_SHOWN = 50


@require_safe
def saved(request: HttpRequest) -> HttpResponse:
    """The reader's searches by name, each with the number of papers that came in; what they proposed."""
    reader = own_reader(request)
    searches = SavedSearch.objects.filter(reader=reader).annotate(new=Count("hits"))
    proposed = Proposal.objects.filter(reader=reader).select_related("topic")
    context = {
        "searches": searches.order_by(Lower("name"), "pk"),
        "proposals": proposed.order_by("-made_at", "-pk")[:PROPOSALS_SHOWN],
        "most": MOST_NEW,
        "here": "saved",
    }
    return render(request, "papers/saved.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def saved_new(request: HttpRequest) -> HttpResponse:
    """The form of a new search, filled in with the query of the address, and keeping it."""
    reader = own_reader(request)
    if request.method != "POST":
        return _form_page(request, SavedForm(None, reader=reader, search=None, asked=request.GET))
    with transaction.atomic():
        acts.hold(reader)
        form = SavedForm(request.POST, reader=reader, search=None, asked=request.GET)
        if form.is_valid():
            if SavedSearch.objects.filter(reader=reader).count() < acts.LIMIT:
                return see_other(_address(acts.make(reader, **_kept(form))))
            form.add_error(None, _("That is as many saved searches as one reader can have."))
    return _form_page(request, form)


@require_safe
def saved_search(request: HttpRequest, pk: int) -> HttpResponse:
    """What came in for one search since its reader last looked, newest first."""
    search = _own(request, pk)
    until = search.hits.aggregate(last=Max("pk"))["last"] or 0
    new = search.hits.filter(pk__lte=until)
    papers = Paper.objects.filter(pk__in=new.values("paper")).newest_first()
    page = page_of(request, papers.values_list("pk", flat=True))
    shown = in_order(request, page)
    with_marks(request, shown)
    query = _readable(search.query)
    if query is not None:
        mark_hits(shown, query, new_york_today(), search.reader)
    view = density(request)
    context = {
        "search": search,
        "words": sentence(query, _, ngettext) if query else "",
        "fault": _fault(search.query, reverse("saved_edit", args=[pk])),
        "new": new.count(),
        "until": until,
        "page": page,
        "cards": shown,
        "most": MOST_NEW,
        "view": view,
        "densities": densities(request, view),
        "here": "saved",
    }
    return render(request, "papers/saved_search.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def saved_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, query or cadence; where another tab changed the search, that is shown first."""
    reader, search = own_reader(request), _own(request, pk)
    if request.method != "POST":
        return _form_page(request, SavedForm(None, reader=reader, search=search, asked=request.GET), search)
    with transaction.atomic():
        acts.hold(reader)
        # Who writes down what came in for the search waits, or is done.
        search = get_object_or_404(SavedSearch.objects.select_for_update(no_key=True), pk=pk, reader=reader)
        form = SavedForm(request.POST, reader=reader, search=search, asked=request.GET)
        if form.is_valid():
            try:
                acts.change(search, form.cleaned_data["edition"] or 0, **_kept(form))
            except acts.Moved:
                return _form_page(request, _newer(request, form, search), search, moved=True)
            return see_other(_address(search))
    return _form_page(request, form, search)


@require_POST
def saved_seen(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the papers off that were on the page, with a way back: later ones stay new."""
    search, form = _own(request, pk), SeenForm(request.POST)
    undo = acts.see(search, form.cleaned_data["until"]) if form.is_valid() else None
    said = _("All that was new is marked as seen.") if undo else _("Nothing was new.")
    return done(request, said, default=_address(search), undo=undo)


@require_POST
def saved_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Deletes the search, with a way back."""
    search = _own(request, pk)
    undo = acts.delete(search)
    return done(
        request, _("%(name)s is deleted.") % {"name": search.name}, default=reverse("saved"), undo=undo
    )


def _own(request: HttpRequest, pk: int) -> SavedSearch:
    """The reader's own search; one of somebody else is not there."""
    mine = SavedSearch.objects.filter(reader=own_reader(request)).select_related("reader")
    return get_object_or_404(mine, pk=pk)


def _address(search: SavedSearch) -> str:
    return reverse("saved_search", args=[search.pk])


def _kept(form: SavedForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("name", "query", "cadence")}


def _newer(request: HttpRequest, form: SavedForm, search: SavedSearch) -> SavedForm:
    """The same form once more, now on the search as it stands: kept again, it overwrites."""
    typed = request.POST.copy()
    typed["edition"] = str(search.edition)
    newer = SavedForm(typed, reader=form.reader, search=search, asked=request.GET)
    newer.add_error(None, _("This search was changed in another tab meanwhile. Nothing of yours is lost."))
    return newer


def _readable(query: str) -> Query | None:
    """The query, None if it cannot be read any more."""
    try:
        return parse(query)
    except QueryError:
        return None


def _fault(query: str, address: str, **kept: str) -> QueryFault | None:
    """What is wrong with a query; `address` leads to a form that is filled in with the nearest one."""
    try:
        parse(query)
    except QueryError as error:
        asked = urlencode({"q": error.suggestion or "", **kept}, errors="replace")
        return query_fault(error, query, f"{address}?{asked}")
    return None


def _form_page(
    request: HttpRequest, form: SavedForm, search: SavedSearch | None = None, *, moved: bool = False
) -> HttpResponse:
    typed = {name: str(form.data.get(name, "")) for name in ("name", "cadence")}
    context = {
        "form": form,
        "search": search,
        "fault": _fault(form.data["query"].strip(), request.path, **typed) if form.bad_query else None,
        "moved": moved,
        "here": "saved",
    }
    return render(request, "papers/saved_form.html", context, status=422 if form.errors else 200)
