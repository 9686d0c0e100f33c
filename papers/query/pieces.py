"""The text of a query, cut into the pieces that its grammar is made of.

Curly quotation marks and full-width letters, digits and signs are read as the plain ones, character for
character, so that every piece keeps its place in the text. Signs that stand alone and are no operators, as in
titles, are passed over, and so is the hyphen of `U(1)-symmetric`: a minus begins a word.
"""

import re
from dataclasses import dataclass

_QUOTES = dict.fromkeys(map(ord, "“”„‟"), '"')
_LOOKALIKES = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | _QUOTES
MINUS = "\u2010\u2011\u2212\ufe63-"  # what looks so, for the end of a class; an en dash is of titles
# Each alternative is a run of one class of characters, repeated possessively: linear.
_VALUE = (
    r"(?P<value>(?P<exact>=?)"
    r'(?:"(?P<quoted>(?:\\"|[^"])*+)"(?P<count>\{[0-9]*\})?|(?P<bare>(?:\\"|[^\s()"])++)))'
    r'|(?P<quote>=?")'
)
_PIECE = re.compile(
    r"(?P<space>\s++)|(?P<loose>(?<![^\s)\"])[-\u2010-\u2015\u2212:;,.?&/+·•…]++(?!\S)"
    rf"|(?<=[)\"])[\u2012-\u2015{MINUS}]++)|(?P<open>\()|(?P<close>\))|(?P<minus>[{MINUS}](?=[^\s)]))"
    rf"|(?P<field>[^\W\d_][^\W_]*+:(?=[^\s)]))|{_VALUE}"
)
_PIECE_AFTER_FIELD = re.compile(rf"(?P<open>\()|(?P<minus>[{MINUS}](?=[^\s)]))|{_VALUE}")
_COUNT_AT_END = re.compile(r"(?<![_^])\{[0-9]*\}\Z")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the text: what it is (an operator is its own kind) and where it stands."""

    kind: str
    text: str
    start: int
    end: int
    exact: bool = False
    quoted: str | None = None
    count: str = ""  # with its braces

    @property
    def body(self) -> str:
        """A value without `=`, quotes and count."""
        if self.quoted is not None:
            return self.quoted
        return self.text[self.exact : len(self.text) - len(self.count)]


def split(text: str) -> list[Piece]:
    """The pieces of any text, in order; time is linear in its length."""
    text = text.translate(_LOOKALIKES)
    pieces: list[Piece] = []
    loose: list[Piece] = []
    position = 0
    while position < len(text):
        after_field = bool(pieces) and pieces[-1].kind == "field"
        match = (_PIECE_AFTER_FIELD if after_field else _PIECE).match(text, position)
        assert match, "every character begins a piece"
        position = match.end()
        kind = next(name for name, found in match.groupdict().items() if found is not None)
        if kind == "value" and not after_field and match[0] in ("AND", "OR", "NOT"):
            kind = match[0]
        if kind == "value":
            count = match["count"] or ""
            if match["bare"] and (at_end := _COUNT_AT_END.search(match["bare"])):
                count = at_end[0]
            pieces.append(Piece(kind, match[0], *match.span(), bool(match["exact"]), match["quoted"], count))
        elif kind == "loose":
            loose.append(Piece("value", match[0], *match.span()))
        elif kind != "space":
            pieces.append(Piece(kind, match[0], *match.span()))
    return pieces or loose
