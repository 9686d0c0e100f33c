"""Child processes that never outlive their parent."""

import ctypes
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1  # prctl(2)


def dies_with_parent(number: signal.Signals = signal.SIGTERM) -> Callable[[], None] | None:
    """For `Popen(preexec_fn=…)`: the kernel sends the signal when the parent dies, even by SIGKILL.

    None where the system has no such call (it is Linux only); an orderly stop needs it nowhere.
    """
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    return lambda: libc.prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
