"""`manage.py import_papers` as a person meets it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, Manage
from tests.provision import until
from tests.snapshots import snapshot_lines

COUNTS = (
    "from papers.models import *; print(*(m.objects.count() for m in "
    "(Paper, Version, Authorship, Announcement, RejectedRecord)))"
)
PLACE = "from papers.models import Harvest; print(*Harvest.objects.values_list('records', flat=True))"


@pytest.fixture
def site(manage: Manage) -> Manage:
    """A migrated site."""
    assert manage("migrate", "-v0").returncode == 0
    return manage


def test_import_prints_counts_and_rate(site: Manage, tmp_path: Path) -> None:
    file = tmp_path / "snapshot.jsonl"
    file.write_bytes(b"".join(snapshot_lines(50)) + b"not JSON\n")
    first, second = (site("import_papers", str(file)) for _ in range(2))
    assert first.stdout.startswith("51 lines in ")
    assert first.stdout.endswith(" a second): 50 added, 0 changed, 0 as they were, 1 rejected\n")
    assert second.stdout.endswith(" a second): 0 added, 0 changed, 50 as they were, 1 rejected\n")
    assert (first.returncode, second.returncode, first.stderr) == (0, 0, "")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("none.jsonl",), 1, "CommandError: none.jsonl cannot be read: No such file or directory\n"),
        (("papers",), 1, "CommandError: papers cannot be read: Is a directory\n"),
        (("x", "--batch", "0"), 2, "'0' is not a number from 1 to 5,000\n"),
    ],
)
def test_bad_input_is_answered_in_one_line(
    site: Manage, arguments: tuple[str, ...], code: int, said: str
) -> None:
    result = site("import_papers", *arguments)
    assert (result.returncode, result.stdout) == (code, "")
    assert result.stderr.endswith(said)
    assert "Traceback" not in result.stderr


def test_help_has_an_example(manage: Manage) -> None:
    assert (
        "manage.py import_papers arxiv-metadata-oai-snapshot.json.gz"
        in manage("import_papers", "--help").stdout
    )


def test_killed_import_continues_and_ends_in_the_same_rows(site: Manage, tmp_path: Path) -> None:
    file = tmp_path / "snapshot.jsonl"
    file.write_bytes(b"".join(snapshot_lines(3_000)))
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "import_papers", str(file), "--batch", "20"],
        env=site.env,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    until(lambda: _number(site("shell", "-v0", "-c", PLACE).stdout) > 0, what="the first lines")
    process.kill()
    process.wait()
    done = _number(site("shell", "-v0", "-c", PLACE).stdout)
    assert 0 < done < 3_000
    assert site("shell", "-v0", "-c", COUNTS).stdout.split()[0] == str(done)
    result = site("import_papers", str(file))
    assert result.stdout.startswith(f"continuing after line {done:,} (--restart begins anew)\n")
    continued = site("shell", "-v0", "-c", COUNTS).stdout
    again = site("import_papers", str(file), "--restart")
    assert "0 added, 0 changed, 3,000 as they were, 0 rejected" in again.stdout
    assert site("shell", "-v0", "-c", COUNTS).stdout == continued


def _number(text: str) -> int:
    return int(text.split()[0]) if text.split() else 0
