r"""Where the math stands in a text, and what TeX's accents are.

One rule for all that read TeX (accents to Unicode, pages, plain text, the index), so that they never
disagree about it: `$..$`, `$$..$$`, `\(..\)`, `\[..\]` and the equation environments are math.
"""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "inline", "display"]

# The combining mark of each accent: `\"` of `G\"odel`, `\H` of `Erd\H{o}s`.
ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
    "t": "\u0361",
}

_ENVIRONMENTS = "equation|align|eqnarray|gather|multline|displaymath|math"
_OPENER = re.compile(rf"\\\\|\\\$|\$\$?|\\\(|\\\[|\\begin\{{(?:{_ENVIRONMENTS})\*?\}}")
_DOLLAR = re.compile(r"(?<!\\)(?:\\\\)*\$")
_CLOSERS = {"$": "$", "$$": "$$", "\\(": "\\)", "\\[": "\\]"}


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a text: `source` as it stood, `body` without delimiters (environments keep theirs)."""

    kind: Kind
    source: str

    @property
    def body(self) -> str:
        """What is between the delimiters."""
        if self.kind == "text" or self.source.startswith("\\begin"):
            return self.source
        width = 1 if self.source[0] == "$" and not self.source.startswith("$$") else 2
        return self.source[width:-width]


def split_math(text: str) -> list[Segment]:
    """The text as segments, in order and without loss; time is linear in its length.

    With an odd number of unescaped `$` none of them is a delimiter. A delimiter that nothing closes is text.
    """
    if "$" not in text and "\\" not in text:
        return [Segment("text", text)] if text else []
    found: list[Segment] = []
    paired = len(_DOLLAR.findall(text)) % 2 == 0
    missing: set[str] = set()  # closers known not to come any more: each is searched for in vain once only
    start = position = 0
    while opener := _OPENER.search(text, position):
        position = opener.end()
        closer = _closer(opener[0])
        if not closer or closer in missing or (closer[0] == "$" and not paired):
            continue
        end = _end(text, closer, position)
        if end is None:
            missing.add(closer)
        elif end - len(closer) > position and not _is_money(text, position, end, closer):
            if start < opener.start():
                found.append(Segment("text", text[start : opener.start()]))
            found.append(Segment(_kind(opener[0]), text[opener.start() : end]))
            start = position = end
    if start < len(text):
        found.append(Segment("text", text[start:]))
    return found


def _closer(opener: str) -> str:
    return "\\end" + opener[6:] if opener.startswith("\\begin") else _CLOSERS.get(opener, "")


def _kind(opener: str) -> Kind:
    return "inline" if opener in ("$", "\\(", "\\begin{math}") else "display"


def _end(text: str, closer: str, position: int) -> int | None:
    """Where the first `closer` from `position` on ends that is not itself escaped."""
    while (found := text.find(closer, position)) >= 0:
        before = found
        while before > position and text[before - 1] == "\\":
            before -= 1
        if (found - before) % 2 == 0:
            return found + len(closer)
        position = found + 1
    return None


def _is_money(text: str, position: int, end: int, closer: str) -> bool:
    """Whether `$5 and $10` was met: a closing dollar after a space and before a digit."""
    return (
        closer == "$"
        and text[end - 2].isspace()
        and text[end : end + 1].isdigit()
        and text[position].isdigit()
    )
