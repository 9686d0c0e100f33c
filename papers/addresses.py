"""Web addresses in running text, cut where the address ends and the sentence goes on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

_MOST = 500  # characters; longer ones are not believed
_ADDRESS = re.compile(
    r"https?://[^\s<>\"“”‘’`{}|\\^$\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069]+", re.I
)
_TAIL = ".,;:!?'’*_~"


@dataclass(frozen=True, slots=True)
class Address:
    """An http(s) address and where it stands in the text."""

    url: str
    start: int
    end: int


def find_addresses(text: str) -> Iterator[Address]:
    """The http(s) addresses of a text, except those with a user name, an odd port or over 500 characters."""
    for found in _ADDRESS.finditer(text):
        url = trimmed(found[0])
        if url:
            yield Address(url, found.start(), found.start() + len(url))


def trimmed(url: str) -> str:
    """The address without the punctuation of the sentence around it; "" if it is none to follow."""
    url = url[: 4 * _MOST].rstrip(_TAIL)
    for opening, closing in ("()", "[]"):
        while url.count(closing) > url.count(opening):
            url = url[: url.rindex(closing)].rstrip(_TAIL)
    return url if len(url) <= _MOST and _is_usable(url) else ""


def _is_usable(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    return "." in host and parts.username is None and port in (None, 80, 443)
