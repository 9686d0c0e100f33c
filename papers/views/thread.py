"""The thread on a paper's page: its comments, the forms to add one, what a moderator sees of it."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from papers.discussion.listing import Line, page_number, thread_page
from papers.discussion.moderation import reasons_of
from papers.discussion.taking_part import comments_closed, may_comment, moderates
from papers.discussion.thread import is_followed
from papers.discussion.votes import voted
from papers.forms.comments import CommentForm
from papers.models import Comment, Paper, Thread
from papers.views.follow_button import button
from papers.views.readers import reader_of


def thread_context(request: HttpRequest, paper: Paper) -> dict[str, Any]:
    """What templates/papers/partials/thread.html prints; 404 for a page that the thread does not have.

    `?thread=2` is its second page, `?reply=12` opens the form under comment 12.
    """
    reader = reader_of(request)
    may_moderate = moderates(reader)
    page = thread_page(paper, _number(request, "thread", 1), reader, moderator=may_moderate)
    if page is None:
        raise Http404
    rules = Thread.objects.filter(paper=paper).first()
    thread_follow = button(request, "paper", paper.arxiv_id, _("this thread"), paper=paper)
    if reader is None:
        closed = comments_closed()
        return {"thread": page, "rules": rules, "thread_follow": thread_follow, "refused": closed}
    helped = voted(reader, [line.comment.pk for line in page.lines])
    for line in page.lines:
        line.helped = line.comment.pk in helped
    _explain(page.lines, reader, may_moderate)
    refused = may_comment(reader, paper)
    asked = _number(request, "reply", 0)
    parent = next((line.comment for line in page.lines if line.comment.pk == asked), None)
    return {
        "thread": page,
        "rules": rules,
        "thread_follow": thread_follow,
        "refused": refused,
        "may_moderate": may_moderate,
        "comment_form": None if refused else comment_form(reader, paper),
        "replied": parent.pk if parent and not refused else 0,
        "reply_form": comment_form(reader, paper, parent) if parent and not refused else None,
    }


def _explain(lines: list[Line], reader: User, may_moderate: bool) -> None:
    """Gives hidden comments the reason, for moderators and for who wrote them."""
    hidden = {line.comment.pk: line for line in lines if line.comment.state == Comment.State.HIDDEN}
    known = {key for key, line in hidden.items() if may_moderate or line.comment.author_id == reader.pk}
    for key, reason in reasons_of(known).items() if known else ():
        hidden[key].reason = reason


def comment_form(
    reader: User, paper: Paper, parent: Comment | None = None, sent: Any = None, **initial: Any
) -> CommentForm:
    """The form of a comment on the paper: an empty one, or what was sent, to be judged."""
    if sent is None and "follow" not in initial:
        wrote = Comment.objects.filter(paper=paper, author=reader).exists()
        initial["follow"] = is_followed(reader, paper) or not wrote
    return CommentForm(
        sent,
        initial=initial,
        names=f"{reverse('mention_names')}?paper={paper.arxiv_id}",
        label=_label(parent),
        auto_id=f"reply-{parent.pk}-%s" if parent else "comment-%s",
    )


def thread_address(comment: Comment, reader: User | None) -> str:
    """The comment where it stands in its thread for this reader."""
    number = page_number(comment, reader, moderator=not comment.is_open and moderates(reader))
    page = f"?thread={number}" if number > 1 else ""
    return f"{comment.paper.get_absolute_url()}{page}#c{comment.pk}"


def _label(parent: Comment | None) -> str:
    if parent is None:
        return _("Add a comment")
    return _("Reply to %(name)s") % {
        "name": parent.author.public_name if parent.author else _("deleted reader")
    }


def _number(request: HttpRequest, name: str, default: int) -> int:
    """A number of the address; 404 for what is none."""
    asked = request.GET.get(name, str(default))
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 18):
        raise Http404
    return int(asked)
