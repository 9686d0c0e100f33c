"""A query as a condition in SQL on the rows of the index: what they meet at most, or at least.

What the index can be asked becomes one question to it, however deep the tree; announcements are asked of
their own table. A paper that meets what is needed at most, but not what suffices, is left to be put to the
query in memory (questions.py says why there are such).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from papers.query import tree
from papers.query.tree import Node
from papers.search import entries
from papers.search.questions import Questions, Syntax


@dataclass(frozen=True, slots=True)
class Sql:
    """A condition on `r`, a row of the index, with its values."""

    text: str
    values: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the index; `failed` if it must not be answered."""

    question: str
    failed: bool = False


Condition = Sql | Asked
Marked = Callable[[tree.Mark], Sql]


class Dialect(Syntax, Protocol):
    """What else differs between databases; equal ones are interchangeable."""

    def __hash__(self) -> int:
        """By value."""

    def held(self, question: str) -> Sql:
        """The row answers the question."""

    def day(self, day: date) -> Sql:
        """A day as a value."""

    def days_before(self, day: Sql, days: int) -> Sql:
        """The day so many days before another."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Walks a tree for one database. `today` is the day of `date:7d`, as an expression.

    `at_most` gives what every paper meets of which the query holds; else what suffices for it to hold.
    `marked` tells the marks of a reader; nobody has any.
    """

    dialect: Dialect
    today: Sql
    at_most: bool = True
    marked: Marked | None = None

    @property
    def ask(self) -> Questions:
        """The questions of this bound."""
        return Questions(self.dialect, self.at_most)

    def of(self, node: Node) -> Sql:
        """The condition of a whole query."""
        return self._sql(self._scope(node))

    def apart(self, node: Node) -> tuple[str, Sql | None]:
        """The same in two: one question to the index, and what else has to be met."""
        parts = node.parts if isinstance(node, tree.And) else (node,)
        asked = [part for part in parts if self._is_indexed(part)]
        others = tuple(part for part in parts if part not in asked)
        rest = self.of(tree.And(others) if len(others) > 1 else others[0]) if others else None
        return self._question(asked), rest

    def _question(self, parts: list[Node]) -> str:
        """What has to be answered; what only excludes is taken from all papers."""
        every = self.ask.token(entries.ALL)
        match self._every([self._holds(part) for part in parts]) if parts else Asked(every):
            case Asked(question, failed=True):
                return f"({every}{self.dialect.but_not}{question})"
            case Asked(question):
                return question
        raise TypeError(parts)

    def _is_indexed(self, node: Node) -> bool:
        """Whether the index alone can answer it."""
        apart = (tree.Announced, tree.LastDays, tree.Kind, *((tree.Mark,) if self.marked else ()))
        return not any(isinstance(leaf, apart) for leaf in tree.leaves(node))

    def _scope(self, node: Node) -> Condition:
        """A whole query or the part of a NOT: where it asks for an announcement, one has to make it hold."""
        if not _asks(node):
            return self._holds(node)
        match node:
            case tree.Or(parts):
                return self._some([self._scope(part) for part in parts])
            case tree.And(parts):
                plain = [self._holds(part) for part in parts if not _asks(part)]
                return self._every([*plain, self._together([part for part in parts if _asks(part)])])
            case _:
                return self._sighted(node)

    def _together(self, parts: list[Node]) -> Condition:
        """Parts of one and the same announcement; or of none, where alternatives leave a way round it."""
        if len(parts) == 1:
            return self._scope(parts[0])
        whole = tree.And(tuple(parts))
        return self._some([self._holds(whole), self._sighted(whole)])

    def _sighted(self, node: Node) -> Sql:
        inner = self._sql(self._holds(node, sighted=True))
        seen = 'SELECT 1 FROM "papers_announcement" a WHERE a."paper_id" = r."paper_id"'
        return Sql(f"EXISTS ({seen} AND {inner.text})", inner.values)

    def _holds(self, node: Node, *, sighted: bool = False) -> Condition:
        """The node; `sighted` if an announcement `a` is at hand."""
        match node:
            case tree.And(parts):
                return self._every([self._holds(part, sighted=sighted) for part in parts])
            case tree.Or(parts):
                return self._some([self._holds(part, sighted=sighted) for part in parts])
            case tree.Not(part):
                return _not(replace(self, at_most=not self.at_most)._scope(part))
            case tree.Announced() | tree.LastDays() | tree.Kind():
                return self._announced(node) if sighted else Asked(self.ask.never)
            case tree.Mark() if self.marked:
                return self.marked(node)
            case _:
                return Asked(self.ask.of(node))

    def _announced(self, node: tree.Announced | tree.LastDays | tree.Kind) -> Sql:
        match node:
            case tree.Kind("replace"):
                return Sql("a.\"kind\" IN ('replace', 'replace-cross')")
            case tree.Kind(kind):
                return Sql('a."kind" = %s', (kind,))
            case tree.LastDays(days):
                first = self.dialect.days_before(self.today, days - 1)
                between = f'a."listing_day" BETWEEN {first.text} AND {self.today.text}'
                return Sql(between, first.values + self.today.values)
            case tree.Announced(first_day, last_day):
                bounds = (('a."listing_day" >= %s', first_day), ('a."listing_day" <= %s', last_day))
                return joined(" AND ", [Sql(text, (str(day),)) for text, day in bounds if day])

    def _every(self, conditions: list[Condition]) -> Condition:
        """All of them."""
        wanted, failed, others = _sorted_out(conditions)
        asked = [Asked(self.ask.all(wanted))] if wanted else []
        if failed:
            unwanted = self.ask.any(failed)
            apart = f"({asked[0].question}{self.dialect.but_not}{unwanted})" if wanted else unwanted
            asked = [Asked(apart, failed=not wanted)]
        return self._joined(" AND ", asked, others)

    def _some(self, conditions: list[Condition]) -> Condition:
        """One of them at least."""
        wanted, failed, others = _sorted_out(conditions)
        asked = [Asked(self.ask.any(wanted))] if wanted else []
        if failed:
            unwanted = self.ask.all(failed)
            apart = f"({unwanted}{self.dialect.but_not}{asked[0].question})" if wanted else unwanted
            asked = [Asked(apart, failed=True)]
        return self._joined(" OR ", asked, others)

    def _joined(self, operator: str, asked: list[Asked], others: list[Sql]) -> Condition:
        if asked and not others:
            return asked[0]
        return joined(operator, [*map(self._sql, asked), *others])

    def _sql(self, condition: Condition) -> Sql:
        if isinstance(condition, Sql):
            return condition
        held = self.dialect.held(condition.question)
        return Sql(f"NOT ({held.text})", held.values) if condition.failed else held


def _asks(node: Node) -> bool:
    """Whether the node speaks of an announcement, outside of a NOT."""
    if isinstance(node, tree.And | tree.Or):
        return any(map(_asks, node.parts))
    return isinstance(node, tree.Announced | tree.LastDays | tree.Kind)


def _not(condition: Condition) -> Condition:
    if isinstance(condition, Asked):
        return Asked(condition.question, not condition.failed)
    return Sql(f"NOT ({condition.text})", condition.values)


def _sorted_out(conditions: list[Condition]) -> tuple[list[str], list[str], list[Sql]]:
    """What is asked of the index and has to be answered, what must not be, and all else."""
    asked = [condition for condition in conditions if isinstance(condition, Asked)]
    return (
        [one.question for one in asked if not one.failed],
        [one.question for one in asked if one.failed],
        [condition for condition in conditions if isinstance(condition, Sql)],
    )


def joined(operator: str, parts: list[Sql]) -> Sql:
    """Conditions as one."""
    if len(parts) == 1:
        return parts[0]
    values = tuple(value for part in parts for value in part.values)
    return Sql(f"({operator.join(part.text for part in parts)})", values)
