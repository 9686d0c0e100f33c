"""Pieces of work for tests: one that leaves a mark, one that kills whoever does it, and builds that stop."""

import os
import signal
import threading
from pathlib import Path

from papers.digests import builder
from papers.tasks import LOCAL
from tests.reliability.site_processes import BUILD_STOPS


def _mark(file: str) -> None:
    """Leaves a line for each run."""
    with Path(file).open("a") as marks:
        marks.write("done\n")


def _die(file: str) -> None:
    """Leaves a line, then kills its process as the kernel does when memory runs out."""
    _mark(file)
    os.kill(os.getpid(), signal.SIGKILL)


def _stop(*_given: object) -> None:
    """Leaves a line and waits for the end of its process."""
    _mark(os.environ[BUILD_STOPS])
    threading.Event().wait()


if BUILD_STOPS in os.environ:
    builder.rank_entries = _stop  # the last step before a digest is there
LOCAL.update(mark=_mark, die=_die)
