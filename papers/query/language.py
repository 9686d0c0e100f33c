r"""Text -> Query, or what is wrong with it, where, and the nearest query that works.

    alternatives  = conjunction { "OR" conjunction }
    conjunction   = operand { [ "AND" ] operand }
    operand       = ( "NOT" | "-" ) operand | [ field ":" ] ( "(" alternatives ")" | value )
    value         = [ "=" ] ( word | '"' words '"' ) [ "{" count "}" ]  |  word "*"

Operators are in capitals; `and`, `or`, `not` are words. A field before parentheses holds for every value
inside that names no field of its own. In a word or a phrase `\"` is TeX's accent, not a quotation mark.

A query has to ask for something: one that only excludes (`NOT survey`, or `ViT OR -survey`, which is
nearly every paper) is answered with the same query within the last seven days.
"""

import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import NoReturn, TypeGuard

from papers.query import faults
from papers.query.elsewhere import field_here
from papers.query.faults import Fault, QueryError
from papers.query.pieces import Piece, split
from papers.query.tokens import tokenize
from papers.query.tree import (
    And,
    Announced,
    Field,
    Form,
    LastDays,
    Mark,
    Node,
    Not,
    Or,
    Query,
    Term,
    every,
    some,
    unparse,
)
from papers.query.values import READERS, BadValue

__all__ = ["MAX_LENGTH", "MAX_NESTING", "MAX_TERMS", "QueryError", "parse", "speaks", "unparse"]

MAX_LENGTH = 1000
MAX_TERMS = 64
MAX_NESTING = 20
MIN_PREFIX = 3

_TEXT_FIELDS = {
    "ti": Field.TITLE,
    "abs": Field.ABSTRACT,
    "au": Field.AUTHORS,
    "co": Field.COMMENT,
}
_LONG_NAMES = {"title": "ti", "abstract": "abs", "author": "au", "comment": "co", "category": "cat"}
_NAMES = {name: name for name in (*_TEXT_FIELDS, *READERS)} | _LONG_NAMES
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_MENDS = 50  # how many faults are mended one after the other before the query is taken as plain words

_MISTAKEN = {"&": "AND", "&&": "AND", "|": "OR", "||": "OR", "!": "NOT"}


def parse(text: str, *, rule: bool = False) -> Query:
    """The query that the text asks for. With `rule` a reader's own marks are not allowed.

    Raises QueryError, and nothing else, whatever the text is.
    """
    try:
        return _parse(text, rule)
    except Fault as fault:
        column = fault.start if fault.column is None else fault.column
        raise QueryError(fault.message, fault.params, column, _suggest(text, fault, rule)) from None


def speaks(text: str) -> bool:
    """Whether the text has a field or an operator of the language, as sentences have none."""
    return any(
        piece.kind in ("AND", "OR", "NOT", "minus")
        or (piece.kind == "field" and piece.text[:-1].lower() in _NAMES)
        for piece in split(text)
    )


def _suggest(text: str, fault: Fault, rule: bool) -> str | None:
    """The text with its faults mended one after the other, else its plain words, else nothing."""
    mended = text
    for _ in range(_MENDS):
        before, after = mended[: fault.start], mended[fault.end :]
        if not fault.mend and before[-1:] == " ":
            after = after.lstrip()
        mended = (before + fault.mend + after).strip()
        try:
            return _parse(mended, rule).text
        except Fault as another:
            fault = another
    words = " ".join(token.folded for token in tokenize(text[:MAX_LENGTH])[:MAX_TERMS])
    try:
        return _parse(words[:MAX_LENGTH], rule).text
    except Fault:
        return None


def _parse(text: str, rule: bool) -> Query:
    limit: dict[str, object] = {"limit": MAX_LENGTH}
    if len(text) > MAX_LENGTH:
        cut = text.rfind(" ", 1, MAX_LENGTH + 1)
        start = cut if cut > 0 else MAX_LENGTH
        raise Fault(faults.TOO_LONG, start, len(text), column=MAX_LENGTH, params=limit)
    if control := _CONTROL.search(text):
        raise Fault(faults.BAD_CHARACTER, control.start(), control.end(), " ")
    pieces = split(text)
    root = _Parser(pieces, len(text), rule).query()
    if not _asks(root):
        first = next(piece.start for piece in pieces if piece.kind in ("minus", "NOT"))
        raise Fault(faults.ONLY_EXCLUDES, 0, len(text), unparse(_within_days(root)), first)
    if len(unparse(root)) > MAX_LENGTH:
        raise Fault(faults.TOO_LONG_WRITTEN_OUT, pieces[-1].start, len(text), params=limit)
    return Query(text, root)


def _asks(node: Node, wanted: bool = True) -> bool:
    """Whether a paper has to have something for the node to hold (or, not `wanted`, to fail)."""
    match node:
        case Not(part):
            return _asks(part, not wanted)
        case And(parts) | Or(parts):
            enough = any if isinstance(node, And) is wanted else all
            return enough(_asks(part, wanted) for part in parts)
        case _:
            return wanted


def _within_days(root: Node) -> Node:
    """A query that only excludes, within a week; one that excludes days asks for those days instead."""
    parts = root.parts if isinstance(root, And) else (root,)
    turned = every(*(part.part if _excludes_days(part) else part for part in parts))
    return turned if _asks(turned) else every(LastDays(7), root)


def _excludes_days(node: Node) -> TypeGuard[Not]:
    return isinstance(node, Not) and isinstance(node.part, Announced | LastDays)


class _Parser:
    """Recursive descent over the pieces; the depth is limited before the stack is."""

    def __init__(self, pieces: list[Piece], length: int, rule: bool) -> None:
        self.pieces = pieces
        self.length = length
        self.rule = rule
        self.next = 0
        self.depth = 0
        self.terms = 0

    def query(self) -> Node:
        if not self.pieces:
            raise Fault(faults.NO_QUERY, 0, self.length)
        root = self._alternatives("")
        if stray := self._peek():
            raise Fault(faults.STRAY_PARENTHESIS, stray.start, stray.end)
        return root

    def _peek(self, kind: str = "") -> Piece | None:
        """The next piece if there is one (of this kind)."""
        piece = self.pieces[self.next] if self.next < len(self.pieces) else None
        return piece if piece and kind in ("", piece.kind) else None

    def _take(self) -> Piece:
        self.next += 1
        return self.pieces[self.next - 1]

    def _alternatives(self, field: str) -> Node:
        parts = [self._conjunction(field)]
        while self._peek("OR"):
            operator = self._take()
            self._expect_operand(operator)
            parts.append(self._conjunction(field))
        return some(*parts)

    def _conjunction(self, field: str) -> Node:
        parts = [self._operand(field)]
        while (piece := self._peek()) and piece.kind not in ("OR", "close"):
            if piece.kind == "AND":
                self._expect_operand(self._take())
            parts.append(self._operand(field))
        return every(*parts)

    def _expect_operand(self, operator: Piece) -> None:
        piece = self._peek()
        if not piece or piece.kind in ("AND", "OR", "close"):
            self._refuse(faults.NOTHING_AFTER, operator, operator=operator.text)

    def _operand(self, field: str) -> Node:
        piece = self._take()
        if piece.kind in ("NOT", "minus"):
            self._expect_operand(piece)
            return Not(self._deeper(piece, lambda: self._operand(field)))
        if piece.kind in ("AND", "OR"):
            self._refuse(faults.NOTHING_BEFORE, piece, operator=piece.text)
        if piece.kind == "close":
            self._refuse(faults.STRAY_PARENTHESIS, piece)
        if piece.kind == "quote":
            raise Fault(faults.OPEN_QUOTE, self.length, self.length, '"', piece.start)
        if piece.kind == "open":
            return self._group(piece, piece.start, field)
        if piece.kind == "field":
            return self._fielded(piece)
        return self._leaf(field, piece, piece.start)

    def _deeper(self, piece: Piece, read: Callable[[], Node]) -> Node:
        self.depth += 1
        if self.depth > MAX_NESTING:
            self._refuse(faults.TOO_DEEP, piece, limit=MAX_NESTING)
        node = read()
        self.depth -= 1
        return node

    def _group(self, piece: Piece, start: int, field: str) -> Node:
        if close := self._peek("close"):
            raise Fault(faults.EMPTY_PARENTHESES, start, close.end, column=piece.start)
        if not self._peek():
            raise Fault(faults.OPEN_PARENTHESIS, start, piece.end, column=piece.start)
        node = self._deeper(piece, lambda: self._alternatives(field))
        if not self._peek("close"):
            raise Fault(faults.OPEN_PARENTHESIS, self.length, self.length, ")", piece.start)
        self._take()
        return node

    def _fielded(self, piece: Piece) -> Node:
        name = piece.text[:-1]
        field = _NAMES.get(name.lower())
        if field is None:
            raise self._unknown_field(name, piece)
        value = self._take()
        if value.kind == "minus":
            raise Fault(faults.MINUS_AFTER_FIELD, piece.start, value.end, "-" + piece.text)
        if value.kind == "quote":
            raise Fault(faults.OPEN_QUOTE, self.length, self.length, '"', value.start)
        if value.kind == "open":
            return self._group(value, piece.start, field)
        return self._leaf(field, value, piece.start)

    def _unknown_field(self, name: str, piece: Piece) -> Fault:
        """Mended by what other sites' fields mean, by the field of the nearest name if that takes the value,
        else by a phrase of both.
        """
        value = self._take()
        start, end, mend = piece.start, value.end, value.text
        near = get_close_matches(name.lower(), _NAMES, n=1)
        here = field_here(name, value, lambda text: _reads(text, self.rule))
        if here is not None:
            end, mend = (piece.end, here) if value.kind == "open" else (end, here + value.text)
        elif near and _takes(near[0], value, self.rule):
            end, mend = piece.end, near[0] + ":"
        elif value.kind == "value" and value.quoted is None:
            mend = f'"{name}:{value.text}"'
        return Fault(faults.UNKNOWN_FIELD, start, end, mend, params={"field": name})

    def _leaf(self, field: str, piece: Piece, start: int) -> Node:
        """The node of a value. `start` is where its field stands, which goes with it if it has to go."""
        self.terms += 1
        if self.terms > MAX_TERMS:
            raise Fault(faults.TOO_MANY_TERMS, start, self.length, params={"limit": MAX_TERMS})
        if not field and piece.text[-1] == ":" and piece.text[:-1].lower() in _NAMES:
            following = self._peek()
            joins = following is not None and following.kind in ("value", "open")
            end, mend = (following.start, piece.text) if following and joins else (piece.end, "")
            raise Fault(faults.NO_VALUE, start, end, mend, params={"field": piece.text[:-1]})
        if field in READERS:
            return self._fact(field, piece, start)
        return _term(_TEXT_FIELDS.get(field, Field.ANY), piece, start)

    def _fact(self, field: str, piece: Piece, start: int) -> Node:
        if piece.exact or piece.count:
            mend = piece.body if piece.quoted is None else f'"{piece.quoted}"'
            raise Fault(faults.ONLY_IN_TEXT, piece.start, piece.end, mend)
        value = piece.text if piece.quoted is None else piece.quoted
        try:
            node = READERS[field](value)
        except BadValue as bad:
            begin = piece.start if bad.mend else start
            raise Fault(bad.message, begin, piece.end, bad.mend, piece.start, bad.params) from None
        if self.rule and isinstance(node, Mark):
            self.terms -= 1
            params: dict[str, object] = {"field": node.field, "value": node.value}
            raise Fault(faults.NOT_IN_RULE, start, piece.end, params=params)
        return node

    def _refuse(self, message: str, piece: Piece, **params: object) -> NoReturn:
        raise Fault(message, piece.start, piece.end, params=params)


def _takes(name: str, value: Piece, rule: bool) -> bool:
    """Whether the field takes the value (of parentheses we cannot say before they are read: yes)."""
    return value.kind == "open" or (value.kind == "value" and _reads(f"{name}:{value.text}", rule))


def _reads(text: str, rule: bool) -> bool:
    try:
        _parse(text, rule)
    except Fault:
        return False
    return True


def _term(field: Field, piece: Piece, start: int) -> Term:
    """Words of the text: what is wrong with them is said here."""
    body = piece.body
    bare = piece.text[: len(piece.text) - len(piece.count)]
    form = Form.EXACT if piece.exact else Form.WORD if piece.quoted is None else Form.PHRASE
    words = tokenize(body)
    if not words:
        mend = "" if field is not Field.ANY else _MISTAKEN.get(piece.text, "")
        raise Fault(faults.NO_LETTER, start, piece.end, mend, piece.start, {"word": piece.text})
    if piece.quoted is None and body.endswith("*"):
        mend = bare.rstrip("*")
        if piece.exact or len(words) > 1:
            raise Fault(faults.LONG_PREFIX, piece.start, piece.end, mend)
        if len(words[0].folded) < MIN_PREFIX:
            raise Fault(faults.SHORT_PREFIX, piece.start, piece.end, mend, params={"least": MIN_PREFIX})
        if piece.count:
            raise Fault(faults.ONLY_IN_TEXT, piece.start, piece.end, bare)
        return Term(body.rstrip("*"), Form.PREFIX, field)
    at_least = 0
    if piece.count:
        number = piece.count[1:-1].lstrip("0")
        if not 1 <= len(number) <= 2:
            mend = bare + ("{99}" if number else "")
            raise Fault(faults.BAD_COUNT, piece.start, piece.end, mend, piece.end - len(piece.count))
        at_least = int(number)
    return Term(body, form, field, at_least)
