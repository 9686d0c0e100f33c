"""Taking back what was removed."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from papers import undo
from papers.api.asked import Key
from papers.api.auth import WRITE, own_reader
from papers.api.problems import not_found
from papers.api.schemas.done import Said
from papers.models import Undo

router = Router(tags=["Account"])


@router.post("/undo/{key}", response=Said, operation_id="takeBack", auth=WRITE, summary="Take an act back")
def take_back(request: HttpRequest, key: Key) -> dict[str, Any]:
    """Restores what an act removed, once and within a day."""
    said = undo.take_back(own_reader(request), key)
    if said is None:
        raise not_found("It was taken back before, is older than a day, or is not yours.")
    return {"said": said}


def done(undo: Undo | None, papers: int) -> dict[str, Any]:
    """As schemas.done.Done."""
    return {"papers": papers, "undo": undo.pk if undo else None}
