"""What one harvest asks for, and its name: under that name its cursor and its runs are found again."""

from dataclasses import dataclass
from datetime import date, timedelta

FORMAT = "arXivRaw"  # knows all versions, exact times and the licence; TeX as typed
OVERLAP = timedelta(days=1)  # datestamps are days, and a cache may have answered for the last of them
FIRST = timedelta(days=7)  # how far a set's first harvest goes back


@dataclass(frozen=True, slots=True)
class Window:
    """A set's records by datestamp (UTC days, both ends included).

    Without `since` it is incremental: it goes on where the set's last one ended.
    """

    oai_set: str
    since: date | None = None
    until: date | None = None
    prefix: str = FORMAT

    @property
    def incremental(self) -> bool:
        """Whether it moves the set's own mark, how far it is complete."""
        return self.since is None

    @property
    def name(self) -> str:
        """`cs:cs:CV`, `cs:cs:CV 2023-10-01..2023-11-05`, `cs:cs:CV arXiv 2023-10-01..`."""
        days = "" if self.since is None else f"{self.since}..{self.until or ''}"
        return " ".join(filter(None, (self.oai_set, self.prefix if self.prefix != FORMAT else "", days)))

    @classmethod
    def named(cls, name: str) -> "Window":
        """The window of that name."""
        oai_set, *rest = name.split()
        days = rest.pop() if rest and ".." in rest[-1] else ""
        since, _, until = days.partition("..")
        return cls(
            oai_set,
            date.fromisoformat(since) if since else None,
            date.fromisoformat(until) if until else None,
            rest[0] if rest else FORMAT,
        )

    def starts(self, complete_until: date | None, today: date) -> date:
        """The first day to ask for."""
        if self.since is not None:
            return self.since
        return complete_until - OVERLAP if complete_until else today - FIRST
