"""`manage.py start`: the whole site on this machine, from an empty folder to a first page."""

import errno
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from digest_site.children import Children
from digest_site.static import collect
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
        _need_disk()
        _need_port(settings.HOST, settings.PORT)
        with self._step("database"):
            _migrate()
        with self._step("topics and first papers"):
            first_start(self._say)
        with self._step("static files"):
            collect()
        connection.close()
        children = Children(self._say)
        try:
            self._serve(children)
        finally:
            children.stop()
        self._say("stopped")

    def _serve(self, children: Children) -> None:
        with self._step("web"):
            children.start("web", _web())
            children.watch(until=lambda: _answers(settings.HOST, settings.PORT))
        for queue in ("default", "arxiv"):
            children.start(f"worker of queue {queue}", _worker(queue))
        children.start("scheduler", [*_celery(), "beat", "--loglevel", "WARNING"])
        if children.stopping.is_set():
            return
        due.apply_async(expires=60)  # the scheduler's first tick comes after a minute
        self._say("To become administrator: .venv/bin/python manage.py createsuperuser")
        self._say(f"{settings.SITE_NAME} is at {settings.SITE_URL}/ · Ctrl-C stops it")
        children.watch()

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self._say(f"{name} ready in {time.monotonic() - began:.1f} s")

    def _say(self, line: str) -> None:
        self.stdout.write(f"  {line}")
        self.stdout.flush()


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


def _migrate() -> None:
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        line = str(error).strip().splitlines()[-1]
        raise CommandError(f"The database cannot be used: {line} (DATABASE_URL, DATA_DIR)") from None


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
