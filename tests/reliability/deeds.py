"""Pieces of work for tests: one that leaves a mark, one that kills whoever does it."""

import os
import signal
from pathlib import Path

from papers.tasks import LOCAL


def _mark(file: str) -> None:
    """Leaves a line for each run."""
    with Path(file).open("a") as marks:
        marks.write("done\n")


def _die(file: str) -> None:
    """Leaves a line, then kills its process as the kernel does when memory runs out."""
    _mark(file)
    os.kill(os.getpid(), signal.SIGKILL)


LOCAL.update(mark=_mark, die=_die)
