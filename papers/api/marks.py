"""What the reader has read and skipped."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from papers.api.asked import papers_named
from papers.api.auth import READ, WRITE, own_reader
from papers.api.problems import also, invalid
from papers.api.schemas.done import Done
from papers.api.schemas.library import MarkIn, Marks
from papers.api.undo import done
from papers.library.marks import mark
from papers.models import ReadingMark

router = Router(tags=["Library"])
MOST_IDS = 100
STATES = {"read": ReadingMark.State.READ, "skipped": ReadingMark.State.SKIPPED, "unread": None}


@router.get(
    "/marks",
    response=Marks,
    operation_id="listMarks",
    auth=READ,
    summary="Which papers were read",
    openapi_extra=also(404),
)
def list_marks(request: HttpRequest, ids: Annotated[str, Query(max_length=4_000)]) -> dict[str, Any]:
    """Of these papers (arXiv ids, separated by commas, at most 100) what the reader did with them."""
    named = ids.split(",")
    if len(named) > MOST_IDS:
        raise invalid("ids", f"There are more than {MOST_IDS} ids.")
    keys = papers_named(named)
    rows = ReadingMark.objects.filter(reader=own_reader(request), paper__in=keys.values())
    marked = {
        paper: (state, version) for paper, state, version in rows.values_list("paper", "state", "version")
    }
    return {"items": [_mark(paper, marked.get(key)) for paper, key in keys.items()]}


@router.put(
    "/marks",
    response=Done,
    operation_id="markPapers",
    auth=WRITE,
    summary="Mark papers",
    openapi_extra=also(404),
)
def mark_papers(request: HttpRequest, body: MarkIn) -> dict[str, Any]:
    """Marks papers as read, skipped or unread; `undo` gives each the mark that it had."""
    keys = papers_named(body.papers)
    undo = mark(own_reader(request), keys.values(), STATES[body.state])
    return done(undo, len(keys))


def _mark(paper: str, kept: tuple[int, int] | None) -> dict[str, Any]:
    if kept is None:
        return {"id": paper, "state": "unread", "version": 0}
    return {"id": paper, "state": ReadingMark.State(kept[0]).name.lower(), "version": kept[1]}
