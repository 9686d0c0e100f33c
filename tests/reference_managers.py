"""What a reference manager takes from a page: a reader of our own, written from how Zotero's behaves.

Zotero's code itself is not run here. The facts followed, of its translators "Embedded Metadata", "RDF"
and "COinS" and of its reader of OpenURLs: which names count, which of several wins, what is split where.
"""

from dataclasses import dataclass, field
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from html5lib import parse

TYPES = ("preprint", "journalArticle", "conferencePaper", "webpage")
# Highwire's names with a field of their own; each wins over Open Graph.
_FIELDS = {
    "citation_title": "title",
    "citation_publication_date": "date",
    "citation_journal_title": "publication",
    "citation_conference_title": "conference",
    "citation_publisher": "publisher",
    "citation_abstract": "abstract",
    "citation_doi": "doi",
    "citation_public_url": "url",
}
_OPEN_GRAPH = {"og:title": "title", "og:description": "abstract", "og:url": "url"}


@dataclass(slots=True)
class Item:
    """What is stored; names as they are printed."""

    kind: str = ""
    title: str = ""
    authors: list[str] = field(default_factory=list)
    date: str = ""
    doi: str = ""
    url: str = ""
    pdf: str = ""
    abstract: str = ""
    publication: str = ""
    conference: str = ""
    publisher: str = ""


def embedded(page: str) -> Item:
    """The item that the meta elements of a page make."""
    found = _metas(page)
    first = dict(reversed(found))
    item = Item(kind=_kind(first), publication=first.get("og:site_name", ""))
    for names in (_OPEN_GRAPH, _FIELDS):
        for name, attribute in names.items():
            if first.get(name, "").strip():
                setattr(item, attribute, " ".join(first[name].split()))
    item.authors = _authors([content for name, content in found if name == "citation_author"])
    item.pdf = first.get("citation_pdf_url", "")
    item.url = item.url or first.get("citation_abstract_html_url", "")
    item.abstract = item.abstract or first.get("description", "")
    return item


def listed(page: str) -> list[Item]:
    """The items that the spans of a page make, those without a name looked up elsewhere by their DOI."""
    spans = _tree(page).iterfind(".//span[@title]")
    return [_of_pairs(span.get("title", "")) for span in spans if "Z3988" in span.get("class", "").split()]


def _tree(page: str) -> Element:
    tree: Element = parse(page, namespaceHTMLElements=False)
    return tree


def _metas(page: str) -> list[tuple[str, str]]:
    metas = _tree(page).iterfind("./head/meta")
    return [(meta.get("name") or meta.get("property") or "", meta.get("content", "")) for meta in metas]


def _kind(first: dict[str, str]) -> str:
    """Its own word, then an Open Graph type that leaves no doubt, then what the venue says, then a guess."""
    if first.get("z:itemType") in TYPES:
        return first["z:itemType"]
    if first.get("og:type") == "website":
        return "webpage"
    if "citation_journal_title" in first:
        return "journalArticle"
    if "citation_conference_title" in first:
        return "conferencePaper"
    return "journalArticle" if "citation_title" in first else "webpage"


def _authors(contents: list[str]) -> list[str]:
    names = [name.strip() for content in contents for name in content.split(";")]
    if len(contents) == len(names) == 1 and "," in names[0]:
        parts = [part.strip() for part in names[0].split(",")]
        names = parts if all(" " in part for part in parts[:2]) else names
    return [name for name in names if name]


def _of_pairs(text: str) -> Item:
    pairs = [(key, unquote(value)) for key, _is, value in (part.partition("=") for part in text.split("&"))]
    told = dict(pairs)
    item = Item(kind=_kind_of_pairs(told), date=told.get("rft.date", ""))
    item.title = told.get("rft.title" if "rft.atitle" not in told else "rft.atitle", "")
    item.publication = told.get("rft.jtitle", told.get("rft.btitle", ""))
    item.authors = [value for key, value in pairs if key == "rft.au"]
    for key, value in pairs:
        if key == "rft_id" and value.startswith("info:doi/"):
            item.doi = value.removeprefix("info:doi/")
        elif key == "rft_id" and value.startswith(("http://", "https://")):
            item.url = value
    return item


def _kind_of_pairs(told: dict[str, str]) -> str:
    written = told["rft_val_fmt"].removeprefix("info:ofi/fmt:kev:mtx:")
    if written == "journal":
        return "journalArticle"
    if written == "book":
        return "conferencePaper" if told.get("rft.genre") == "proceeding" else "book"
    assert written == "dc"
    return told["rft.type"] if told.get("rft.type") in TYPES else "webpage"
