"""Asking arXiv at an operator's word: a set now, or listing days again. All of it goes through the one queue.

Nothing here speaks to arXiv: the work is written down, its worker takes it up at the site's one pace.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import StaffAct, User
from papers import work
from papers.clock import now
from papers.ingest.harvest import LEASE
from papers.ingest.source import mirrored_categories, mirrored_sets
from papers.models import Harvest, ListingDay, WorkItem


class NotNow(Exception):
    """Raised where it would be of no use; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class Span:
    """Listing days of a category that are to be fetched again: the first, the last, how many are open."""

    category: str
    since: date
    until: date
    days: int = 1

    @property
    def key(self) -> str:
        """That of its work."""
        return f"days:{self.category} {self.since}..{self.until}"


def harvest_now(by: User, scope: str) -> StaffAct:
    """Plans a harvest of a mirrored set. Raises NotNow."""
    if scope not in mirrored_sets():
        raise NotNow(_("This site does not mirror the set %(scope)s.") % {"scope": scope[:60]})
    key = f"harvest:{scope} by hand"
    with transaction.atomic():
        if reason := hindrances([scope]).get(scope):
            raise NotNow(reason)
        item = work.ask(key, "harvest", {"scope": scope})
        if item is None:
            raise NotNow(_("It waits in the queue already."))
        return audit.record(by, "harvest.now", item, target=scope, undo={"key": key})


def hindrances(scopes: Sequence[str]) -> dict[str, str]:
    """Why a harvest of these sets is not to be planned now, in words, for those of which that is so."""
    planned = WorkItem.objects.filter(task="harvest", state__in=work.OPEN).order_by("-due_at")
    found = {item.arguments["scope"]: waits(item) for item in planned if item.arguments["scope"] in scopes}
    running = Harvest.objects.filter(source="oai", scope__in=scopes, state=Harvest.State.RUNNING)
    alive = running.filter(moved_at__gte=now() - LEASE).values_list("scope", flat=True)
    return found | dict.fromkeys(alive, _("It is being harvested now."))


def waits(item: WorkItem) -> str:
    """How open work stands, in words."""
    if item.state == WorkItem.State.LEASED:
        return _("It is being done now.")
    if item.due_at > now():
        return _("It waits until %(at)s UTC: %(reason)s") % {
            "at": f"{item.due_at:%Y-%m-%d %H:%M}",
            "reason": item.error.strip().rpartition("\n")[2] or _("arXiv asked to."),
        }
    return _("It waits in the queue already.")


def fetch_again(by: User, span: Span) -> StaffAct:
    """Plans that these listing days are fetched again. Raises NotNow."""
    if span.category not in mirrored_categories():
        raise NotNow(_("No topic that is followed up names %(category)s.") % {"category": span.category})
    arguments = {"category": span.category, "since": f"{span.since}", "until": f"{span.until}"}
    with transaction.atomic():
        item = work.ask(span.key, "fetch_days", arguments)
        if item is None:
            raise NotNow(_("It waits in the queue already."))
        target = f"{span.category} {span.since}"
        if span.until != span.since:
            target += f" – {span.until}"
        return audit.record(by, "listingday.fetch", item, target=target, undo={"key": span.key})


def open_spans() -> list[Span]:
    """By mirrored category, from the first to the last of its days that are not in; days to come left out."""
    spans: dict[str, Span] = {}
    rows = ListingDay.objects.not_in().filter(category__in=mirrored_categories(), day__lte=now().date())
    for category, day in rows.order_by("category", "day").values_list("category", "day"):
        first = spans.get(category)
        spans[category] = (
            Span(category, first.since, day, first.days + 1) if first else Span(category, day, day)
        )
    return list(spans.values())


def work_of(category: str, day: date) -> list[WorkItem]:
    """The work that fetched this day again or is to, newest first."""
    items = WorkItem.objects.filter(key__startswith=f"days:{category} ", task="fetch_days").order_by(
        "-due_at"
    )
    told = f"{day}"
    return [item for item in items if item.arguments["since"] <= told <= item.arguments["until"]]


def _withdraw(_by: User, act: StaffAct) -> str:
    undo: Any = act.undo
    if not work.withdraw(undo["key"]):
        raise audit.CannotUndo(_("It has begun; what came is stored."))
    return _("It is not fetched: %(target)s.") % {"target": act.target}


audit.undoes("harvest.now", "papers.change_harvest")(_withdraw)
audit.undoes("listingday.fetch", "papers.change_listingday")(_withdraw)
