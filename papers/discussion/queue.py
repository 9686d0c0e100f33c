"""What waits for moderators: comments that were reported or held back, appeals, claims of authorship."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.db.models import Count, Exists, Min, OuterRef, Prefetch, Q, QuerySet

from papers.clock import now
from papers.models import Appeal, AuthorClaim, Comment, ModerationAct, Report, Suspension


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much of each kind waits."""

    reports: int = 0  # comments with open ones
    held: int = 0
    appeals: int = 0
    claims: int = 0

    @property
    def all(self) -> int:
        """The sum."""
        return self.reports + self.held + self.appeals + self.claims

    def facts(self) -> dict[str, int]:
        """As JSON."""
        return asdict(self)


@dataclass(slots=True)
class History:
    """What is known of a person's part in the discussion."""

    comments: int = 0
    hidden: int = 0
    held: int = 0
    suspensions: int = 0
    suspended: bool = False  # at this moment


def waiting() -> Waiting:
    """The counts, in four queries."""
    return Waiting(
        reported_openly().values("comment").distinct().count(),
        Comment.objects.filter(state=Comment.State.HELD).count(),
        Appeal.objects.filter(answered_at=None).count(),
        asked().count(),
    )


def asked() -> QuerySet[AuthorClaim]:
    """Claims that nobody judged, the oldest first."""
    claims = AuthorClaim.objects.filter(state=AuthorClaim.State.ASKED)
    return claims.select_related("reader", "author").order_by("at", "pk")


def held() -> QuerySet[Comment]:
    """Comments that wait to be shown, the oldest first, each with the filters that it met."""
    return (
        Comment.objects.filter(state=Comment.State.HELD)
        .select_related("paper", "author", "parent__author")
        .prefetch_related("filter_hits")
        .order_by("at", "pk")
    )


def reported_openly() -> QuerySet[Report]:
    """Open reports on comments that do not wait anyway."""
    return Report.objects.filter(settled_at=None).exclude(comment__state=Comment.State.HELD)


def reported() -> QuerySet[Comment]:
    """Comments with open reports (`open_reports`, oldest first), those that wait longest first."""
    still_open = reported_openly()
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
    held_back = Count("pk", filter=Q(state=Comment.State.HELD))
    written = Comment.objects.filter(author__in=keys).values_list("author")
    for key, *counts in written.annotate(comments=Count("pk"), taken=hidden, waits=held_back):
        found[key].comments, found[key].hidden, found[key].held = counts
    holding = Count("pk", filter=Q(until__gt=now()))
    ever = Suspension.objects.filter(reader__in=keys).values_list("reader")
    for key, suspensions, held_now in ever.annotate(suspensions=Count("pk"), held_now=holding):
        found[key].suspensions, found[key].suspended = suspensions, bool(held_now)
    return found


def suspended_now() -> QuerySet[Suspension]:
    """The suspensions that hold, the first to end first."""
    holding = Suspension.objects.filter(until__gt=now())
    return holding.select_related("reader", "by").order_by("until", "pk")


def latest_acts() -> QuerySet[ModerationAct]:
    """The log, newest first."""
    return ModerationAct.objects.select_related("by", "person", "paper", "comment__paper")
