"""Texts in one line, for formats that end a field where a line ends."""

from papers.text.math import INVISIBLE


def one_line(text: str) -> str:
    """The text with single blanks, without what nobody sees."""
    return " ".join(INVISIBLE.sub("", text).split())
