"""The reader's saved searches, and what came in for them."""

from typing import Any

from django.db import transaction
from django.db.models import Count, Max
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse, QueryDict
from ninja import Query, Router, Status

from accounts.models import User
from papers.api.asked import Key, cleaned, unclear
from papers.api.auth import READ, WRITE, own_reader
from papers.api.made import papers_of
from papers.api.paging import At, answer, rows_of
from papers.api.problems import Problem, also, not_found
from papers.api.schemas.done import Done
from papers.api.schemas.follows import NewPapers, SavedSearchChange, SavedSearches, SavedSearchIn, Seen
from papers.api.schemas.follows import SavedSearch as SavedSearchOut
from papers.api.undo import done
from papers.following import saved as acts
from papers.forms.saved import SavedForm
from papers.models import Paper, SavedSearch

router = Router(tags=["Saved searches"])
CADENCES = {
    "site": SavedSearch.Cadence.SITE,
    "daily": SavedSearch.Cadence.DAILY,
    "weekly": SavedSearch.Cadence.WEEKLY,
}
NAMES = {value: name for name, value in CADENCES.items()}
ORDER = ["-first_listed", "-id_order", "-arxiv_id"]


@router.get(
    "/saved-searches",
    response=SavedSearches,
    operation_id="listSavedSearches",
    auth=READ,
    summary="The reader's saved searches",
)
def list_saved_searches(request: HttpRequest) -> dict[str, Any]:
    """All of them by name, each with the number of papers that came in."""
    rows = SavedSearch.objects.filter(reader=own_reader(request)).annotate(new=Count("hits"))
    return {"items": [_told(row, row.new) for row in rows.order_by(Lower("name"), "pk")]}


@router.post(
    "/saved-searches",
    response={201: SavedSearchOut},
    operation_id="saveSearch",
    auth=WRITE,
    summary="Save a search",
)
def save_search(request: HttpRequest, body: SavedSearchIn) -> Status[dict[str, Any]]:
    """Keeps a query under a name; what comes in from now on is new."""
    reader = own_reader(request)
    with transaction.atomic():
        acts.hold(reader)
        kept = _kept(reader, body, None)
        if SavedSearch.objects.filter(reader=reader).count() >= acts.LIMIT:
            raise Problem("refused", "That is as many saved searches as one reader can have.")
        return Status(201, _told(acts.make(reader, **kept), 0))


@router.get(
    "/saved-searches/{key}",
    response=SavedSearchOut,
    operation_id="getSavedSearch",
    auth=READ,
    summary="A saved search",
)
def get_saved_search(request: HttpRequest, key: Key) -> dict[str, Any]:
    """One saved search."""
    row = _own(own_reader(request), key)
    return _told(row, row.hits.count())


@router.put(
    "/saved-searches/{key}",
    response=SavedSearchOut,
    operation_id="changeSavedSearch",
    auth=WRITE,
    summary="Change a saved search",
    openapi_extra=also(409),
)
def change_saved_search(request: HttpRequest, key: Key, body: SavedSearchChange) -> dict[str, Any]:
    """Another name, query or cadence; what came in for another query goes."""
    reader = own_reader(request)
    with transaction.atomic():
        acts.hold(reader)
        held = SavedSearch.objects.select_for_update(no_key=True).filter(pk=key, reader=reader).first()
        if held is None:
            raise not_found("You have no such saved search.")
        try:
            acts.change(held, body.edition, **_kept(reader, body, held))
        except acts.Moved as moved:
            raise Problem("conflict") from moved
    return _told(held, held.hits.count())


@router.delete(
    "/saved-searches/{key}",
    response=Done,
    operation_id="deleteSavedSearch",
    auth=WRITE,
    summary="Delete a saved search",
)
def delete_saved_search(request: HttpRequest, key: Key) -> dict[str, Any]:
    """Deletes it; `undo` brings it back with what came in."""
    return done(acts.delete(_own(own_reader(request), key)), 0)


@router.get(
    "/saved-searches/{key}/new",
    response=NewPapers,
    operation_id="listNewPapers",
    auth=READ,
    summary="What came in for a saved search",
)
def list_new_papers(
    request: HttpRequest, response: HttpResponse, key: Key, asked: Query[At]
) -> dict[str, Any]:
    """The papers since the reader last looked, newest first."""
    search = _own(own_reader(request), key)
    until = search.hits.aggregate(last=Max("pk"))["last"] or 0
    rows = Paper.objects.filter(pk__in=search.hits.values("paper")).only("pk", "first_listed", "id_order")
    found, after = rows_of(
        rows.only("pk", "first_listed", "id_order", "arxiv_id"), ORDER, asked, f"new-{key}"
    )
    body = answer(request, response, f"new-{key}", papers_of(row.pk for row in found), after)
    return body | {"until": until}


@router.post(
    "/saved-searches/{key}/seen",
    response=Done,
    operation_id="seeNewPapers",
    auth=WRITE,
    summary="Mark what came in as seen",
)
def see_new_papers(request: HttpRequest, key: Key, body: Seen) -> dict[str, Any]:
    """Takes off what came in up to then; `undo` makes it new again."""
    search = _own(own_reader(request), key)
    before = search.hits.count()
    undo = acts.see(search, body.until)
    return done(undo, before - search.hits.count() if undo else 0)


def _own(reader: User, key: int) -> SavedSearch:
    found = SavedSearch.objects.filter(reader=reader, pk=key).select_related("reader").first()
    if found is None:
        raise not_found("You have no such saved search.")
    return found


def _kept(reader: User, body: SavedSearchIn, search: SavedSearch | None) -> dict[str, Any]:
    """What is to be kept, by the form of the page."""
    sent = QueryDict(mutable=True)
    sent.update({"name": body.name, "query": body.query, "cadence": str(int(CADENCES[body.cadence]))})
    form = SavedForm(sent, reader=reader, search=search, asked=QueryDict())
    form.is_valid()
    if form.bad_query:
        raise unclear(form.bad_query)
    return {name: cleaned(form)[name] for name in ("name", "query", "cadence")}


def _told(row: SavedSearch, new: int) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "query": row.query,
        "cadence": NAMES[SavedSearch.Cadence(row.cadence)],
        "new": new,
        "edition": row.edition,
        "made_at": row.made_at,
        "looked_at": row.looked_at,
    }
