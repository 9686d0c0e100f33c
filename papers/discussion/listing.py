"""A thread page by page, oldest first, along the index of its paths; a person's comments."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from papers.models import AuthorClaim, Authorship, Comment, Paper
from papers.models.comments import NESTED

PAGE = 100  # comments
_READ = (
    "paper_id", "parent_id", "path", "depth", "html", "version", "state", "helpful", "at", "edited_at",
    "author__username", "author__shown_name", "author__is_active",
    "parent__depth", "parent__author__username",
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


def thread_page(paper: Paper, number: int) -> ThreadPage | None:
    """The page of that number (from 1), in four queries whatever its length; None if there is none.

    The place where a page begins is found in the index alone, so a late page costs as an early one.
    """
    thread = Comment.objects.filter(paper=paper)
    counts = thread.aggregate(all=Count("state"), shown=Count("state", filter=Q(state=Comment.State.SHOWN)))
    last = max(1, -(-counts["all"] // PAGE))
    if not 1 <= number <= last:
        return None
    if not counts["all"]:
        return ThreadPage([], 0, 1, 1)
    paths = thread.order_by("path").values_list("path", flat=True)
    start = paths[PAGE * (number - 1) : PAGE * (number - 1) + 1].first() if number > 1 else ""
    rows = thread.filter(path__gte=start or "").order_by("path")
    comments = list(rows.select_related("author", "parent__author").only(*_READ)[:PAGE])
    return ThreadPage(_lines(paper, comments), counts["shown"], number, last)


def page_number(comment: Comment) -> int:
    """On which page of its thread the comment stands."""
    before = Comment.objects.filter(paper=comment.paper_id, path__lt=comment.path)
    return before.count() // PAGE + 1


def comments_of(person: int) -> QuerySet[Comment]:
    """What somebody (primary key) wrote and everybody may read, newest first."""
    shown = Comment.objects.filter(author=person, state=Comment.State.SHOWN)
    return shown.select_related("paper").order_by("-at", "-pk")


def _lines(paper: Paper, comments: list[Comment]) -> list[Line]:
    """The comments nested under those of them that they answer."""
    badges = _authors_among(paper, {comment.author_id for comment in comments})
    lines: list[Line] = []
    levels: dict[str, int] = {}  # of the paths on this page
    for comment in comments:
        above = comment.path[: -(len(comment.path) // (comment.depth + 1))]
        level = levels[above] + 1 if above in levels else 0
        levels[comment.path] = level
        before = levels[lines[-1].comment.path] if lines else -1
        line = Line(comment, opens=level > max(before, 0), by_author=comment.author_id in badges)
        if comment.parent and (level == 0 or comment.parent.depth == NESTED):
            line.answers = comment.parent
        if lines and level <= before:
            lines[-1].closes = list(range(before - level + 1))
        lines.append(line)
    if lines:
        lines[-1].closes = list(range(levels[lines[-1].comment.path] + 1))
    return lines


def _authors_among(paper: Paper, readers: Iterable[int | None]) -> set[int | None]:
    """Those of the readers (primary keys) whom a moderator confirmed to be an author of the paper."""
    authors = Authorship.objects.filter(paper=paper).values("author")
    claims = AuthorClaim.objects.filter(reader__in=[reader for reader in readers if reader])
    confirmed = claims.filter(state=AuthorClaim.State.CONFIRMED, author__in=authors)
    return set(confirmed.values_list("reader", flat=True))
