"""Atom 1.0 (RFC 4287), paged as RFC 5005, section 3, has it."""

from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from papers.feeds.feed import Feed, Item, clean

MEDIA_TYPE = "application/atom+xml"
NAMESPACE = "http://www.w3.org/2005/Atom"


def write(feed: Feed) -> bytes:
    """The feed as a document in UTF-8."""
    root = Element("feed", {"xmlns": NAMESPACE, "xml:lang": feed.language})
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    if feed.subtitle:
        _text(root, "subtitle", feed.subtitle)
    _text(root, "updated", moment(feed.updated))
    _text(SubElement(root, "author"), "name", feed.site)
    _link(root, "alternate", feed.page, "text/html")
    for relation, address in links(feed):
        _link(root, relation, address, MEDIA_TYPE)
    for item in feed.items:
        _entry(SubElement(root, "entry"), item)
    return tostring(root, encoding="utf-8", xml_declaration=True)


def links(feed: Feed) -> list[tuple[str, str]]:
    """The relations of the page to itself and to the other pages, with their addresses."""
    found = {"self": feed.url, "first": feed.first, "previous": feed.previous, "next": feed.next}
    return [(relation, address) for relation, address in found.items() if address]


def moment(at: datetime) -> str:
    """A time as RFC 3339 writes it, to the second."""
    return at.isoformat(timespec="seconds")


def _entry(entry: Element, item: Item) -> None:
    _text(entry, "id", item.id)
    _text(entry, "title", item.title)
    _text(entry, "published", moment(item.published))
    _text(entry, "updated", moment(item.updated))
    for name in item.authors:
        _text(SubElement(entry, "author"), "name", name)
    for category in item.categories:
        SubElement(entry, "category", {"term": clean(category)})
    _link(entry, "alternate", item.url, "text/html")
    if item.elsewhere:
        _link(entry, "related", item.elsewhere, "text/html")
    _text(entry, "summary", item.summary)
    _text(entry, "content", item.html, type="html")


def _text(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = clean(text)


def _link(parent: Element, relation: str, address: str, kind: str) -> None:
    SubElement(parent, "link", {"rel": relation, "type": kind, "href": clean(address)})
