"""A list of arXiv ids or addresses, or any text that names some."""

from collections.abc import Iterator

from papers.library.formats.found import Found, found
from papers.library.formats.spelling import ids_in


def read(text: str) -> Iterator[Found]:
    """Every id of every line that is not blank; a line without one is told."""
    for words in text.splitlines():
        if words.strip():
            yield from found(words, ids_in(words))
