"""A query on papers in memory: does it hold, by which branch, because of which words, how well."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from papers.query.tokens import NAME_SEPARATOR, Token, fold, tokenize, tokenize_names
from papers.query.tree import (
    And,
    Announced,
    Category,
    Field,
    Form,
    Has,
    Kind,
    LastDays,
    Mark,
    Node,
    Not,
    Or,
    Paper,
    Query,
    Term,
    Venue,
)

_ORDER = (Field.TITLE, Field.ABSTRACT, Field.AUTHORS, Field.COMMENT)
_COUNTED = (Field.TITLE, Field.ABSTRACT)


@dataclass(frozen=True, slots=True)
class Sighting:
    """One announcement: the listing day, `new`, `cross`, `replace` or `replace-cross`, the category."""

    day: date
    kind: str
    category: str


@dataclass(frozen=True, slots=True)
class Document:
    """What a query can ask about a paper. `venue` is "" without an acceptance note."""

    arxiv_id: str
    title: str
    abstract: str
    authors: tuple[str, ...]
    comment: str = ""
    categories: tuple[str, ...] = ()
    announcements: tuple[Sighting, ...] = ()
    venue: str = ""
    venue_year: int | None = None
    has_code: bool = False


@dataclass(frozen=True, slots=True)
class Marks:
    """One reader's own marks on one paper; `states` are the words of `is:`."""

    tags: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    collections: frozenset[str] = frozenset()
    has_note: bool = False


NO_MARKS = Marks()


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a term was found: `word` is `text(field)[start:end]` of the paper."""

    field: Field
    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Why:
    """Why a query holds of a paper.

    `branches` are the indexes into `Query.branches()` that hold, `hits` the places of their words in the
    order of reading, `score` the fit: 3 for a phrase in the title, 2 for a word there, 1 for a phrase
    elsewhere, 0 for all else.
    """

    branches: tuple[int, ...]
    hits: tuple[Hit, ...]
    score: int

    def as_json(self) -> dict[str, object]:
        """The same in lists, strings and numbers."""
        hits = [
            {"field": str(hit.field), "word": hit.word, "start": hit.start, "end": hit.end}
            for hit in self.hits
        ]
        return {"branches": list(self.branches), "hits": hits, "score": self.score}


class Indexed:
    """A document with its words at hand: build it once to put many queries to it."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def text(self, field: Field) -> str:
        """The text into which the offsets of hits point; the authors are joined by NAME_SEPARATOR."""
        if field is Field.AUTHORS:
            return NAME_SEPARATOR.join(self.document.authors)
        return str(getattr(self.document, field.value))

    def places(self, term: Term, field: Field) -> Iterator[tuple[Token, Token]]:
        """The first and the last word of each place where the term stands in the field."""
        return self._words[field].places(term)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Every stem of the paper: most terms are not there, and this says so at once."""
        return frozenset().union(*(words.by_stem for words in self._words.values()))

    @cached_property
    def _words(self) -> "dict[Field, _Words]":
        words = {field: _Words(tokenize(self.text(field))) for field in _ORDER if field is not Field.AUTHORS}
        return words | {Field.AUTHORS: _Words(tokenize_names(self.document.authors))}

    @cached_property
    def venue_stems(self) -> list[str]:
        """The venue's name as stems."""
        return [token.stem for token in tokenize(self.document.venue)]


class _Words:
    """The words of one field, found by stem."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self.by_stem: defaultdict[str, list[int]] = defaultdict(list)
        for index, token in enumerate(tokens):
            self.by_stem[token.stem].append(index)

    def places(self, term: Term) -> Iterator[tuple[Token, Token]]:
        wanted = term.tokens
        if term.form is Form.PREFIX:
            yield from ((token, token) for token in self._tokens if token.folded.startswith(wanted[0].folded))
            return
        rarest = min(range(len(wanted)), key=lambda place: len(self.by_stem.get(wanted[place].stem, ())))
        exact = term.form is Form.EXACT
        for index in self.by_stem.get(wanted[rarest].stem, ()):
            first = index - rarest
            found = self._tokens[first : first + len(wanted)] if first >= 0 else []
            if len(found) == len(wanted) and _same(wanted, found, exact) and _adjacent(found):
                yield found[0], found[-1]


def _same(wanted: tuple[Token, ...], found: list[Token], exact: bool) -> bool:
    if exact:
        return all(one.exact == other.exact for one, other in zip(wanted, found, strict=True))
    return all(one.stem == other.stem for one, other in zip(wanted, found, strict=True))


def _adjacent(tokens: list[Token]) -> bool:
    return all(after.position - before.position == 1 for before, after in pairwise(tokens))


def matches(query: Query | Node, paper: Document | Indexed, today: date, marks: Marks = NO_MARKS) -> bool:
    """Whether the query holds of the paper.

    `today` is the last of "the last seven days": the reader's day, or in a topic's rule the digest's
    date. Nobody's marks are none, so `is:` and `tag:` hold of no paper without a reader.
    """
    root = query.root if isinstance(query, Query) else query
    return bool(_Look(paper, today, marks).witnesses(root))


def explain(query: Query, paper: Document | Indexed, today: date, marks: Marks = NO_MARKS) -> Why | None:
    """Why the query holds of the paper; None if it does not."""
    look = _Look(paper, today, marks)
    branches: list[int] = []
    terms: dict[Term, None] = {}  # in order, once each
    for index, branch in enumerate(query.branches()):
        if witnesses := look.witnesses(branch):
            branches.append(index)
            terms.update(dict.fromkeys(look.grounds(branch, witnesses[0])))
    if not branches:
        return None
    found = [hit for term in terms for hit in look.hits(term)]
    hits = sorted({hit for hit, _ in found}, key=lambda hit: (_ORDER.index(hit.field), hit.start, hit.end))
    score = max((2 * (hit.field is Field.TITLE) + phrase for hit, phrase in found), default=0)
    return Why(tuple(branches), tuple(hits), score)


class _Look:
    """One paper on one day, as one reader sees it."""

    def __init__(self, paper: Document | Indexed, today: date, marks: Marks) -> None:
        self.paper = paper if isinstance(paper, Indexed) else Indexed(paper)
        self.document = self.paper.document
        self.today = today
        self.marks = marks
        self._asked = False

    def witnesses(self, node: Node) -> list[Sighting | None]:
        """The announcements that make the node hold; None stands for no announcement in particular.

        Only a node that was seen to ask about announcements is put to each of them.
        """
        outside, self._asked = self._asked, False
        found: list[Sighting | None] = [None] if self._holds(node, None) else []
        if self._asked:
            found += (sighting for sighting in self.document.announcements if self._holds(node, sighting))
        self._asked = outside
        return found

    def _holds(self, node: Node, sighting: Sighting | None) -> bool:
        """Whether the node holds, given the announcement of which its dates and kinds have to be true."""
        match node:
            case Term():
                return self._found(node)
            case And(parts):
                return all(self._holds(part, sighting) for part in parts)
            case Or(parts):
                return any(self._holds(part, sighting) for part in parts)
            case Not(part):
                return not self.witnesses(part)
            case Announced() | LastDays() | Kind():
                self._asked = True
                return sighting is not None and self._announced(node, sighting)
            case Category(code):
                return any(_within(category, code) for category in self.document.categories)
            case Paper(arxiv_id):
                return self.document.arxiv_id == arxiv_id
            case Has(fact):
                return self._has(fact)
            case Venue():
                return self._accepted(node)
            case Mark():
                return self._marked(node)

    def _found(self, term: Term) -> bool:
        if term.form is not Form.PREFIX and term.tokens[0].stem not in self.paper.stems:
            return False
        places = (place for field in _fields(term) for place in self.paper.places(term, field))
        if not term.at_least:
            return next(places, None) is not None
        return sum(1 for _ in places) >= term.at_least

    def _announced(self, node: Announced | LastDays | Kind, sighting: Sighting) -> bool:
        match node:
            case Kind(kind):
                return sighting.kind == kind or (kind == "replace" and sighting.kind == "replace-cross")
            case LastDays(days):
                return 0 <= (self.today - sighting.day).days < days
            case Announced(first, last):
                return (first is None or first <= sighting.day) and (last is None or sighting.day <= last)

    def _has(self, fact: str) -> bool:
        if fact == "code":
            return self.document.has_code
        return bool(self.document.comment.strip() if fact == "comment" else self.document.venue)

    def _accepted(self, node: Venue) -> bool:
        wanted, stems = [token.stem for token in node.tokens], self.paper.venue_stems
        if not self.document.venue or node.year not in (None, self.document.venue_year):
            return False
        return any(stems[at : at + len(wanted)] == wanted for at in range(len(stems) - len(wanted) + 1))

    def _marked(self, node: Mark) -> bool:
        if node.field == "is":
            return node.value in self.marks.states
        if node.field == "has":
            return self.marks.has_note
        labels = self.marks.tags if node.field == "tag" else self.marks.collections
        return fold(node.value) in map(fold, labels)

    def grounds(self, node: Node, sighting: Sighting | None) -> Iterator[Term]:
        """The terms that make a node that holds hold; what is excluded is no ground."""
        if isinstance(node, Term):
            yield node
        elif isinstance(node, And | Or):
            for part in node.parts:
                if self._holds(part, sighting):
                    yield from self.grounds(part, sighting)

    def hits(self, term: Term) -> Iterator[tuple[Hit, bool]]:
        """Each place of the term, and whether it is a phrase."""
        for field in _fields(term):
            text = self.paper.text(field)
            for first, last in self.paper.places(term, field):
                hit = Hit(field, text[first.start : last.end], first.start, last.end)
                yield hit, first is not last


def _fields(term: Term) -> tuple[Field, ...]:
    if term.field is not Field.ANY:
        return (term.field,)
    return _COUNTED if term.at_least else _ORDER


def _within(category: str, code: str) -> bool:
    return category == code or ("." not in code and category.startswith(code + "."))
