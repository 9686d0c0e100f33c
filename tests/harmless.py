"""Whether a page of ours holds what outsiders wrote as mere text: parsed as browsers do, with html5lib."""

import json
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from html5lib import parse

MATHML = "{http://www.w3.org/1998/Math/MathML}"
# What a text of a reader may consist of, formulas apart, and what its elements may bear.
ELEMENTS = {
    "p",
    "br",
    "em",
    "strong",
    "code",
    "pre",
    "ul",
    "ol",
    "li",
    "blockquote",
    "a",
    "hr",
    "i",
    "span",
    "mark",
}
ATTRIBUTES = {
    "a": {"href", "rel", "class", "title"},
    "ol": {"start"},
    "code": {"class"},
    "span": {"class", "role", "aria-label", "tabindex"},
    "mark": {"class"},  # ours: the words because of which a search found a paper
}
# Where such texts stand.
TEXTS = {"prose", "gist"}
# What no page of ours has.
FOREIGN = {
    "iframe",
    "object",
    "embed",
    "base",
    "frame",
    "applet",
    "style",
    "video",
    "audio",
    "marquee",
}
_HREF = re.compile(r"https?://|mailto:|/|\.\./|#|\?|\Z")
_OURS = re.compile(r"/(?!/)|\Z")
_OWN = re.compile(r"/static/|/admin/jsi18n/")
_SHEETS = ("icon", "stylesheet", "canonical", "alternate", "search")


def page_faults(html: str) -> Iterator[str]:
    """What stands in the page that we never wrote: elements, handlers, addresses."""
    tree = parse(html, namespaceHTMLElements=False)
    for element in tree.iter():
        tag = str(element.tag).removeprefix(MATHML)
        if tag in FOREIGN or (tag == "link" and element.get("rel", "") not in _SHEETS):
            yield f"<{tag}>"
        if tag == "script" and element.get("type") == "application/ld+json":
            json.loads(element.text or "")  # data, which no browser runs
        elif tag in ("script", "img") and not _OWN.match(element.get("src", "")):
            yield f"<{tag} src={element.get('src')}>"
        elif tag == "script" and (element.text or "").strip():
            yield f"<script> {element.text}"
        if tag == "meta" and "http-equiv" in element.keys():  # noqa: SIM118 - an Element is no mapping
            yield "<meta http-equiv>"
        yield from _address_faults(tag, element)
        if TEXTS & set(element.get("class", "").split()):
            yield from text_faults(element)


def text_faults(section: Element) -> Iterator[str]:
    """What stands in the element, itself apart, that a text of a reader may not consist of."""
    for element in section.iter():
        tag = str(element.tag)
        if element is section:
            continue
        if tag.startswith(MATHML):
            yield from (f"{tag} {name}" for name in element.keys() if _is_active(name))  # noqa: SIM118
        elif tag not in ELEMENTS:
            yield f"<{tag}> in a text"
        else:
            foreign = set(element.keys()) - ATTRIBUTES.get(tag, set())
            yield from (f"<{tag} {name}> in a text" for name in sorted(foreign))


def _address_faults(tag: str, element: Element) -> Iterator[str]:
    for name, value in element.items():
        if name.startswith("on") or name in ("style", "srcdoc", "background", "xlink:href", "ping"):
            yield f"<{tag} {name}>"
        elif name == "href" and not _HREF.match(value):
            yield f"<{tag} href={value}>"
        elif name in ("action", "formaction", "src", "hx-get", "hx-post") and not _OURS.match(value):
            yield f"<{tag} {name}={value}>"


def _is_active(name: str) -> bool:
    return name.startswith("on") or name in ("style", "id", "href", "class", "src", "xlink:href")
