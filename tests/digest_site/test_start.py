"""`manage.py start`: a whole site from an empty folder, and not a process left behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import ROOT, Manage
from tests.provision import PATIENCE, free_port, until


@contextmanager
def running(env: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The site in a session of its own, serving; whatever is left of it is killed at the end."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "start"],
            env=env, cwd=ROOT, stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
    try:
        until(lambda: "Ctrl-C stops it" in log.read_text() or process.poll() is not None, 400, "the site")
        assert process.poll() is None, log.read_text()
        yield process
    finally:
        for pid in members(process):
            os.kill(pid, signal.SIGKILL)
        process.wait()
        log.write_text("")


def members(process: subprocess.Popen[bytes], name: str = "") -> list[int]:
    """The living processes of its session whose command line holds the name."""
    rows = subprocess.run(["ps", "-eo", "sid=,stat=,pid=,args="], capture_output=True, text=True, check=True)
    found = (row.split(None, 3) for row in rows.stdout.splitlines())
    return [
        int(pid)
        for sid, stat, pid, args in found
        if sid == str(process.pid) and stat[0] != "Z" and name in args
    ]


def answer(env: dict[str, str], path: str) -> tuple[int, str]:
    """Status and body of one of its pages; 0 if it does not answer."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{env['PORT']}{path}", timeout=30) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""
    except OSError:
        return 0, ""


def lines(log: Path) -> list[str]:
    """What the site said, whatever time each step took."""
    return re.sub(r"\d+\.\d s", "0.0 s", log.read_text()).splitlines()


def test_new_site_serves_the_source_page_and_one_ctrl_c_stops_all(
    own_site: dict[str, str], manage: Manage, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with running(own_site, log) as site:
        status, body = answer(own_site, "/topics/vision-transformer/2023-11-05/")
        assert (status, body.count('id="2')) == (200, 20)
        assert answer(own_site, "/readyz")[0] == 200
        until(lambda: "WRONG" not in manage("check_site").stdout, 400, "both workers' heartbeat")
        assert manage("check_site").returncode == 0

        # Each step has one line with its time, and nothing else is said.
        said = lines(log)
        assert said == [
            "database … 0.0 s",
            "topics and first papers … 0.0 s",
            "  32 topics",
            "  the Vision Transformer digest of 2023-11-05",
            "  arXiv does not answer: 166 digests from the bundled sample; it is tried again",
            "static files … 0.0 s",
            "web … 0.0 s",
            "To become administrator: .venv/bin/python manage.py createsuperuser",
            f"Recto is at http://127.0.0.1:{own_site['PORT']}/ · Ctrl-C stops it",
        ]

        # A second site on the same data says so in one line, whatever its port.
        second = manage("start", PORT=str(free_port()))
        assert second.stderr.strip() == (
            f"CommandError: This site runs already: http://127.0.0.1:{own_site['PORT']}/, process {site.pid}."
            " Another needs its own DATA_DIR and PORT"
        )
        os.killpg(site.pid, signal.SIGINT)  # as a terminal does
        assert site.wait(PATIENCE) == 0
        until(lambda: members(site) == [], what="the end of those that were killed after their grace")
        assert log.read_text().splitlines()[-2:] == [said[-1], "stopped"]

    with running(own_site, log) as site:
        assert answer(own_site, "/topics/vision-transformer/2023-11-05/") == (200, body)
        assert lines(log) == [*said[:2], *said[5:]]  # nothing was planted again
        site.terminate()
        assert site.wait(PATIENCE) == 0
        until(lambda: members(site) == [], what="the end of those that were killed after their grace")


@pytest.mark.sqlite_only
def test_dead_child_is_started_again_and_none_outlives_a_killed_parent(
    own_site: dict[str, str], tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with running(own_site, log) as site:
        for pid in members(site, "gunicorn"):
            os.kill(pid, signal.SIGKILL)
        until(lambda: "web stopped (exit code -9)" in log.read_text(), what="the notice")
        until(lambda: answer(own_site, "/healthz") == (200, "ok\n"), what="the web to be back")
        site.kill()
        site.wait()
        until(lambda: members(site) == [], what="the children to follow")


def test_port_of_another_program_is_told(own_site: dict[str, str], manage: Manage) -> None:
    with socket.create_server(("127.0.0.1", int(own_site["PORT"]))):
        done = manage("start")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert f"Port {own_site['PORT']} is taken" in done.stderr


def test_address_of_another_machine_is_told(manage: Manage) -> None:
    done = manage("start", HOST="192.0.2.1")
    assert done.stderr.strip() == (
        "CommandError: HOST: '192.0.2.1' is not an address of this machine. A good example: HOST=127.0.0.1"
    )


def test_database_that_does_not_answer_is_one_line(manage: Manage) -> None:
    done = manage("start", DATABASE_URL="postgres://nobody@127.0.0.1:9/none")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("CommandError: The database cannot be used: ")
    assert "Connection refused" in done.stderr


def test_redis_that_does_not_answer_is_one_line_without_its_password(manage: Manage) -> None:
    done = manage("start", REDIS_URL="redis://:canary@127.0.0.1:9/0")
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        "CommandError: The broker cannot be used: Redis does not answer (REDIS_URL, DATA_DIR)\n",
    )


def test_set_that_arxiv_has_not_is_told(manage: Manage) -> None:
    assert manage("start", ARXIV_SETS="cs:cs:CV cs:CV").stderr == (
        "CommandError: ARXIV_SETS: arXiv has no set 'cs:CV'. A good example: ARXIV_SETS=cs:cs:CV math\n"
    )
