"""Searches of each kind, newest first, beside hand-written SQL on the same index; and how it is built.

BENCH_N=1000000 names the size of the archive (100,000 without); a larger one is compared with 100,000 papers
in the same run. Values are the 95th percentile of milliseconds over many different queries of a kind: of CPU,
of this process and of the one on PostgreSQL's server that serves it, which tells of a busy machine's searches
too. `p50` is their median, `wall_p95` is by the clock; `vs` is the SQL, with the settings that keep
PostgreSQL's planner from a way that takes a thousand times as long. A query is parsed before: `parse` tells
what that takes. `differs` counts the queries to which the two gave different papers.
"""

import os
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.db import OperationalError, connection

from papers import cores
from papers.models import Paper, SearchRow
from papers.query.language import parse
from papers.search.build import build
from papers.search.expected import expected
from papers.search.found import MOST, PAGE, Search, best, newest
from papers.search.walk import _newest_rows, _papers
from tests.bench import archive
from tests.bench.asked import Asked, Way, by_hand, classes
from tests.bench.bench_import import own_database
from tests.bench.spent import cpu_seconds

SMALL = 100_000
ROUNDS = 3
BUILD = {"sqlite": 2_500, "postgresql": 1_250}  # papers a second: all of arXiv in 20 and in 40 minutes
TODAY = archive.LAST + timedelta(days=1)

Emit = Callable[[dict[str, Any]], None]
Search_ = Callable[[Search], list[int]]


def run(emit: Emit) -> None:
    """Measures on databases of its own, of the kind of this process's."""
    size = int(os.environ.get("BENCH_N", SMALL))
    slowest: dict[str, dict[int, float]] = {}
    for papers in [SMALL, size] if size > SMALL else [size]:
        with tempfile.TemporaryDirectory(prefix="bench-search-") as folder, own_database(Path(folder)):
            archive.build(papers)
            _index(papers, emit)
            for kept in (_newest_rows, _papers, expected):  # of the archive before
                kept.cache_clear()
            for name, spent in _searches(papers, emit):
                slowest.setdefault(name, {})[papers] = spent
    for name, spent_at in slowest.items():
        if len(spent_at) > 1:
            many, few = spent_at[size], spent_at[SMALL]
            name = f"search {connection.vendor}: {name}, against {SMALL:,} papers"
            emit(_line(name, size, many * 1e3, few * 1e3))


def _index(papers: int, emit: Emit) -> None:
    """Builds the index as rebuild_search does; emits its rate, its size and its rows."""
    on, before, began, spent = connection.vendor, _bytes(), time.perf_counter(), _cpu_of_all()
    for _number in build(cores.number()):
        pass
    rate, spent = papers / (time.perf_counter() - began), (_cpu_of_all() - spent) / papers
    limit = BUILD[on]
    emit(_line(f"search {on}: build", papers, rate, limit, unit="papers/s", ratio=limit / rate))
    emit(
        _line(f"search {on}: build, CPU", papers, spent * 1e6, cores.number() / limit * 1e6, unit="us/paper")
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM" if on == "postgresql" else "PRAGMA wal_checkpoint(TRUNCATE)")
    archive.tell_the_planner()
    own = (_bytes() - before) / papers
    emit(_line(f"search {on}: index", papers, own, _text() / papers, unit="bytes/paper"))
    emit(_line(f"search {on}: rows", papers, SearchRow.objects.count(), papers, unit="rows"))


def _cpu_of_all() -> float:
    """Seconds, of the processes too that this one has started and that have ended."""
    ended = os.times()
    return cpu_seconds() + ended.children_user + ended.children_system


def _searches(papers: int, emit: Emit) -> list[tuple[str, float]]:
    """Each kind's line; gives the 95th percentiles of the pages that are newest first."""
    kinds = classes()
    middle = SearchRow.objects.order_by("position")[papers // 2].position
    _parsing([query for asked in kinds.values() for query in asked], emit)
    told = []
    for name, asked in kinds.items():
        told.append((name, _kind(name, asked, _page, None, PAGE, papers, emit)))
    common = kinds["common word"]

    def deep(search: Search) -> list[int]:
        return newest(search, below=middle).papers

    told.append(("deep page", _kind("deep page", common, deep, middle, PAGE, papers, emit)))
    _kind("count, 1,000+", common, _counted, None, MOST, papers, emit)
    _kind("relevance", common, _best, None, MOST, papers, emit)
    return told


def _parsing(asked: list[Asked], emit: Emit) -> None:
    spent = [_timed(lambda: parse(query.text) and [])[0][1] for query in asked]  # noqa: B023
    line = _line("search: parse", len(asked), _percentile(spent, 95) * 1e3, 1.0)
    emit(line | {"p50": round(_percentile(spent, 50) * 1e3, 2)})


def _kind(
    name: str, asked: list[Asked], search: Search_, below: int | None, size: int, papers: int, emit: Emit
) -> float:
    """Asks each query by the product and by hand in turn, the quickest of the rounds counts."""
    ours, bare, differs = [], [], 0
    ranks = search is _best
    for query in asked:
        ways = by_hand(connection.vendor, query, below=below, limit=size if ranks else size + 1)
        ours_of = partial(search, Search(parse(query.text), TODAY))
        rounds = [(_timed(ours_of), _by_hand(ways, ranks)) for _round in range(ROUNDS)]
        ours.append(min((spent for spent, _found in map(_first, rounds)), key=sum))
        bare.append(min((spent for spent, _found in map(_second, rounds)), key=sum))
        found, by_sql = rounds[0][0][1], rounds[0][1][1][:size]
        differs += set(found) != set(by_sql) if ranks else found != by_sql
    measured, by_clock = zip(*ours, strict=True)
    hand = [cpu for cpu, _wall in bare]
    own, limit = _percentile(measured, 95), _percentile(hand, 95)
    line = _line(f"search {connection.vendor}: {name}", papers, own * 1e3, limit * 1e3)
    more = {
        "p50": _percentile(measured, 50), "vs_p50": _percentile(hand, 50),
        "wall_p95": _percentile(by_clock, 95),
    }  # fmt: skip
    rounded = {key: round(value * 1e3, 2) for key, value in more.items()}
    emit(line | rounded | {"queries": len(asked), "differs": differs})
    return own


PATIENCE = 500  # milliseconds
Spent = tuple[float, float]  # seconds of CPU and of the clock
Timed = tuple[Spent, list[int]]


def _first(both: tuple[Timed, Timed]) -> Timed:
    return both[0]


def _second(both: tuple[Timed, Timed]) -> Timed:
    return both[1]


def _timed(act: Callable[[], list[int]]) -> Timed:
    """The second of two in a row: neither pays for what the other has put in the caches' place."""
    act()
    cpu, wall = cpu_seconds(), time.perf_counter()
    found = act()
    wall = time.perf_counter() - wall
    return (cpu_seconds() - cpu, wall), found


def _by_hand(ways: list[Way], ranks: bool) -> Timed:
    """The quickest way; a slow one is tried to its end only where none is quick."""
    for patience in (PATIENCE, 0):
        tried = []
        for way in ways:
            sql = _ranking(way.sql) if ranks else way.sql
            values = [*way.values, *way.values[:1]] if ranks else way.values
            without = way.without if connection.vendor == "postgresql" else ()
            with suppress(OperationalError):  # statement_timeout
                tried.append(_timed(partial(_asked, without, sql, values, patience)))
        if tried:
            break
    return min(tried, key=lambda one: one[0][0])


def _asked(without: Sequence[str], sql: str, values: list[Any], patience: int) -> list[int]:
    """What the planner must do without is sent with the statement, as one, so that it ends with it."""
    settings = dict.fromkeys(without, "off")
    if connection.vendor == "postgresql":
        settings["statement_timeout"] = str(patience)
    told = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in settings.items())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {told}; {sql}" if told else sql, values)
        if told:
            cursor.nextset()
        return [row[0] for row in cursor.fetchall()]


def _ranking(newest_first: str) -> str:
    """The same papers, those first that fit best by the database's own measure."""
    rows = f'SELECT r."paper_id" FROM ({newest_first}) met JOIN "papers_searchrow" r USING ("paper_id")'
    if connection.vendor == "postgresql":
        return f'{rows} ORDER BY ts_rank(r."words", %s::tsquery) DESC'
    return (
        f'{rows} JOIN "papers_search" s ON s.rowid = r."position"'
        ' WHERE s."papers_search" MATCH %s ORDER BY bm25("papers_search")'
    )


def _page(search: Search) -> list[int]:
    return newest(search).papers


def _counted(search: Search) -> list[int]:
    return newest(search, size=MOST).papers


def _best(search: Search) -> list[int]:
    return best(search).papers


def _percentile(values: Any, share: int) -> float:
    ordered: list[float] = sorted(values)
    return ordered[-(-len(ordered) * share // 100) - 1]


def _bytes() -> int:
    """What the database takes, on PostgreSQL what the index takes."""
    pages = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    if connection.vendor == "postgresql":
        pages = "SELECT pg_total_relation_size('papers_searchrow')"
    with connection.cursor() as cursor:
        cursor.execute(pages)
        return int(cursor.fetchone()[0])


def _text() -> int:
    """Bytes of title and abstract of all papers."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT sum(length("title") + length("abstract")) FROM "{Paper._meta.db_table}"')
        return int(cursor.fetchone()[0])


def _line(
    name: str, n: int, value: float, vs: float, unit: str = "ms", ratio: float | None = None
) -> dict[str, Any]:
    against = ratio if ratio is not None else value / vs if vs else 0.0
    ends = {"value": round(value, 2), "vs": round(vs, 2), "ratio": round(against, 2)}
    return {"name": name, "unit": unit, "n": n} | ends
