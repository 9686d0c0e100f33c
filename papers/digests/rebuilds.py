"""A published digest under its topic's rule of today: what would change, and the change itself.

Both are one plan: it is made without a write, shown, and carried out as it is.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import StaffAct, User
from papers.clock import now
from papers.digests.entries import (
    IN_FLIGHT,
    Shown,
    entry_of,
    in_hand,
    missing,
    rank_entries,
    remembered,
    restore,
)
from papers.digests.matching import Candidate, Terms, candidates
from papers.digests.turns import Overtaken, locked, of_theirs
from papers.models import Digest, Entry, Topic

REMEMBERED = 500  # former entries for a way back; a longer list is not kept
_FOUND = ("section", "version", "score", "listing_day", "why")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a rebuild does: papers that come in (not saved yet), that go, and that stay as found anew.

    `kept` are no longer caught by the rule and stay because a curator put a hand to them.
    """

    digest: Digest
    terms: Terms
    missing: dict[str, Any]
    at: datetime  # before the look: what is stored meanwhile is found by the next check
    comes: list[Entry]
    goes: list[Entry]
    stays: list[tuple[Entry, Candidate]]
    kept: list[Entry]

    @property
    def moves(self) -> list[tuple[Entry, Candidate]]:
        """Those that stay, in another section."""
        return [(entry, found) for entry, found in self.stays if entry.section != found.section]

    @property
    def renewed(self) -> list[tuple[Entry, Candidate]]:
        """Those that stay and about which something else was found."""
        return [(entry, found) for entry, found in self.stays if _facts(entry) != _facts(found)]

    @property
    def changes(self) -> bool:
        """Whether a reader would see anything of it."""
        digest = self.digest
        terms = (self.terms.rule, self.terms.order) != (digest.rule, digest.terms.get("order"))
        return bool(terms or self.comes or self.goes or self.renewed or self.missing != digest.missing)

    @property
    def way_back(self) -> bool:
        """Whether what the digest was is short enough to be kept."""
        return len(self.comes) + len(self.goes) + len(self.renewed) <= REMEMBERED

    @property
    def mark(self) -> str:
        """The same for plans that do the same."""
        told = [
            self.terms,
            sorted((e.paper_id, e.section, e.version) for e in self.comes),
            sorted(e.paper_id for e in self.goes),
            sorted((e.paper_id, found.section, found.version) for e, found in self.renewed),
        ]
        return hashlib.sha256(repr(told).encode(errors="surrogatepass")).hexdigest()[:32]


def plan_rebuild(digest: Digest) -> Plan:
    """What applying the topic's present terms would do to the digest. Raises QueryError."""
    terms, at = Terms.of(digest.topic), now()
    start, end = digest.window_start, digest.window_end
    shown = Shown(digest.topic, digest.date)
    looked = candidates(terms, start, end, digest_date=digest.date)
    found = {c.paper_id: c for c in looked if shown.lets_in(c)}
    plan = Plan(digest, terms, missing(terms, start, end), at, [], [], [], [])
    for entry in digest.entries.all():
        candidate = found.pop(entry.paper_id, None)
        if candidate is not None:
            plan.stays.append((entry, candidate))
        else:
            (plan.kept if in_hand(entry) else plan.goes).append(entry)
    plan.comes.extend(entry_of(digest, candidate, shown) for candidate in found.values())
    return plan


def apply_plan(plan: Plan) -> None:
    """Carries it out, in the transaction that the plan was made in, with the topic's row locked."""
    digest, changes = plan.digest, plan.changes
    renewed = plan.renewed
    for entry, found in renewed:
        for name in _FOUND:
            setattr(entry, name, getattr(found, name))
    Entry.objects.bulk_update([entry for entry, _found in renewed], _FOUND)
    digest.entries.filter(pk__in=[entry.pk for entry in plan.goes]).delete()
    Entry.objects.bulk_create(plan.comes)
    digest.rule, digest.terms, digest.missing = plan.terms.rule, plan.terms.as_json(), plan.missing
    digest.built_at, digest.checked_at = plan.at, plan.at - IN_FLIGHT
    if changes:  # else caches keep the page
        digest.changed_at = plan.at
        digest.edition += 1
    digest.save()
    rank_entries(digest, plan.terms.order)


def rebuild_digest(digest: Digest, by: User, mark: str) -> StaffAct | None:
    """Rebuilds if the plan is still the one that was shown, and writes it down; None if nothing changes.

    Raises Overtaken, QueryError.
    """
    with transaction.atomic():
        plan = plan_rebuild(locked(digest.pk))
        if plan.mark != mark:
            raise Overtaken(plan.digest)
        if not plan.changes:
            return None
        undo = _way_back(plan)
        changes: dict[str, list[Any]] = {
            "rule": [plan.digest.rule, plan.terms.rule],
            "added": [None, len(plan.comes)],
            "removed": [None, len(plan.goes)],
        }
        apply_plan(plan)
        return audit.record(by, "digest.rebuild", plan.digest, changes=changes, undo=undo)


def _facts(of: Entry | Candidate) -> list[Any]:
    return [getattr(of, name) for name in _FOUND]


def _way_back(plan: Plan) -> dict[str, Any] | None:
    """What the digest was, if it is not too long to be kept."""
    if not plan.way_back:
        return None
    digest = plan.digest
    touched = [*plan.goes, *(entry for entry, _found in plan.renewed)]
    return {
        "edition": digest.edition + 1,
        "terms": digest.terms,
        "missing": digest.missing,
        "rule": digest.rule,
        "entries": remembered(touched),
        "added": [entry.paper_id for entry in plan.comes],
    }


@audit.undoes("digest.rebuild", "papers.change_digest")
def _take_back(by: User, act: StaffAct) -> str:
    """Brings back the former entries and terms."""
    digest = of_theirs(by, act)
    was: dict[str, Any] = act.undo or {}
    if digest.edition != was["edition"]:
        raise audit.CannotUndo(_("%(digest)s has been changed since.") % {"digest": digest})
    _restore(digest, was)
    return _("%(digest)s is as it was before.") % {"digest": digest}


def _restore(digest: Digest, was: dict[str, Any]) -> None:
    rows = was["entries"]
    papers = [row["fields"]["paper"] for row in rows]
    came_again = Q(paper__in=papers) & ~Q(pk__in=[row["pk"] for row in rows])
    digest.entries.filter(Q(paper__in=was["added"]) | came_again).delete()
    restore(rows)
    digest.rule, digest.terms, digest.missing = was["rule"], was["terms"], was["missing"]
    digest.changed_at = now()
    digest.edition += 1
    digest.save()
    rank_entries(digest, digest.terms.get("order", Topic.Order.FIT))
