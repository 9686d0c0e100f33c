"""Imports into the library: the form, and what became of each line."""

from collections import defaultdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts import limits
from papers import reader_work
from papers.forms.takeout import ImportForm
from papers.library import arrivals
from papers.library import imports as library
from papers.models import Import, ImportLine
from papers.views.answers import done, see_other
from papers.views.errors import too_many
from papers.views.paging import page_of
from papers.views.readers import own_reader

LISTED = 20
LINES = 100
AN_HOUR = 20  # imports of one reader


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """The form and the latest imports; bringing a file or a text."""
    reader = own_reader(request)
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES)
        if form.is_valid():
            if seconds := limits.take("import", reader.pk, most=AN_HOUR, seconds=3600):
                return too_many(request, seconds)
            said = form.cleaned_data
            batch = library.bring(reader, said["data"], kind=said["kind"], name=said["name"])
            return see_other(reverse("import", args=[batch.pk]))
        return _page(request, form, status=422)
    return _page(request, ImportForm())


@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of an import, line by line; by POST it is taken back."""
    batch = Import.objects.filter(reader=own_reader(request), pk=pk).defer("source").first()
    if batch is None:
        raise Http404
    if request.method == "POST":
        return _take_back(request, batch)
    state = request.GET.get("state", "")
    if state and state not in ImportLine.State.values:
        raise Http404
    lines = ImportLine.objects.filter(batch=batch).order_by("place")
    if state:
        lines = lines.filter(state=state)
    fetching = arrivals.wanted(pk).exists()
    context = {
        "batch": batch,
        "reading": Import.objects.filter(pk=pk, source__isnull=False).exists(),
        "fetching": fetching,
        "hindered": reader_work.hindered(pk) if fetching else None,
        "problem": library.PROBLEMS.get(batch.problem, ""),
        "counts": _counts([pk])[pk],
        "page": (page := page_of(request, lines, LINES)),
        "rows": [(line, library.REASONS.get(line.reason, "")) for line in page.items],
        "state": state,
        "here": "library",
    }
    return render(request, "papers/import.html", context)


def _take_back(request: HttpRequest, batch: Import) -> HttpResponse:
    if batch.undone_at is not None:
        return see_other(reverse("import", args=[batch.pk]))
    papers, undo = library.take_back(batch)
    said = ngettext("%(n)s paper left your library.", "%(n)s papers left your library.", papers)
    said = said % {"n": papers} if papers else _("The import is taken back; no paper was saved by it.")
    return done(request, said, default=reverse("import", args=[batch.pk]), undo=undo)


def _page(request: HttpRequest, form: ImportForm, status: int = 200) -> HttpResponse:
    batches = list(Import.objects.filter(reader=own_reader(request)).defer("source").order_by("-pk")[:LISTED])
    counts = _counts([batch.pk for batch in batches])
    context = {
        "form": form,
        "batches": [(batch, library.PROBLEMS.get(batch.problem, ""), counts[batch.pk]) for batch in batches],
        "here": "library",
    }
    return render(request, "papers/imports.html", context, status=status)


def _counts(batches: list[int]) -> dict[int, list[tuple[str, Any, int]]]:
    """Of each import its states with their names and how many lines are in them; one query."""
    found: dict[int, list[tuple[str, Any, int]]] = defaultdict(list)
    states = {state.value: state.label for state in ImportLine.State}
    tallied = library.tally(batches)
    for batch in batches:
        found[batch] = [(state, name, n) for state, name in states.items() if (n := tallied[batch, state])]
    return found
