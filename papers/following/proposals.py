"""Topics that readers propose, and what curators answer."""

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import StaffAct, User
from papers.clock import now
from papers.digests import topics
from papers.models import FormerAddress, Notice, Proposal, SavedSearch, Topic
from papers.notices import tell

MOST_OPEN = 5  # of one reader
TRIES = 5  # at an address that others take at the same time
SLUG = 60  # characters
State = Proposal.State


class Decided(Exception):
    """Somebody else has decided on the proposal; nothing was done."""


def propose(search: SavedSearch, *, name: str, why: str) -> Proposal:
    """Proposes the search's query as a topic's rule."""
    return Proposal.objects.create(
        reader=search.reader, name=name, query=search.query, why=why, made_at=now()
    )


def open_ones(reader: User) -> Any:
    """The reader's proposals that nobody has decided on."""
    return Proposal.objects.filter(reader=reader, state=State.OPEN)


def take(proposal: Proposal, by: User) -> tuple[Topic, StaffAct]:
    """Makes a topic at rest of the proposal, which is its curator's to finish, and tells the reader.

    Raises Decided, and AddressTaken where others were faster at every address that was tried.
    """
    for tried in range(1, TRIES + 1):
        values = {
            "name": proposal.name,
            "slug": _free_slug(proposal),
            "rule": proposal.query,
            "active": False,
            "curators": [by],
        }
        acts: list[StaffAct] = []
        try:
            made = topics.make_topic(by, values, then=partial(_taken, proposal, by, acts))
        except topics.AddressTaken:
            if tried == TRIES:
                raise
        else:
            break
    return made.topic, acts[0]


def decline(proposal: Proposal, by: User, answer: str) -> StaffAct:
    """Says no, with an answer for the reader. Raises Decided."""
    with transaction.atomic():
        found = _held(proposal)
        _decide(found, by, State.DECLINED, answer)
        act = _record(by, "proposal.decline", found, reason=answer)
        _tell(found, act)
    return act


def _taken(proposal: Proposal, by: User, acts: list[StaffAct], topic: Topic) -> None:
    """In the transaction that makes the topic."""
    found = _held(proposal)
    found.topic = topic
    _decide(found, by, State.TAKEN, "")
    act = _record(by, "proposal.take", found, undo={"topic": topic.pk, "edition": topic.edition})
    _tell(found, act)
    acts.append(act)


def _held(proposal: Proposal) -> Proposal:
    """The proposal as it stands, locked, if it is open still."""
    found = Proposal.objects.select_for_update().filter(pk=proposal.pk, state=State.OPEN).first()
    if found is None:
        raise Decided
    return found


def _decide(proposal: Proposal, by: User, state: int, answer: str) -> None:
    proposal.state, proposal.answer = state, answer
    proposal.decided_at, proposal.decided_by = now(), by
    proposal.save()


def _record(by: User, kind: str, proposal: Proposal, *, reason: str = "", undo: Any = True) -> StaffAct:
    """Its line in the log, without the reader's words: those go with the account."""
    return audit.record(by, kind, proposal, reason=reason, undo=undo, target=f"#{proposal.pk}")


def _tell(proposal: Proposal, act: StaffAct) -> None:
    facts = {"name": proposal.name, "answer": proposal.answer}
    if proposal.topic is not None:
        facts["topic"] = proposal.topic.slug
    tell([proposal.reader_id], Notice.Kind.PROPOSAL, _key(act), facts=facts)


def _key(act: StaffAct) -> str:
    return f"proposal:{act.pk}"


def _free_slug(proposal: Proposal) -> str:
    """An address that no topic has or had, from the name where it has letters that an address can bear."""
    start = slugify(proposal.name)[:SLUG].strip("-") or f"topic-{proposal.pk}"
    near = start[: SLUG - 4]
    given = set(Topic.objects.filter(slug__startswith=near).values_list("slug", flat=True))
    given |= set(FormerAddress.objects.filter(slug__startswith=near).values_list("slug", flat=True))
    return next(
        slug for slug in (start, *(f"{near}-{n}" for n in range(2, len(given) + 3))) if slug not in given
    )


@audit.undoes("proposal.take", "papers.change_proposal")
def _untake(by: User, act: StaffAct) -> str:
    """The topic, if nobody has changed it since, is archived, and the proposal waits again."""
    was: dict[str, Any] = act.undo or {}
    proposal = _reopened(act, State.TAKEN)
    topic = Topic.objects.filter(pk=was["topic"]).first()
    if topic is not None:
        if not topics.may_change(by, topic):
            raise PermissionDenied
        try:
            topics.change_topic(topic, by, {"archived": True}, was["edition"])
        except topics.Moved:
            told = _("“%(topic)s” has been changed since. Its history shows how, and leads back.")
            raise audit.CannotUndo(told % {"topic": topic.name}) from None
    return _("“%(name)s” is open again, and the topic is archived.") % {"name": proposal.name}


@audit.undoes("proposal.decline", "papers.change_proposal")
def _undecline(by: User, act: StaffAct) -> str:
    """It waits again."""
    return _("“%(name)s” is open again.") % {"name": _reopened(act, State.DECLINED).name}


def _reopened(act: StaffAct, state: int) -> Proposal:
    """The proposal, open again; the reader's notice of the act goes. Raises CannotUndo."""
    proposal = Proposal.objects.select_for_update().filter(pk=act.object_id, state=state).first()
    if proposal is None:
        raise audit.CannotUndo
    proposal.state, proposal.answer, proposal.topic = State.OPEN, "", None
    proposal.decided_at = proposal.decided_by = None
    proposal.save()
    Notice.objects.filter(reader=proposal.reader_id, key=_key(act)).delete()
    return proposal
