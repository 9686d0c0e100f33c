"""This site's own export: what it says of saved papers, searches and follows (see library/takeout.py)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from papers.library.formats.decoding import json_of
from papers.library.formats.found import Found, Unreadable, found, moment, note_of, plain
from papers.library.formats.spelling import ids_in
from papers.models import Bookmark, Follow, ReadingMark, SavedSearch

VERSION = 1
STATUSES = {status.value: status.name.lower() for status in Bookmark.Status}
STATES = {state.value: state.name.lower() for state in ReadingMark.State}
_STATUS_OF = {name: value for value, name in STATUSES.items()}
_STATE_OF = {name: value for value, name in STATES.items()}
_NAME, _QUERY, _KEY = 100, 1_000, 300  # characters
_FOLLOWED = ("topic", "author", "category", "paper")


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A saved search; times are ISO in UTC, "" where the file says none."""

    name: str
    query: str
    cadence: int
    made_at: str
    looked_at: str


@dataclass(frozen=True, slots=True)
class SavedFollow:
    """A follow of (kind, key): a topic's address, an author's name, a category's code, a paper's arXiv id."""

    target: tuple[str, str]
    mail: str
    at: str


def read(text: str) -> Iterator[Found]:
    """The bookmarks in order, each with the reading mark of its paper."""
    export = _opened(text)
    marks = {arxiv_id: mark for arxiv_id, *mark in _marks(export)}
    for row in _rows(export, "bookmarks"):
        tags = row.get("tags")
        ids = ids_in(plain(row.get("paper"))[:50])[:1]
        yield from found(
            f"{plain(row.get('paper'))} {plain(row.get('title'))}",
            ids,
            tags=tags if isinstance(tags, list) else [],
            note=note_of(row.get("note")),
            status=_STATUS_OF.get(plain(row.get("status")), 0),
            saved_at=moment(row.get("saved_at")),
            changed_at=moment(row.get("changed_at")),
            mark=marks.get(ids[0], []) if ids else [],
        )


def read_marks(text: str) -> Iterator[tuple[str, int, int, str]]:
    """The reading marks: arXiv id, state, version, when."""
    yield from _marks(_opened(text))


def read_searches(text: str) -> Iterator[SavedQuery]:
    """The saved searches with a name and a query that fit."""
    for row in _rows(_opened(text), "saved_searches"):
        name, query = " ".join(plain(row.get("name")).split()), plain(row.get("query"))
        cadence = row.get("cadence")
        if 0 < len(name) <= _NAME and 0 < len(query) <= _QUERY:
            told = SavedSearch.Cadence(cadence) if cadence in (0, 1, 2) else SavedSearch.Cadence.SITE
            yield SavedQuery(name, query, told, moment(row.get("made_at")), moment(row.get("looked_at")))


def read_follows(text: str) -> Iterator[SavedFollow]:
    """What was followed and has a name that another site may know too."""
    for row in _rows(_opened(text), "follows"):
        named = [(kind, key) for kind in _FOLLOWED if (key := plain(row.get(kind)))]
        mail = plain(row.get("mail"))
        if len(named) == 1 and len(named[0][1]) <= _KEY:
            yield SavedFollow(named[0], mail if mail in Follow.Mail.values else "", moment(row.get("at")))


def _marks(export: dict[str, Any]) -> Iterator[tuple[str, int, int, str]]:
    for row in _rows(export, "reading_marks"):
        state, version = _STATE_OF.get(plain(row.get("state"))), row.get("version")
        ids, at = ids_in(plain(row.get("paper"))[:50]), moment(row.get("at"))
        if state and ids and at and isinstance(version, int) and 0 < version < 10_000:
            yield ids[0], state, version, at


def _opened(text: str) -> dict[str, Any]:
    value = json_of(text)
    if not isinstance(value, dict) or value.get("recto") != VERSION:
        raise Unreadable("shape")
    return value


def _rows(export: dict[str, Any], name: str) -> Iterator[dict[str, Any]]:
    rows = export.get(name, [])
    yield from (row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ()
