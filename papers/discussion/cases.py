"""A comment as a moderator judges it: what stands around it, who said what of it, what was done before."""

from dataclasses import dataclass

from accounts.models import User
from papers.discussion.queue import History, histories
from papers.models import (
    Appeal,
    AuthorClaim,
    Comment,
    CommentEdit,
    FilterHit,
    ModerationAct,
    Report,
    Suspension,
    Thread,
)

AROUND = 2  # comments shown before and after
MOST = 100  # rows of each list


@dataclass(frozen=True, slots=True)
class Case:
    """One comment with its surroundings."""

    comment: Comment
    before: list[Comment]
    after: list[Comment]
    reports: list[Report]
    acts: list[ModerationAct]
    edits: list[CommentEdit]
    hits: list[FilterHit]
    thread: Thread | None
    history: History | None


@dataclass(frozen=True, slots=True)
class Record:
    """What somebody's part in the discussion was. Nothing that is private to them is in it."""

    history: History | None
    against: list[Report]
    made: list[Report]
    suspensions: list[Suspension]
    acts: list[ModerationAct]
    appeals: list[Appeal]
    hits: list[FilterHit]
    claims: list[AuthorClaim]


def case_of(comment: Comment) -> Case:
    """The comment's case, in as many queries however much was said."""
    thread = Comment.objects.filter(paper=comment.paper_id).select_related("author")
    before = thread.filter(path__lt=comment.path).order_by("-path")[:AROUND]
    acts = ModerationAct.objects.filter(comment=comment).select_related("by")
    return Case(
        comment,
        list(reversed(before)),
        list(thread.filter(path__gt=comment.path).order_by("path")[:AROUND]),
        list(comment.reports.select_related("reader").order_by("at", "pk")[:MOST]),
        list(acts[:MOST]),
        list(comment.edits.all()[:MOST]),
        list(comment.filter_hits.all()[:MOST]),
        Thread.objects.filter(paper=comment.paper_id).first(),
        histories([comment.author_id]).get(comment.author_id or 0),
    )


def record_of(person: User) -> Record:
    """The person's part, newest first; their comments apart, which come by the page."""
    reports = Report.objects.select_related("reader", "comment__paper", "comment__author").order_by("-pk")
    return Record(
        histories([person.pk]).get(person.pk),
        list(reports.filter(comment__author=person)[:MOST]),
        list(reports.filter(reader=person)[:MOST]),
        list(person.suspensions.select_related("by").order_by("-at", "-pk")[:MOST]),
        list(ModerationAct.objects.filter(person=person).select_related("by", "comment__paper")[:MOST]),
        list(Appeal.objects.filter(reader=person).select_related("act")[:MOST]),
        list(FilterHit.objects.filter(reader=person)[:MOST]),
        list(AuthorClaim.objects.filter(reader=person).select_related("author").order_by("-pk")[:MOST]),
    )
