"""`manage.py rebuild_search` as a person meets it."""

import signal

import pytest
from django.core.management import CommandError, call_command

from tests.conftest import Manage
from tests.papers.management.commands.test_import_papers import number
from tests.snapshots import snapshot_lines

PAPERS = 3_500  # enough for other processes to be started
# Killed when its first papers are indexed and other processes are at work on the next ones.
KILLED = """
import os, signal
from django.core.management import call_command
from papers.management.commands import rebuild_search
build = rebuild_search.build
def build_and_die(*given):
    for number in build(*given):
        os.kill(os.getpid(), signal.SIGKILL)
        yield number
rebuild_search.build = build_and_die
call_command("rebuild_search", "--jobs", "2")
"""
INDEXED = "SELECT count(*) FROM papers_searchrow"


def test_help_has_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("rebuild_search", "--help")
    assert "manage.py rebuild_search --all --jobs 1" in capsys.readouterr().out


@pytest.mark.parametrize("jobs", ["0", "-1", "two", "65", "¹"])
def test_bad_input_is_answered_in_one_line(jobs: str) -> None:
    with pytest.raises(CommandError) as error:
        call_command("rebuild_search", f"--jobs={jobs}")
    assert str(error.value) == f"Error: argument --jobs: {jobs!r} is not a number from 1 to 64"


def test_killed_rebuild_leaves_no_process_behind_and_goes_on(
    manage: Manage, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("snapshot") / "snapshot.jsonl"
    file.write_bytes(b"".join(snapshot_lines(PAPERS)))
    assert manage("migrate", "-v0").returncode == 0
    assert manage("import_papers", str(file), "--index-later").returncode == 0
    papers = number(manage, "SELECT count(*) FROM papers_paper")
    killed = manage("shell", "-v0", "-c", KILLED)
    assert (killed.returncode, killed.stdout) == (
        -signal.SIGKILL,
        "",
    )  # its other processes held this open too
    done = number(manage, INDEXED)
    assert 0 < done < papers
    result = manage("rebuild_search")
    assert result.stdout.startswith(f"{papers - done:,} papers indexed (")
    assert (result.returncode, number(manage, INDEXED)) == (0, papers)
