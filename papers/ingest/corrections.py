"""Facts set by hand: laid over what is derived, at each harvest anew, until somebody takes them off again.

What a paper's text says stays the business of facts.py. Who sets a fact or takes one off has the turn of
those who store papers, so that no page of records writes back what it read before.
"""

import re
from collections.abc import Collection, Mapping
from copy import copy
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import StaffAct, User
from papers.arxiv.venues import Venue, find_venue
from papers.clock import now
from papers.ingest import bulk
from papers.ingest.facts import fill_facts
from papers.ingest.shelves import make_stale
from papers.models import Correction, Paper

DERIVED = (
    *("venue", "venue_slug", "venue_year", "code_url", "project_url", "data_url"),
    *("pages", "figures", "withdrawn"),
)
YES = "yes"  # the value of `withdrawn`; "" says that the paper is not
Fact = Correction.Fact
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_KEPT = ("pk", "value", "reason", "by_id", "at")


class ChangedMeanwhile(Exception):
    """Somebody else changed what this is about since the page was read."""


def derive(paper: Paper, by_hand: Mapping[str, str]) -> None:
    """Sets the derived columns: what the text says, and over it what people set (values by fact)."""
    fill_facts(paper)
    if Fact.VENUE in by_hand:
        _set_venue(paper, by_hand[Fact.VENUE])
    if Fact.VENUE_YEAR in by_hand:
        _set_year(paper, by_hand[Fact.VENUE_YEAR])
    for fact in (Fact.CODE, Fact.PROJECT, Fact.DATA):
        if fact in by_hand:
            setattr(paper, fact, by_hand[fact])
    if Fact.WITHDRAWN in by_hand:
        paper.withdrawn = by_hand[Fact.WITHDRAWN] == YES


def corrections_of(papers: Collection[int]) -> dict[int, dict[str, str]]:
    """Of each of these papers (primary keys) that has any the values by fact, in one query."""
    found: dict[int, dict[str, str]] = {}
    rows = Correction.objects.filter(paper__in=papers) if papers else Correction.objects.none()
    for paper, fact, value in rows.values_list("paper", "fact", "value"):
        found.setdefault(paper, {})[fact] = value
    return found


def read_facts(paper: Paper) -> dict[str, str]:
    """What the text alone says, by fact, as `Correction.value` would say it."""
    told = copy(paper)
    fill_facts(told)
    return values_of(told)


def values_of(paper: Paper) -> dict[str, str]:
    """The paper's facts as they are stored, as `Correction.value` would say them."""
    values = {fact.value: str(getattr(paper, fact) or "") for fact in Fact}
    return values | {Fact.WITHDRAWN.value: YES if paper.withdrawn else ""}


def edition(paper: int, fact: str) -> str:
    """By what is set now a page knows later whether it is still the same."""
    return str(Correction.objects.filter(paper=paper, fact=fact).values_list("pk", flat=True).first() or "")


@transaction.atomic
def set_by_hand(by: User, paper: Paper, fact: str, value: str, reason: str, *, seen: str) -> StaffAct:
    """Says what the fact is, whatever the text says; `seen` is the edition on whose page it was decided.

    Raises ChangedMeanwhile.
    """
    bulk.take_turns()
    before = _take_off(paper.pk, fact, seen)
    made = Correction.objects.create(
        paper=paper, fact=fact, value=value, reason=reason[:300], by=by, at=now()
    )
    return _note(by, "paper.correct", paper.pk, fact, before, made.pk, reason)


@transaction.atomic
def trust_text(by: User, paper: Paper, fact: str, *, seen: str) -> StaffAct:
    """Takes off what was set by hand: the fact is again what the text says. Raises ChangedMeanwhile."""
    bulk.take_turns()
    before = _take_off(paper.pk, fact, seen)
    if before is None:
        raise ChangedMeanwhile
    return _note(by, "paper.parsed", paper.pk, fact, before, None, "")


@audit.undoes("paper.correct", "papers.change_paper")
@audit.undoes("paper.parsed", "papers.change_paper")
def _back(by: User, act: StaffAct) -> str:
    """Sets the fact as it was before the act, if nobody has set it since."""
    bulk.take_turns()
    undo: Any = act.undo
    paper, fact, before, after = undo
    if edition(paper, fact) != str(after or ""):
        raise audit.CannotUndo(_("It was set again since; what holds now stays."))
    Correction.objects.filter(paper=paper, fact=fact).delete()
    if before is not None:
        kept = dict(zip(_KEPT, before, strict=True))
        known = User.objects.filter(pk=kept["by_id"]).exists()
        kept |= {"at": datetime.fromisoformat(kept["at"]), "by_id": kept["by_id"] if known else None}
        Correction.objects.create(paper_id=paper, fact=fact, **kept)
    _rederive(paper)
    return _("It is again as it was.")


def _take_off(paper: int, fact: str, seen: str) -> list[Any] | None:
    """Removes what was set until now, and gives it as the log keeps it; None if nothing was."""
    row = Correction.objects.filter(paper=paper, fact=fact).first()
    if seen != (str(row.pk) if row else ""):
        raise ChangedMeanwhile
    if row is None:
        return None
    told = [row.pk, row.value, row.reason, row.by_id, row.at.isoformat()]
    row.delete()
    return told


def _note(
    by: User, kind: str, pk: int, fact: str, before: list[Any] | None, after: int | None, reason: str
) -> StaffAct:
    """Derives the paper anew, and writes the act down with the values before and after."""
    was, paper = _rederive(pk)
    changes = {fact: [was[fact], values_of(paper)[fact]]}
    return audit.record(by, kind, paper, reason=reason, changes=changes, undo=[pk, fact, before, after])


def _rederive(pk: int) -> tuple[dict[str, str], Paper]:
    """The facts as they were, and the paper as it is now; if that differs, it counts as changed."""
    paper = Paper.objects.get(pk=pk)
    was, before = values_of(paper), [getattr(paper, name) for name in DERIVED]
    derive(paper, corrections_of([pk]).get(pk, {}))
    if before != [getattr(paper, name) for name in DERIVED]:
        paper.stored_at = now()
        paper.save(update_fields=[*DERIVED, "stored_at"])
        make_stale([pk])
    return was, paper


def _set_venue(paper: Paper, label: str) -> None:
    """The label with its year, under the address that the same venue has where it is read from the text."""
    year = _YEAR.search(label)
    name = " ".join(_YEAR.sub(" ", label).split()) or label
    venue = find_venue(f"Accepted at {label}") or Venue(name)
    paper.venue, paper.venue_year = label, int(year[0]) if year else None
    paper.venue_slug = venue.slug[:120] if label else ""


def _set_year(paper: Paper, year: str) -> None:
    """The year, also where the venue's label names another."""
    if paper.venue_year is not None:
        label = re.sub(rf"\b{paper.venue_year}\b", year, paper.venue, count=1)
        paper.venue = " ".join(label.split())
    paper.venue_year = int(year) if year else None
