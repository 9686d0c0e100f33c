"""The command line says in one line what no command can mend."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT, Manage


@pytest.mark.parametrize(
    "command", [("harvest", "--set", "cs:cs:CV"), ("fetch", "2310.12755"), ("build_digests",)]
)
def test_site_without_its_tables_is_one_line(command: tuple[str, ...], manage: Manage) -> None:
    done = manage(*command)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("The database cannot be used: ")
    assert done.stderr.endswith("On a new site, `make run` comes first\n")


def test_database_out_of_reach_is_one_line_without_its_password(manage: Manage) -> None:
    done = manage("build_digests", DATABASE_URL="postgres://reader:canary@127.0.0.1:9/recto")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "Connection refused" in done.stderr
    assert "canary" not in done.stderr


def test_reader_of_the_output_may_leave(own_site: dict[str, str]) -> None:
    command = [sys.executable, str(ROOT / "manage.py"), "diffsettings", "--all"]
    process = subprocess.Popen(command, env=own_site, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    assert b"Traceback" not in process.communicate()[1]
