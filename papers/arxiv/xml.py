"""The one way in for XML from outside: hardened, strict, and never a guess at broken documents."""

from xml.etree.ElementTree import Element, ParseError, XMLParser, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from papers.arxiv.records import ProtocolError

MAX_BYTES = 20_000_000  # after decompression, the same limit as the client's


def read_xml(body: bytes, *roots: str) -> Element:
    """The root element of a whole, well-formed document whose root is one of `roots` (`{namespace}name`).

    DTDs are refused, so that no entity can be declared, and the document is read as UTF-8 whatever it
    declares (as UTF-16 where its first bytes can be nothing else). A DTD can stand only before the root
    element: defusedxml reads as far as that, and the parser in C, four times as fast, then reads the whole.

    Raises ProtocolError for everything else: empty, too large, cut short, HTML, plain text, another
    root. A tolerant parser is no fallback: it would take half a page for the whole.
    """
    if not body.strip():
        raise ProtocolError("the answer is empty")
    if len(body) > MAX_BYTES:
        raise ProtocolError(f"the answer has {len(body)} bytes, more than {MAX_BYTES}")
    try:
        _refuse_dtd(body)
        parser = XMLParser(encoding="utf-8")  # noqa: S314 - its prolog has just been read by defusedxml
        parser.feed(body)
        root: Element = parser.close()
    except DefusedXmlException as error:
        raise ProtocolError(f"the answer declares a DTD or entities: {error!r:.200}") from error
    except (ParseError, ValueError) as error:
        raise ProtocolError(f"not well-formed XML ({error}); it begins {body[:60]!r}") from error
    if root.tag not in roots:
        raise ProtocolError(f"the root element is {root.tag[:100]!r} where {' or '.join(roots)} was due")
    return root


class _RootSeen(Exception):
    """Ends the reading of the prolog."""


class _Prolog:
    """The target of a parser that goes no further than the root's start tag."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        raise _RootSeen

    def close(self) -> None:
        """Nothing to give."""


def _refuse_dtd(body: bytes) -> None:
    parser = DefusedXMLParser(target=_Prolog(), encoding="utf-8", forbid_dtd=True)
    try:
        parser.feed(body)
    except _RootSeen:
        return


def text_of(element: Element | None) -> str:
    """All text inside an element, markup within it dropped; "" for none."""
    if element is None:
        return ""
    return "".join(element.itertext()) if len(element) else element.text or ""


def source_of(element: Element) -> bytes:
    """The element as a document of its own, to be kept for a later try; the text behind it goes.

    Raises ProtocolError where elements are nested so deep that no honest service can have written them.
    """
    element.tail = None
    try:
        return tostring(element, encoding="utf-8")
    except RecursionError as error:
        raise ProtocolError("elements are nested too deep") from error
