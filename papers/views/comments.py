"""Comments: post, preview, edit, delete, vote; the way to one, and the wordings it had."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from papers.arxiv.ids import ArxivId, BadIdentifier
from papers.discussion import mentions, thread
from papers.discussion.filters import Refused
from papers.discussion.holding import may_know
from papers.discussion.taking_part import may_comment, may_edit
from papers.discussion.votes import may_vote, set_vote
from papers.forms.comments import CommentForm, VoteForm
from papers.models import Comment, Paper
from papers.text.markdown import render as to_html
from papers.text.markdown import typed
from papers.views.answers import done, see_other
from papers.views.readers import own_reader, reader_of
from papers.views.sent import sent_key
from papers.views.thread import comment_form, thread_address

FORM = "papers/partials/comment_form.html"
WRITE = "papers/comment_write.html"


@require_POST
def comment_post(request: HttpRequest, arxiv_id: str) -> HttpResponse:
    """Adds a comment to the paper's thread and leads to it; sent twice, it is posted once."""
    reader, paper = own_reader(request), get_object_or_404(Paper, arxiv_id=arxiv_id)
    parent = _parent(request, paper)
    form = comment_form(reader, paper, parent, request.POST)
    if not form.is_valid():
        return _write(request, paper, form, status=422)
    text, nonce = form.cleaned_data["body"], form.cleaned_data["nonce"]
    if before := thread.posted(reader, nonce):
        return see_other(thread_address(before, reader))
    gone = bool(request.POST.get("parent")) and parent is None
    refused = may_comment(reader, paper) or thread.too_many_links(reader, text)
    if refused or gone:
        form.add_error("body", refused or _("What you answer is gone. Post this as a comment of its own."))
        return _write(request, paper, form, status=422)
    if seconds := thread.seconds_to_wait(reader):
        return _write_later(request, paper, form, seconds)
    follow = form.cleaned_data["follow"]
    try:
        comment = thread.post(reader, paper, text, nonce=nonce, parent=parent, follow=follow)
    except Refused as refused:
        form.add_error("body", str(refused))
        return _write(request, paper, form, status=422)
    return _posted(request, comment)


@require_POST
def comment_preview(request: HttpRequest) -> HttpResponse:
    """Shows what the text will look like, with the form kept; nothing is stored."""
    reader = own_reader(request)
    if edited := _edited(request, reader):
        paper, form = edited.paper, _edit_form(edited, request.POST)
    else:
        paper = _paper(request)
        form = comment_form(reader, paper, _parent(request, paper), request.POST)
    preview = ""
    if form.is_valid():
        body, _named = mentions.encode(form.cleaned_data["body"])
        preview = to_html(body, label=_("Formula"), people=mentions.people_in([body]))
    status = 200 if form.is_valid() else 422
    if request.headers.get("HX-Request"):
        context = {"form": form, "preview": preview}
        return render(request, "papers/partials/comment_preview.html", context, status=status)
    return _write(request, paper, form, status=status, preview=preview, edited=edited)


@require_safe
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Leads to the comment in its thread; for the script, the form of an answer to it."""
    reader = reader_of(request)
    found = _comment(reader, pk)
    if reader is None or not request.headers.get("HX-Request"):
        return redirect(thread_address(found, reader))
    refused = may_comment(reader, found.paper)
    if found.state != Comment.State.SHOWN:
        refused = _("What you answer is gone.")
    form = None if refused else comment_form(reader, found.paper, found)
    context = {"form": form, "paper": found.paper, "parent": found, "refused": refused}
    return render(request, FORM, context)


@require_safe
def comment_edits(request: HttpRequest, pk: int) -> HttpResponse:
    """All wordings of a comment that is shown, the present one first."""
    found = get_object_or_404(_comments(), pk=pk, state=Comment.State.SHOWN)
    edits = list(found.edits.all())
    since = [edit.at for edit in edits] + [found.at]
    wordings = list(zip([found.html, *(edit.html for edit in edits)], since, strict=True))
    return render(request, "papers/comment_history.html", {"comment": found, "wordings": wordings})


@require_http_methods(["GET", "HEAD", "POST"])
def comment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Changes the reader's own comment; the wording before is kept for everybody to read."""
    found = _own(request, pk)
    if request.method != "POST":
        body = typed(found.body, mentions.people_in([found.body]))
        return _write(request, found.paper, _edit_form(found, None, body=body), edited=found)
    form = _edit_form(found, request.POST)
    if form.is_valid() and (refused := _may_edit(request, found, form.cleaned_data["body"])):
        form.add_error("body", refused)
    try:
        if form.is_valid():
            thread.edit(found, form.cleaned_data["body"])
            return _posted(request, _comment(found.author, pk))
    except Refused as refusal:
        form.add_error("body", str(refusal))
    return _write(request, found.paper, form, status=422, edited=found)


@require_POST
def comment_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Leaves "deleted" in place of the reader's own comment; its replies stay."""
    found = get_object_or_404(_comments(), pk=pk, author=request.user)
    reader = own_reader(request)
    undo = thread.delete(reader, found)
    said = _("The comment is deleted.") if undo else _("The comment was deleted before.")
    return done(
        request,
        said,
        default=thread_address(found, reader),
        undo=undo,
        piece="papers/partials/comment_gone.html",
        context={"comment": get_object_or_404(_comments(), pk=pk)},
    )


@require_POST
def comment_vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Finds somebody else's comment helpful, or no longer."""
    reader, form = own_reader(request), VoteForm(request.POST)
    found = _comment(reader, pk)
    if not form.is_valid():
        raise BadRequest
    refused = may_vote(reader, found)
    if not refused:
        set_vote(reader, found, form.cleaned_data["helpful"])
    if request.headers.get("HX-Request"):
        context = {"c": found, "helped": form.cleaned_data["helpful"] and not refused}
        return done(request, refused or "", default="", piece="papers/partials/vote.html", context=context)
    if refused:
        messages.error(request, refused)
    return see_other(thread_address(found, reader))


def _posted(request: HttpRequest, comment: Comment) -> HttpResponse:
    """Leads to what was written, and says so where it waits."""
    if comment.state == Comment.State.HELD:
        said = _("Your comment waits for a moderator. Until then only you and moderators see it.")
        messages.info(request, said)
    return see_other(thread_address(comment, comment.author))


def _comments() -> Any:
    return Comment.objects.select_related("paper", "author", "parent__author")


def _comment(reader: User | None, pk: int) -> Comment:
    """The comment; 404 for one that waits, as for one that is not there, to those who may not know of it."""
    found: Comment = get_object_or_404(_comments(), pk=pk)
    if not may_know(reader, found):
        raise Http404
    return found


def _own(request: HttpRequest, pk: int) -> Comment:
    """The reader's own comment, as long as it is shown; others' are not theirs to change."""
    found: Comment = get_object_or_404(_comments(), pk=pk, author=request.user, state=Comment.State.SHOWN)
    return found


def _parent(request: HttpRequest, paper: Paper) -> Comment | None:
    """The comment that is answered, if it stands in this thread and is shown."""
    key = sent_key(request, "parent")
    found = _comments().filter(pk=key, paper=paper, state=Comment.State.SHOWN)
    parent: Comment | None = found.first() if key else None
    return parent


def _edited(request: HttpRequest, reader: User) -> Comment | None:
    """The comment whose edit is previewed."""
    key = sent_key(request, "comment")
    found: Comment | None = _comments().filter(pk=key, author=reader).first() if key else None
    return found


def _paper(request: HttpRequest) -> Paper:
    """The paper that the form names."""
    try:
        return get_object_or_404(Paper, arxiv_id=ArxivId.parse(request.POST.get("paper", "")).base)
    except BadIdentifier as error:
        raise BadRequest from error


def _edit_form(found: Comment, sent: Any, **initial: Any) -> CommentForm:
    form = comment_form(found.author or User(), found.paper, None, sent, follow=False, **initial)
    form.fields["body"].label = _("Edit your comment")
    del form.fields["follow"]
    return form


def _may_edit(request: HttpRequest, found: Comment, text: str) -> str | None:
    reader = own_reader(request)
    return may_edit(reader, found.paper) or thread.too_many_links(reader, text)


def _write(
    request: HttpRequest,
    paper: Paper,
    form: CommentForm,
    *,
    status: int = 200,
    preview: str = "",
    edited: Comment | None = None,
) -> HttpResponse:
    """The page with nothing but the form: what is wrong, what it will look like, what was typed."""
    context = {
        "paper": paper,
        "form": form,
        "preview": preview,
        "edited": edited,
        "parent": None if edited else _parent(request, paper),
        "here": "paper",
    }
    return render(request, WRITE, context, status=status)


def _write_later(request: HttpRequest, paper: Paper, form: CommentForm, seconds: int) -> HttpResponse:
    """429 with the text kept."""
    said = _("That were many comments in one hour. You can post this in %(n)s minutes.")
    form.add_error("body", said % {"n": -(-seconds // 60)})
    response = _write(request, paper, form, status=429)
    response["Retry-After"] = str(seconds)
    return response
