"""A feed as it goes out, whatever its format: what its writers print. All texts are plain, `html` apart."""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from django.conf import settings

# What XML 1.0 has no way to say (https://www.w3.org/TR/xml/#charsets); JSON gets the same texts.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a feed. `id` stays for good; `permanent` says that it is an address of it, too."""

    id: str
    url: str
    title: str
    summary: str
    html: str
    published: datetime
    updated: datetime
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    elsewhere: str = ""  # its page at arXiv
    permanent: bool = True


@dataclass(frozen=True, slots=True)
class Feed:
    """One page of a feed; `id` is that of all its pages, `url` the address of this one.

    `next` leads to the older page, `previous` to the newer one, `first` to the newest: "" for none.
    """

    id: str
    title: str
    subtitle: str
    page: str
    url: str
    first: str
    site: str
    language: str
    updated: datetime
    items: tuple[Item, ...]
    next: str = ""
    previous: str = ""


def tag_uri(name: str) -> str:
    """A name that stays when addresses change (RFC 4151); the year is that of this way of naming."""
    host = settings.SITE_HOST.strip("[]").replace(":", "-")
    return f"tag:{host},2026:{quote(name, errors='replace')}"


def clean(text: str) -> str:
    """The text without the characters that no feed can hold; a line ends as Unix ends it."""
    return _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
