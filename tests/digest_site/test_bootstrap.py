"""The first command on a fresh clone: what is missing is made, what is wrong is one line."""

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A project of the same bootstrap, no packages and a program that tells its Python."""
    project = tmp_path / "clone"
    (project / "digest_site").mkdir(parents=True)
    shutil.copy(ROOT / "digest_site" / "bootstrap.py", project / "digest_site")
    for name in ("requirements.txt", "requirements-install.txt"):
        (project / name).write_text("# nothing\n")
    (project / "program.py").write_text("import sys; print(sys.prefix, *sys.argv[1:])\n")
    return project


def bootstrap(project: Path, python: str = sys.executable, **env: str) -> subprocess.CompletedProcess[str]:
    """Runs the bootstrap from elsewhere, with a bare environment."""
    command = [
        python,
        str(project / "digest_site" / "bootstrap.py"),
        "requirements.txt",
        "program.py",
        "word",
    ]
    bare = {"PATH": os.environ["PATH"], "HOME": str(project.parent)}
    return subprocess.run(
        command, env=bare | env, cwd="/", capture_output=True, text=True, check=False, timeout=600
    )


def steps(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The names of the steps that it took."""
    return [line.split(" …")[0].strip() for line in done.stdout.splitlines() if "…" in line]


def test_environment_is_made_whole_once_and_the_program_runs_in_it(clone: Path) -> None:
    shutil.rmtree(clone / ".venv", ignore_errors=True)
    venv.create(clone / ".venv", with_pip=False, symlinks=True)  # as an interrupted first start leaves it
    first, second = bootstrap(clone), bootstrap(clone)
    assert first.stdout.splitlines()[-1] == second.stdout.strip() == f"{clone / '.venv'} word"
    assert steps(first) == ["virtual environment", "packages of requirements.txt"]
    (clone / "requirements.txt").write_text("# nothing still\n")
    assert steps(bootstrap(clone)) == ["virtual environment", "packages of requirements.txt"]
    assert list(json.loads((clone / ".venv" / "installed.json").read_text())) == ["requirements.txt"]


def test_packages_out_of_reach_are_one_line(clone: Path) -> None:
    (clone / "requirements.txt").write_text("no-such-package==1 --hash=sha256:" + "0" * 64 + "\n")
    done = bootstrap(clone, PIP_INDEX_URL="http://127.0.0.1:9/simple", PIP_RETRIES="0", PIP_NO_CACHE_DIR="1")
    assert (done.returncode, done.stderr.strip().count("\n")) == (1, 0)
    assert done.stderr.strip().startswith(
        "Cannot install requirements.txt. Is the network, or the mirror in PIP_INDEX_URL, reachable?"
    )


def test_old_python_is_told(clone: Path, tmp_path: Path) -> None:
    """The file must still parse there: only the version is made up."""
    project = tmp_path / "old"
    (project / "digest_site").mkdir(parents=True)
    source = (clone / "digest_site" / "bootstrap.py").read_text()
    lines = "import sys\nsys.version_info = (3, 9, 2)\nsys.version = '3.9.2 (of old)'\n"
    (project / "digest_site" / "bootstrap.py").write_text(lines + source)
    done = bootstrap(project)
    assert (done.returncode, done.stderr) == (
        1,
        f"Cannot start. Python 3.11 or newer is needed; this is 3.9.2 ({sys.executable})\n",
    )
