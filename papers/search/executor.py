"""A query carried out by the database in one statement; the few papers left open are put to it in memory."""

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from papers.query.memory import Indexed, matches
from papers.query.tree import Query
from papers.search import documents, postgres
from papers.search.bounds import Bounds, Dialect, Sql
from papers.search.postgres import Postgres
from papers.search.sqlite import Sqlite

BATCH = 500  # papers in memory at once


@dataclass(frozen=True, slots=True)
class Span:
    """Papers that came in from `first` to `last`, both included: announced as new or cross-listed in one of
    the categories (in any without some), or, with `accepted_anywhere`, elsewhere if a venue has taken them.
    """

    first: date
    last: date
    categories: tuple[str, ...] = ()
    accepted_anywhere: bool = False

    def sql(self) -> Sql:
        """The span as a condition on an announcement `c`."""
        text = "c.\"kind\" IN ('new', 'cross') AND c.\"listing_day\" BETWEEN %s AND %s"
        values: tuple[str, ...] = (str(self.first), str(self.last))
        if not self.categories:
            return Sql(text, values)
        belongs = f'c."category" IN ({", ".join(["%s"] * len(self.categories))})'
        if self.accepted_anywhere:
            venue = 'SELECT p."venue" FROM "papers_paper" p WHERE p."id" = c."paper_id"'
            belongs = f"({belongs} OR ({venue}) <> '')"
        return Sql(f"{text} AND {belongs}", values + self.categories)


def find_pks(query: Query, *, today: date) -> list[int]:
    """The primary keys of all papers of which the query holds, the newest announced first."""
    found = _found(query, _dialect().day(today))
    rows = _asked(Sql(f'{found.text} ORDER BY r."position" DESC', found.values))
    kept = _checked(query, ((paper, today) for paper, sure in rows if not sure))
    return [paper for paper, sure in rows if sure or paper in kept]


def came_in(query: Query, span: Span) -> dict[int, date]:
    """The papers that came in during the span and of which the query held on that day, with the day.

    The day is the first in the span on which the paper was announced so; to the query it is today.
    """
    within = span.sql()
    found = _found(query, _first_day(within))
    days = (
        f'WITH found (paper, sure) AS ({found.text}) SELECT found.paper, found.sure, min(c."listing_day")'  # noqa: S608 - from here
        ' FROM found CROSS JOIN "papers_announcement" c'  # SQLite keeps to the order of a CROSS JOIN
        f' WHERE c."paper_id" = found.paper AND {within.text} GROUP BY found.paper, found.sure'
    )
    told = _asked(Sql(days, found.values + within.values))
    rows = [(paper, sure, _date(day)) for paper, sure, day in told]
    kept = _checked(query, ((paper, day) for paper, sure, day in rows if not sure))
    return {paper: day for paper, sure, day in rows if sure or paper in kept}


def scanned(query: Query, span: Span) -> dict[int, date]:
    """The same as `came_in`, without the index: every paper of the span is read."""
    within = span.sql()
    days = f'SELECT c."paper_id", min(c."listing_day") FROM "papers_announcement" c WHERE {within.text}'  # noqa: S608 - from here
    with connection.cursor() as cursor:
        cursor.execute(f"{days} GROUP BY 1 ORDER BY 1", within.values)
        came = {paper: _date(day) for paper, day in cursor.fetchall()}
    kept = _checked(query, came.items())
    return {paper: day for paper, day in came.items() if paper in kept}


def _first_day(within: Sql) -> Sql:
    """The first day of the span on which the row's paper came in."""
    of_paper = 'c."paper_id" = r."paper_id"'
    days = f'SELECT min(c."listing_day") FROM "papers_announcement" c WHERE {of_paper} AND {within.text}'  # noqa: S608 - from here
    return Sql(f"({days})", within.values)


def _asked(statement: Sql) -> list[Any]:
    """The statement's rows."""
    settled = postgres.by_index() if connection.vendor == "postgresql" else nullcontext()
    with settled, connection.cursor() as cursor:
        cursor.execute(statement.text, statement.values)
        return cursor.fetchall()


def _found(query: Query, today: Sql) -> Sql:
    """The statement that gives each candidate, and whether it needs no second look."""
    dialect = _dialect()
    most, least = _bounds(query, dialect, today)
    if isinstance(dialect, Postgres):
        upper, lower = _bounds(query, Postgres(cut=False), today)
        sure = Sql('NOT r."cut"') if upper == lower else least
    else:
        sure = Sql("1") if most == least else least
    text = f'SELECT r."paper_id", {sure.text} FROM "papers_searchrow" r WHERE {most.text}'  # noqa: S608 - from here
    return Sql(text, sure.values + most.values)


def _checked(query: Query, asked: Iterable[tuple[int, date]]) -> set[int]:
    """Which of these papers the query holds of, each on its own day."""
    days = dict(asked)
    return {
        paper for paper, document in _documents(list(days)) if matches(query, Indexed(document), days[paper])
    }


def _documents(papers: list[int]) -> Iterator[tuple[int, documents.Document]]:
    for at in range(0, len(papers), BATCH):
        yield from documents.read(papers[at : at + BATCH]).items()


def _bounds(query: Query, dialect: Dialect, today: Sql) -> tuple[Sql, Sql]:
    """What the query's papers meet at most, and what suffices at least."""
    return Bounds(dialect, today).of(query.root), Bounds(dialect, today, at_most=False).of(query.root)


def _dialect() -> Dialect:
    return Postgres() if connection.vendor == "postgresql" else Sqlite()


def _date(day: date | str) -> date:
    """SQLite's driver gives dates as text."""
    return date.fromisoformat(day) if isinstance(day, str) else day
