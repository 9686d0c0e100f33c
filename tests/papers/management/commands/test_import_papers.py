"""`manage.py import_papers` as a person meets it."""

import signal
import sqlite3
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command

from papers.arxiv import snapshot
from papers.arxiv.records import PaperRecord
from tests.conftest import ROOT, Manage
from tests.snapshots import snapshot_lines

# Killed when the rows of its fourth ten lines are written and not yet committed.
KILLED = """
import os, signal
from django.core.management import call_command
from papers.ingest import snapshot_import
store, pages = snapshot_import.store, iter(range(3))
def store_and_die(*given, **how):
    stored = store(*given, **how)
    if next(pages, None) is None:
        os.kill(os.getpid(), signal.SIGKILL)
    return stored
snapshot_import.store = store_and_die
call_command("import_papers", {file!r}, "--batch", "10")
"""
LINES = list(snapshot_lines(1_500))


@pytest.fixture
def site(manage: Manage) -> Manage:
    """A migrated site."""
    manage.migrate()
    return manage


def number(site: Manage, question: str) -> int:
    """What the site's database answers, 0 for nothing."""
    if url := site.env["DATABASE_URL"]:
        with psycopg.connect(url) as database:
            row = database.execute(question).fetchone()
    else:
        with sqlite3.connect(Path(site.env["DATA_DIR"]) / "site.sqlite3", timeout=20) as database:
            row = database.execute(question).fetchone()
    return row[0] if row else 0


def counts(site: Manage) -> dict[str, int]:
    tables = ("paper", "version", "authorship", "announcement", "rejectedrecord")
    return {table: number(site, f"SELECT count(*) FROM papers_{table}") for table in tables}


def due_counts(lines: list[bytes]) -> dict[str, int]:
    records = [read for line in lines if isinstance(read := snapshot.read_line(line, ""), PaperRecord)]
    return {
        "paper": len(records),
        "version": sum(len(record.versions) for record in records),
        "authorship": sum(len(record.authors) for record in records),
        "announcement": sum(len(record.versions) * len(record.categories) for record in records),
        "rejectedrecord": 0,
    }


def test_import_prints_counts_and_rate(site: Manage, tmp_path: Path) -> None:
    file = tmp_path / "snapshot.jsonl"
    file.write_bytes(b"".join(LINES[:50]) + b"not JSON\n")
    first, second = (site("import_papers", str(file)) for _ in range(2))
    assert first.stdout.startswith("51 lines in ")
    assert " a second): 50 added, 0 changed, 0 as they were, 1 rejected\n50 papers indexed (" in first.stdout
    assert second.stdout.endswith(" a second): 0 added, 0 changed, 50 as they were, 1 rejected\n")
    assert (first.returncode, second.returncode, first.stderr) == (0, 0, "")


def test_imported_papers_are_indexed_by_the_same_command_or_left_to_the_site(
    site: Manage, tmp_path: Path
) -> None:
    file = tmp_path / "snapshot.jsonl"
    file.write_bytes(b"".join(LINES[:50]))
    indexed = "SELECT count(*) FROM papers_searchrow"
    assert site("import_papers", str(file), "--index-later").stdout.endswith(" 0 rejected\n")
    assert number(site, indexed) == 0
    assert "\n50 papers indexed (" in site("import_papers", str(file)).stdout  # as after an import cut short
    assert number(site, indexed) == 50


def test_file_that_is_not_there_ends_the_command_with_one_line(manage: Manage) -> None:
    result = manage("import_papers", "none.jsonl")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == "CommandError: none.jsonl cannot be read: No such file or directory\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tests"], "tests cannot be read: Is a directory"),
        (["x", "--batch", "0"], "Error: argument --batch: '0' is not a number from 1 to 5,000"),
        (["x", "--batch", "many"], "Error: argument --batch: 'many' is not a number from 1 to 5,000"),
        ([], "Error: the following arguments are required: FILE"),
    ],
)
def test_bad_input_is_answered_in_one_line(
    arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(CommandError) as error:
        call_command("import_papers", *arguments)
    assert str(error.value) == said


def test_help_has_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("import_papers", "--help")
    assert "manage.py import_papers arxiv-metadata-oai-snapshot.json.gz" in capsys.readouterr().out


def test_killed_import_continues_and_neither_loses_nor_doubles(site: Manage, tmp_path: Path) -> None:
    file = tmp_path / "snapshot.jsonl"
    file.write_bytes(b"".join(LINES))
    assert site("shell", "-v0", "-c", KILLED.format(file=str(file))).returncode == -signal.SIGKILL
    assert number(site, "SELECT records FROM papers_harvest") == 30
    assert counts(site) == due_counts(LINES[:30])
    result = site("import_papers", str(file))
    assert result.stdout.startswith("continuing after line 30 (--restart begins anew)\n")
    assert counts(site) == due_counts(LINES)


def test_import_of_a_file_of_something_else_is_an_error(site: Manage, tmp_path: Path) -> None:
    file = tmp_path / "letters.txt"
    file.write_text("Dear all,\nbest wishes\n")
    told = site("import_papers", str(file))
    assert told.returncode == 1
    assert told.stderr.startswith("CommandError: no line could be read")
