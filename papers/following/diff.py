"""What changed between two texts, word by word."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

# A formula or a command of TeX is one word: half of it says nothing. Without backtracking beyond one line.
_TOKEN = re.compile(r"\s+|\$[^$\s](?:[^$]{0,200})\$|\\[A-Za-z]+|[^\W_]+|.", re.DOTALL)
MOST = 4_000  # words of both together; the comparison of longer texts would take too long
SAME, GONE, NEW = "same", "gone", "new"


class Piece(NamedTuple):
    """A stretch of text that is the same in both, gone from the earlier, or new in the later."""

    kind: str
    text: str


def compare(old: str, new: str) -> list[Piece]:
    """The pieces in reading order; SAME and GONE joined give `old`, SAME and NEW joined give `new`."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(before) + len(after) > MOST:
        return [Piece(SAME, old)] if old == new else list(_pair([(old, new)]))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    steps = [
        (tag == "equal", "".join(before[a:b]), "".join(after[c:d]))
        for tag, a, b, c, d in matcher.get_opcodes()
    ]
    return list(_joined(steps))


def _joined(steps: list[tuple[bool, str, str]]) -> Iterator[Piece]:
    """Changes with nothing but a blank between them are one change: they read better so."""
    changes: list[tuple[str, str]] = []
    for place, (equal, old, new) in enumerate(steps):
        if not equal or (old.isspace() and 0 < place < len(steps) - 1):
            changes.append((old, new))
        else:
            yield from _pair(changes)
            changes = []
            yield Piece(SAME, old)
    yield from _pair(changes)


def _pair(changes: list[tuple[str, str]]) -> Iterator[Piece]:
    gone, come = "".join(old for old, _new in changes), "".join(new for _old, new in changes)
    if gone:
        yield Piece(GONE, gone)
    if come:
        yield Piece(NEW, come)
