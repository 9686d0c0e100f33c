"""Papers that came in, put to queries that stand: thousands of papers, a hundred thousand queries.

The papers lie in an SQLite database of their own in memory, whatever the site's database is, in tables that
are named as the site's are. A query is the statement that the search puts to SQLite, so that it means what
it means there; what rows cannot say is again put to memory.

A reader's own marks are no part of it: `candidates` leaves them open.
"""

import sqlite3
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from papers.query.memory import NO_MARKS, Document, Indexed, Marks, matches
from papers.query.tree import And, Mark, Node, Not, Or, Query, every, leaves, some
from papers.search import documents
from papers.search.bounds import Bounds, Sql
from papers.search.entries import entry
from papers.search.sqlite import Sqlite, columns

READ = 500  # papers read from the site's database at once
_TABLES = """
    CREATE VIRTUAL TABLE "papers_search" USING fts5(
        title, abstract, authors, comment, facts, columnsize=0, tokenize="ascii tokenchars '.+#:=^_'"
    );
    CREATE TABLE "papers_searchrow" ("paper_id" INTEGER, "position" INTEGER PRIMARY KEY, "day" TEXT);
    CREATE TABLE "papers_announcement" ("paper_id" INTEGER, "kind" TEXT, "listing_day" TEXT);
    CREATE INDEX "of_paper" ON "papers_announcement" ("paper_id", "listing_day", "kind");
"""
OWN_DAY = Sql('r."day"')  # what is today to a query


class Batch:
    """Papers, some thousands at most, each on a day: to a query, that is today. `rows` are their tables."""

    def __init__(self, papers: Mapping[int, tuple[Document, date]]) -> None:
        self._papers = {pk: (Indexed(document), day) for pk, (document, day) in papers.items()}
        self.rows = sqlite3.connect(":memory:", isolation_level=None)
        self.rows.executescript(_TABLES)
        self._fill()

    @classmethod
    def read(cls, days: Mapping[int, date]) -> "Batch":
        """The papers with these primary keys as they are stored now; those that are gone are left out."""
        wanted = sorted(days)
        held: dict[int, tuple[Document, date]] = {}
        for at in range(0, len(wanted), READ):
            found = documents.read(wanted[at : at + READ])
            held |= {pk: (document, days[pk]) for pk, document in found.items()}
        return cls(held)

    def _fill(self) -> None:
        """A paper's place is its primary key: here nothing is asked for by place."""
        self.rows.execute("BEGIN")
        for pk, (paper, day) in self._papers.items():
            document = paper.document
            self.rows.execute('INSERT INTO "papers_searchrow" VALUES (?, ?, ?)', (pk, pk, str(day)))
            self.rows.execute(
                'INSERT INTO "papers_search" (rowid, title, abstract, authors, comment, facts)'
                " VALUES (?, ?, ?, ?, ?, ?)",
                (pk, *columns(entry(document))),
            )
            seen = [(pk, sighting.kind, str(sighting.day)) for sighting in document.announcements]
            self.rows.executemany('INSERT INTO "papers_announcement" VALUES (?, ?, ?)', seen)
        self.rows.execute("COMMIT")
        self.rows.execute("INSERT INTO papers_search (papers_search) VALUES ('optimize')")

    def matching(self, query: Query) -> list[int]:
        """The papers (primary keys) of which the query holds, nobody's marks being none."""
        if any(isinstance(leaf, Mark) for leaf in leaves(query.root)):
            return [pk for pk in self.candidates(query) if self.holds(query, pk, NO_MARKS)]
        return self._found(query.root)

    def candidates(self, query: Query) -> list[int]:
        """The papers of which the query holds for a reader with the right marks on them."""
        root = _open(query.root)
        return ([*self._papers] if root else []) if isinstance(root, bool) else self._found(root)

    def holds(self, query: Query, paper: int, marks: Marks) -> bool:
        """Whether the query holds of a paper of the batch for a reader with these marks on it."""
        document, day = self._papers[paper]
        return matches(query, document, day, marks)

    def _found(self, root: Node) -> list[int]:
        """A query without marks, carried out."""
        most, least = _MOST.of(root), _LEAST.of(root)
        sure = Sql("1") if most == least else least
        rows = self.rows.execute(_statement(sure.text, most.text), sure.values + most.values)
        return [pk for pk, certain in rows if certain or matches(root, *self._papers[pk])]


_MOST = Bounds(Sqlite(), OWN_DAY)
_LEAST = Bounds(Sqlite(), OWN_DAY, at_most=False)


@lru_cache(maxsize=1_000)
def _statement(sure: str, most: str) -> str:
    """Each candidate, and whether it needs no second look, with the driver's own signs for values."""
    text = f'SELECT r."paper_id", {sure} FROM "papers_searchrow" r WHERE {most}'  # noqa: S608 - from bounds.py
    return text.replace("%s", "?")


def _open(node: Node, *, wanted: bool = True) -> Node | bool:
    """The query with its marks left open: true where they have to be there, false where they must not be.

    That is what a paper meets at most. What is left without a question is true or false.
    """
    match node:
        case Mark():
            return wanted
        case Not(part):
            inner = _open(part, wanted=not wanted)
            return not inner if isinstance(inner, bool) else Not(inner)
        case And(parts) | Or(parts):
            decides = isinstance(node, Or)
            opened = [_open(part, wanted=wanted) for part in parts]
            if any(part is decides for part in opened):
                return decides
            left = [part for part in opened if not isinstance(part, bool)]
            if not left:
                return not decides
            return some(*left) if decides else every(*left)
        case _:
            return node
