"""The processes of a running site: one Ctrl-C stops all, none outlives us, one that dies is started again."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

_PR_SET_PDEATHSIG = 1  # prctl(2)
STEADY = 60.0  # seconds after which a start counts as a success
LONGEST_PAUSE = 60.0
GRACE = 10.0  # seconds between asking and killing
LOOK = 0.5  # seconds between two looks at the children

Say = Callable[[str], None]


def dies_with_parent(number: signal.Signals = signal.SIGTERM) -> Callable[[], None] | None:
    """For `Popen(preexec_fn=…)`: the kernel sends the signal when the parent dies, even by SIGKILL.

    None where the system has no such call (it is Linux only); an orderly stop needs it nowhere.
    """
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    return lambda: libc.prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)


@dataclass
class Child:
    """One program to be kept running, in a process group of its own: Ctrl-C reaches only us."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    start_again: float = 0.0
    pause: float = 1.0

    def start(self) -> None:
        """Runs the program: its log is on stderr; what else it prints (Celery's farewell) is no news."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command, process_group=0, preexec_fn=dies_with_parent(), stdout=subprocess.DEVNULL
        )

    def revive(self, say: Say) -> None:
        """Starts it again if it died, after a pause that doubles as long as it keeps dying."""
        at = time.monotonic()
        if self.process is None:
            if at >= self.start_again:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self.pause = 1.0 if at - self.started > STEADY else min(2 * self.pause, LONGEST_PAUSE)
        say(f"{self.name} stopped (exit code {code}); it is started again in {self.pause:.0f} s")
        self.process, self.start_again = None, at + self.pause

    def signal(self, number: signal.Signals, *, group: bool = False) -> None:
        """Sends it a signal; one that is gone already does not mind."""
        if self.process is None or self.process.poll() is not None:
            return
        if group:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)


class Children:
    """Several programs kept running until SIGINT, SIGTERM or SIGHUP."""

    def __init__(self, say: Say) -> None:
        self.say = say
        self.children: list[Child] = []
        self.stopping = threading.Event()
        # A shell starts background jobs with SIGINT ignored; an ignored SIGHUP is nohup's wish.
        hangup = [signal.SIGHUP] if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN else []
        for number in (signal.SIGINT, signal.SIGTERM, *hangup):
            signal.signal(number, self._stop)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()

    def start(self, name: str, command: list[str]) -> None:
        """Adds a program and runs it, unless a stop was asked for meanwhile."""
        if not self.stopping.is_set():
            self.children.append(Child(name, command))
            self.children[-1].start()

    def watch(self, until: Callable[[], bool] = lambda: False) -> None:
        """Keeps them running until the condition holds or a stop is asked for."""
        while not until() and not self.stopping.wait(LOOK):
            for child in self.children:
                child.revive(self.say)

    def stop(self) -> None:
        """Asks all to finish, kills after the grace what did not; their own children with them."""
        for child in self.children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.signal(signal.SIGKILL, group=True)
                child.process.wait()
