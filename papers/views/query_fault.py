"""A query that cannot be read: what is wrong with it, where, and the nearest that works."""

from dataclasses import dataclass
from unicodedata import east_asian_width

from django.utils.translation import gettext as _

from papers.query.language import QueryError


@dataclass(frozen=True, slots=True)
class QueryFault:
    """As templates/papers/partials/query_fault.html prints it."""

    said: str
    text: str  # the query,
    caret: str  # and the line below it
    nearest: str  # "" where there is none
    link: str  # to the nearest query


def query_fault(error: QueryError, text: str, link: str) -> QueryFault:
    """The fault in the text; `link` is the address that asks for `error.suggestion`."""
    shown = "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
    wide = "".join("\u3000" if east_asian_width(letter) in "WF" else " " for letter in shown[: error.column])
    return QueryFault(_(error.message) % error.params, shown, f"{wide}^", error.suggestion or "", link)
