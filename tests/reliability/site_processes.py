"""The processes of a site on the test's database: workers and schedulers, on either broker."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import redis
from celery import Celery
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.redis import RedisCache
from django.db import connection

from digest_site.children import dies_with_parent
from tests import provision

ROOT = Path(__file__).parents[2]
LEASE = "TEST_LEASE"  # seconds until a killed worker's work is free; without it no slow worker loses its own
BUILD_STOPS = "TEST_BUILD_STOPS"  # names the file that a worker's build leaves, which then goes no further
NOW = "2023-11-03T14:00:00+00:00"  # a Friday morning in New York


class SiteProcesses:
    """Starts and kills processes of one site, and sends, counts and loses its messages.

    `redis_url` is empty for the embedded broker.
    """

    def __init__(self, folder: Path, redis_url: str) -> None:
        self.folder, self.redis_url = folder, redis_url
        self.env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.reliability.worker_settings",
            "DATABASE_URL": _database_url(),
            "DATA_DIR": str(folder),
            "REDIS_URL": redis_url,
            "SITE_CLOCK": NOW,
            "PYTHONPATH": str(ROOT),
        }
        self._queue = folder / "broker" / "queue"
        self._started: list[subprocess.Popen[bytes]] = []
        self.app = Celery(broker=redis_url or "filesystem://", set_as_current=False)
        self.app.conf.task_default_queue = "default"
        if not redis_url:
            (folder / "broker" / "control").mkdir(parents=True)
            self._queue.mkdir()
            self.app.conf.broker_transport_options = {
                "data_folder_in": str(self._queue),
                "data_folder_out": str(self._queue),
                "control_folder": str(folder / "broker" / "control"),
            }

    def worker(self, queue: str = "default") -> subprocess.Popen[bytes]:
        """A worker as `manage.py start` runs it: with Redis in a process of its own, else in a thread."""
        name = f"{queue}{len(self._started)}@test"
        pool = "prefork" if self.redis_url else "threads"
        options = ["--queues", queue, "--pool", pool, "--concurrency", "1", "--hostname", name]
        return self._start("worker", *options, "--without-gossip", "--without-mingle")

    def scheduler(self) -> subprocess.Popen[bytes]:
        """A beat with a schedule file of its own."""
        return self._start("beat", "--schedule", str(self.folder / f"beat{len(self._started)}"))

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "celery", "-A", "digest_site", *arguments, "--loglevel", "WARNING"]
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.env, stdout=log, stderr=log,
                process_group=0, preexec_fn=dies_with_parent(),
            )  # fmt: skip
        self._started.append(process)
        return process

    @property
    def log(self) -> Path:
        """What all processes said."""
        return self.folder / "log"

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """SIGKILL for the process and its children."""
        os.killpg(process.pid, 9)
        process.wait()

    def stop(self) -> None:
        """Kills all that still run."""
        for process in self._started:
            if process.poll() is None:
                self.kill(process)

    def run(self, script: str) -> None:
        """Runs a few lines of Python inside the site, to their end."""
        prelude = "import django; django.setup()\n"
        subprocess.run([sys.executable, "-c", prelude + script], env=self.env, cwd=ROOT, check=True)

    def send(self, task: str, *arguments: object, **options: object) -> None:
        """One message."""
        self.app.send_task(f"papers.tasks.{task}", arguments, **options)

    def messages(self, queue: str = "default") -> int:
        """How many messages wait."""
        if self.redis_url:
            with redis.Redis.from_url(self.redis_url) as connected:
                return int(connected.llen(queue))
        return len(list(self._queue.glob(f"*.{queue}.msg")))

    @property
    def cache(self) -> BaseCache:
        """What its processes remember together."""
        if self.redis_url:
            return RedisCache(self.redis_url, {})
        return FileBasedCache(str(self.folder / "cache"), {})

    def lose_messages(self) -> None:
        """All that the broker holds is gone."""
        if self.redis_url:
            with redis.Redis.from_url(self.redis_url) as connected:
                connected.flushdb()
        for file in self._queue.glob("*.msg"):
            file.unlink(missing_ok=True)

    def tick_until(self, true: Callable[[], bool], what: str, seconds: float = 400) -> None:
        """Sends ticks as a scheduler does until the condition holds."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.messages() == 0:
                self.send("due", expires=5)
            try:
                provision.until(true, 0.5)
            except TimeoutError:
                continue
            return
        raise TimeoutError(f"waited {seconds:g} s for {what}:\n{self.log.read_text()[-4000:]}")


def _database_url() -> str:
    """The address of the test's own database."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["TEST_POSTGRESQL_URL"])._replace(path=f"/{name}").geturl()
