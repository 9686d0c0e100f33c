"""One person printed in several ways: their names joined under one of them, and parted again.

`Author.same_as` is flat: it leads to a row that has none itself. Papers keep the name that they print. Who
joins or parts names has the turn of those who store papers, so that two of them never make a circle.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import StaffAct, User
from papers.ingest import bulk
from papers.ingest.corrections import ChangedMeanwhile
from papers.models import Author

Led = list[tuple[int, int | None]]  # rows (primary keys), each with where it leads


class AlreadySo(Exception):
    """It is so already, or the rows are gone."""


@transaction.atomic
def join(by: User, chosen: Sequence[int], shown: int, reason: str, *, seen: Sequence[int]) -> StaffAct:
    """Says that these authors (primary keys), with all their spellings, are one person, shown as `shown`.

    `shown` is one of those rows or of their spellings, `seen` all of them, as the page showed them. Raises
    AlreadySo, and ChangedMeanwhile where there are more or fewer by now.
    """
    bulk.take_turns()
    rows = everybody(chosen)
    if sorted(seen) != [row.pk for row in rows]:
        raise ChangedMeanwhile
    target = next((row for row in rows if row.pk == shown), None)
    before: Led = [(row.pk, row.same_as_id) for row in rows if row.same_as_id != _after(row.pk, shown)]
    if target is None or not before:
        raise AlreadySo
    _lead([(pk, _after(pk, shown)) for pk, _led in before])
    names = {row.pk: row.name for row in rows}
    changes = {names[pk]: [names.get(led or 0, ""), target.name] for pk, led in before if pk != shown}
    undo = {"before": before, "after": shown}
    return audit.record(by, "author.merge", target, reason=reason, changes=changes, undo=undo)


@transaction.atomic
def part(by: User, spelling: int, reason: str) -> StaffAct:
    """Says that a spelling is a person of its own after all. Raises AlreadySo."""
    bulk.take_turns()
    row = Author.objects.select_related("same_as").filter(pk=spelling, same_as__isnull=False).first()
    if row is None or row.same_as is None:
        raise AlreadySo
    undo = {"before": [(row.pk, row.same_as_id)], "after": None}
    changes = {row.name: [row.same_as.name, ""]}
    _lead([(row.pk, None)])
    return audit.record(by, "author.part", row.same_as, reason=reason, changes=changes, undo=undo)


def everybody(chosen: Sequence[int]) -> list[Author]:
    """The persons that these rows are, with all their spellings, in the order of their keys."""
    rows = Author.objects.filter(pk__in=chosen).values_list("pk", "same_as")
    persons = {same or pk for pk, same in rows}
    found = {row.pk: row for row in Author.objects.filter(pk__in=persons)}
    found |= {row.pk: row for row in Author.objects.filter(same_as__in=persons)}
    return [found[pk] for pk in sorted(found)]


@audit.undoes("author.merge", "papers.change_author")
@audit.undoes("author.part", "papers.change_author")
def _back(by: User, act: StaffAct) -> str:
    """Each row leads where it led before, if none was joined or parted since."""
    bulk.take_turns()
    undo: Any = act.undo
    before, after = undo["before"], undo["after"]
    now = dict(Author.objects.filter(pk__in=[pk for pk, _led in before]).values_list("pk", "same_as"))
    if any(led != _after(pk, after) for pk, led in now.items()):
        raise audit.CannotUndo(_("These names were joined or parted again since. Take that back first."))
    _lead([(pk, led) for pk, led in before if pk in now])
    if not _is_flat([led for _pk, led in before if led]):
        raise audit.CannotUndo(_("These names were joined or parted again since. Take that back first."))
    return _("The names are as they were.")


def _after(pk: int, shown: int | None) -> int | None:
    return None if pk == shown else shown


def _lead(rows: Led) -> None:
    """Lets each row lead there."""
    for pk, led in rows:
        Author.objects.filter(pk=pk).update(same_as=led)


def _is_flat(targets: Sequence[int]) -> bool:
    """Whether all these are there and lead nowhere themselves."""
    free = Author.objects.filter(pk__in=targets, same_as__isnull=True)
    return free.count() == len(set(targets))
