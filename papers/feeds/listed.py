"""What stands in a list, before its texts are read: enough to tell whether something changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from papers.arxiv.calendar import announced_at

Row = Mapping[str, Any]
# Of a row with a paper, beside the columns of the list's order.
PAPER_COLUMNS = ("first_listed", "submitted_at", "revised_at", "stored_at")


@dataclass(frozen=True, slots=True)
class Listed:
    """A paper (primary key) in a list since `at`, there in this version (0: whatever the newest is).

    `kind` says in a word how it came, `notes` more of that in sentences; `remark` is what somebody says of
    it, Markdown, and `by` who that is.
    """

    paper: int
    at: datetime
    changed: datetime
    stored: datetime
    version: int = 0
    kind: str = ""
    notes: tuple[str, ...] = ()
    remark: str = ""
    by: str = ""


def paper_columns(way: str = "") -> tuple[str, ...]:
    """The columns of a paper that `listed` reads, where this is the way to it."""
    return tuple(f"{way}{name}" for name in PAPER_COLUMNS)


def since(day: date) -> datetime:
    """When arXiv made public what it lists under this day."""
    return announced_at(day).astimezone(UTC)


def listed(way: str = "", key: str = "pk") -> Callable[[Row], Listed]:
    """A maker of what stands in a list of papers, whose columns begin with `way`."""

    def made(row: Row) -> Listed:
        at = public_since(row, way)
        changed = max(at, row[f"{way}revised_at"] or at)
        return Listed(row[key], at, changed, row[f"{way}stored_at"])

    return made


def public_since(row: Row, way: str = "") -> datetime:
    """Since when the paper is public, as well as that is known."""
    if day := row[f"{way}first_listed"]:
        return since(day)
    told: datetime = row[f"{way}submitted_at"] or row[f"{way}stored_at"]
    return told.astimezone(UTC)
