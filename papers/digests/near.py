"""What a rule just misses: the papers that would match if one of its clauses were looser."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from time import perf_counter

from papers.digests.matching import Terms
from papers.digests.reach import reach
from papers.query.language import QueryError, parse
from papers.query.memory import Indexed, matches
from papers.query.tree import And, Field, Form, Node, Or, Query, Term, every, some, unparse

MOST_TRIED = 16  # each costs a look at the span
SECONDS = 4  # after which no other is begun, as on a large site whose index is not complete


class Way(StrEnum):
    """How a clause is loosened; tried in this order."""

    DROPPED = "dropped"
    UNCOUNTED = "uncounted"  # one mention is enough
    INEXACT = "inexact"  # any case and ending
    ANYWHERE = "anywhere"  # not in the title, or the abstract, only
    APART = "apart"  # the words of a phrase need not stand together


@dataclass(frozen=True, slots=True)
class Loosening:
    """One clause made looser: the whole rule then, and of it the alternative that changed, alone."""

    way: Way
    clause: Node
    rule: str
    changed: str


@dataclass(frozen=True, slots=True)
class NearMiss:
    """The papers (with listing day) that a loosening lets in besides what the rule catches."""

    loosening: Loosening
    papers: dict[int, date]


def near_misses(
    query: Query, terms: Terms, first: date, last: date, caught: Mapping[int, date]
) -> tuple[list[NearMiss], int]:
    """What each loosening would let in over the span, the fewest papers first; none that lets in nothing.

    `caught` is what the rule itself reaches. With it comes how many loosenings there was no time to try.
    """
    found, tried, began = [], 0, perf_counter()
    ways = loosenings(query)
    for loosening in ways[:MOST_TRIED]:
        if perf_counter() - began > SECONDS:
            break
        tried += 1
        let_in = reach(replace(terms, rule=loosening.changed), first, last)
        papers = {paper: day for paper, day in let_in.items() if paper not in caught}
        if papers:
            found.append(NearMiss(loosening, papers))
    return sorted(found, key=lambda near: len(near.papers)), len(ways) - tried


def loosenings(query: Query) -> list[Loosening]:
    """Every way to loosen one clause of a rule, to one that can be read; what is excluded is only dropped."""
    found: dict[str, Loosening] = {}
    for way, clause, root, changed in _looser(query.root):
        rule, alone = unparse(root), unparse(changed)
        if rule not in found and _reads(rule) and _reads(alone):
            found[rule] = Loosening(way, clause, rule, alone)
    order = list(Way)
    return sorted(found.values(), key=lambda loosening: order.index(loosening.way))


def failing(node: Node, paper: Indexed, today: date) -> tuple[Node, ...]:
    """The parts of a query that keep the paper out: of alternatives those of the nearest one."""
    if matches(node, paper, today):
        return ()
    if isinstance(node, And):
        # Parts that hold each of another announcement fail together only.
        return tuple(f for part in node.parts for f in failing(part, paper, today)) or (node,)
    if isinstance(node, Or):
        return min((failing(part, paper, today) for part in node.parts), key=len)
    return (node,)


def _looser(node: Node) -> Iterator[tuple[Way, Node, Node, Node]]:
    """The way, the clause, the node with it loosened, and that with no alternative but the changed one."""
    if isinstance(node, Term):
        yield from ((way, node, looser, looser) for way, looser in _looser_terms(node))
    elif isinstance(node, And | Or):
        for place, part in enumerate(node.parts):
            before, after = node.parts[:place], node.parts[place + 1 :]
            if isinstance(node, And):
                rest = every(*before, *after)
                yield Way.DROPPED, part, rest, rest
            for way, clause, looser, changed in _looser(part):
                if isinstance(node, And):
                    whole, changed = every(*before, looser, *after), every(*before, changed, *after)
                else:
                    whole = some(*before, looser, *after)
                yield way, clause, whole, changed


def _looser_terms(term: Term) -> Iterator[tuple[Way, Node]]:
    several = len(term.tokens) > 1
    if term.at_least > 1:
        yield Way.UNCOUNTED, replace(term, at_least=0)
    if term.form is Form.EXACT:
        yield Way.INEXACT, replace(term, form=Form.PHRASE if several else Form.WORD)
    if term.field in (Field.TITLE, Field.ABSTRACT):
        yield Way.ANYWHERE, replace(term, field=Field.ANY)
    if term.form is Form.PHRASE and several:
        # Folded, so that a word such as "or" is no operator.
        words = (Term(token.folded, field=term.field) for token in term.tokens)
        yield Way.APART, every(*words)


def _reads(rule: str) -> bool:
    try:
        parse(rule, rule=True)
    except QueryError:
        return False
    return True
