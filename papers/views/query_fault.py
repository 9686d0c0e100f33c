"""A query that cannot be read: what is wrong with it, where, and the nearest that works."""

from dataclasses import dataclass
from unicodedata import east_asian_width

from django.utils.translation import gettext as _

from papers.query.language import QueryError

BEFORE = 32  # characters of the query before the caret


@dataclass(frozen=True, slots=True)
class QueryFault:
    """As templates/papers/partials/query_fault.html prints it."""

    said: str
    text: str  # the query, from somewhat before what is wrong,
    caret: str  # and the line below it
    nearest: str  # "" where there is none
    link: str  # to the nearest query


def query_fault(error: QueryError, text: str, link: str) -> QueryFault:
    """The fault in the text; `link` is the address that asks for `error.suggestion`."""
    before, after = (_printable(part) for part in (text[: error.column], text[error.column :]))
    if len(before) > BEFORE:  # on a phone the caret is to be seen
        before = f"…{before[-BEFORE:]}"
    wide = "".join("\u3000" if east_asian_width(letter) in "WF" else " " for letter in before)
    shown = f"{before}{after}"
    return QueryFault(_(error.message) % error.params, shown, f"{wide}^", error.suggestion or "", link)


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
