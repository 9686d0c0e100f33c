"""Comments: post, edit, delete and take back; what each does is told to whom it concerns."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.limits import take
from accounts.models import User
from papers.clock import now
from papers.discussion import mentions
from papers.models import Comment, CommentEdit, Follow, Mention, Notice, Paper, Undo
from papers.models.comments import NESTED
from papers.notices import tell
from papers.text.markdown import RENDERER, render
from papers.undo import KEPT, remember, restores

NEWCOMER = timedelta(days=1)  # the age of an account that is still new
AN_HOUR, NEWCOMERS_AN_HOUR = 30, 5  # comments
NEWCOMERS_LINKS = 2  # that lead out, in one comment
WIPED_AT_ONCE = 500  # comments a transaction
_DIGITS = 15  # of a key in a path, so that text sorts as numbers do
Kind = Notice.Kind


def posted(reader: User, nonce: str) -> Comment | None:
    """The comment that was posted with this form before."""
    return Comment.objects.filter(author=reader, nonce=nonce).first()


def seconds_to_wait(reader: User) -> int:
    """Counts one more comment of the reader; how long until another is allowed, 0 if this one is."""
    most = NEWCOMERS_AN_HOUR if _is_newcomer(reader) else AN_HOUR
    return take("comment", reader.pk, most=most, seconds=3600)


def too_many_links(reader: User, text: str) -> str | None:
    """What to say to a newcomer whose text has more links than theirs may."""
    if not _is_newcomer(reader) or render(text).count('<a href="http') <= NEWCOMERS_LINKS:
        return None
    return _("In the first day of an account a comment has at most %(n)s links.") % {"n": NEWCOMERS_LINKS}


def post(
    reader: User, paper: Paper, text: str, *, nonce: str, parent: Comment | None = None, follow: bool = False
) -> Comment:
    """Adds a comment, once for each nonce, and tells whom it answers, whom it names and who follows.

    `follow` sets whether the reader is told of what comes after it.
    """
    body, named = mentions.encode(text)
    with transaction.atomic():
        comment, made = Comment.objects.get_or_create(
            author=reader,
            nonce=nonce,
            defaults={
                "paper": paper,
                "parent": parent,
                "depth": min(parent.depth + 1, NESTED) if parent else 0,
                "body": body,
                "html": render(body, people=mentions.people_in([body])),
                "renderer": RENDERER,
                "version": paper.latest_version,
                "at": now(),
            },
        )
        if made:
            comment.path = _path(comment)
            comment.save(update_fields=["path"])
            mentions.keep(comment, named)
            _set_follow(reader, paper, follow)
            _tell(comment, named)
    return comment


def edit(comment: Comment, text: str) -> bool:
    """Changes what the comment says and keeps the wording it had; false if it says that already."""
    body, named = mentions.encode(text)
    with transaction.atomic():
        found = Comment.objects.select_for_update().get(pk=comment.pk)
        if found.body == body or found.state != Comment.State.SHOWN:
            return False
        at = now()
        CommentEdit.objects.create(comment=found, body=found.body, html=found.html, at=at)
        found.body, found.html = body, render(body, people=mentions.people_in([body]))
        found.renderer, found.edited_at = RENDERER, at
        found.save(update_fields=["body", "html", "renderer", "edited_at"])
        mentions.keep(found, named)
        _tell_named(found, named)
    return True


def delete(reader: User, comment: Comment) -> Undo | None:
    """Leaves "deleted" where the reader's comment stood; None if it was not shown."""
    with transaction.atomic():
        shown = Comment.objects.filter(pk=comment.pk, author=reader, state=Comment.State.SHOWN)
        if not shown.update(state=Comment.State.DELETED):
            return None
        return remember(reader, "comment", comment.pk)


@restores("comment")
def _restore(reader: User, key: int) -> str:
    """Shows the comment again, if it is still the reader's and not wiped."""
    deleted = Comment.objects.filter(pk=key, author=reader, state=Comment.State.DELETED).exclude(body="")
    if not deleted.update(state=Comment.State.SHOWN):
        return _("Nothing was to be restored.")
    return _("The comment is shown again.")


def forget_deleted() -> None:
    """Wipes the words of comments whose deletion can no longer be taken back."""
    still = Undo.objects.filter(kind="comment", at__gt=now() - KEPT).values_list("rows", flat=True)
    gone = Comment.objects.filter(state=Comment.State.DELETED).exclude(body="").exclude(pk__in=list(still))
    while keys := list(gone.values_list("pk", flat=True)[:WIPED_AT_ONCE]):
        with transaction.atomic():
            CommentEdit.objects.filter(comment__in=keys).delete()
            Mention.objects.filter(comment__in=keys).delete()
            Comment.objects.filter(pk__in=keys).update(body="", html="")


def is_followed(reader: User, paper: Paper) -> bool:
    """Whether the reader is told of what is written in the paper's thread."""
    return Follow.objects.filter(reader=reader, paper=paper).exists()


def _is_newcomer(reader: User) -> bool:
    return now() - reader.date_joined < NEWCOMER


def _path(comment: Comment) -> str:
    """The keys from the top of the thread down; past NESTED a reply stands beside what it answers."""
    above = comment.parent.path[: NESTED * _DIGITS] if comment.parent else ""
    return f"{above}{comment.pk:0{_DIGITS}}"


def _set_follow(reader: User, paper: Paper, follow: bool) -> None:
    if follow:
        row = Follow(reader=reader, paper=paper, at=now())
        Follow.objects.bulk_create([row], ignore_conflicts=True)
    else:
        Follow.objects.filter(reader=reader, paper=paper).delete()


def _tell(comment: Comment, named: list[int]) -> None:
    """A reader is told of a comment once, by the closest reason: answered, named, following."""
    if comment.parent and comment.parent.author_id:
        _tell_of(comment, [comment.parent.author_id], Kind.REPLY)
    _tell_named(comment, named)
    following = Follow.objects.filter(paper=comment.paper_id).values_list("reader", flat=True)
    _tell_of(comment, list(following), Kind.THREAD)


def _tell_named(comment: Comment, named: list[int]) -> None:
    _tell_of(comment, named, Kind.MENTION)


def _tell_of(comment: Comment, readers: list[int], kind: str) -> None:
    others = [reader for reader in readers if reader != comment.author_id]
    tell(others, kind, f"comment:{comment.pk}", comment=comment, paper_id=comment.paper_id)
