"""Rules of the formats, as their own documents state them, written down once more to hold our feeds to them.

Each function gives what is wrong with a document, one line a fault. The rules are those of
- RFC 4287, sections 3 and 4: which elements an Atom feed and entry must have, how often, and what is in them;
- RFC 5005, section 3: links to the other pages of a paged feed;
- the RSS 2.0 specification and the RSS Advisory Board's best practices profile: elements of a channel and
  an item, RFC 822 dates, guid, one atom:link with rel="self", content:encoded after a description;
- JSON Feed 1.1: top-level and item fields and their types.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from defusedxml.ElementTree import fromstring

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_RFC_822 = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}")
_TAG_URI = re.compile(r"tag:[A-Za-z0-9.-]+,\d{4}(-\d\d){0,2}:[A-Za-z0-9._~!$&'()*+,;=:@/?%-]*")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HTML = {*["html", "head", "body", "p", "a", "br", "b", "ol", "ul", "li", "h2", "blockquote"]}
FEED_ONCE, FEED_AT_MOST_ONCE = ("id", "title", "updated"), ("subtitle", "generator", "icon", "logo", "rights")
ENTRY_ONCE, ENTRY_AT_MOST_ONCE = ("id", "title", "updated"), ("content", "summary", "published", "source")


def atom_faults(body: bytes) -> list[str]:
    """RFC 4287 and RFC 5005."""
    root = fromstring(body, forbid_dtd=True)
    faults = [] if root.tag == f"{ATOM}feed" else [f"the root is {root.tag}"]
    faults += _counted(root, ATOM, FEED_ONCE, FEED_AT_MOST_ONCE)
    entries = root.findall(f"{ATOM}entry")
    authored = root.find(f"{ATOM}author") is not None
    if not authored and any(entry.find(f"{ATOM}author") is None for entry in entries):
        faults.append("4.1.1: an entry without an author in a feed without one")
    for element in (root, *entries):
        faults += _atom_common(element)
    for entry in entries:
        faults += _counted(entry, ATOM, ENTRY_ONCE, ENTRY_AT_MOST_ONCE)
        content = entry.find(f"{ATOM}content")
        if content is None or content.get("type") != "html":
            faults.append("4.1.3: content is escaped HTML here")
        else:
            faults += _html_faults(content.text or "")
    faults += _repeated(_texts(entries, f"{ATOM}id"), "4.1.2: entries of one id")
    relations = [link.get("rel") for link in root.findall(f"{ATOM}link")]
    faults += [] if relations.count("self") == 1 else ["4.1.1: one link with rel=self"]
    faults += [] if "first" in relations else ["RFC 5005, 3: a page without rel=first"]
    return faults + _characters(body.decode())


def rss_faults(body: bytes) -> list[str]:
    """RSS 2.0 with the best practices profile."""
    root = fromstring(body, forbid_dtd=True)
    faults = [] if (root.tag, root.get("version")) == ("rss", "2.0") else ["the root is no rss 2.0"]
    channels = root.findall("channel")
    if len(channels) != 1:
        return [*faults, "one channel"]
    channel = channels[0]
    faults += _counted(channel, "", ("title", "link", "description"), ("language", "lastBuildDate"))
    faults += _dates(channel, "lastBuildDate")
    links = channel.findall(f"{ATOM}link")
    selves = [link.get("type") for link in links if link.get("rel") == "self"]
    faults += (
        [] if selves == ["application/rss+xml"] else ["profile: one atom:link with rel=self and its type"]
    )
    items = channel.findall("item")
    for item in items:
        faults += _rss_item(item)
    return faults + _repeated(_texts(items, "guid"), "items of one guid") + _characters(body.decode())


def json_faults(body: bytes) -> list[str]:
    """JSON Feed 1.1."""
    feed = json.loads(body.decode())
    wanted: dict[str, Callable[[Any], bool]] = {
        "version": lambda text: text == "https://jsonfeed.org/version/1.1",
        "title": _is_text,
        "home_page_url": _is_address,
        "feed_url": _is_address,
        "items": lambda items: isinstance(items, list),
    }
    faults = [
        f"top-level {name}" for name, holds in wanted.items() if name not in feed or not holds(feed[name])
    ]
    if "next_url" in feed and (not _is_address(feed["next_url"]) or feed["next_url"] == feed["feed_url"]):
        faults.append("next_url must not be the same as feed_url")
    for item in feed["items"]:
        faults += _json_item(item)
    faults += _repeated([item["id"] for item in feed["items"]], "items of one id")
    return faults + [f for text in _strings(feed) for f in _characters(text)]


FAULTS: dict[str, Callable[[bytes], list[str]]] = {
    "atom": atom_faults,
    "rss": rss_faults,
    "json": json_faults,
}


def _atom_common(element: Element) -> Iterator[str]:
    for name in ("updated", "published"):
        for found in element.findall(f"{ATOM}{name}"):
            if not _RFC_3339.fullmatch(found.text or "") or datetime.fromisoformat(found.text or "") is None:
                yield f"3.3: {name} is {found.text!r}"
    for person in element.findall(f"{ATOM}author"):
        if not (person.findtext(f"{ATOM}name") or "").strip():
            yield "3.2.1: a person without a name"
    for link in element.findall(f"{ATOM}link"):
        if not _is_address(link.get("href")):
            yield f"4.2.7.1: href is {link.get('href')!r}"
    alternates = [link for link in element.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
    if len(alternates) != 1:
        yield "4.1.1, 4.1.2: one alternate link of a type and language"
    for category in element.findall(f"{ATOM}category"):
        if not category.get("term"):
            yield "4.2.2.1: a category without a term"
    if not _is_uri(element.findtext(f"{ATOM}id") or ""):
        yield f"4.2.6: id is {element.findtext(f'{ATOM}id')!r}"
    if not (element.findtext(f"{ATOM}title") or "").strip():
        yield "a title without a word"


def _rss_item(item: Element) -> Iterator[str]:
    once = ("title", "link", "description", "pubDate", "guid", f"{CONTENT}encoded")
    yield from _counted(item, "", once, ())
    yield from _dates(item, "pubDate")
    if not _is_address(item.findtext("link")):
        yield f"link is {item.findtext('link')!r}"
    guid = item.find("guid")
    if guid is not None and guid.get("isPermaLink") == "true" and not _is_address(guid.text):
        yield f"a guid that is a permalink is {guid.text!r}"
    if item.find("author") is not None:
        yield "profile: author is an e-mail address; names are dc:creator"
    tags = [element.tag for element in item]
    if tags.index("description") > tags.index(f"{CONTENT}encoded"):
        yield "profile: description comes before content:encoded"
    yield from _html_faults(item.findtext("description") or "")
    yield from _html_faults(item.findtext(f"{CONTENT}encoded") or "")


def _json_item(item: dict[str, Any]) -> Iterator[str]:
    if not (_is_text(item.get("id")) and item["id"]):
        yield "an item without id"
    if not _is_text(item.get("content_html")) and not _is_text(item.get("content_text")):
        yield "an item without content"
    for name in ("url", "external_url"):
        if name in item and not _is_address(item[name]):
            yield f"{name} is {item[name]!r}"
    for name in ("date_published", "date_modified"):
        if name in item and not _RFC_3339.fullmatch(item[name]):
            yield f"{name} is {item[name]!r}"
    for author in item.get("authors", []):
        if not author.get("name"):
            yield "an author without name, url or avatar"
    if not all(_is_text(tag) for tag in item.get("tags", [])):
        yield "tags are texts"
    yield from _html_faults(item["content_html"])


def _counted(element: Element, space: str, once: tuple[str, ...], at_most: tuple[str, ...]) -> Iterator[str]:
    found = Counter(child.tag for child in element)
    yield from (f"{name} stands {found[space + name]} times" for name in once if found[space + name] != 1)
    yield from (f"{name} stands {found[space + name]} times" for name in at_most if found[space + name] > 1)


def _dates(element: Element, name: str) -> Iterator[str]:
    for text in _texts([element], name):
        if not _RFC_822.fullmatch(text) or parsedate_to_datetime(text).tzinfo is None:
            yield f"{name} is {text!r}"


def _texts(elements: list[Element], name: str) -> list[str]:
    return [element.findtext(name) or "" for element in elements]


def _repeated(names: list[str], said: str) -> list[str]:
    return [f"{said}: {name}" for name, times in Counter(names).items() if times > 1]


def _html_faults(text: str) -> Iterator[str]:
    """Parsed as feed readers do: only harmless elements, links that lead to web pages, no MathML."""
    for element in html5lib.parse(text, namespaceHTMLElements=False).iter():
        if element.tag not in _HTML:
            yield f"<{element.tag}> in {text[:200]!r}"
        for name, value in element.attrib.items():
            if name != "href" or not _is_address(unescape(value)):
                yield f"{name}={value!r}"


def _characters(text: str) -> list[str]:
    found = _FORBIDDEN.search(text)
    return [f"XML 1.0, 2.2: {found[0]!r}"] if found else []


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_address(value: Any) -> bool:
    return _is_text(value) and urlsplit(value).scheme in ("http", "https") and bool(urlsplit(value).netloc)


def _is_uri(value: str) -> bool:
    return _is_address(value) or bool(_TAG_URI.fullmatch(value))
