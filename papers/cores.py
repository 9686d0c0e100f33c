"""All cores of the machine for plain work: processes that hold no connection to anything."""

import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process

import django

MOST = 8  # more than one process that hands out work and takes it back keeps busy


def number() -> int:
    """How many cores this process may use, MOST at most."""
    return min(
        MOST, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )


def pool(processes: int) -> ProcessPoolExecutor:
    """So many processes, started as they are needed, none of them a copy of ours with its connections."""
    return ProcessPoolExecutor(processes, get_context("spawn"), initializer=_begin)


def _begin() -> None:
    """In a new process: Ctrl-C is its parent's to answer, and it does not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    django.setup()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
