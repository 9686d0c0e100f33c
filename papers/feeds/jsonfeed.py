"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from typing import Any

from papers.feeds.atom import moment
from papers.feeds.feed import Feed, Item, clean

MEDIA_TYPE = "application/feed+json"
VERSION = "https://jsonfeed.org/version/1.1"


def write(feed: Feed) -> bytes:
    """The feed as a document in UTF-8."""
    document = {
        "version": VERSION,
        "title": clean(feed.title),
        "home_page_url": feed.page,
        "feed_url": feed.url,
        "description": clean(feed.subtitle),
        "next_url": feed.next,
        "authors": [{"name": clean(feed.site)}],
        "language": feed.language,
        "items": [_item(item) for item in feed.items],
    }
    return json.dumps(_said(document), ensure_ascii=False).encode()


def _item(item: Item) -> dict[str, Any]:
    return _said(
        {
            "id": item.id,
            "url": item.url,
            "external_url": item.elsewhere,
            "title": clean(item.title),
            "summary": clean(item.summary),
            "content_html": clean(item.html),
            "date_published": moment(item.published),
            "date_modified": moment(item.updated),
            "authors": [{"name": clean(name)} for name in item.authors],
            "tags": [clean(category) for category in item.categories],
        }
    )


def _said(fields: dict[str, Any]) -> dict[str, Any]:
    """Those that say something; a feed without items has an empty list of them, an item its text."""
    return {name: value for name, value in fields.items() if value or name in ("items", "content_html")}
