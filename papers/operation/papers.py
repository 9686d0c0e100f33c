"""A paper asked for again at an operator's word, through the one queue that speaks to arXiv."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import StaffAct, User
from papers import work
from papers.models import Paper, WorkItem
from papers.operation.fetching import NotNow, waits


def fetch(by: User, paper: Paper) -> StaffAct:
    """Plans that the paper's newest record is fetched. Raises NotNow while it waits or is fetched."""
    with transaction.atomic():
        item = work.ask(key_of(paper.arxiv_id), "fetch_paper", {"arxiv_id": paper.arxiv_id})
        if item is None:
            raise NotNow(waits(WorkItem.objects.get(key=key_of(paper.arxiv_id))))
        return audit.record(by, "paper.fetch", paper, undo=key_of(paper.arxiv_id))


def fetching(paper: Paper) -> WorkItem | None:
    """The work of fetching it, as long as it is remembered."""
    return WorkItem.objects.filter(key=key_of(paper.arxiv_id)).first()


@audit.undoes("paper.fetch", "papers.change_paper")
def _withdraw(_by: User, act: StaffAct) -> str:
    if not work.withdraw(str(act.undo)):
        raise audit.CannotUndo(_("It has begun; what came is stored."))
    return _("It is not fetched: %(target)s.") % {"target": act.target}


def key_of(arxiv_id: str) -> str:
    """That of the work of fetching a paper; whoever asks for it, it is fetched once."""
    return f"paper:{arxiv_id}"
