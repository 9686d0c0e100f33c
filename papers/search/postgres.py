"""The index on PostgreSQL: a column `words` of type tsvector in the table of places, with a GIN index.

Lexemes and positions are written as they come, no configuration reads them. Weights tell the fields apart:
A title, B abstract, C authors, D comment; facts have none. What stands in the title is said by `:t…` as well,
of an author's name by `:u…`, in the comment by `:m…`, since the GIN index knows neither weights nor places:
those are looked up in the row, which takes ten times as long.

Of a prefix GIN reads all rows, of all words that begin so. So each row tells at a glance, before its words
are unpacked, which beginnings it may hold: `begun`, a Bloom filter of 1,024 bits. No row lacks a bit that it
should have; one that was written before there were bits has all.

It knows no order either. So it holds the era of each row too, that is eight days of announcements: the
newest eras are asked first, and what a page takes does not grow with the archive.

PostgreSQL keeps 255 positions of a lexeme and none beyond 16,383. A row that lost some has the lexeme `:~`,
and what its positions cannot tell is left open.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain
from zlib import crc32

from django.db import connection, transaction

from papers.query.tree import Field
from papers.search.bounds import Sql, joined
from papers.search.entries import EDITION, GAP, Entry, beginnings
from papers.search.rows import Row

CUT = ":~"
ERA = 31  # bits of a place within its era: eight days (positions.py); the index's own expression
_Given = tuple[int | str | bool, ...]
_WEIGHTS = {Field.TITLE: "A", Field.ABSTRACT: "B", Field.AUTHORS: "C", Field.COMMENT: "D"}
_NAMED = {Field.TITLE: ":t", Field.AUTHORS: ":u", Field.COMMENT: ":m"}
# What the planner does without, so that it reads the rows that the index gives, or those in order of places.
BY_INDEX = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
BY_PLACE = (*BY_INDEX, "enable_bitmapscan")
_WEIGHED = re.compile(r"':\*?[ABCD]")  # after a lexeme, which holds no quotation mark
_LAST_POSITION = 16_382  # PostgreSQL gives every later one the number 16,383
_MOST_POSITIONS = 255
_FEW = 50  # rows that may wait to be sorted into the index with others; all searches read what waits
_MOST_BYTES = 900_000  # a tsvector holds a megabyte
_BITS = 1_024  # the width of the column, of which an abstract sets a third

_FROM_JSON = """
    json_to_recordset(%s::json) AS given
    (paper bigint, position bigint, words text, cut boolean, begun text)
"""
_GIVEN = """
    CREATE TEMPORARY TABLE IF NOT EXISTS "given_searchrow"
    (paper bigint, position bigint, words tsvector, cut boolean, begun bit(1024)) ON COMMIT DROP
"""
_UPSERT = """
    INSERT INTO "papers_searchrow" ("paper_id", "position", "edition", "cut", "words", "begun")
    SELECT paper, position, %s, cut, words::tsvector, begun::bit(1024) FROM {given}
    ON CONFLICT ("paper_id") DO UPDATE SET "position" = excluded."position",
        "edition" = excluded."edition", "cut" = excluded."cut", "words" = excluded."words",
        "begun" = excluded."begun"
"""
_DIFFERING = """
    SELECT given.paper FROM {given} LEFT JOIN "papers_searchrow" r ON r."paper_id" = given.paper
    WHERE (r."position", r."words", r."cut")
        IS DISTINCT FROM (given.position, given.words::tsvector, given.cut)
"""


@dataclass(frozen=True, slots=True)
class Postgres:
    """Questions as tsquery; every lexeme is quoted. With `cut`, rows that lost positions are candidates."""

    cut: bool = True
    all_of: str = " & "
    any_of: str = " | "
    but_not: str = " & !"

    def side_by_side(self, tokens: Sequence[str], field: Field, at_most: bool) -> str:
        """A phrase, of one weight where a field is named."""
        if field in _NAMED and len(tokens) == 1:
            return _quoted(_in(field, tokens[0]))
        weight = f":{_WEIGHTS[field]}" if field in _WEIGHTS else ""
        phrase = " <-> ".join(f"{_quoted(token)}{weight}" for token in tokens)
        if len(tokens) == 1 and not weight:
            return phrase
        all_there = " & ".join(_quoted(_in(field, token)) for token in dict.fromkeys(tokens))
        lost = f" | {_quoted(CUT)}" if self.cut and at_most else ""
        return f"({all_there} & ({phrase}{lost}))"

    def beginning(self, start: str, field: Field) -> str:
        """A prefix of a lexeme."""
        weight = "" if field in _NAMED else _WEIGHTS.get(field, "")
        return f"{_quoted(_in(field, start))}:*{weight}"

    def unpacks(self, question: str) -> bool:
        """Whether the GIN index gives only candidates, whose words have to be unpacked."""
        return " <-> " in question or _WEIGHED.search(question) is not None

    def held(self, question: str) -> Sql:
        """The row's words meet it."""
        return Sql('r."words" @@ %s::tsquery', (question,))

    def day(self, day: date) -> Sql:
        """Told apart from text, so that days can be counted from it."""
        return Sql("%s::date", (str(day),))

    def days_before(self, day: Sql, days: int) -> Sql:
        """Dates are numbers of days here."""
        return Sql(f"({day.text} - {days})", day.values)


@contextmanager
def by_index() -> Iterator[None]:
    """Within, the planner uses the index: it counts no cost for unpacking words, and would read all rows."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan = on")


def of_eras(low: int, high: int) -> Sql:
    """The row is of an era with places from `low` to `high` (excluded); none is newer than the newest row."""
    newest = 'SELECT max("position") FROM "papers_searchrow"'
    eras = f"SELECT generate_series(%s, LEAST(%s, ({newest}) >> {ERA}))"
    return Sql(f'ARRAY[r."position" >> {ERA}] && ARRAY({eras})', (low >> ERA, high - 1 >> ERA))


def write(rows: Sequence[Row]) -> None:
    """Puts these rows in the place of those of the same papers, in the transaction that goes on."""
    given = [(row.paper, row.position, *row.columns) for row in rows]
    (_write_many if len(rows) > _FEW else _write_few)(given)


def differing(rows: Sequence[Row]) -> list[int]:
    """The papers of those rows that stand here otherwise, or not at all."""
    with connection.cursor() as cursor:
        cursor.execute(
            _DIFFERING.format(given=_FROM_JSON),
            [_json((row.paper, row.position, *row.columns) for row in rows)],
        )
        return [paper for (paper,) in cursor.fetchall()]


def _write_few(given: Sequence[_Given]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT.format(given=_FROM_JSON), [EDITION, _json(given)])


def _json(given: Iterable[_Given]) -> str:
    names = ("paper", "position", "words", "cut", "begun")
    return json.dumps([dict(zip(names, row, strict=True)) for row in given])


def _write_many(given: Sequence[_Given]) -> None:
    """By COPY, and sorted into the index all at once."""
    with connection.cursor() as cursor:
        cursor.execute(_GIVEN)
        with cursor.copy('COPY "given_searchrow" FROM STDIN') as copy:
            for row in given:
                copy.write_row(row)
        cursor.execute("SET LOCAL gin_pending_list_limit = '64MB'")
        cursor.execute(_UPSERT.format(given='"given_searchrow"'), [EDITION])
        cursor.execute("SELECT gin_clean_pending_list('papers_search_words')")
        cursor.execute('TRUNCATE "given_searchrow"')


def may_begin(start: str) -> Sql:
    """Every row with a word that begins so meets it; so may others."""
    bits = map(_bit, beginnings(start))
    return joined(" AND ", [Sql('get_bit(r."begun", %s) = 1', (bit,)) for bit in bits])


def columns(entry: Entry) -> tuple[str, bool, str]:
    """The row's lexemes with their positions, whether some of these had to be left out, and its bits.

    Between two fields a position stays free; the authors, who can be thousands, come last. What goes beyond
    the size of a tsvector (no record of arXiv does) is left out.
    """
    venue = [token for token in entry.facts if token.startswith(":v")]
    fields = [(entry.stems[field], _WEIGHTS[field]) for field in (Field.TITLE, Field.ABSTRACT, Field.COMMENT)]
    fields += [(venue, ""), (entry.stems[Field.AUTHORS], _WEIGHTS[Field.AUTHORS])]
    lexemes: dict[str, list[str]] = {token: [] for token in entry.facts}
    for field in _NAMED:
        lexemes |= {_in(field, token): [] for token in (*entry.stems[field], *entry.words[field])}
    for at, (field, weight) in enumerate(
        _WEIGHTS.items(), 1
    ):  # no phrase asks where a word as written stands
        for word in entry.words[field]:
            lexemes.setdefault(word, []).append(f"{at}{weight}")
    at, cut = 0, False
    for tokens, weight in fields:
        at += 1
        for token in tokens:
            at += 1
            places = lexemes.setdefault(token, [])
            if token != GAP and at <= _LAST_POSITION and len(places) < _MOST_POSITIONS:
                places.append(f"{at}{weight}")
            else:
                cut = cut or token != GAP
    if cut:
        lexemes[CUT] = []
    return " ".join(_within_size(lexemes)), cut, _begun(entry)


def _begun(entry: Entry) -> str:
    """The bits of all words, the first one leftmost, as PostgreSQL reads it from text."""
    bits = 0
    for word in chain.from_iterable(entry.words.values()):
        bits |= _bits_of(word)
    return f"x{bits:0{_BITS // 4}x}"


@lru_cache(maxsize=100_000)
def _bits_of(word: str) -> int:
    return sum({1 << _BITS - 1 - _bit(begun) for begun in beginnings(word)})


def _bit(begun: str) -> int:
    return crc32(begun.encode()) % _BITS


def _within_size(lexemes: Mapping[str, Sequence[str]]) -> Iterator[str]:
    left = _MOST_BYTES
    for token, places in lexemes.items():
        left -= len(token.encode()) + 2 * len(places) + 4
        if left < 0:
            return
        yield f"{_quoted(token)}:{','.join(places)}" if places else _quoted(token)


def _in(field: Field, token: str) -> str:
    """The lexeme that says by itself that the token stands in the field; without one the token's own."""
    return f"{_NAMED.get(field, '')}{token}"


def _quoted(token: str) -> str:
    doubled = token.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"
