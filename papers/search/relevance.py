"""How well a paper fits a query: one score of our own, the same on every database.

Of each word, phrase or prefix that the query wants (not of what it excludes), wherever in the query:

- points: 2 if it stands in the title, 0 elsewhere; a phrase of several words has 1 more (as in
  `memory.explain`). The greatest decides.
- then the weight: the sum of 2 for each that stands in the title and 1 for each that only stands elsewhere;
- then which paper is newer.

A term is found where the index has its words: of an exact phrase the phrase and its words as written, in
one field; counts are left aside.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from django.db import connection

from papers.query.tree import And, Field, Form, Node, Or, Query, Term
from papers.search import documents, entries
from papers.search.budget import Budget
from papers.search.postgres import Postgres
from papers.search.questions import Questions
from papers.search.sqlite import columns

Hit = tuple[int, int]  # place, paper
Score = tuple[int, int]
SECONDS = 0.2  # of work for all hits at least; papers have thousands of authors, queries a hundred words
_AT_ONCE, _FEWEST = 400, 25  # terms of hits between two looks at the clock, and hits however many terms
_TITLE = (Field.TITLE,)
_ELSEWHERE = (Field.ABSTRACT, Field.AUTHORS, Field.COMMENT)


def ranked(query: Query, hits: Sequence[Hit], left: float) -> list[int]:
    """The papers of these hits, those first that fit best; fewer if that is too much work, the newest.

    `left` is what the search has left of its own work, in seconds.
    """
    terms, budget = wanted_terms(query.root), Budget(max(SECONDS, left))
    read = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    scores: dict[int, Score] = {}
    looked_at, step = len(hits), max(_FEWEST, _AT_ONCE // max(1, len(terms)))
    for at in range(0, len(hits) if terms else 0, step):
        if at and budget.left <= 0:
            looked_at = at
            break
        scores |= read(terms, [place for place, _paper in hits[at : at + step]])
    best = sorted(hits[:looked_at], key=lambda hit: (*scores.get(hit[0], (0, 0)), hit[0]), reverse=True)
    return [paper for _place, paper in best]


def wanted_terms(node: Node) -> list[Term]:
    """The terms that are not excluded, each once."""
    return list(dict.fromkeys(_terms(node)))


def score(terms: Sequence[Term], stands: Iterable[tuple[bool, bool]]) -> tuple[int, int]:
    """Points and weight, by whether each of the terms stands in the title, and elsewhere."""
    points, weight = 0, 0
    for term, (in_title, elsewhere) in zip(terms, stands, strict=True):
        if in_title or elsewhere:
            points = max(points, 2 * in_title + (len(term.tokens) > 1))
            weight += 2 if in_title else 1
    return points, weight


def fields_of(term: Term) -> tuple[tuple[Field, ...], tuple[Field, ...]]:
    """Where the term may stand: in the title, and elsewhere."""
    if term.field is Field.ANY:
        return _TITLE, (Field.ABSTRACT,) if term.at_least else _ELSEWHERE
    return (_TITLE, ()) if term.field is Field.TITLE else ((), (term.field,))


def _terms(node: Node) -> Iterator[Term]:
    match node:
        case Term():
            yield node
        case And(parts) | Or(parts):
            for part in parts:
                yield from _terms(part)


def _on_sqlite(terms: Sequence[Term], places: Sequence[int]) -> dict[int, Score]:
    """The index keeps the words of each field as one text."""
    rows = f"({', '.join(map(str, places))})"
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT rowid, title, abstract, authors, comment FROM "papers_search" WHERE rowid IN {rows}'  # noqa: S608 - places
        )
        return {place: _read(terms, texts) for place, *texts in cursor}


def _on_postgresql(terms: Sequence[Term], places: Sequence[int]) -> dict[int, Score]:
    """In one statement; the few rows that lost positions are read from the papers."""
    questions = [_question(replace(term, at_least=0), fields) for term in terms for fields in fields_of(term)]
    asked = ", ".join(['r."words" @@ %s::tsquery'] * len(questions))
    once = "setweight(\"words\", 'A', '{}')"  # sets no weight: a copy, which is fetched once for all
    text = (
        f'SELECT r."position", r."paper_id", r."cut", {asked} FROM'  # noqa: S608 - from here
        f' (SELECT "position", "paper_id", "cut", {once} AS "words" FROM "papers_searchrow"'
        ' WHERE "position" = ANY(%s) OFFSET 0) r'
    )
    with connection.cursor() as cursor:
        cursor.execute(text, [*questions, list(places)])
        rows = cursor.fetchall()
    found = {row[0]: score(terms, zip(row[3::2], row[4::2], strict=True)) for row in rows}
    lost = {row[1]: row[0] for row in rows if row[2]}
    for paper, document in (documents.read(lost, announcements=False) if lost else {}).items():
        found[lost[paper]] = _read(terms, list(columns(entries.entry(document))))
    return found


def _read(terms: Sequence[Term], texts: Sequence[str]) -> Score:
    """The score by the texts of the fields."""
    texts_of = {field: f" {text} " for field, text in zip(entries.FIELDS, texts, strict=False)}
    stands = (
        tuple(any(_stands(term, texts_of[field]) for field in fields) for fields in fields_of(term))
        for term in terms
    )
    return score(terms, stands)  # type: ignore[arg-type]


def _stands(term: Term, text: str) -> bool:
    if term.form is Form.PREFIX:
        return f" {entries.beginning(term.tokens[0].folded)}" in text
    phrase = f" {' '.join(token.stem for token in term.tokens)} "
    written = term.tokens if term.form is Form.EXACT else ()
    return phrase in text and all(f" {entries.written(token)} " in text for token in written)


def _question(term: Term, fields: tuple[Field, ...]) -> str:
    ask = Questions(Postgres(cut=False), at_most=True)
    return ask.any(ask.of(replace(term, field=field)) for field in fields) if fields else ask.never
