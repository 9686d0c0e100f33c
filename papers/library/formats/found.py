"""What a reader's file says of one paper, cleaned."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from papers.clock import now
from papers.library.tags import BadTags, clean
from papers.models.library import NOTE_LIMIT, TAGS_PER_PAPER

TEXT = 500  # characters of a line that are shown in the report
DAY_ZERO = datetime(1991, 8, 1, tzinfo=UTC)  # nobody saved a paper of arXiv before it began


class Unreadable(ValueError):
    """The whole file cannot be taken; the message is a key of imports.PROBLEMS."""


@dataclass(slots=True)
class Found:
    """One entry of a file. Without `arxiv_id`, `reason` (a key of imports.REASONS) says why."""

    text: str
    arxiv_id: str = ""
    reason: str = ""
    tags: list[str] = field(default_factory=list)
    note: str = ""
    status: int = 0
    saved_at: str = ""
    changed_at: str = ""
    mark: list[Any] = field(default_factory=list)  # of reading: state, version, when

    def marks(self) -> dict[str, Any]:
        """What is kept with the bookmark, without what the file did not say."""
        names = ("tags", "note", "status", "saved_at", "changed_at", "mark")
        return {name: value for name in names if (value := getattr(self, name))}


def found(text: str, ids: Iterable[str], *, tags: Iterable[str] = (), **marks: Any) -> Iterator[Found]:
    """One Found for each id, or one that says that there is none."""
    names, dropped = tag_names(tags)
    ids = list(dict.fromkeys(ids))
    for arxiv_id in ids:
        yield Found(line(text), arxiv_id, "tags" if dropped else "", names, **marks)
    if not ids:
        yield Found(line(text), reason="no-id")


def tag_names(texts: Iterable[Any]) -> tuple[list[str], bool]:
    """The clean names in a file's tags, and whether some could not be taken."""
    names: dict[str, None] = {}
    dropped = False
    for text in texts:
        try:
            names |= dict.fromkeys(clean(plain(text)))
        except BadTags:
            dropped = True
    return list(names)[:TAGS_PER_PAPER], dropped or len(names) > TAGS_PER_PAPER


def plain(value: Any) -> str:
    """A text that every database takes: no NUL, no half of a character; "" for what is no text."""
    if not isinstance(value, str):
        return ""
    return value.replace("\0", "").encode("utf-8", "ignore").decode()


def line(text: Any) -> str:
    """The beginning of a text in one line, for the report."""
    return " ".join(plain(text)[: 2 * TEXT].split())[:TEXT]


def note_of(value: Any) -> str:
    """A note within its limit; lines end as everywhere on the site."""
    return plain(value).replace("\r\n", "\n").strip()[:NOTE_LIMIT]


def moment(value: Any) -> str:
    """An ISO date or time, or seconds since 1970, as ISO in UTC; "" for what cannot be a time of saving."""
    try:
        if isinstance(value, str) and not value.strip().isdigit():
            at = datetime.fromisoformat(value.strip().replace("/", "-"))
        else:
            at = datetime.fromtimestamp(int(value), UTC)
    except (ValueError, TypeError, OverflowError, OSError):
        return ""
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    return at.astimezone(UTC).isoformat() if DAY_ZERO <= at <= now() else ""
