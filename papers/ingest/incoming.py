"""Papers that come in: a row for each waits in the same transaction, to be put to the saved searches.

A paper comes in when an announcement of it is stored that was not held, of these last weeks: what is taken
in of old, whole archives above all, is news to nobody. On one listing day it comes in once, however many
categories and sources tell of it one after the other; an announcement that moves to another day is the same.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from papers.clock import new_york_today, now
from papers.ingest import bulk
from papers.ingest.announcements import Day
from papers.ingest.merge import Place
from papers.ingest.rows import Change, Held
from papers.models import Incoming

RECENT = timedelta(days=30)  # between listing day and today; older announcements are no news

_COLUMNS = ("paper_id", "fresh", "at")
_FRESH = ("new", "cross")


def note(changes: Iterable[Change], held: Mapping[str, Held]) -> None:
    """Writes down the papers that come in by these changes; `held` has their rows as they were.

    A paper that waits already is dated anew, so that whoever is just reading it does not take it off.
    """
    at, since = now(), new_york_today() - RECENT
    rows: dict[bool, list[bulk.Row]] = {True: [], False: []}
    for change in changes:
        before = held.get(change.paper.arxiv_id)
        fresh = comes_in(before.days if before else {}, change.days or {}, since)
        if fresh is not None:
            rows[fresh].append((change.paper.pk, fresh, at))
    bulk.upsert(Incoming, _COLUMNS, rows[True], unique=("paper_id",), update=("fresh", "at"))
    bulk.upsert(Incoming, _COLUMNS, rows[False], unique=("paper_id",), update=("at",))


def comes_in(old: Mapping[Place, Day], new: Mapping[Place, Day], since: date) -> bool | None:
    """Whether a paper comes in as new or cross-listed (true), as revised (false) or not at all."""
    known = {
        (day.kind in _FRESH, day.listing_day)
        for place, before in old.items()
        for day in (before, new.get(place, before))
    }
    came = {
        day.kind in _FRESH
        for place, day in new.items()
        if place not in old
        and day.listing_day >= since
        and (day.kind in _FRESH, day.listing_day) not in known
    }
    return True in came if came else None
