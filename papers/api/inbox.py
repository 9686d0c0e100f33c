"""The reader's notices."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from papers.api.auth import READ, WRITE, own_reader
from papers.api.paging import At, answer, rows_of
from papers.api.problems import invalid
from papers.api.schemas.follows import NoticePage, ReadNotices, WereRead
from papers.clock import now
from papers.following.seen import gone
from papers.models import Notice

router = Router(tags=["Inbox"])


@router.get("/inbox", response=NoticePage, operation_id="listNotices", auth=READ, summary="Notices")
def list_notices(request: HttpRequest, response: HttpResponse, asked: Query[At]) -> dict[str, Any]:
    """The newest first. What is hidden, deleted or no longer the reader's to see is not named."""
    reader = own_reader(request)
    mine = Notice.objects.filter(reader=reader)
    joined = mine.select_related("paper", "comment", "author", "collection")
    found, after = rows_of(joined, ["-at", "-pk"], asked, "inbox")
    hidden = gone(reader, found)
    items = [_told(row, is_gone=row.pk in hidden) for row in found]
    unread = mine.filter(read_at=None).count()
    return answer(request, response, "inbox", items, after) | {"unread": unread}


@router.post("/inbox/read", response=WereRead, operation_id="readNotices", auth=WRITE, summary="Mark as read")
def read_notices(request: HttpRequest, body: ReadNotices) -> dict[str, Any]:
    """Marks one notice as read, or all up to one: those that come later stay unread."""
    if (body.notice is None) == (body.until is None):
        raise invalid("notice", "Send `notice` or `until`, one of them.", "body")
    which = Q(pk=body.notice) if body.notice else Q(pk__lte=body.until)
    unread = Notice.objects.filter(which, reader=own_reader(request), read_at=None)
    return {"notices": unread.update(read_at=now())}


def _told(row: Notice, *, is_gone: bool) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kind": row.kind,
        "what": row.get_kind_display(),
        "paper": row.paper.arxiv_id if row.paper and not is_gone else None,
        "comment": row.comment_id if not is_gone else None,
        "author": row.author.name if row.author else None,
        "collection": row.collection_id if not is_gone else None,
        "at": row.at,
        "read_at": row.read_at,
    }
