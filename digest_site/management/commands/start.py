"""`manage.py start`: the whole site on this machine, from an empty folder to a first page."""

import errno
import fcntl
import logging
import os
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from kombu.exceptions import OperationalError as BrokerError

from digest_site import health
from digest_site.children import Children
from digest_site.static import collect
from papers.ingest.source import known_sets
from papers.seeding import first_start
from papers.tasks import due

ENOUGH_DISK = 200_000_000  # bytes


class Command(BaseCommand):
    """Prepares what is missing, then serves with worker and scheduler until Ctrl-C."""

    help = (
        "Prepares the database, the topics and the first papers, then runs web, workers and scheduler."
        " Example: PORT=8001 manage.py start"
    )
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Each step is said with its time; a fault is one line."""
        logging.getLogger("papers").setLevel(logging.WARNING)  # the steps are said here
        _need_disk()
        with _alone():
            _need_port(settings.HOST, settings.PORT)
            _need_sets(settings.ARXIV_SETS)
            _need_broker()
            self._prepare()
            children = Children(self._say)
            try:
                self._serve(children)
            finally:
                children.stop()
        self._say("stopped")

    def _prepare(self) -> None:
        with self._step("database"):
            _migrate()
        news: list[str] = []
        with self._step("topics and first papers"):
            first_start(news.append)
        for line in news:
            self._say(f"  {line}")
        with self._step("static files"):
            collect()
        connection.close()

    def _serve(self, children: Children) -> None:
        with self._step("web"):
            children.start("web", _web())
            children.watch(until=lambda: _answers(settings.HOST, settings.PORT))
        for queue in ("default", "arxiv"):
            children.start(f"worker of queue {queue}", _worker(queue))
        children.start("scheduler", [*_celery(), "beat", "--loglevel", "WARNING"])
        if children.stopping.is_set():
            return
        _hurry()
        self._say("To become administrator: .venv/bin/python manage.py createsuperuser")
        self._say(f"{settings.SITE_NAME} is at {settings.SITE_URL}/ · Ctrl-C stops it")
        children.watch()

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        """`name … 0.3 s`, the time added when it is done; what goes wrong has a line of its own."""
        began = time.monotonic()
        self._say(f"{name} …", ending="")
        try:
            yield
        except BaseException:
            self._say("")
            raise
        self._say(f" {time.monotonic() - began:.1f} s")

    def _say(self, line: str, ending: str = "\n") -> None:
        self.stdout.write(line, ending=ending)
        self.stdout.flush()


@contextmanager
def _alone() -> Iterator[None]:
    """Raises CommandError if another `start` runs on this data folder; the kernel frees it however we end."""
    with (settings.DATA_DIR / "running").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(
                f"This site runs already: {_written(lock)}. Another needs its own DATA_DIR and PORT"
            ) from None
        lock.truncate(0)
        lock.write(f"{settings.SITE_URL}/, process {os.getpid()}")
        lock.flush()
        yield


def _written(lock: TextIO) -> str:
    lock.seek(0)
    return lock.read() or "it is just starting"


def _need_disk() -> None:
    free = shutil.disk_usage(settings.DATA_DIR).free
    if free < ENOUGH_DISK:
        raise CommandError(
            f"The disk of {settings.DATA_DIR} has {free // 1_000_000} MB free; 200 MB are needed"
        )


def _need_port(host: str, port: int) -> None:
    """Raises CommandError, naming the way out, unless we can listen there."""
    faults = {
        errno.EADDRINUSE: f"Port {port} is taken. Take another: PORT={port + 1} make run",
        errno.EACCES: f"Port {port} needs an administrator's rights. Take another: PORT=8000 make run",
    }
    try:
        with socket.socket(_family(host)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        other = f"HOST: {host!r} is not an address of this machine. A good example: HOST=127.0.0.1"
        raise CommandError(faults.get(error.errno or 0, other)) from None


def _need_sets(names: list[str]) -> None:
    for name in set(names) - set(known_sets()):
        raise CommandError(f"ARXIV_SETS: arXiv has no set {name!r}. A good example: ARXIV_SETS=cs:cs:CV math")


def _need_broker() -> None:
    if (word := health.broker()) != health.OK:
        raise CommandError(f"The broker cannot be used: {word} (REDIS_URL, DATA_DIR)")


def _migrate() -> None:
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        line = (str(error).strip() or "it does not answer").splitlines()[0]
        raise CommandError(f"The database cannot be used: {line} (DATABASE_URL, DATA_DIR)") from None


def _hurry() -> None:
    """The tick now: the scheduler's first one comes after a minute, and will do where this one is lost."""
    with suppress(BrokerError):
        due.apply_async(expires=60)


def _answers(host: str, port: int) -> bool:
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    with socket.socket(_family(host)) as probe:
        return probe.connect_ex((target, port)) == 0


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _web() -> list[str]:
    return [*_python("gunicorn"), "--config", "python:digest_site.serving", "digest_site.wsgi"]


def _worker(queue: str) -> list[str]:
    """One task at a time. With Redis in a process of its own, so that time limits hold; else in a thread."""
    pool = "prefork" if settings.REDIS_URL else "threads"
    options = ["--queues", queue, "--pool", pool, "--concurrency", "1", "--hostname", f"{queue}@%h"]
    quiet = ["--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    return [*_celery(), "worker", *options, *quiet]


def _celery() -> list[str]:
    # Root in a container is fine here: only JSON messages are accepted, never pickles.
    return [*_python("celery", "-W", "ignore:You're running the worker"), "--quiet", "--app", "digest_site"]


def _python(module: str, *options: str) -> list[str]:
    return [sys.executable, *options, "-m", module]
