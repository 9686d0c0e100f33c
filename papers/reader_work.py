"""What readers' imports, departures, texts and notices need done in the background.

Planned by the tick, done by workers.
"""

from collections.abc import Callable
from datetime import datetime

from papers import departure, undo, work
from papers.arxiv.client import ArxivClient
from papers.clock import now
from papers.discussion import alerts, renewal, thread
from papers.following import events
from papers.library import arrivals, imports, words
from papers.mail import gather, turns
from papers.models import Import, WorkItem
from papers.text.markdown import RENDERER


def plan(at: datetime) -> None:
    """Writes down files to read, papers to fetch and accounts to delete; saves papers that came meanwhile."""
    for pk in imports.unread():
        work.plan(f"import:{pk}", "read_import", {"batch": pk})
    for pk in arrivals.arrived():
        arrivals.settle(pk)
        arrivals.finish(pk, tells=True)
    for pk in arrivals.wanted().order_by("batch").values_list("batch", flat=True).distinct():
        work.plan_next(_fetching(pk), f"{at:%Y-%m-%d}", "fetch_import", {"batch": pk}, again=True)
    for pk in departure.due(at):
        work.plan(f"leave:{pk}", "leave", {"reader": pk}, again=True)
    alerts.tell_moderators(at)
    gather.plan(at)
    imports.forget_old()
    undo.forget_old()
    work.plan(f"begin-mail:{at:%Y-%m-%d}", "begin_mail")
    work.plan(f"renew:{RENDERER}", "renew")
    work.plan(f"forget-deleted:{at:%Y-%m-%d}", "forget_deleted")
    work.plan(f"forget-notices:{at:%Y-%m-%d}", "forget_notices")
    if events.changed_since_last_look():
        work.plan(f"tell-readers:{at:%Y-%m-%d}", "tell_readers", again=True)


def read_import(batch: int) -> None:
    """Reads a file that was too long to be read while its reader waited."""
    imports.read(batch)
    arrivals.finish(batch, tells=True)
    for brought in Import.objects.filter(pk=batch).select_related("reader").defer("source"):
        words.freshen(brought.reader)  # else whoever looks for words first waits for all of them


def fetch_import(client: ArxivClient, batch: int) -> None:
    """Fetches papers of an import; comes back for the rest, so that other work for arXiv gets its turn."""
    if arrivals.fetch(client, batch):
        raise work.ComeBack(now(), "more papers of this import are to be fetched")
    arrivals.finish(batch, tells=True)


def hindered(batch: int) -> WorkItem | None:
    """The work of fetching an import's papers, if arXiv has hindered it and nobody is at it now."""
    newest = WorkItem.objects.filter(key__startswith=f"{_fetching(batch)} ").order_by("-key").first()
    if newest is None or not newest.error:
        return None
    waits = newest.state == WorkItem.State.DUE and newest.due_at > now()
    return newest if waits or newest.state == WorkItem.State.PARKED else None


def renew() -> None:
    """Renders anew what an older renderer made; planned once for each renderer."""
    renewal.renew()


def _fetching(batch: int) -> str:
    return f"import-fetch:{batch}"


LOCAL: dict[str, Callable[..., None]] = {
    "read_import": read_import,
    "leave": departure.leave,
    "renew": renew,
    "begin_mail": turns.begin_missing,
    "forget_deleted": thread.forget_deleted,
    "forget_notices": events.forget_old,
    "tell_readers": events.tell_readers,
}
