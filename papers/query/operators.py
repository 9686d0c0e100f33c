"""Operators in small letters: `vit or swin` asks for the word "or", though its writer may not know."""

from itertools import pairwise

from papers.query.language import QueryError, parse
from papers.query.tree import And, Node, Not, Query, Term, every, some, unparse

_WORDS = frozenset(map(Term, ("and", "or", "not")))
MOST = 6  # words; longer texts are titles


def with_operators(query: Query) -> str | None:
    """The query's canonical text with its small `or` and `not` as operators; None where it has none."""
    parts = query.root.parts if isinstance(query.root, And) else ()
    words = [_operator(part) for part in parts]
    if not {"or", "not"} & set(words) or len(parts) > MOST:
        return None
    if words[-1] or any(one and other in ("and", "or") for one, other in pairwise(["and", *words])):
        return None
    sides: list[list[Node]] = [[]]
    for before, part, word in zip(["", *words], parts, words, strict=False):
        if word == "or":
            sides.append([])
        elif not word:
            sides[-1].append(Not(part) if before == "not" else part)
    text = unparse(some(*(every(*side) for side in sides)))
    try:
        parse(text)
    except QueryError:
        return None
    return text


def _operator(part: Node) -> str:
    """Which one the part would be; "" for none."""
    return part.text if isinstance(part, Term) and part in _WORDS else ""
