"""Words that may be meant as operators: small letters, and the ANDNOT of arXiv's own query API.

`vit or swin` asks for the word "or", though its writer may not know.
"""

from itertools import pairwise

from papers.query.language import QueryError, parse
from papers.query.tree import And, Node, Not, Query, Term, every, some, unparse

_MEANT = {Term("and"): "and", Term("or"): "or", Term("not"): "not", Term("ANDNOT"): "not"}
_SURELY = {Term("or"), Term("ANDNOT")}  # `not` is in titles as often
MOST = 6  # words; longer texts are titles


def with_operators(query: Query) -> str | None:
    """The query's canonical text with these as operators; None where it has none."""
    parts = query.root.parts if isinstance(query.root, And) else ()
    words = [_MEANT.get(part, "") if isinstance(part, Term) else "" for part in parts]
    if _SURELY.isdisjoint(parts) or len(parts) > MOST:
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
