"""Comments: post, edit, delete and take back; what each does is told to whom it concerns.

A comment that a filter or the site's settings hold back is told of when it is released, and not before.
"""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.limits import take
from accounts.models import User
from papers.clock import now
from papers.discussion import filters, mentions
from papers.discussion.holding import is_held_at_first
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
_TAKEN_BACK = {Comment.State.SHOWN: "comment", Comment.State.HELD: "held comment"}  # kinds of Undo


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

    `follow` sets whether the reader is told of what comes after it. Raises filters.Refused.
    """
    met = filters.check(reader, text)
    held = bool(met) or is_held_at_first(reader)
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
                "state": Comment.State.HELD if held else Comment.State.SHOWN,
                "announced": not held,
                "at": now(),
            },
        )
        if made:
            comment.path = _path(comment)
            comment.save(update_fields=["path"])
            filters.count(reader, met, comment)
            _set_follow(reader, paper, follow)
            if not held:
                mentions.keep(comment, named)
                _tell(comment, named)
    return comment


def announce(comment: Comment) -> None:
    """Tells of a comment that is shown (again): all whom it concerns the first time, then whom it names."""
    named = mentions.named_in(comment.body)
    comment.html = render(comment.body, people=mentions.people_in([comment.body]))
    first, comment.announced = not comment.announced, True
    comment.save(update_fields=["html", "announced"])
    mentions.keep(comment, named)
    if first:
        _tell(comment, named)
    else:
        _tell_named(comment, named)


def edit(comment: Comment, text: str) -> bool:
    """Changes what the comment says and keeps the wording it had; false if it says that already.

    What a filter holds back then waits for a moderator, the whole comment. Raises filters.Refused.
    """
    writer = comment.author
    met = filters.check(writer, text) if writer else []
    body, named = mentions.encode(text)
    with transaction.atomic():
        found = Comment.objects.select_for_update().get(pk=comment.pk)
        if found.body == body or found.state != Comment.State.SHOWN:
            return False
        at = now()
        CommentEdit.objects.create(comment=found, body=found.body, html=found.html, at=at)
        found.body, found.html = body, render(body, people=mentions.people_in([body]))
        found.renderer, found.edited_at = RENDERER, at
        found.state = Comment.State.HELD if met else Comment.State.SHOWN
        found.save(update_fields=["body", "html", "renderer", "edited_at", "state"])
        mentions.keep(found, [] if met else named)
        if met and writer:
            filters.count(writer, met, found)
        else:
            _tell_named(found, named)
    return True


def delete(reader: User, comment: Comment) -> Undo | None:
    """Leaves "deleted" where the reader's comment stood; None if it was neither shown nor waiting."""
    mine = Comment.objects.filter(pk=comment.pk, author=reader)
    with transaction.atomic():
        for state, kind in _TAKEN_BACK.items():
            if mine.filter(state=state).update(state=Comment.State.DELETED):
                return remember(reader, kind, comment.pk)
    return None


@restores("comment")
def _restore(reader: User, key: int) -> str:
    """Shows the comment again, if it is still the reader's and not wiped."""
    if not _undelete(reader, key, Comment.State.SHOWN):
        return _("Nothing was to be restored.")
    return _("The comment is shown again.")


@restores("held comment")
def _restore_held(reader: User, key: int) -> str:
    """Lets the comment wait again: deleting it is no way around a moderator."""
    if not _undelete(reader, key, Comment.State.HELD):
        return _("Nothing was to be restored.")
    return _("The comment waits for a moderator again.")


def _undelete(reader: User, key: int, state: str) -> int:
    deleted = Comment.objects.filter(pk=key, author=reader, state=Comment.State.DELETED).exclude(body="")
    return deleted.update(state=state)


def forget_deleted() -> None:
    """Wipes the words of comments whose deletion can no longer be taken back."""
    undo = Undo.objects.filter(kind__in=_TAKEN_BACK.values(), at__gt=now() - KEPT)
    still = list(undo.values_list("rows", flat=True))
    gone = Comment.objects.filter(state=Comment.State.DELETED).exclude(body="").exclude(pk__in=still)
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
