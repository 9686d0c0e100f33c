"""Saved searches and follows that an export of this site brings back; what is there stays as it is."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from accounts.models import User
from papers.arxiv.taxonomy import ARCHIVES, CATEGORIES
from papers.clock import now
from papers.library.formats.recto import SavedFollow, SavedQuery
from papers.models import Author, Follow, Paper, SavedSearch, Topic
from papers.models.follows import MOST_FOLLOWS
from papers.models.saved import MOST_SEARCHES
from papers.query.language import QueryError, parse

_BATCH = 500
_TARGET = ("topic_id", "author_id", "category", "collection_id", "paper_id")


def keep_searches(reader: User, searches: Iterable[SavedQuery]) -> None:
    """Keeps those that can be read and whose names are free, as many as one reader can have."""
    mine = SavedSearch.objects.filter(reader=reader)
    given, at = set(mine.values_list("name", flat=True)), now()
    rows = []
    for each in searches:
        if each.name not in given and len(given) < MOST_SEARCHES and _is_sound(each.query):
            given.add(each.name)
            made, looked = _time(each.made_at) or at, _time(each.looked_at) or at
            row = SavedSearch(reader=reader, name=each.name, query=each.query, cadence=each.cadence)
            row.made_at, row.looked_at = made, looked
            rows.append(row)
    SavedSearch.objects.bulk_create(rows, ignore_conflicts=True)


def keep_follows(reader: User, follows: Iterable[SavedFollow]) -> None:
    """Follows what is here, as many as one reader can; an author where nobody else bears the name.

    Collections are others' too and are not followed anew. Mail comes of what is published from now on.
    """
    told = list(follows)
    known = _known(told)
    there = set(Follow.objects.filter(reader=reader).values_list(*_TARGET))
    room, at = MOST_FOLLOWS - len(there), now()
    rows = [
        Follow(reader=reader, mail=each.mail, at=_time(each.at) or at, mail_since=at, **known[each.target])
        for each in told
        if each.target in known
    ]
    new = [row for row in rows if tuple(getattr(row, column) for column in _TARGET) not in there]
    Follow.objects.bulk_create(new[: max(0, room)], ignore_conflicts=True, batch_size=_BATCH)


def _known(told: list[SavedFollow]) -> dict[tuple[str, str], dict[str, Any]]:
    """The columns of what is named, as far as it is here; some queries for all."""
    keys: dict[str, list[str]] = {"topic": [], "author": [], "category": [], "paper": []}
    for each in told:
        keys[each.target[0]].append(each.target[1])
    known: dict[tuple[str, str], dict[str, Any]] = {
        ("category", code): {"category": code} for code in keys["category"] if code in CATEGORIES | ARCHIVES
    }
    columns = (("topic", Topic, "slug"), ("author", Author, "name"), ("paper", Paper, "arxiv_id"))
    for kind, model, column in columns:
        found: dict[str, list[int]] = {}
        for at in range(0, len(keys[kind]), _BATCH):
            some = model._default_manager.filter(**{f"{column}__in": keys[kind][at : at + _BATCH]})
            for key, pk in some.values_list(column, "pk"):
                found.setdefault(key, []).append(pk)
        known |= {(kind, key): {f"{kind}_id": pks[0]} for key, pks in found.items() if len(pks) == 1}
    return known


def _is_sound(query: str) -> bool:
    try:
        parse(query)
    except QueryError:
        return False
    return True


def _time(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
