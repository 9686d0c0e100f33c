"""Text in columns of a terminal's or mail program's fixed width, where Han and the like take two."""

import re
from unicodedata import category, east_asian_width

WIDTH = 68
# A stretch that no line is broken in: one wide character with what may not begin a line, or a word of others.
_CLOSING = "、。，．：；！？）」』】》〉”’…"
_WIDE = (
    "\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6"
)
_PIECE = re.compile(rf"\s+|[{_WIDE}][{_CLOSING}]*|[^\s{_WIDE}]+[{_CLOSING}]*")


def width(text: str) -> int:
    """How many columns the text takes."""
    return sum(_columns(character) for character in text)


def wrap(text: str, first: str = "", rest: str = "", columns: int = WIDTH) -> list[str]:
    """The text in lines of at most so many columns; `first` begins the first line, `rest` the others.

    A web address is never broken; of other words only one that is longer than a line.
    """
    lines: list[str] = []
    line, blank = first, ""
    empty = True
    for piece in _pieces(text, columns - max(width(first), width(rest))):
        if piece.isspace():
            blank = "" if empty else " "
            continue
        if not empty and width(line) + len(blank) + width(piece) > columns:
            lines.append(line)
            line, blank = rest, ""
        line, blank, empty = line + blank + piece, "", False
    return [*lines, line.rstrip()]


def _pieces(text: str, room: int) -> list[str]:
    pieces: list[str] = []
    for piece in _PIECE.findall(text):
        if "://" in piece or width(piece) <= room:
            pieces.append(piece)
        else:
            pieces += [piece[at : at + room // 2] for at in range(0, len(piece), room // 2)]
    return pieces


def _columns(character: str) -> int:
    if category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1
