"""Threads of comments: read by everybody, written by readers who may."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from accounts.models import User
from papers.api.asked import Key, cleaned, paper_named
from papers.api.auth import PUBLIC, WRITE, own_reader, reader_of
from papers.api.made_comments import comment as told
from papers.api.made_comments import comments as all_told
from papers.api.paging import answer, rows_of
from papers.api.problems import Problem, also, not_found
from papers.api.schemas.comments import Comment as CommentOut
from papers.api.schemas.comments import CommentEdit, CommentIn, CommentPage, Helpful, OfPaper
from papers.api.schemas.done import Done
from papers.api.undo import done
from papers.discussion import thread
from papers.discussion.filters import Refused
from papers.discussion.holding import may_know, open_to
from papers.discussion.taking_part import may_comment, may_edit, moderates
from papers.discussion.votes import may_vote, set_vote
from papers.forms.comments import CommentForm
from papers.models import Comment

router = Router(tags=["Comments"])
ROWS = Comment.objects.select_related("paper", "author", "parent__author")


@router.get(
    "/comments",
    response=CommentPage,
    operation_id="listComments",
    auth=PUBLIC,
    summary="The thread of a paper",
    openapi_extra=also(404),
)
def list_comments(request: HttpRequest, response: HttpResponse, asked: Query[OfPaper]) -> dict[str, Any]:
    """The comments on a paper, as whoever asks may see them."""
    reader, paper = reader_of(request), paper_named(asked.paper)
    seen = Q() if moderates(reader) else open_to(reader)
    rows = ROWS.filter(seen, paper=paper)
    found, after = rows_of(rows, ["path"], asked, f"comments-{paper.pk}")
    return answer(request, response, f"comments-{paper.pk}", all_told(reader, found), after)


@router.post(
    "/comments",
    response={201: CommentOut},
    operation_id="postComment",
    auth=WRITE,
    summary="Comment on a paper",
    openapi_extra=also(404),
)
def post_comment(request: HttpRequest, body: CommentIn) -> Status[dict[str, Any]]:
    """Adds a comment or an answer; it may wait for a moderator (`held`)."""
    reader, paper = own_reader(request), paper_named(body.paper)
    parent = None
    if body.parent is not None:
        parent = ROWS.filter(pk=body.parent, paper=paper, state=Comment.State.SHOWN).first()
        if parent is None:
            raise not_found("What it answers is not there.")
    form = cleaned(CommentForm({"body": body.text, "nonce": body.nonce}), body="text")
    text, nonce = form["body"], form["nonce"]
    found = thread.posted(reader, nonce)
    if found is None:
        _refuse(may_comment(reader, paper) or thread.too_many_links(reader, text))
        if seconds := thread.seconds_to_wait(reader):
            raise Problem("rate", headers={"Retry-After": str(seconds)})
        try:
            found = thread.post(reader, paper, text, nonce=nonce, parent=parent, follow=body.follow)
        except Refused as refused:
            raise Problem("refused", str(refused)) from refused
    return Status(201, told(reader, _known(reader, found.pk)))


@router.get(
    "/comments/{key}", response=CommentOut, operation_id="getComment", auth=PUBLIC, summary="A comment"
)
def get_comment(request: HttpRequest, key: Key) -> dict[str, Any]:
    """One comment, as whoever asks may see it."""
    reader = reader_of(request)
    return told(reader, _known(reader, key))


@router.patch(
    "/comments/{key}",
    response=CommentOut,
    operation_id="editComment",
    auth=WRITE,
    summary="Change a comment of one's own",
)
def edit_comment(request: HttpRequest, key: Key, body: CommentEdit) -> dict[str, Any]:
    """Changes what the comment says, as long as it is shown."""
    reader = own_reader(request)
    found = ROWS.filter(pk=key, author=reader, state=Comment.State.SHOWN).first()
    if found is None:
        raise not_found("You have no such comment that is shown.")
    text = cleaned(CommentForm({"body": body.text}), body="text")["body"]
    _refuse(may_edit(reader, found.paper) or thread.too_many_links(reader, text))
    try:
        thread.edit(found, text)
    except Refused as refused:
        raise Problem("refused", str(refused)) from refused
    return told(reader, _known(reader, key))


@router.delete(
    "/comments/{key}",
    response=Done,
    operation_id="deleteComment",
    auth=WRITE,
    summary="Delete a comment of one's own",
)
def delete_comment(request: HttpRequest, key: Key) -> dict[str, Any]:
    """Leaves "deleted" in its place; answers to it stay, and `undo` brings it back."""
    reader = own_reader(request)
    found = ROWS.filter(pk=key, author=reader).first()
    if found is None:
        raise not_found("You have no such comment.")
    return done(thread.delete(reader, found), 1)


@router.put(
    "/comments/{key}/helpful",
    response=CommentOut,
    operation_id="voteComment",
    auth=WRITE,
    summary="Find a comment helpful",
)
def vote_comment(request: HttpRequest, key: Key, body: Helpful) -> dict[str, Any]:
    """Counts the reader's vote, or takes it off; twice the same is once."""
    reader = own_reader(request)
    found = _known(reader, key)
    _refuse(may_vote(reader, found))
    set_vote(reader, found, body.helpful)
    return told(reader, found)


def _known(reader: User | None, key: int) -> Comment:
    found = ROWS.filter(pk=key).first()
    if found is None or not may_know(reader, found):
        raise not_found("There is no such comment.")
    return found


def _refuse(said: str | None) -> None:
    if said:
        raise Problem("refused", said)
