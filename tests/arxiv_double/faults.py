"""Faults that the double can be told to show, each for a number of requests."""

import threading
from dataclasses import asdict, dataclass, field

# In the document: told to the service that writes it.
DOCUMENT = frozenset({"expired", "repeat", "empty", "short", "stale"})
# On the wire or in place of the document.
WIRE = frozenset(
    {"status", "rate", "html", "truncated", "cut", "reset", "hold", "slow", "drip", "bomb", "dtd", "redirect"}
)


@dataclass(slots=True)
class Fault:
    """One fault: `kind`, on which interface (oai, rss, api or any), how often, after how many requests.

    `status` and `retry_after` (seconds or an HTTP date) belong to the kind "status", `value` (seconds or
    an address) to slow, drip and redirect. With `tokens` it meets only requests with a resumption token.
    """

    kind: str
    where: str = "any"
    times: int = 1
    after: int = 0
    status: int = 503
    retry_after: str = ""
    value: str = ""
    tokens: bool = False

    def __post_init__(self) -> None:
        if self.kind not in DOCUMENT | WIRE:
            raise ValueError(f"unknown fault {self.kind!r}; known: {', '.join(sorted(DOCUMENT | WIRE))}")


@dataclass(slots=True)
class FaultList:
    """The faults that are still to come, in order."""

    _faults: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def set(self, rows: list[dict[str, object]]) -> None:
        """Replace all faults."""
        faults = [Fault(**row) for row in rows]  # type: ignore[arg-type]
        with self._lock:
            self._faults = faults

    def shown(self) -> list[dict[str, object]]:
        """Those that are left."""
        with self._lock:
            return [asdict(fault) for fault in self._faults]

    def next(self, interface: str, has_token: bool) -> Fault | None:
        """The fault that this request meets, used up by one."""
        with self._lock:
            for fault in self._faults:
                if fault.where not in ("any", interface) or (fault.tokens and not has_token):
                    continue
                if fault.after > 0:
                    fault.after -= 1
                    continue
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
                return fault
        return None
