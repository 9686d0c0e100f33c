"""`manage.py rebuild_search` as a person meets it."""

import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from tests.conftest import ROOT, Manage
from tests.papers.management.commands.test_import_papers import number
from tests.provision import until
from tests.snapshots import snapshot_lines

PAPERS = 3_500  # enough for other processes to be started
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
    assert manage("import_papers", str(file)).returncode == 0
    papers = number(manage, "SELECT count(*) FROM papers_paper")
    rebuilding = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "rebuild_search", "--jobs", "2"],
        env=manage.env,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    until(lambda: number(manage, INDEXED) > 0, seconds=90, what="the first papers")
    rebuilding.kill()
    assert rebuilding.stdout is not None
    assert rebuilding.stdout.read() == b""  # which its other processes held open too
    rebuilding.wait()
    done = number(manage, INDEXED)
    assert 0 < done < papers
    result = manage("rebuild_search")
    assert result.stdout.startswith(f"{papers - done:,} papers indexed (")
    assert (result.returncode, number(manage, INDEXED)) == (0, papers)
