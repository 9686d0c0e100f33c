"""A paper that a reader looks for and that is not here: fetched from arXiv through the one queue."""

from datetime import datetime, timedelta
from enum import Enum

from papers import work
from papers.arxiv.ids import ArxivId
from papers.clock import now
from papers.models import Paper, WorkItem
from papers.operation.papers import key_of

ASKED_AGAIN = timedelta(days=1)  # before a paper that arXiv did not give is asked for again
MOST_WAITING = 100  # papers in the queue; at arXiv's pace they take five minutes


class Standing(Enum):
    """How it stands with a paper that somebody wants."""

    HERE = "it is on the site"
    AWAITED = "its work waits, or is being done"
    HINDERED = "arXiv asked to wait, or it failed and is tried again"
    UNKNOWN = "arXiv does not know it"
    REJECTED = "its record cannot be read, and was set aside"
    FAILED = "it was tried in vain"
    ABSENT = "nobody has asked for it"


def standing(wanted: ArxivId) -> Standing:
    """How it stands with the paper; what became of fetching it is remembered for ASKED_AGAIN."""
    if Paper.objects.filter(arxiv_id=wanted.base).exists():
        return Standing.HERE
    at = now()
    if wanted.month > at.year * 100 + at.month:
        return Standing.UNKNOWN
    item = WorkItem.objects.filter(key=key_of(wanted.base)).first()
    return Standing.ABSENT if item is None else _of(item, at)


def ask_for(wanted: ArxivId) -> None:
    """Plans that an ABSENT paper is fetched; two who ask at once get one fetch."""
    work.ask(key_of(wanted.base), "fetch_paper", {"arxiv_id": wanted.base})


def queue_is_full() -> bool:
    """Whether so many papers are awaited that nobody should ask for another."""
    return WorkItem.objects.filter(task="fetch_paper", state__in=work.OPEN).count() >= MOST_WAITING


def _of(item: WorkItem, at: datetime) -> Standing:
    if item.state in work.OPEN:
        return Standing.HINDERED if item.error and item.due_at > at else Standing.AWAITED
    if item.due_at < at - ASKED_AGAIN:
        return Standing.ABSENT
    outcome = item.outcome or {}
    if item.state != WorkItem.State.DONE:
        return Standing.FAILED
    if outcome.get("missing"):
        return Standing.UNKNOWN
    return Standing.REJECTED if outcome.get("rejected") else Standing.ABSENT
