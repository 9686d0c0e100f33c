"""The statements of a walk (walk.py): rows of the index, newest first, as place, paper and if it is sure."""

from papers.search.bounds import Dialect, Sql
from papers.search.positions import TOP
from papers.search.postgres import Postgres, of_eras
from papers.search.wanted import Wanted


def streamed(asked: Wanted, high: int, limit: int) -> Sql:
    """On SQLite: the index itself gives its rows in order."""
    return _in_order(asked, asked.question, asked.sure, high, limit)


def leading(asked: Wanted, question: str, met: Sql, high: int, limit: int) -> Sql:
    """The same of another question; each row tells whether it meets the condition too."""
    told = Sql(f"{asked.sure.text}, {met.text}", asked.sure.values + met.values)
    return _in_order(asked, question, told, high, limit)


def _in_order(asked: Wanted, question: str, told: Sql, high: int, limit: int) -> Sql:
    rest = f" AND {asked.rest.text}" if asked.rest else ""
    text = (
        f'SELECT s.rowid, r."paper_id", {told.text} FROM "papers_search" s'  # noqa: S608 - from here
        ' CROSS JOIN "papers_searchrow" r ON r."position" = s.rowid'  # the order is kept
        f' WHERE s."papers_search" MATCH %s AND s.rowid < %s{rest} ORDER BY s.rowid DESC LIMIT %s'
    )
    values = asked.rest.values if asked.rest else ()
    return Sql(text, (*told.values, question, high, *values, limit))


def by_place(asked: Wanted, dialect: Dialect, here: Sql, limit: int) -> Sql:
    """Rows in some places, each put to the search."""
    met = [
        here,
        *([_put_to(asked, dialect)] if asked.alone else []),
        *([asked.rest] if asked.rest else []),
    ]
    text = (
        f'SELECT r."position", r."paper_id", {asked.sure.text} FROM "papers_searchrow" r'  # noqa: S608 - from here
        f' WHERE {" AND ".join(one.text for one in met)} ORDER BY r."position" DESC LIMIT %s'
    )
    return Sql(text, (*asked.sure.values, *(value for one in met for value in one.values), limit))


def _put_to(asked: Wanted, dialect: Dialect) -> Sql:
    """A row's words answer the question; they are looked at where they may."""
    held, glance = dialect.held(asked.question), asked.at_a_glance
    if glance is None:
        return held
    return Sql(f"CASE WHEN {glance.text} THEN {held.text} ELSE FALSE END", glance.values + held.values)


def listed_only(asked: Wanted, papers: list[int], high: int) -> Sql:
    """On PostgreSQL: those among these papers, each put to the search."""
    here = Sql('r."paper_id" = ANY(%s::bigint[]) AND r."position" + 0 < %s', (f"{{{listed(papers)}}}", high))
    return by_place(asked, Postgres(), here, len(papers) + 1)


def answering(asked: Wanted, papers: list[int], high: int) -> Sql:
    """On PostgreSQL: the same, of the rows that answer; the sums keep the planner from other indexes."""
    held = Postgres().held(asked.question)
    rest = f" WHERE {asked.rest.text}" if asked.rest else ""
    text = (
        f'SELECT r."position", r."paper_id", {asked.sure.text} FROM (SELECT * FROM "papers_searchrow" r'  # noqa: S608 - from here
        f' WHERE {held.text} AND r."paper_id" + 0 = ANY(%s::bigint[]) AND r."position" + 0 < %s OFFSET 0) r'
        f'{rest} ORDER BY r."position" DESC'
    )
    among = (*held.values, f"{{{listed(papers)}}}", high)
    return Sql(text, (*asked.sure.values, *among, *(asked.rest.values if asked.rest else ())))


def ranked(asked: Wanted, most: int | None, low: int, high: int, limit: int) -> Sql:
    """On PostgreSQL: the first of all that its index gives; their places are not told if these are too many.

    The sum keeps the planner from the index of places.
    """
    met = [
        Postgres().held(asked.question),
        *([of_eras(low, high)] if low else []),
        *([Sql('r."position" + 0 < %s', (high,))] if high < TOP else []),
        *([asked.rest] if asked.rest else []),
    ]
    place, cut = 'f."position"', "OFFSET 0"
    if most is not None:
        place, cut = f"CASE WHEN count(*) OVER () <= {most} THEN {place} END", f"LIMIT {most + 1}"
    found = f'SELECT r."position", r."paper_id", {asked.sure.text} AS sure FROM "papers_searchrow" r'  # noqa: S608 - from here
    text = (
        f'SELECT {place}, f."paper_id", f.sure FROM'  # noqa: S608 - from here
        f" ({found} WHERE {' AND '.join(one.text for one in met)} {cut}) f"
        ' ORDER BY f."position" DESC LIMIT %s'
    )
    return Sql(text, (*asked.sure.values, *(value for one in met for value in one.values), limit))


def listed(numbers: list[int]) -> str:
    """Our own keys and places; no row has 0."""
    return ", ".join(map(str, numbers or [0]))
