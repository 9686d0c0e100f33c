"""The index on SQLite: an FTS5 table whose rowid is the paper's position.

Tokens are kept as they come: the `ascii` tokenizer takes every character beyond ASCII into a token, our
own signs are named, and entries.py leaves no other separator and no capital of ASCII in a token.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from django.db import connection

from papers.query.tree import Field
from papers.search.bounds import Sql, joined
from papers.search.entries import BEGUN, EDITION, FIELDS, Entry, beginning, beginnings
from papers.search.rows import Row

_FEW = 50  # rows that are written as they come
_MANY = "1000000"  # rows, in the form that ANALYZE gives it
_GATHERED = 32 << 20  # bytes of words; SQLite's own limit of one megabyte is reached by 300 papers


@dataclass(frozen=True, slots=True)
class Sqlite:
    """Questions in FTS5's own language; every token stands in quotation marks, which no token holds.

    The index is asked once for all rows; `within` two places (the second excluded); or for `each` row. FTS5
    reads all rows of a long prefix before it gives the first: `led` asks for its first letters instead, which
    are a token of their own that more rows have.
    """

    each: bool = False
    within: tuple[int, int] | None = None
    led: bool = False
    all_of: str = " AND "
    any_of: str = " OR "
    but_not: str = " NOT "

    def side_by_side(self, tokens: Sequence[str], field: Field, at_most: bool) -> str:
        """A phrase, in one column where a field is named."""
        phrase = f'"{" ".join(tokens)}"'
        return phrase if field is Field.ANY else f"{field.value} : {phrase}"

    def beginning(self, start: str, field: Field) -> str:
        """A token, or the prefix of one."""
        folded = start.removeprefix(beginning(""))
        if len(folded) in BEGUN or self.led:
            return self.side_by_side([f"^{folded[: BEGUN[-1]]}"], field, at_most=True)
        return f"{self.side_by_side([start], field, at_most=True)} *"

    def held(self, question: str) -> Sql:
        """The row's words meet it."""
        rows = 'SELECT rowid FROM "papers_search" WHERE "papers_search" MATCH %s'
        if self.each:
            return Sql(f'EXISTS ({rows} AND rowid = r."position")', (question,))
        if self.within:
            return Sql(f'r."position" IN ({rows} AND rowid >= %s AND rowid < %s)', (question, *self.within))
        return Sql(f'r."position" IN ({rows})', (question,))

    def day(self, day: date) -> Sql:
        """As text."""
        return Sql("%s", (str(day),))

    def days_before(self, day: Sql, days: int) -> Sql:
        """As text again."""
        return Sql(f"date({day.text}, '-{days} days')", day.values)


def write(rows: Sequence[Row]) -> None:
    """Puts these rows in the place of those of the same papers; a trigger takes the words of before."""
    with connection.cursor() as cursor:
        if len(rows) > _FEW:  # their words are gathered in memory and written once
            cursor.execute(
                'INSERT INTO "papers_search" ("papers_search", rank) VALUES (\'hashsize\', %s)', [_GATHERED]
            )
        cursor.executemany(
            'DELETE FROM "papers_searchrow" WHERE "paper_id" = %s', [(row.paper,) for row in rows]
        )
        cursor.executemany(
            'INSERT INTO "papers_searchrow" ("paper_id", "position", "edition", "cut")'
            " VALUES (%s, %s, %s, %s)",
            [(row.paper, row.position, EDITION, False) for row in rows],
        )
        cursor.executemany(
            'INSERT INTO "papers_search" (rowid, title, abstract, authors, comment, facts)'
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [(row.position, *row.columns) for row in rows],
        )


def differing(rows: Sequence[Row]) -> list[int]:
    """The papers of those rows that stand here otherwise, or not at all."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT r."paper_id", r."position", s.title, s.abstract, s.authors, s.comment, s.facts'  # noqa: S608 - keys
            ' FROM "papers_searchrow" r JOIN "papers_search" s ON s.rowid = r."position"'
            f' WHERE r."paper_id" IN ({", ".join(str(row.paper) for row in rows)})'
        )
        held = {paper: told for paper, *told in cursor.fetchall()}
    return [row.paper for row in rows if held.get(row.paper) != [row.position, *row.columns]]


def expect_many() -> None:
    """Tells SQLite's planner that the index is large.

    If ANALYZE was when it had a few rows, SQLite reads them all whenever FTS5 takes some away, and a build
    takes ever longer.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'")
        if cursor.fetchone():
            cursor.execute("UPDATE sqlite_stat1 SET stat = %s WHERE tbl = 'papers_search_data'", [_MANY])
            cursor.execute("ANALYZE sqlite_master")  # it only reads what is told there


def is_long(start: str) -> bool:
    """Whether no token says by itself that a word begins so."""
    return len(start) > BEGUN[-1]


def begins(start: str, field: Field) -> Sql:
    """The row `s` of the FTS5 table has a word in the field that begins so, by its text."""
    told = [column.value for column in FIELDS] if field is Field.ANY else [field.value]
    texts = [Sql(f"instr(' ' || s.{column}, %s)", (f" {beginning(start)}",)) for column in told]
    return joined(" OR ", texts)


def columns(entry: Entry) -> tuple[str, ...]:
    """The text of each column of the FTS5 table, in its order."""
    texts = (
        " ".join((*entry.stems[field], *entry.words[field], *_begun(entry.words[field]))) for field in FIELDS
    )
    return (*texts, " ".join(entry.facts))


def _begun(words: Sequence[str]) -> dict[str, None]:
    """The short beginnings of these words."""
    return dict.fromkeys(f"^{begun}" for begun in chain.from_iterable(map(beginnings, words)))
