"""What may be meant while a query is typed: authors and categories for the word at its end.

What of it is a reader's own, and topics, are asked for elsewhere; here is where that word begins.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from papers.arxiv.taxonomy import ARCHIVES, CATEGORIES
from papers.query.pieces import MINUS
from papers.query.tokens import fold
from papers.search.names import older_names
from papers.search.vocabulary import names_beginning, phrase

SHORTEST = 2  # characters before anything is offered
MOST_WORDS = 4  # of a name
OPERATORS = ("AND", "OR", "NOT")

_FIELDED = re.compile(
    rf'(?:\A|(?<=[\s({MINUS}]))(au|author|cat|category|tag):(?:"([^"]{{0,200}})|([^\s"()]{{0,200}}))\Z',
    re.IGNORECASE,
)
_WORD = re.compile(rf'(?:\A|(?<=[\s(]))[^\s"():=*{{}}{MINUS}][^\s"():=*{{}}]{{0,99}}\Z')
_LONG_NAMES = {"author": "au", "category": "cat"}


@dataclass(frozen=True, slots=True)
class Typed:
    """The end of a query: `start` is what stands before it, `word` what is being typed, `field` its field."""

    start: str
    word: str
    field: str = ""

    def ends(self) -> "Iterator[Typed]":
        """The last words together, the most first: a name has several. After a field, what is typed there."""
        if not self.field:
            yield from _longer(self, MOST_WORDS - 1)
        yield self


def typed(text: str) -> Typed | None:
    """What is being typed at the end of the text; None after a blank and in a phrase."""
    if match := _FIELDED.search(text):
        name = match[1].lower()
        word = match[2] if match[2] is not None else match[3]
        return Typed(text[: match.start()], word.strip(), _LONG_NAMES.get(name, name))
    match = _WORD.search(text)
    if match is None or text.count('"') % 2 or match[0] in OPERATORS:
        return None
    return Typed(text[: match.start()], match[0])


def authors(at: Typed, most: int) -> list[tuple[str, str]]:
    """Names that begin so, each with the query's text when it is chosen.

    Those of older papers are looked for where no name of the newest begins so.
    """
    ends = [end for end in at.ends() if len(end.word) >= SHORTEST]
    for beginning in (names_beginning, older_names):
        for end in ends:
            if names := beginning(end.word, most):
                return [(name, _chosen(end.start, f"au:{phrase(name)}")) for name in names]
    return []


def categories(at: Typed, most: int) -> list[tuple[str, str, str]]:
    """Categories and archives of which the code, or words of the name, begin so: code, name, new text."""
    for end in at.ends():
        if len(end.word) >= SHORTEST or at.field:
            word, words = end.word.lower(), f" {fold(end.word)}"
            found = [
                (code, name) for code, name, told in _NAMED if code.lower().startswith(word) or words in told
            ]
            if found:
                found.sort(key=lambda each: not each[0].lower().startswith(word))
                return [(code, name, _chosen(end.start, f"cat:{code}")) for code, name in found[:most]]
    return []


def _longer(at: Typed, words: int) -> Iterator[Typed]:
    """The ends that begin up to so many words before this one."""
    before = _WORD.search(at.start.removesuffix(" ")) if at.start.endswith(" ") and words else None
    if before and before[0] not in OPERATORS:
        longer = Typed(at.start[: before.start()], f"{before[0]} {at.word}")
        yield from _longer(longer, words - 1)
        yield longer


def _chosen(start: str, term: str) -> str:
    return f"{start}{term} "


_NAMED = [
    (code, known.name, f" {fold(known.name)}")
    for code, known in (ARCHIVES | CATEGORIES).items()
    if known.active
]
