"""What to ask for where a query finds nothing: queries that ask for less, with what they find."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice

from papers.arxiv.taxonomy import ARCHIVES, CATEGORIES
from papers.query.language import QueryError, parse
from papers.query.tree import (
    And,
    Announced,
    Category,
    Field,
    Form,
    Kind,
    LastDays,
    Node,
    Not,
    Or,
    Query,
    Term,
    Venue,
    every,
    some,
    unparse,
)
from papers.search.budget import Budget
from papers.search.found import MOST, Search, newest

OFFERED = 4
LOOSENED, DROPPED = 6, 6  # searches for one answer, of each kind
SECONDS = 0.2  # of work in all; then those are offered that were found so far
ALONE = 8  # parts that are asked for by themselves, one hit each

Change = Callable[[Node], Node | None]
_CODES = {code.lower(): code for code in (*ARCHIVES, *CATEGORIES)}


@dataclass(frozen=True, slots=True)
class Looser:
    """A query that asks for less: `count` papers, `more` where there are, or may be, more than are counted.

    `dropped` is the part that went, as text; "" where a part was only loosened.
    """

    text: str
    count: int
    more: bool
    dropped: str = ""


def looser(search: Search) -> list[Looser]:
    """The nearest queries that find something, best first: a part said less strictly before one left out.

    Where none of them does, parts by themselves.
    """
    budget = Budget(SECONDS)
    nearest = _finding(search, _nearby(search, budget), budget)
    parts = islice(_sound(_one_part(search.query.root), budget), ALONE)
    return list(islice(nearest, OFFERED)) or list(islice(_finding(search, parts, budget), OFFERED))


def _finding(search: Search, queries: Iterator[tuple[Query, str]], budget: Budget) -> Iterator[Looser]:
    """Those that find something, as long as the budget lasts."""
    for nearby, dropped in queries:
        if budget.left <= 0:
            return
        hits = newest(replace(search, query=nearby), size=MOST, budget=budget)
        if hits.papers:
            more = hits.more or hits.stopped_at is not None
            yield Looser(nearby.text, len(hits.papers), more, dropped)


def _nearby(search: Search, budget: Budget) -> Iterator[tuple[Query, str]]:
    """The queries to try, cheap ones and near ones first, with the part that was dropped."""
    root = search.query.root
    yield from islice(_sound(_loosened(root), budget), LOOSENED)
    nowhere = _without_what_is_nowhere(search, budget)
    fewer = chain(nowhere, _without_a_part(root), _without_a_part(_loosest_of(root)))
    yield from islice(_sound(fewer, budget), DROPPED)


def _sound(steps: Iterable[tuple[Node, str]], budget: Budget) -> Iterator[tuple[Query, str]]:
    """Each query once, if it can be written down: not those too long, or of a word that is an operator."""
    seen = set()
    for root, dropped in steps:
        if budget.left <= 0:  # to write them down is work as well
            return
        text = unparse(root)
        with suppress(QueryError):
            if text not in seen and parse(text).root == root:
                yield Query(text, root), dropped
        seen.add(text)


def _loosened(root: Node) -> Iterator[tuple[Node, str]]:
    """One part changed, then all of them."""
    changes: list[Change] = [
        *(_fielded, _known_category, _uncounted, _any_year, _longer),
        *(_unquoted, _spelt_anyhow, _anywhere),
    ]
    each = [range(at, at + 1) for at in range(len(_parts(root)))]
    for change in changes:
        for places in each:
            yield from _changed(root, change, places)
    if (loosest := _loosest_of(root)) != root:
        yield loosest, ""


def _without_what_is_nowhere(search: Search, budget: Budget) -> Iterator[tuple[Node, str]]:
    """Without the parts that by themselves find nothing."""
    parts = _parts(search.query.root)
    asked = [part for part in parts if not isinstance(part, Not)][:ALONE]
    missing = [part for part in asked if _is_nowhere(search, part, budget)]
    left = [part for part in parts if part not in missing]
    if missing and left:
        yield every(*left), " ".join(map(unparse, missing))


def _without_a_part(root: Node) -> Iterator[tuple[Node, str]]:
    parts = _parts(root)
    for part in sorted(parts, key=_droppable):
        if len(parts) > 1:
            yield every(*(other for other in parts if other is not part)), unparse(part)


def _one_part(root: Node) -> Iterator[tuple[Node, str]]:
    """Without all parts but one, what is looked for first."""
    parts = _parts(root)
    for part in sorted(parts, key=_droppable, reverse=True):
        if len(parts) > 2 and not isinstance(part, Not):
            yield part, " ".join(unparse(other) for other in parts if other is not part)


def _is_nowhere(search: Search, part: Node, budget: Budget) -> bool:
    """Whether nothing is found for it by itself; not while that is too much work to tell."""
    if budget.left <= 0:
        return False
    found = newest(replace(search, query=Query(unparse(part), part)), size=1, budget=budget)
    return not found.papers and found.stopped_at is None


def _changed(root: Node, change: Change, places: range) -> Iterator[tuple[Node, str]]:
    """The query with the parts at these places changed, if any of them is."""
    parts = list(_parts(root))
    for at in places:
        parts[at] = _within(parts[at], change)
    nearby = every(*parts)
    if nearby != root:
        yield nearby, ""


def _parts(root: Node) -> tuple[Node, ...]:
    return root.parts if isinstance(root, And) else (root,)


def _within(node: Node, change: Change) -> Node:
    """The node with all its wanted terms changed."""
    match node:
        case And(parts):
            return every(*map(partial(_within, change=change), parts))
        case Or(parts):
            return some(*map(partial(_within, change=change), parts))
        case Not():
            return node
        case _:
            return change(node) or node


def _fielded(node: Node) -> Node | None:
    """The category whose code was written as a word."""
    if not isinstance(node, Term) or node.form is not Form.WORD or node.field is not Field.ANY:
        return None
    code = _CODES.get(node.text.lower())
    return Category(code) if code else None


def _known_category(node: Node) -> Node | None:
    """The category that arXiv has, of that subject, for one that it has not."""
    if not isinstance(node, Category) or node.code.lower() in _CODES:
        return None
    subject = node.code.rpartition(".")[2].lower()
    return next((Category(code) for code in CATEGORIES if code.rpartition(".")[2].lower() == subject), None)


def _any_year(node: Node) -> Node | None:
    """A venue whatever its year."""
    return replace(node, year=None) if isinstance(node, Venue) and node.year and node.name else None


def _longer(node: Node) -> Node | None:
    """More days."""
    if not isinstance(node, LastDays):
        return None
    return next((LastDays(days) for days in (30, 365) if days > node.days), None)


def _uncounted(node: Node) -> Node | None:
    """Found once is enough."""
    return replace(node, at_least=0) if isinstance(node, Term) and node.at_least else None


def _unquoted(node: Node) -> Node | None:
    """The words of a phrase wherever they are."""
    if not isinstance(node, Term) or node.form not in (Form.PHRASE, Form.WORD):
        return None
    words = [Term(token.exact, field=node.field) for token in node.tokens]
    return every(*words) if len(words) > 1 else None


def _spelt_anyhow(node: Node) -> Node | None:
    """Whatever its case and ending."""
    if not isinstance(node, Term) or node.form is not Form.EXACT:
        return None
    return replace(node, form=Form.PHRASE if len(node.text.split()) > 1 else Form.WORD)


def _anywhere(node: Node) -> Node | None:
    """In whatever field."""
    if not isinstance(node, Term) or node.field is Field.ANY:
        return None
    return replace(node, field=Field.ANY)


def _loosest(node: Node) -> Node:
    """All of it."""
    loose = _anywhere(node) or node
    loose = _uncounted(loose) or loose
    loose = _spelt_anyhow(loose) or loose
    return _unquoted(loose) or loose


def _loosest_of(root: Node) -> Node:
    """The whole query so."""
    return every(*(_within(part, _loosest) for part in _parts(root)))


def _droppable(part: Node) -> int:
    """Days first, then what is excluded, facts, and last of all what is looked for."""
    match part:
        case Announced() | LastDays() | Kind():
            return 0
        case Not():
            return 1
        case Term() | And() | Or():
            return 3
        case _:
            return 2
