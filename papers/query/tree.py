"""What a query is once it is understood: frozen nodes, and the text that says the same.

Any executor walks these nodes. What they mean, for all executors:

- A `Term` is found where its words stand side by side in one field of the paper (never across two
  authors); they are compared as its form says. Without a field: title, abstract, authors or comment.
- `at_least` counts the places where a term begins, in its field; without a field in title and abstract
  together. 0 is no count: found anywhere.
- `Announced`, `LastDays` and `Kind` speak of an announcement. All those that stand together, outside of
  a NOT, have to hold of one and the same announcement; so with OR inside the AND as well. A NOT holds if
  no announcement (none at all, not only the one in question) makes its part true.
"""

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache

from papers.query.tokens import Token, tokenize


class Field(StrEnum):
    """Where a term is looked for; ANY is each of the others."""

    ANY = "any"
    TITLE = "title"
    ABSTRACT = "abstract"
    AUTHORS = "authors"
    COMMENT = "comment"


class Form(StrEnum):
    """How a term is written. WORD and PHRASE compare stems, EXACT words as written, PREFIX folded words."""

    WORD = "word"
    PHRASE = "phrase"
    EXACT = "exact"
    PREFIX = "prefix"


@dataclass(frozen=True, slots=True)
class Term:
    """Words to be found in the paper's text; `text` is as typed, without quotes, `=`, `*` and count."""

    text: str
    form: Form = Form.WORD
    field: Field = Field.ANY
    at_least: int = 0

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The words to look for, side by side; a written word such as `vision-language` can be several."""
        return _tokens(self.text)


@dataclass(frozen=True, slots=True)
class Category:
    """In this category (`cs.CV`) or, without a dot, in this archive or any category of it (`cs`)."""

    code: str


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper of this arXiv id, without version."""

    arxiv_id: str


@dataclass(frozen=True, slots=True)
class Announced:
    """Announced on a listing day from `first` to `last`, both included; None is an open end."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class LastDays:
    """Announced on the day asked about or one of the `days` - 1 before it."""

    days: int


@dataclass(frozen=True, slots=True)
class Kind:
    """Announced as `new`, `cross` or `replace`; the last includes `replace-cross`."""

    kind: str


@dataclass(frozen=True, slots=True)
class Has:
    """The paper has `code`, a `comment`, a `venue` (an acceptance note)."""

    fact: str


@dataclass(frozen=True, slots=True)
class Venue:
    """Accepted there: the words of `name` stand in the venue's name, and `year`, where given, is its year."""

    name: str
    year: int | None = None

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The words of the name."""
        return _tokens(self.name)


@dataclass(frozen=True, slots=True)
class Mark:
    """The signed-in reader's own mark: `tag`, `is` and `in` with a value, or `has` with `note`."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Not:
    """What `part` does not hold of."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold. No part is an And itself; use `every` to build it."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """A part holds at least. No part is an Or itself; use `some` to build it."""

    parts: tuple["Node", ...]


Node = Term | Category | Paper | Announced | LastDays | Kind | Has | Venue | Mark | Not | And | Or


@dataclass(frozen=True, slots=True)
class Query:
    """A query: its text as typed and its tree. Two queries are equal when their trees are."""

    text: str = field(compare=False)
    root: Node

    def branches(self) -> tuple[Node, ...]:
        """The alternatives at the top: for a topic's rule, its branches."""
        return self.root.parts if isinstance(self.root, Or) else (self.root,)

    def __str__(self) -> str:
        return unparse(self)


def every(*parts: Node) -> Node:
    """The conjunction, flat; of one part, that part."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))]
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def some(*parts: Node) -> Node:
    """The alternative, flat; of one part, that part."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))]
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def leaves(node: Node) -> list[Node]:
    """The nodes without parts, from left to right."""
    if isinstance(node, Not):
        return leaves(node.part)
    if isinstance(node, And | Or):
        return [leaf for part in node.parts for leaf in leaves(part)]
    return [node]


_FIELDS = {
    Field.ANY: "",
    Field.TITLE: "ti:",
    Field.ABSTRACT: "abs:",
    Field.AUTHORS: "au:",
    Field.COMMENT: "co:",
}
_NEEDS_QUOTES = re.compile(r'[\s()"]|\A[-=]|[*}]\Z')


def unparse(query: "Query | Node") -> str:
    """The canonical text: parsed again it gives the same tree."""
    match query:
        case Query():
            return unparse(query.root)
        case Term():
            return _term(query)
        case Category(code):
            return f"cat:{code}"
        case Paper(arxiv_id):
            return f"id:{arxiv_id}"
        case Announced(first, last):
            return f"date:{_period(first, last)}"
        case LastDays(days):
            return f"date:{days}d"
        case Kind(kind):
            return f"kind:{kind}"
        case Has(fact):
            return f"has:{fact}"
        case Venue(name, year):
            return "venue:" + _quoted(f"{name} {year or ''}".strip())
        case Mark(name, value):
            return f"{name}:{_quoted(value)}"
        case Not(part):
            return "-" + (f"({unparse(part)})" if isinstance(part, And | Or) else unparse(part))
        case And(parts):
            return " ".join(f"({unparse(part)})" if isinstance(part, Or) else unparse(part) for part in parts)
        case Or(parts):
            return " OR ".join(unparse(part) for part in parts)


def _term(term: Term) -> str:
    if term.form is Form.PHRASE:
        text = f'"{term.text}"'
    elif term.form is Form.EXACT:
        text = "=" + _quoted(term.text)
    elif term.form is Form.PREFIX:
        text = term.text + "*"
    else:
        text = term.text
    return _FIELDS[term.field] + text + (f"{{{term.at_least}}}" if term.at_least else "")


def _quoted(text: str) -> str:
    return f'"{text}"' if _NEEDS_QUOTES.search(text) else text


def _period(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return f"{first or ''}..{last or ''}"
    if first == last:
        return str(first)
    if (first.day, last) == (1, date(first.year, first.month, monthrange(first.year, first.month)[1])):
        return str(first)[:7]
    if (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31)):
        return str(first)[:4]
    return f"{first}..{last}"


@lru_cache(maxsize=4096)
def _tokens(text: str) -> tuple[Token, ...]:
    return tuple(tokenize(text))
