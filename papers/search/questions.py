"""A leaf of a query as a question to the index, in the database's own syntax.

Most leaves have one that says all. Of phrases that are spelt exactly, of counts over two or in one field, the
index knows only bounds: what has to be there at most, and what suffices at least.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate
from typing import Protocol

from papers.query.tree import Category, Field, Form, Has, Mark, Paper, Term, Venue
from papers.search import entries

_COUNTED = (Field.TITLE, Field.ABSTRACT)
Leaf = Term | Category | Paper | Has | Venue | Mark


class Syntax(Protocol):
    """How a database is asked for tokens (sqlite.py, postgres.py)."""

    @property
    def all_of(self) -> str:
        """Between questions that all have to be answered."""

    @property
    def any_of(self) -> str:
        """Between questions of which one has to be."""

    @property
    def but_not(self) -> str:
        """Between what is wanted and what is not."""

    def side_by_side(self, tokens: Sequence[str], field: Field, at_most: bool) -> str:
        """Tokens that stand so in the field; ANY is each field, and where facts are."""

    def beginning(self, start: str, field: Field) -> str:
        """A token of the field that begins so; ANY is each field."""


@dataclass(frozen=True, slots=True)
class Questions:
    """For one database, and one of the two bounds."""

    syntax: Syntax
    at_most: bool

    @property
    def never(self) -> str:
        """What no paper answers."""
        return self.token(":none")

    def of(self, leaf: Leaf) -> str:
        """The question for a leaf that speaks of no announcement."""
        match leaf:
            case Term(form=Form.PREFIX):
                return self.syntax.beginning(entries.beginning(leaf.tokens[0].folded), leaf.field)
            case Term(form=Form.EXACT):
                return self._exact(leaf)
            case Term():
                return self._counted(leaf) if leaf.at_least > 1 else self._stems(leaf)
            case Category(code):
                return self.token(entries.category(code))
            case Paper(arxiv_id):
                return self.token(entries.identifier(arxiv_id))
            case Has(name):
                return self.token(entries.fact(name))
            case Venue():
                return self._venue(leaf)
            case Mark():
                return self.never  # nobody's marks are none

    def all(self, questions: Iterable[str]) -> str:
        """Every one of them."""
        return _joined(self.syntax.all_of, questions)

    def any(self, questions: Iterable[str]) -> str:
        """One of them at least."""
        return _joined(self.syntax.any_of, questions)

    def _stems(self, term: Term) -> str:
        """Words and phrases; counted at all, they have to be in title or abstract."""
        stems = [token.stem for token in term.tokens]
        fields = _fields(term) if term.at_least else (term.field,)
        return self.any(self.syntax.side_by_side(stems, field, self.at_most) for field in fields)

    def _counted(self, term: Term) -> str:
        """Several places; a long phrase has them for certain if it is in title and abstract both."""
        stems = [token.stem for token in term.tokens]
        runs = range(max(1, len(stems) - entries.LONGEST_RUN + 1))
        often = [self.token(entries.twice(*stems[at : at + entries.LONGEST_RUN])) for at in runs]
        pair = term.field is Field.ANY and term.at_least == 2
        if pair and len(often) == 1:
            return often[0]
        if self.at_most:
            return self.all([self._stems(term), *(often if _is_counted(term) else [])])
        if not pair:
            return self.never
        return self.all(self._stems(replace(term, field=field)) for field in _COUNTED)

    def _exact(self, term: Term) -> str:
        """A word as it is written is one token; of a phrase only its words are."""
        often = [self.token(entries.written_twice(token)) for token in term.tokens]
        single = len(often) == 1
        if single and term.field is Field.ANY and term.at_least == 2:
            return often[0]
        if not self.at_most and not (single and term.at_least < 2):
            return self.never
        fields = _fields(term) if term.at_least or not single else (term.field,)
        ways = self.any(self._exact_in(term, field) for field in fields)
        return self.all([ways, *often]) if term.at_least > 1 and _is_counted(term) else ways

    def _exact_in(self, term: Term, field: Field) -> str:
        side_by_side = partial(self.syntax.side_by_side, field=field, at_most=self.at_most)
        words = [side_by_side([entries.written(token)]) for token in term.tokens]
        phrase = [side_by_side([token.stem for token in term.tokens])] if len(words) > 1 else []
        return self.all([*phrase, *words])

    def _venue(self, venue: Venue) -> str:
        asked = [self.token(entries.fact("venue"))]
        if name := [entries.venue_word(token.stem) for token in venue.tokens]:
            asked.append(self.syntax.side_by_side(name, Field.ANY, self.at_most))
        if venue.year is not None:
            asked.append(self.token(entries.venue_year(venue.year)))
        return self.all(asked)

    def token(self, token: str) -> str:
        """A token that stands anywhere."""
        return self.syntax.side_by_side([token], Field.ANY, self.at_most)


def _fields(term: Term) -> tuple[Field, ...]:
    """Where the term may be: a count without a field is of title and abstract."""
    if term.field is not Field.ANY:
        return (term.field,)
    return _COUNTED if term.at_least else entries.FIELDS


def _is_counted(term: Term) -> bool:
    """Whether it is looked for where the index counts: in title and abstract."""
    return term.field is Field.ANY or term.field in _COUNTED


def _joined(operator: str, questions: Iterable[str]) -> str:
    """The deepest first: a parser that reads from the left has then done with it (FTS5's stack is small)."""
    told = list(dict.fromkeys(questions))
    if len(told) == 1:
        return told[0]
    return f"({operator.join(sorted(told, key=_depth, reverse=True))})"


def _depth(question: str) -> int:
    """How deep its parentheses are nested."""
    if "(" not in question:
        return 0
    return max(accumulate((character == "(") - (character == ")") for character in question))
