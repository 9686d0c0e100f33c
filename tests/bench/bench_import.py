"""`import_papers` beside its limits: only reading the same lines, writing the same rows, indexing them.

BENCH_FILE names another snapshot to load, BENCH_RECORDS another size of the made-up one. The database is
one of its own, made beside that of DATABASE_URL and removed again.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connection, models, transaction

from papers.arxiv import snapshot
from papers.arxiv.records import PaperRecord
from papers.ingest.snapshot_import import open_snapshot, read_lines
from papers.models import Announcement, Author, Authorship, Harvest, Paper, SearchRow, Version
from papers.search import index
from tests.snapshots import snapshot_lines

ROOT = Path(__file__).parent.parent.parent
ROUNDS = 3
TABLES: tuple[type[models.Model], ...] = (Paper, Version, Author, Authorship, Announcement)

Emit = Callable[[dict[str, Any]], None]


def run(emit: Emit) -> None:
    """Measures on the database of this process; rates are records a second, memory is the peak in MB."""
    best: dict[str, float] = {}
    memory = 0.0
    with tempfile.TemporaryDirectory(prefix="bench-import-") as name, own_database(Path(name)) as url:
        file = os.environ.get("BENCH_FILE") or str(_made_up(Path(name)))
        for _round in range(ROUNDS):  # the machine has other work too: the best of each counts
            _empty()
            count, parsed = _parse_only(file)
            rate, peak = _import(file, url)
            repeated, _ = _import(file, url, "--restart")
            indexed = _index_only()
            rates = {"parse": parsed, "import": rate, "repeat": repeated, "index": indexed}
            rates["write"] = _write_only(count)
            best = {what: max(value, best.get(what, 0)) for what, value in rates.items()}
            memory = max(memory, peak)
    limit = min(best["parse"], best["write"])
    on = connection.vendor
    for what in ("parse", "write", "index"):
        emit(_line(f"import {on}: {what} only", best[what], "records/s", count, best[what], 1.0))
    for what, name in (("import", f"import {on}"), ("repeat", f"import {on}: the same again")):
        emit(_line(name, best[what], "records/s", count, limit, limit / best[what]))
    emit(_line(f"import {on}: memory", memory, "MB", count, 300, memory / 300))


def _line(name: str, value: float, unit: str, n: int, vs: float, ratio: float) -> dict[str, Any]:
    ends = {"value": round(value, 1), "vs": round(vs, 1), "ratio": round(ratio, 2)}
    return {"name": name, "unit": unit, "n": n} | ends


def _made_up(folder: Path) -> Path:
    file = folder / "snapshot.jsonl"
    with file.open("wb") as out:
        out.writelines(snapshot_lines(int(os.environ.get("BENCH_RECORDS", "5000"))))
    return file


@contextmanager
def own_database(folder: Path) -> Iterator[str]:
    """An empty, migrated database of the same kind; gives its address."""
    given = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(folder / "bench.sqlite3")
    else:
        connection.settings_dict["TEST"]["NAME"] = f"bench_import_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield _address()
    finally:
        connection.creation.destroy_test_db(given, verbosity=0)


def _address() -> str:
    own = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{own['NAME']}"
    password = f":{quote(own['PASSWORD'])}" if own["PASSWORD"] else ""
    return f"postgres://{own['USER']}{password}@{own['HOST']}:{own['PORT']}/{own['NAME']}"


def _parse_only(file: str) -> tuple[int, float]:
    """How many records the file holds, and how fast they are read and dropped."""
    began, count = time.perf_counter(), 0
    opened = open_snapshot(file, sys.stdin.buffer)
    with opened.stream:
        for line in read_lines(opened):
            count += isinstance(snapshot.read_line(line, ""), PaperRecord)
    return count, count / (time.perf_counter() - began)


def _import(file: str, url: str, *options: str) -> tuple[float, float]:
    """The command in a process of its own: its rate and its peak memory in MB."""
    command = [sys.executable, str(ROOT / "manage.py"), "import_papers", file, "--index-later", *options]
    with subprocess.Popen(command, env=os.environ | {"DATABASE_URL": url}, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        said = process.stdout.read().decode()
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    rate = re.search(r"\(([\d,]+) a second\)", said)
    if rate is None:
        raise RuntimeError(f"import_papers failed: {said}")
    return float(rate[1].replace(",", "")), usage.ru_maxrss / 1024


def _empty() -> None:
    with connection.cursor() as cursor:
        emptied: tuple[type[models.Model], ...] = (SearchRow, *reversed(TABLES), Harvest)
        for model in emptied:
            cursor.execute(f'DELETE FROM "{model._meta.db_table}"')
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")


def _index_only() -> float:
    """The papers that the import made, indexed again from an empty index, as a rebuild does it."""
    SearchRow.objects.all().delete()
    papers, began = Paper.objects.count(), time.perf_counter()
    index.catch_up_all()
    return papers / (time.perf_counter() - began)


def _write_only(papers: int) -> float:
    """The rows that the import made, written again as fast as the driver can, indexes in place."""
    rows: dict[type[models.Model], list[tuple[Any, ...]]] = {}
    with connection.cursor() as cursor:
        for model in TABLES:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            rows[model] = cursor.fetchall()
    _empty()
    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for model in TABLES:
            _write(cursor, model._meta.db_table, rows[model])
    return papers / (time.perf_counter() - began)


def _write(cursor: Any, table: str, rows: list[tuple[Any, ...]]) -> None:
    if connection.vendor == "postgresql":
        with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
    else:
        marks = ", ".join(["%s"] * len(rows[0]))
        cursor.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)
