"""What all tests share: the leg they run in, real servers, and no way out to the network.

Each test is told apart by what it needs (`plain`, `database`, `redis`, `browser`); the SQLite leg runs all
of them, the PostgreSQL leg those with a database. What does not apply to a leg is deselected, never skipped.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

import hypothesis
import psycopg
import pytest
import redis
import time_machine
from django.core.cache import cache

from tests import provision

ROOT = Path(__file__).parent.parent
PATIENCE = 600  # seconds for a command on a busy machine; one that hangs is ended all the same

# A busy machine is no defect: examples have no deadline; the tests as a whole have one. Nor is an example
# that only one run meets: the suite always tries the same ones, `make soak` searches for new ones.
hypothesis.settings.register_profile(
    "calm",
    deadline=None,
    derandomize=not os.environ.get("SOAK"),
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("calm")
LIMITS = (
    "papers.search.budget.SECONDS",
    "papers.search.budget.LONGEST",
    "papers.search.relevance.SECONDS",
    "papers.search.spelling.SECONDS",
    "papers.search.looser.SECONDS",
    "papers.views.search.QUICK",
    "papers.views.search_results.CHEAP",
    "papers.digests.near.SECONDS",
)
# What is counted anew when such a span of the clock begins, were it while a test counts queries
SPANS = ("papers.search.index.KEPT", "papers.search.walk.KNOWN")
ON_DATABASE = {"db", "transactional_db", "live_server", "own_site"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Sorts the tests by what they need and keeps those that apply here."""
    kept = []
    for item in items:
        needs = _needs(item)
        item.user_properties.append(("needs", needs))
        if _applies(item, needs):
            kept.append(item)
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def _needs(item: pytest.Item) -> str:
    fixtures = set(getattr(item, "fixturenames", ()))
    if "browser" in fixtures:
        return "browser"
    on_database = item.get_closest_marker("django_db") or fixtures & ON_DATABASE
    return (
        " + ".join(
            filter(None, ["database" if on_database else "", "redis" if "redis_url" in fixtures else ""])
        )
        or "plain"
    )


def _applies(item: pytest.Item, needs: str) -> bool:
    if item.get_closest_marker("soak") and not os.environ.get("SOAK"):
        return False
    if os.environ["TEST_LEG"] == "postgresql":
        return "database" in needs and not item.get_closest_marker("sqlite_only")
    return not item.get_closest_marker("postgresql_only")


def _refuse_the_network(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook: Python code of this process connects to this machine (and a given Redis) only."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = str(arguments[1][0])
        if host not in _ALLOWED and not host.startswith("127."):
            raise ConnectionRefusedError(f"a test wanted to speak to {host}; tests stay on this machine")


_ALLOWED = {"::1", "localhost", urlsplit(os.environ.get("REDIS_URL", "")).hostname}
sys.addaudithook(_refuse_the_network)


@pytest.fixture(autouse=True)
def _no_answers_of_before() -> None:
    """What the process keeps of one test's papers says nothing of the next one's, nor what its readers did
    in the same minute."""
    cache.clear()
    if "papers.search.related" in sys.modules:
        sys.modules["papers.search.related"].nearest.cache_clear()
    if "papers.search.walk" in sys.modules:
        sys.modules["papers.search.walk"]._newest_rows.cache_clear()
        sys.modules["papers.search.expected"].expected.cache_clear()
    if "papers.search.index" in sys.modules:
        sys.modules["papers.search.index"].lacking.cache_clear()


@pytest.fixture(autouse=True)
def _clock_of_its_own() -> None:
    """A SITE_CLOCK that a test sets starts with the test: it is not ahead by what the process has run."""
    if "papers.clock" in sys.modules:
        sys.modules["papers.clock"]._started = time.time()


@pytest.fixture
def still() -> Iterator[time_machine.Traveller]:
    """The clock stands at now, until it is shifted: a span is not over sooner because the machine is busy."""
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        yield clock


@pytest.fixture(scope="session", autouse=True)
def patient_searches() -> Iterator[dict[str, float]]:
    """A busy machine breaks no search off, and no clock turns; gives a site's limits to the tests of them."""
    limits = {name: _number(name) for name in LIMITS}
    with pytest.MonkeyPatch.context() as patch:
        for name in limits:
            patch.setattr(name, 60)
        for name in SPANS:
            patch.setattr(name, 10**9)
        yield limits


def _number(name: str) -> float:
    """A module's constant."""
    module, _dot, constant = name.rpartition(".")
    return float(getattr(import_module(module), constant))


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The address of the run's Redis, without a database number."""
    if given := os.environ.get("TEST_REDIS_URL"):
        yield given
    else:
        with provision.redis_server() as url:
            yield url


@pytest.fixture
def redis_url(redis_server: str) -> Iterator[str]:
    """The address of an empty Redis database that no other test process uses."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    url = f"{redis_server}/{15 - int(worker) % 8}"
    with redis.Redis.from_url(url) as connection:
        connection.flushdb()
        yield url
        connection.flushdb()


@pytest.fixture
def own_site(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a site of its own for programs that a test starts: data folder and empty database.

    Nothing is migrated yet. The database is of the leg's kind.
    """
    site = os.environ | {
        "DJANGO_SETTINGS_MODULE": "digest_site.settings",
        "DATA_DIR": str(tmp_path / "data"),
        "PORT": str(provision.free_port()),
        "PYTHONPATH": str(ROOT),
    }
    if os.environ["TEST_LEG"] == "sqlite":
        yield site | {"DATABASE_URL": ""}
    else:
        with _empty_database(os.environ["TEST_POSTGRESQL_URL"], f"own_{os.getpid()}_{id(tmp_path)}") as url:
            yield site | {"DATABASE_URL": url}


@contextmanager
def _empty_database(server: str, name: str) -> Iterator[str]:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Tables"]:
    """Gives sites of their own their tables: `tables(own_site)`."""
    given = Tables(tmp_path_factory.mktemp("tables") / "site.sqlite3")
    yield given
    given.forget()


class Tables:
    """Migrates the first site that asks; all others get a copy of what it had then."""

    def __init__(self, copy: Path) -> None:
        self._copy = copy
        self._name = f"tables_{os.getpid()}"
        self._made = False

    def __call__(self, site: dict[str, str]) -> None:
        if not self._made:
            migrate = [sys.executable, str(ROOT / "manage.py"), "migrate", "-v0"]
            subprocess.run(migrate, env=site, cwd=ROOT, check=True, timeout=PATIENCE)
            self._keep(site)
            self._made = True
        elif site["DATABASE_URL"]:
            self._in_postgresql(_database_of(site), self._name)
        else:
            Path(site["DATA_DIR"]).mkdir(mode=0o700, exist_ok=True)
            shutil.copy(self._copy, Path(site["DATA_DIR"]) / self._copy.name)

    def forget(self) -> None:
        """Drops the copy that a server keeps."""
        if self._made and os.environ["TEST_LEG"] == "postgresql":
            with psycopg.connect(os.environ["TEST_POSTGRESQL_URL"], autocommit=True) as connection:
                connection.execute(f'DROP DATABASE "{self._name}" WITH (FORCE)')

    def _keep(self, site: dict[str, str]) -> None:
        if site["DATABASE_URL"]:
            self._in_postgresql(self._name, _database_of(site))
            return
        with closing(sqlite3.connect(Path(site["DATA_DIR"]) / self._copy.name)) as database:
            database.execute("VACUUM INTO ?", (str(self._copy),))

    def _in_postgresql(self, name: str, like: str) -> None:
        with psycopg.connect(os.environ["TEST_POSTGRESQL_URL"], autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')


def _database_of(site: dict[str, str]) -> str:
    return urlsplit(site["DATABASE_URL"]).path.removeprefix("/")


@pytest.fixture
def manage(own_site: dict[str, str], tables: Tables) -> "Manage":
    """Runs `manage.py` commands on a site of its own; `manage.migrate()` first, where it needs tables."""
    return Manage(own_site, tables)


class Manage:
    """`manage("harvest", "--help")` gives the finished process, with its output as text."""

    def __init__(self, env: dict[str, str], tables: Tables) -> None:
        self.env = env
        self._tables = tables

    def migrate(self) -> None:
        """Gives the site its tables."""
        self._tables(self.env)

    def __call__(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Runs one command to its end; variables given by name win over the site's own."""
        return subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            env=self.env | env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
