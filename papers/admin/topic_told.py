"""A change of a topic in words: each field before and after, the rule word by word and as a sentence."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import TextField
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from papers.digests.topics import FIELDS
from papers.following.diff import Piece, compare
from papers.models import Topic, TopicChange
from papers.query.language import QueryError, parse
from papers.query.words import sentence

_FIELDS: dict[str, Any] = {name: Topic._meta.get_field(name) for name in FIELDS}


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a change; `pieces` only where texts are compared, `words` only for a rule."""

    name: str
    label: str
    before: str
    after: str
    pieces: list[Piece]
    words: tuple[str, str] = ("", "")


def lines(changes: Iterable[TopicChange]) -> list[tuple[TopicChange, list[Line]]]:
    """Each change with its fields, in the order of the topic's form."""
    rows = list(changes)
    people = _people(rows)
    return [(row, [_line(name, pair, people) for name, pair in row.changes.items()]) for row in rows]


def in_words(rule: str) -> str:
    """A rule as a sentence in the page's language, "" if it cannot be read."""
    try:
        return sentence(parse(rule, rule=True), _, ngettext)
    except QueryError:
        return ""


def shown(name: str, value: Any, people: dict[int, str]) -> str:
    """A field's value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "curators":
        return ", ".join(people.get(pk, _("deleted account")) for pk in value)
    choices = dict(_FIELDS[name].flatchoices)
    return str(choices.get(value, value))


def label(name: str) -> str:
    """The field's name."""
    return str(capfirst(_FIELDS[name].verbose_name))


def names(keys: Iterable[int]) -> dict[int, str]:
    """User names by primary key; who is gone is missing."""
    return dict(User.objects.filter(pk__in=set(keys)).values_list("pk", "username"))


def _people(rows: list[TopicChange]) -> dict[int, str]:
    sides = [side for row in rows for side in row.changes.get("curators", [])]
    return names(pk for side in sides for pk in side or [])


def _line(name: str, pair: list[Any], people: dict[int, str]) -> Line:
    before, after = (shown(name, value, people) for value in pair)
    text = isinstance(_FIELDS[name], TextField)
    pieces = compare(before, after) if text and before else []
    words = (in_words(before), in_words(after)) if name == "rule" else ("", "")
    return Line(name, label(name), before, after, pieces, words)
