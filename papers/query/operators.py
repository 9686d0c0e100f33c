"""Words that may be meant as operators: small letters, the ANDNOT of arXiv's own query API, a dash.

`vit or swin` asks for the word "or" and `vit –swin` for both, though their writers may not know.
"""

from dataclasses import replace
from itertools import pairwise

from papers.query.language import QueryError, parse
from papers.query.tree import And, Form, Node, Not, Query, Term, every, some, unparse

_MEANT = {Term("and"): "and", Term("or"): "or", Term("not"): "not", Term("ANDNOT"): "not"}
_SURELY = {Term("or"), Term("ANDNOT")}  # `not` is in titles as often
_CLASHES = {"and": ("and", "or"), "or": ("and", "or", "not"), "not": ("and", "or", "not")}  # after it
_DASH = "–"  # that writing programs make of a minus
MOST = 6  # words; longer texts are titles


def with_operators(query: Query) -> str | None:
    """The query's canonical text with these as operators; None where it has none."""
    parts = query.root.parts if isinstance(query.root, And) else ()
    words = [_MEANT.get(part, "") if isinstance(part, Term) else "" for part in parts]
    if len(parts) > MOST or not any(part in _SURELY or _is_dashed(part) for part in parts):
        return None
    if words[-1] or any(word in _CLASHES.get(before, ()) for before, word in pairwise(["and", *words])):
        return None
    sides: list[list[Node]] = [[]]
    for before, part, word in zip(["", *words], parts, words, strict=False):
        if word == "or":
            sides.append([])
        elif not word:
            sides[-1].append(_without_dash(part, before == "not"))
    root = some(*(every(*side) for side in sides))
    text = unparse(root)
    try:
        return text if parse(text).root == root else None
    except QueryError:
        return None


def _is_dashed(part: Node) -> bool:
    return isinstance(part, Term) and part.form is Form.WORD and part.text.startswith(_DASH)


def _without_dash(part: Node, excluded: bool) -> Node:
    """What is asked for, or is not, by a part; nothing is excluded twice."""
    if isinstance(part, Term) and _is_dashed(part):
        part, excluded = replace(part, text=part.text.lstrip(_DASH)), True
    return Not(part) if excluded and not isinstance(part, Not) else part
