"""Lists of feeds as feed readers exchange them: OPML 2.0 (http://opml.org/spec2.opml), subscription lists."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from papers.feeds.feed import clean

MEDIA_TYPE = "text/x-opml"
LARGEST = 1_000_000  # bytes
MOST = 3_000  # outlines
DEEPEST = 20
_TEXT = 300  # characters of a name


class BadOpml(ValueError):
    """The file cannot be taken; the message says why, in the reader's language."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed by its name, and the page that it is of; either address may be ""."""

    text: str
    feed: str
    page: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Feeds of one kind."""

    name: str
    outlines: Sequence[Outline]


def write(title: str, at: datetime, groups: Iterable[Group]) -> bytes:
    """The list as a document in UTF-8; a group without feeds is left out."""
    root = Element("opml", {"version": "2.0"})
    head, body = SubElement(root, "head"), SubElement(root, "body")
    SubElement(head, "title").text = clean(title)
    SubElement(head, "dateCreated").text = format_datetime(at)
    for group in groups:
        if group.outlines:
            inner = SubElement(body, "outline", {"text": clean(group.name)})
            for outline in group.outlines:
                SubElement(inner, "outline", _attributes(outline))
    return tostring(root, encoding="utf-8", xml_declaration=True)


def read(body: bytes) -> list[Outline]:
    """Every outline with an address, in order; raises BadOpml."""
    if len(body) > LARGEST:
        raise BadOpml(_("The file has more than 1 MB."))
    try:
        root = fromstring(body, forbid_dtd=True)
    except DefusedXmlException as error:
        raise BadOpml(_("The file declares a document type, which no list of feeds needs.")) from error
    except (ParseError, ValueError, LookupError) as error:
        raise BadOpml(_("This is no OPML: the file is damaged, or of another kind.")) from error
    if root.tag != "opml":
        raise BadOpml(_("This is no OPML: the file is damaged, or of another kind."))
    return _outlines(root)


def _attributes(outline: Outline) -> dict[str, str]:
    attributes = {"type": "rss", "text": clean(outline.text), "title": clean(outline.text)}
    attributes["xmlUrl"] = outline.feed
    return attributes | ({"htmlUrl": outline.page} if outline.page else {})


def _outlines(root: Element) -> list[Outline]:
    """All that stand in the body, however they are nested."""
    found: list[Outline] = []
    waiting = [(element, 1) for body in root.findall("body") for element in reversed(body)]
    while waiting:
        element, depth = waiting.pop()
        if depth > DEEPEST:
            raise BadOpml(_("The file nests its outlines too deep."))
        waiting += [(child, depth + 1) for child in reversed(element)]
        feed, page = element.get("xmlUrl", "").strip(), element.get("htmlUrl", "").strip()
        if element.tag == "outline" and (feed or page):
            name = element.get("title") or element.get("text") or feed or page
            found.append(Outline(" ".join(clean(name).split())[:_TEXT], feed, page))
        if len(found) > MOST:
            raise BadOpml(_("The file has more than %(n)s feeds.") % {"n": MOST})
    return found
