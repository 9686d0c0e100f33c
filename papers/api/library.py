"""The reader's library: saved papers with status, tags and note."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from accounts.models import User
from papers.api.asked import cleaned, paper_named, papers_named, unclear
from papers.api.auth import READ, WRITE, own_reader
from papers.api.made import papers_of
from papers.api.paging import answer, below, start
from papers.api.problems import Problem, also, not_found
from papers.api.schemas.done import Done
from papers.api.schemas.library import Bookmark as BookmarkOut
from papers.api.schemas.library import Changes, Filters, Keep, SavedPage
from papers.api.tags import names_of
from papers.api.undo import done
from papers.clock import new_york_today
from papers.forms.library import SHELVES, FilterForm
from papers.forms.marks import NoteForm
from papers.library import browse, bulk, shelf
from papers.library import tags as tagging
from papers.library.browse import SORTS, Wanted
from papers.library.tags import BadTags
from papers.models import Bookmark, BookmarkTag, Paper, Undo

router = Router(tags=["Library"])
STATUSES = {status: name for name, status in SHELVES.items()}


@router.get(
    "/library", response=SavedPage, operation_id="listLibrary", auth=READ, summary="What the reader saved"
)
def list_library(request: HttpRequest, response: HttpResponse, asked: Query[Filters]) -> dict[str, Any]:
    """The saved papers that the filters leave, page by page."""
    reader, wanted = own_reader(request), _wanted(request)
    order = SORTS[wanted.sort]
    begin = start(asked, f"library-{wanted.sort}")
    after = below(order, begin) if begin else Q()
    keys = browse.along(reader, wanted, new_york_today(), after, asked.limit + 1)
    rows = Bookmark.objects.in_bulk(keys[: asked.limit])
    shown = [rows[key] for key in keys[: asked.limit] if key in rows]
    more = len(keys) > asked.limit and bool(shown)
    following = [getattr(shown[-1], column.removeprefix("-")) for column in order] if more else None
    return answer(request, response, f"library-{wanted.sort}", _saved(shown), following)


@router.post(
    "/library/changes",
    response=Done,
    operation_id="changeLibrary",
    auth=WRITE,
    summary="Change many saved papers",
    openapi_extra=also(404),
)
def change_library(request: HttpRequest, body: Changes) -> dict[str, Any]:
    """Moves, tags, untags or removes saved papers, whole or not at all; those not saved are left alone."""
    reader = own_reader(request)
    keys = papers_named(body.papers).values()
    chosen = list(Bookmark.objects.filter(reader=reader, paper__in=keys).values_list("pk", flat=True))
    if body.remove:
        count, undo = bulk.remove(reader, chosen)
        return done(undo, count)
    add, drop = names_of(body.add, "add"), names_of(body.drop, "drop")
    status = SHELVES[body.status] if body.status else None
    try:
        count, undo = bulk.change(reader, chosen, status=status, add=add, drop=drop)
    except BadTags as bad:
        raise Problem("invalid", str(bad)) from bad
    return done(undo, count)


@router.get(
    "/library/{path:paper}",
    response=BookmarkOut,
    operation_id="getSaved",
    auth=READ,
    summary="What the reader keeps of a paper",
)
def get_saved(request: HttpRequest, paper: str) -> dict[str, Any]:
    """Status, tags and note of a saved paper; one that is not saved is not found."""
    return _kept(own_reader(request), paper_named(paper))


@router.put(
    "/library/{path:paper}",
    response=BookmarkOut,
    operation_id="savePaper",
    auth=WRITE,
    summary="Save a paper",
    openapi_extra=also(409),
)
def save_paper(request: HttpRequest, paper: str, body: Keep) -> dict[str, Any]:
    """Saves the paper, moves it to a shelf, sets its tags and note; twice the same is once."""
    reader, found = own_reader(request), paper_named(paper)
    tags = names_of(body.tags, "tags") if body.tags is not None else None
    note = None if body.note is None else str(cleaned(NoteForm({"note": body.note}))["note"])
    with transaction.atomic():
        tagging.hold(reader.pk)
        _check_unchanged(reader, found, body)
        shelf.save(reader, found, SHELVES[body.status] if body.status else None)
        if tags is not None:
            shelf.retag(reader, found, tags)
        if note is not None:
            shelf.rewrite(reader, found, note if note.strip() else "")
    return _kept(reader, found)


@router.delete(
    "/library/{path:paper}",
    response=Done,
    operation_id="removeSaved",
    auth=WRITE,
    summary="Take a paper out of the library",
)
def remove_saved(request: HttpRequest, paper: str) -> dict[str, Any]:
    """Removes the paper with its tags and note; `undo` brings all of it back."""
    undo: Undo | None = shelf.remove(own_reader(request), [paper_named(paper).pk])
    return done(undo, 1 if undo else 0)


def _wanted(request: HttpRequest) -> Wanted:
    """The filters by the library's own form."""
    asked = request.GET.copy()
    if asked.get("untagged", "").lower() in ("true", "1", "on", "yes"):
        asked["untagged"] = "1"
    else:
        asked.pop("untagged", None)
    form = FilterForm(asked)
    cleaned(form, "query")
    if form.bad_query:
        raise unclear(form.bad_query)
    return form.wanted


def _check_unchanged(reader: User, paper: Paper, body: Keep) -> None:
    if body.changed_at is None:
        return
    kept = Bookmark.objects.filter(reader=reader, paper=paper).values_list("changed_at", flat=True).first()
    if kept is None or _told_time(kept) != body.changed_at:
        raise Problem("conflict")


def _told_time(at: datetime) -> datetime:
    """As JSON gives it: to the millisecond."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _kept(reader: User, paper: Paper) -> dict[str, Any]:
    row = Bookmark.objects.filter(reader=reader, paper=paper).first()
    if row is None:
        raise not_found("This paper is not in your library.")
    return _bookmark(row, _tags([row.pk])[row.pk]) | {"id": paper.arxiv_id}


def _saved(rows: list[Bookmark]) -> list[dict[str, Any]]:
    tags, papers = _tags([row.pk for row in rows]), papers_of(row.paper_id for row in rows)
    pairs = zip(rows, papers, strict=True)
    return [_bookmark(row, tags[row.pk]) | {"id": paper["id"], "paper": paper} for row, paper in pairs]


def _bookmark(row: Bookmark, tags: list[str]) -> dict[str, Any]:
    return {
        "status": STATUSES[Bookmark.Status(row.status)],
        "tags": tags,
        "note": row.note,
        "saved_at": row.saved_at,
        "changed_at": row.changed_at,
    }


def _tags(bookmarks: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    on = BookmarkTag.objects.filter(content_object__in=list(bookmarks)).order_by("tag__slug")
    for bookmark, name in on.values_list("content_object", "tag__name"):
        found[bookmark].append(name)
    return found
