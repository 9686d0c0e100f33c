"""RSS 2.0 as the RSS Advisory Board's specification and best practices profile have it.

Authors are `dc:creator` (RSS's own `author` wants an e-mail address), the full text `content:encoded`,
the addresses of the feed and of its other pages `atom:link`.
"""

from email.utils import format_datetime
from html import escape
from xml.etree.ElementTree import Element, SubElement, tostring

from papers.feeds import atom
from papers.feeds.feed import Feed, Item, clean

MEDIA_TYPE = "application/rss+xml"
NAMESPACES = {
    "xmlns:atom": atom.NAMESPACE,
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
}


def write(feed: Feed) -> bytes:
    """The feed as a document in UTF-8."""
    root = Element("rss", {"version": "2.0", **NAMESPACES})
    channel = SubElement(root, "channel")
    _text(channel, "title", feed.title)
    _text(channel, "link", feed.page)
    _text(channel, "description", feed.subtitle or feed.title)
    _text(channel, "language", feed.language)
    _text(channel, "lastBuildDate", format_datetime(feed.updated))
    for relation, address in atom.links(feed):
        attributes = {"rel": relation, "type": MEDIA_TYPE, "href": clean(address)}
        SubElement(channel, "atom:link", attributes)
    for item in feed.items:
        _item(SubElement(channel, "item"), item)
    return tostring(root, encoding="utf-8", xml_declaration=True)


def _item(element: Element, item: Item) -> None:
    _text(element, "title", item.title)
    _text(element, "link", item.url)
    _text(element, "description", escape(item.summary, quote=False))  # read as HTML, all else as text
    _text(element, "content:encoded", item.html)
    for name in item.authors:
        _text(element, "dc:creator", name)
    for category in item.categories:
        _text(element, "category", category)
    _text(element, "pubDate", format_datetime(item.published))
    _text(element, "guid", item.id, isPermaLink="true" if item.permanent else "false")


def _text(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = clean(text)
