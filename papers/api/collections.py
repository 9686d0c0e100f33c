"""Collections: public ones for everybody, the reader's own and shared ones to read and to change."""

from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from accounts.models import User
from papers.api.asked import Key, cleaned, paper_named
from papers.api.auth import PUBLIC, READ, WRITE, own_reader, reader_of
from papers.api.made import page, papers_of
from papers.api.paging import At, answer, rows_of
from papers.api.problems import Problem, not_found
from papers.api.schemas.collections import Collection as CollectionOut
from papers.api.schemas.collections import CollectionIn, Collections, EntryIn, EntryPage
from papers.api.schemas.done import Done
from papers.api.undo import done
from papers.forms.collections import CollectionForm, RemarkForm
from papers.library import collections as acts
from papers.models import Collection, CollectionEntry
from papers.models.collections import visible_to

router = Router(tags=["Collections"])


@router.get(
    "/collections", response=Collections, operation_id="listCollections", auth=READ, summary="Collections"
)
def list_collections(request: HttpRequest) -> dict[str, Any]:
    """The reader's own, and those shared with them."""
    reader = own_reader(request)
    editable = set(acts.editable_by(reader).values_list("pk", flat=True))
    mine = _seen_by(reader).filter(owner=reader) | _seen_by(reader).filter(members__reader=reader)
    rows = Collection.objects.filter(pk__in=mine.values("pk")).select_related("owner")
    counted = rows.annotate(papers=Count("entries"))
    return {"items": [_told(row, row.papers, row.pk in editable) for row in counted]}


@router.post(
    "/collections",
    response={201: CollectionOut},
    operation_id="makeCollection",
    auth=WRITE,
    summary="Make a collection",
)
def make_collection(request: HttpRequest, body: CollectionIn) -> Status[dict[str, Any]]:
    """A new collection, private unless it is said to be public."""
    reader = own_reader(request)
    form = CollectionForm(body.dict())
    kept = cleaned(form)
    if reader.collections.count() >= acts.LIMIT:
        raise Problem("refused", "That is as many collections as one reader can have.")
    return Status(201, _one(reader, acts.keep(Collection(owner=reader), **kept)))


@router.get(
    "/collections/{key}",
    response=CollectionOut,
    operation_id="getCollection",
    auth=PUBLIC,
    summary="A collection",
)
def get_collection(request: HttpRequest, key: Key) -> dict[str, Any]:
    """A public collection, or one of the reader's."""
    reader = reader_of(request)
    return _one(reader, _visible(reader, key))


@router.put(
    "/collections/{key}",
    response=CollectionOut,
    operation_id="changeCollection",
    auth=WRITE,
    summary="Change a collection of one's own",
)
@transaction.atomic
def change_collection(request: HttpRequest, key: Key, body: CollectionIn) -> dict[str, Any]:
    """Another name, description or visibility."""
    reader = own_reader(request)
    found = _owned(reader, key)
    kept = cleaned(CollectionForm(body.dict(), instance=Collection(public=found.public)))
    return _one(reader, acts.keep(found, **kept))


@router.delete(
    "/collections/{key}",
    response=Done,
    operation_id="deleteCollection",
    auth=WRITE,
    summary="Delete a collection of one's own",
)
@transaction.atomic
def delete_collection(request: HttpRequest, key: Key) -> dict[str, Any]:
    """Removes it; `undo` brings it back with papers, remarks and members."""
    reader = own_reader(request)
    found = _owned(reader, key)
    count = found.entries.count()
    return done(acts.delete(reader, found), count)


@router.get(
    "/collections/{key}/papers",
    response=EntryPage,
    operation_id="listCollected",
    auth=PUBLIC,
    summary="The papers of a collection",
)
def list_collected(
    request: HttpRequest, response: HttpResponse, key: Key, asked: Query[At]
) -> dict[str, Any]:
    """What was added last first, with remarks."""
    entries = _visible(reader_of(request), key).entries.all()
    found, after = rows_of(entries, ["-at", "-id"], asked, f"collection-{key}")
    papers = papers_of(row.paper_id for row in found)
    items = [
        {"paper": paper, "remark": row.remark, "at": row.at} for row, paper in zip(found, papers, strict=True)
    ]
    return answer(request, response, f"collection-{key}", items, after)


@router.put(
    "/collections/{key}/papers/{path:paper}",
    response=Done,
    operation_id="collectPaper",
    auth=WRITE,
    summary="Put a paper into a collection",
)
@transaction.atomic
def collect_paper(request: HttpRequest, key: Key, paper: str, body: EntryIn) -> dict[str, Any]:
    """Adds the paper once, with a remark or not."""
    reader = own_reader(request)
    collection, found = _editable(reader, key), paper_named(paper)
    remark = cleaned(RemarkForm({"remark": body.remark or ""}))["remark"]
    entry = acts.add(reader, collection, found, remark)
    if body.remark == "":
        acts.set_remark(entry, "")
    return done(None, 1)


@router.delete(
    "/collections/{key}/papers/{path:paper}",
    response=Done,
    operation_id="dropPaper",
    auth=WRITE,
    summary="Take a paper out of a collection",
)
@transaction.atomic
def drop_paper(request: HttpRequest, key: Key, paper: str) -> dict[str, Any]:
    """Takes it out; `undo` puts it back with its remark."""
    reader = own_reader(request)
    collection, found = _editable(reader, key), paper_named(paper)
    entry = CollectionEntry.objects.filter(collection=collection, paper=found).first()
    return done(acts.take_out(reader, entry) if entry else None, 1 if entry else 0)


def _seen_by(reader: User | None) -> QuerySet[Collection]:
    return Collection.objects.filter(visible_to(reader)).select_related("owner")


def _visible(reader: User | None, key: int) -> Collection:
    return _first(_seen_by(reader).filter(pk=key))


def _held(reader: User, key: int) -> Collection:
    """The collection, which nobody else changes or deletes until this transaction ends."""
    return _first(_seen_by(reader).select_for_update(of=["self"]).filter(pk=key))


def _first(rows: QuerySet[Collection]) -> Collection:
    found = rows.first()
    if found is None:
        raise not_found("There is no such collection.")
    return found


def _owned(reader: User, key: int) -> Collection:
    """404 where it cannot be seen, 403 where it is somebody else's."""
    found = _held(reader, key)
    if found.owner_id != reader.pk:
        raise Problem("refused", "This collection is not yours.")
    return found


def _editable(reader: User, key: int) -> Collection:
    found = _held(reader, key)
    if not acts.may_edit(reader, found):
        raise Problem("refused", "You may not change this collection.")
    return found


def _one(reader: User | None, row: Collection) -> dict[str, Any]:
    return _told(row, row.entries.count(), acts.may_edit(reader, row))


def _told(row: Collection, papers: int, may_edit: bool) -> dict[str, Any]:
    return {
        "id": row.pk,
        "url": page(row.get_absolute_url()),
        "name": row.name,
        "description": row.description,
        "public": row.public,
        "owner": row.owner.username,
        "papers": papers,
        "may_edit": may_edit,
        "created_at": row.created_at,
        "changed_at": row.changed_at,
    }
