"""Where the feeds are: the addresses of what is followed, and what an address of ours or arXiv's is of."""

import re
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve, reverse

# What a page or a feed of ours is of: the name of its view, the kind, and which part of its address says it.
_OF = {
    **dict.fromkeys(["topic", "latest", "digest", "feed_topic"], ("topic", "slug")),
    **dict.fromkeys(["author", "feed_author"], ("author", "pk")),
    **dict.fromkeys(["category", "category_day", "feed_category"], ("category", "code")),
    **dict.fromkeys(["collection", "feed_collection"], ("collection", "pk")),
    **dict.fromkeys(["venue", "feed_venue"], ("venue", "slug")),
    "paper": ("paper", "identifier"),
    "feed_private": ("private", "secret"),
}
_SEARCHES = ("search", "feed_search")
_ARXIV = ("rss.arxiv.org", "arxiv.org", "www.arxiv.org", "export.arxiv.org")
_ARXIV_FEED = re.compile(r"/(?:rss|atom)/([A-Za-z.+-]{1,200})/?")
Place = tuple[str, str]  # kind and key


def feed_of(name: str, *parts: Any, form: str = "atom", **asked: str) -> str:
    """The address of a feed, with the host."""
    address = reverse(f"feed_{name}", args=[*parts, form])
    return settings.SITE_URL + address + (f"?{urlencode(asked, errors='replace')}" if asked else "")


def places(address: str) -> list[Place]:
    """What the address is of; nothing for one that is neither ours nor of a feed at arXiv."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
        ours = parts.netloc.lower() == urlsplit(settings.SITE_URL).netloc.lower()
    except ValueError:
        return []
    if parts.scheme not in ("http", "https"):
        return []
    if ours:
        return _own(parts.path, parts.query)
    feed = _ARXIV_FEED.fullmatch(parts.path) if host in _ARXIV else None
    return [("category", code) for code in dict.fromkeys(feed[1].split("+")) if code] if feed else []


def _own(path: str, query: str) -> list[Place]:
    try:
        match = resolve(path)
        asked = parse_qs(query, max_num_fields=20)
    except (Resolver404, ValueError):
        return []
    name = match.view_name
    if name in _SEARCHES:
        return [("search", asked.get("q", [""])[0])]
    kind, part = _OF.get(name, ("", ""))
    return [(kind, str(match.kwargs[part]))] if kind else []
