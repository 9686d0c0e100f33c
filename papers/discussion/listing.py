"""A thread page by page, oldest first, along the index of its paths; a person's comments."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import User
from papers.discussion.holding import CLOSED, open_to
from papers.models import AuthorClaim, Authorship, Comment, Paper
from papers.models.comments import NESTED
from papers.models.papers import PERSON

PAGE = 100  # comments
_READ = (
    "paper_id", "parent_id", "path", "depth", "html", "version", "state", "announced", "helpful", "at",
    "edited_at", "author__username", "author__shown_name", "author__is_active",
    "parent__depth", "parent__state", "parent__announced", "parent__author__username",
)  # fmt: skip


@dataclass(slots=True)
class Line:
    """A comment on a page; `opens` a list of replies before it, `closes` as many items of lists after it."""

    comment: Comment
    opens: bool = False
    closes: list[int] = field(default_factory=list)
    answers: Comment | None = None  # what it answers, where the nesting does not say so
    by_author: bool = False  # of the paper
    helped: bool = False  # the reader found it helpful
    reason: str = ""  # why it was hidden, for those who may know


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """One page of a thread; `shown` counts the comments that everybody sees, of all pages."""

    lines: list[Line]
    shown: int
    number: int
    last: int


def thread_page(
    paper: Paper, number: int, reader: User | None = None, *, moderator: bool = False
) -> ThreadPage | None:
    """The page of that number (from 1) as this reader may see it; None if there is none.

    Four queries whatever its length, one more where comments wait that the reader may not know of. The
    place where a page begins is found in the index alone, so a late page costs as an early one.
    """
    thread = Comment.objects.filter(paper=paper)
    shown = Count("state", filter=Q(state=Comment.State.SHOWN))
    counts = thread.aggregate(all=Count("state"), shown=shown, closed=Count("state", filter=CLOSED))
    length = counts["all"]
    if counts["closed"] and not moderator:
        thread = thread.filter(open_to(reader))
        length = thread.count()
    last = max(1, -(-length // PAGE))
    if not 1 <= number <= last:
        return None
    if not length:
        return ThreadPage([], 0, 1, 1)
    paths = thread.order_by("path").values_list("path", flat=True)
    start = paths[PAGE * (number - 1) : PAGE * (number - 1) + 1].first() if number > 1 else ""
    rows = thread.filter(path__gte=start or "").order_by("path")
    comments = list(rows.select_related("author", "parent__author").only(*_READ)[:PAGE])
    return ThreadPage(_lines(paper, comments), counts["shown"], number, last)


def page_number(comment: Comment, reader: User | None = None, *, moderator: bool = False) -> int:
    """On which page of its thread the comment stands for this reader."""
    before = Comment.objects.filter(paper=comment.paper_id, path__lt=comment.path)
    thread = before if moderator else before.filter(open_to(reader))
    return thread.count() // PAGE + 1


def comments_of(person: int) -> QuerySet[Comment]:
    """What somebody (primary key) wrote and everybody may read, newest first."""
    shown = Comment.objects.filter(author=person, state=Comment.State.SHOWN)
    return shown.select_related("paper").order_by("-at", "-pk")


def _lines(paper: Paper, comments: list[Comment]) -> list[Line]:
    """The comments nested under those of them that they answer."""
    badges = authors_among(paper, {comment.author_id for comment in comments})
    lines: list[Line] = []
    levels: dict[str, int] = {}  # of the paths on this page
    for comment in comments:
        above = comment.path[: -(len(comment.path) // (comment.depth + 1))]
        level = levels[above] + 1 if above in levels else 0
        levels[comment.path] = level
        before = levels[lines[-1].comment.path] if lines else -1
        line = Line(comment, opens=level > max(before, 0), by_author=comment.author_id in badges)
        if comment.parent and comment.parent.is_open and (level == 0 or comment.parent.depth == NESTED):
            line.answers = comment.parent
        if lines and level <= before:
            lines[-1].closes = list(range(before - level + 1))
        lines.append(line)
    if lines:
        lines[-1].closes = list(range(levels[lines[-1].comment.path] + 1))
    return lines


def authors_among(paper: Paper, readers: Iterable[int | None]) -> set[int | None]:
    """Those of the readers (primary keys) whom a moderator confirmed to be an author of the paper."""
    authors = Authorship.objects.filter(paper=paper).values_list(PERSON["person"], flat=True)
    claims = AuthorClaim.objects.filter(reader__in=[reader for reader in readers if reader])
    persons = claims.annotate(person=Coalesce("author__same_as", "author")).filter(person__in=authors)
    confirmed = persons.filter(state=AuthorClaim.State.CONFIRMED)
    return set(confirmed.values_list("reader", flat=True))
