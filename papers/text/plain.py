"""Plain text for places that take one line: subjects, headers, lists in mails."""

import re

from papers.text.math import INVISIBLE, to_text

# A sentence ends at one of these before a blank and a capital, a digit or a quote, or after Han.
_END = re.compile(r"(?<=[.!?])(?:[\"”’)]*)\s+(?=[\"“‘(]*[A-Z0-9À-ÞΑ-ΩА-Я])|(?<=[。！？])")
_SHORT = re.compile(
    r"(?:\b(?:e\.g|i\.e|et al|cf|vs|resp|approx|Fig|Figs|Eq|Eqs|Sec|Ref|Refs|Dr|Prof|St|No)|\b[A-Z])\.$"
)
_READ = 4_000  # characters; no sentence worth quoting ends later


def one_line(text: str) -> str:
    """The text in one line, without marks that nobody sees: no line end can begin a header of its own."""
    return " ".join(INVISIBLE.sub("", text).split())


def is_seen(text: str) -> bool:
    """Whether any character of it leaves ink; a name of direction marks cannot be pressed."""
    return any(letter.isprintable() and not letter.isspace() for letter in text)


def shorten(text: str, length: int) -> str:
    """At most so many characters, cut between words."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:.–—-") + "…"


def first_sentence(text: str, longest: int = 300) -> str:
    """The first sentence of an abstract as running text, its TeX as characters."""
    plain = to_text(text[:_READ])
    for end in _END.finditer(plain):
        sentence = plain[: end.start()] if end[0] else plain[: end.end()]
        if not _SHORT.search(sentence):
            return shorten(sentence.strip(), longest)
    return shorten(plain, longest)
