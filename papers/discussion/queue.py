"""What waits for moderators: reported comments, each with who wrote it and what happened to them before."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, Min, OuterRef, Prefetch, Q, QuerySet

from papers.clock import now
from papers.models import Comment, ModerationAct, Report, Suspension


@dataclass(slots=True)
class History:
    """What is known of a person's part in the discussion."""

    comments: int = 0
    hidden: int = 0
    suspensions: int = 0
    suspended: bool = False  # at this moment


def reported() -> QuerySet[Comment]:
    """Comments with open reports (`open_reports`, oldest first), those that wait longest first."""
    still_open = Report.objects.filter(settled_at=None)
    reports = still_open.select_related("reader").order_by("at", "pk")
    return (
        Comment.objects.filter(Exists(still_open.filter(comment=OuterRef("pk"))))
        .annotate(since=Min("reports__at", filter=Q(reports__settled_at=None)))
        .select_related("paper", "author", "parent__author")
        .prefetch_related(Prefetch("reports", reports, to_attr="open_reports"))
        .order_by("since", "pk")
    )


def histories(people: Iterable[int | None]) -> dict[int, History]:
    """The history of each of these people (primary keys), in two queries whatever their number."""
    keys = {key for key in people if key}
    found: dict[int, History] = defaultdict(History)
    hidden = Count("pk", filter=Q(state=Comment.State.HIDDEN))
    written = Comment.objects.filter(author__in=keys).values_list("author")
    for key, comments, taken in written.annotate(comments=Count("pk"), taken=hidden):
        found[key].comments, found[key].hidden = comments, taken
    holding = Count("pk", filter=Q(until__gt=now()))
    ever = Suspension.objects.filter(reader__in=keys).values_list("reader")
    for key, suspensions, held in ever.annotate(suspensions=Count("pk"), held=holding):
        found[key].suspensions, found[key].suspended = suspensions, bool(held)
    return found


def suspended_now() -> QuerySet[Suspension]:
    """The suspensions that hold, the first to end first."""
    holding = Suspension.objects.filter(until__gt=now())
    return holding.select_related("reader", "by").order_by("until", "pk")


def latest_acts() -> QuerySet[ModerationAct]:
    """The log, newest first."""
    return ModerationAct.objects.select_related("by", "person", "paper", "comment__paper")
