"""What a curator says of a digest: pins, places, notes, what is taken out and added, an introduction.

All that is saved at once is one act: signed, written to the log, and taken back as one.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import StaffAct, User
from papers.arxiv.taxonomy import canonical_categories
from papers.clock import now
from papers.digests.entries import arranged, in_hand, rank_entries, remembered, restore
from papers.digests.matching import Terms
from papers.digests.turns import Overtaken, locked, of_theirs
from papers.models import Digest, Entry, Paper, Topic

ANNOTATION = 1_500  # characters
INTRODUCTION = 5_000
SAID = ("pinned", "hidden", "hidden_reason", "place", "annotation")  # of an entry
SAID_OF_ALL = ("introduction", "published")  # of the digest
Changes = dict[str, list[Any]]  # [before, after] by field
_UNTOUCHED: Changes = {name: [None, getattr(Entry(), name)] for name in SAID}


class InThere(ValueError):
    """The paper that was to be added is in the digest already."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a curator wants of a digest. Entries (by primary key) that are not named stay as they are.

    `move` is an entry and by how many ranks it goes down; `remove` are entries added by hand.
    """

    introduction: str
    published: bool
    entries: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    remove: Collection[int] = ()
    add: Paper | None = None
    move: tuple[int, int] | None = None


@dataclass(slots=True)
class _Done:
    """What an act changed; removed entries as rows."""

    digest: Changes = field(default_factory=dict)
    entries: dict[int, Changes] = field(default_factory=dict)
    removed: list[dict[str, Any]] = field(default_factory=list)
    added: list[int] = field(default_factory=list)
    told: Changes = field(default_factory=dict)  # for the log

    def __bool__(self) -> bool:
        return bool(self.digest or self.entries or self.removed or self.added)


def curate(digest: Digest, by: User, wish: Wish, expected_edition: int) -> StaffAct | None:
    """Does as a curator wishes, if nobody changed the digest since that edition; None where nothing differs.

    Raises Overtaken, InThere.
    """
    with transaction.atomic():
        digest = locked(digest.pk)
        if digest.edition != expected_edition:
            raise Overtaken(digest)
        was_signed = _signature(digest)
        done = _carry_out(digest, by, wish)
        if not done:
            return None
        _sign(digest, by, now())
        undo = {
            "edition": digest.edition,
            "signed": was_signed,
            "digest": done.digest,
            "entries": {str(pk): changes for pk, changes in done.entries.items()},
            "added": done.added,
            "removed": done.removed,
        }
        return audit.record(by, "digest.curate", digest, changes=done.told, undo=undo)


def entries_of(digest: Digest) -> QuerySet[Entry]:
    """All entries as the page has them, those taken out at the end of their section."""
    entries = digest.entries.select_related("paper", "curated_by").defer("paper__abstract")
    return entries.order_by("section", "hidden", "rank", "pk")


def _carry_out(digest: Digest, by: User, wish: Wish) -> _Done:
    done = _Done()
    entries = {entry.pk: entry for entry in digest.entries.select_related("paper")}
    before = {pk: _said(entry) for pk, entry in entries.items()}
    for name in SAID_OF_ALL:
        _note(digest, name, getattr(wish, name), done.digest)
    done.told |= done.digest
    gone = [entries.pop(pk) for pk in wish.remove if pk in entries and entries[pk].by_hand]
    for pk, said in wish.entries.items():
        for name in SAID if pk in entries else ():
            setattr(entries[pk], name, said[name])
    if wish.move and wish.move[0] in entries:
        _step(digest, list(entries.values()), entries[wish.move[0]], wish.move[1])
    for pk, entry in entries.items():
        if changes := {
            n: [before[pk][n], getattr(entry, n)] for n in SAID if before[pk][n] != getattr(entry, n)
        }:
            done.entries[pk] = changes
            done.told |= {f"{entry.paper.arxiv_id} {name}": pair for name, pair in changes.items()}
    _stamp([entries[pk] for pk in done.entries], by)
    done.removed = remembered(gone)
    done.told |= {f"{entry.paper.arxiv_id} by_hand": [True, None] for entry in gone}
    digest.entries.filter(pk__in=[entry.pk for entry in gone]).delete()
    if wish.add:
        done.added = [_add(digest, wish.add, by).pk]
        done.told[f"{wish.add.arxiv_id} by_hand"] = [None, True]
    return done


def _note(thing: Digest, name: str, value: Any, changes: Changes) -> None:
    if getattr(thing, name) != value:
        changes[name] = [getattr(thing, name), value]
        setattr(thing, name, value)


def _said(entry: Entry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in SAID}


def _step(digest: Digest, entries: list[Entry], moved: Entry, by: int) -> None:
    """Gives it the place of the one above or below; all that have a place keep the one they stand on."""
    section = [entry for entry in entries if entry.section == moved.section and not entry.hidden]
    standing = arranged(section, _order(digest))
    if moved not in standing:
        return
    here = standing.index(moved)
    there = here + by
    if not 0 <= there < len(standing) or standing[there].pinned != moved.pinned:
        return
    standing.insert(there, standing.pop(here))
    for place, entry in enumerate(standing, start=1):
        if entry is moved or entry.place:
            entry.place = place


def _add(digest: Digest, paper: Paper, by: User) -> Entry:
    if digest.entries.filter(paper=paper).exists():
        raise InThere(paper.arxiv_id)
    categories = Terms.of(digest.topic).categories
    own = not categories or not set(canonical_categories([paper.primary_category])).isdisjoint(categories)
    earlier = Entry.objects.filter(
        paper=paper, hidden=False, digest__topic=digest.topic_id, digest__date__lt=digest.date
    )
    first = (
        earlier.filter(digest__published=True).order_by("digest__date").values_list("digest__date").first()
    )
    return Entry.objects.create(
        digest=digest,
        paper=paper,
        section=Entry.Section.NEW if own else Entry.Section.CROSS,
        rank=0,
        version=paper.latest_version,
        listing_day=paper.first_listed or digest.date,
        shown_before=first[0] if first else None,
        by_hand=True,
        curated_by=by,
        curated_at=now(),
    )


def _stamp(entries: list[Entry], by: User) -> None:
    """Saves what was said of them, and who said it; of whom nothing is said nobody has."""
    at = now()
    for entry in entries:
        entry.curated_by, entry.curated_at = (by, at) if in_hand(entry) else (None, None)
    Entry.objects.bulk_update(entries, [*SAID, "curated_by", "curated_at"])


def _sign(digest: Digest, by: User | None, at: datetime | None) -> None:
    digest.signed_by, digest.signed_at = by, at
    digest.edition += 1
    digest.changed_at = now()
    digest.save()
    rank_entries(digest, _order(digest))


def _signature(digest: Digest) -> list[Any]:
    return [digest.signed_by_id, digest.signed_at.isoformat() if digest.signed_at else None]


def _order(digest: Digest) -> str:
    return str(digest.terms.get("order", Topic.Order.FIT))


@audit.undoes("digest.curate", "papers.change_digest")
def _take_back(by: User, act: StaffAct) -> str:
    """Restores what was said before, unless somebody has said something else since."""
    digest = of_theirs(by, act)
    was: dict[str, Any] = act.undo or {}
    entries = {entry.pk: entry for entry in digest.entries.select_related("paper")}
    _check_unchanged(digest, entries, was)
    digest.entries.filter(pk__in=was["added"]).delete()
    restore(was["removed"])
    touched = [entries[int(pk)] for pk in was["entries"]]
    for entry in touched:
        for name, (before, _after) in was["entries"][str(entry.pk)].items():
            setattr(entry, name, before)
    _stamp(touched, by)
    for name, (before, _after) in was["digest"].items():
        setattr(digest, name, before)
    _sign(digest, *_signed_before(digest, was, by))
    return _("%(digest)s is as it was before.") % {"digest": digest}


def _check_unchanged(digest: Digest, entries: dict[int, Entry], was: dict[str, Any]) -> None:
    """Raises CannotUndo where something that the act changed is not as it left it."""
    left: list[tuple[Digest | Entry | None, Changes]] = [(digest, was["digest"])]
    left += [(entries.get(int(pk)), changes) for pk, changes in was["entries"].items()]
    left += [(entries.get(pk), _UNTOUCHED) for pk in was["added"]]
    held = {entry.paper_id for entry in entries.values()}
    again = any(row["fields"]["paper"] in held for row in was["removed"])
    if again or any(
        thing is None or getattr(thing, name) != after
        for thing, changes in left
        for name, (_before, after) in changes.items()
    ):
        raise audit.CannotUndo(_("%(digest)s has been changed since.") % {"digest": digest})


def _signed_before(digest: Digest, was: dict[str, Any], by: User) -> tuple[User | None, datetime | None]:
    """The signature before the act, if nothing came after it; else that of who takes it back."""
    if digest.edition != was["edition"]:
        return by, now()
    signer, at = was["signed"]
    return User.objects.filter(pk=signer).first(), datetime.fromisoformat(at) if at else None
