"""Answers of the query API (Atom) -> records.

It knows the comment and exact submission times, but neither licence nor report number, and of the
versions only the first and the one shown. Since an empty answer looks like "no results", the reader
of a page must hold it against what was promised: `check_page`.
Sources: arXiv API user manual (https://info.arxiv.org/help/api/user-manual.html); arXiv/arxiv-search.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element

from papers.arxiv import authors, fields
from papers.arxiv.fields import BadRecord, one_line
from papers.arxiv.records import AuthorName, PaperRecord, ProtocolError, Rejected, Source, VersionRecord
from papers.arxiv.taxonomy import canonical_categories
from papers.arxiv.xml import read_xml, source_of, text_of

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
_ENTRY = f"{_ATOM}entry"
_COUNT = re.compile(r"[0-9]{1,9}")


class ApiError(ProtocolError):
    """The answer is an error entry, whatever its HTTP status; the message is arXiv's."""


class ShortPage(ProtocolError):
    """Fewer entries than totalResults promised: to be asked again, never to be taken as the end."""


@dataclass(frozen=True, slots=True)
class ApiPage:
    """One answer. `total`, `start`, `per_page` as it states them; `updated` is when it was made, UTC."""

    records: tuple[PaperRecord, ...]
    rejected: tuple[Rejected, ...]
    total: int
    start: int
    per_page: int
    updated: datetime


def read_answer(body: bytes, *, place: str = "") -> ApiPage:
    """One answer of the query API, also in the layout of before its rewrite.

    An entry that cannot be read goes to `rejected`. Raises ApiError for an error entry and
    ProtocolError for what is not such an answer.
    """
    root = read_xml(body, f"{_ATOM}feed")
    entries = root.findall(_ENTRY)
    for entry in entries:
        if "/api/errors" in entry.findtext(f"{_ATOM}id", ""):
            raise ApiError(
                text_of(entry.find(f"{_ATOM}summary")).strip()[:500] or "an error without a message"
            )
    counts = [_count(root, name) for name in ("totalResults", "startIndex", "itemsPerPage")]
    try:
        updated = fields.moment(root.findtext(f"{_ATOM}updated", ""))
    except BadRecord as error:
        raise ProtocolError(f"an answer without its time: {error}") from error
    records: list[PaperRecord] = []
    rejected: list[Rejected] = []
    for number, entry in enumerate(entries, start=1):
        read = _read_entry(entry, updated, f"{place} entry {number}".strip())
        if isinstance(read, PaperRecord):
            records.append(read)
        else:
            rejected.append(read)
    return ApiPage(tuple(records), tuple(rejected), counts[0], counts[1], counts[2], updated)


def read_entry(raw: bytes, *, place: str = "") -> PaperRecord | Rejected:
    """One `<entry>` as `Rejected.raw` keeps it, tried again. Raises ProtocolError where it is no entry."""
    return _read_entry(read_xml(raw, _ENTRY), None, place)


def check_page(page: ApiPage, asked_start: int, asked_count: int) -> None:
    """Raise where the page is not the one asked for, or holds less than totalResults promises (ShortPage).

    A first page without entries and with totalResults 0 passes: only the caller can know better.
    """
    if page.start != asked_start:
        raise ProtocolError(f"the answer starts at {page.start}, asked was {asked_start}")
    promised = min(asked_count, max(0, page.total - asked_start))
    given = len({record.arxiv_id for record in page.records}) + len(page.rejected)
    if given < promised:
        raise ShortPage(f"{given} entries where {promised} of {page.total} were due from {asked_start} on")


def _count(root: Element, name: str) -> int:
    text = root.findtext(f"{_SEARCH}{name}", "").strip()
    if not _COUNT.fullmatch(text):
        raise ProtocolError(f"an answer without {name}")
    return int(text)


def _read_entry(entry: Element, observed: datetime | None, place: str) -> PaperRecord | Rejected:
    arxiv_id = ""
    try:
        identifier = fields.identifier(entry.findtext(f"{_ATOM}id", ""))
        arxiv_id = identifier.base
        if identifier.version is None:
            raise BadRecord("no version in the id")
        return _paper(entry, arxiv_id, identifier.version, observed)
    except ValueError as error:
        return Rejected(Source.API, place, str(error), source_of(entry), arxiv_id)


def _paper(entry: Element, arxiv_id: str, version: int, observed: datetime | None) -> PaperRecord:
    published = fields.moment(entry.findtext(f"{_ATOM}published", ""))
    updated = fields.moment(entry.findtext(f"{_ATOM}updated", ""))
    versions = [VersionRecord(1, published)]
    if version > 1:
        versions.append(VersionRecord(version, updated))
    primary = entry.find(f"{_ARXIV}primary_category")
    terms = [element.get("term", "") for element in entry.findall(f"{_ATOM}category")]
    if primary is not None:
        terms.insert(0, primary.get("term", ""))
    return fields.checked(
        PaperRecord(
            arxiv_id=arxiv_id,
            source=Source.API,
            as_of=updated.date(),
            title=one_line(text_of(entry.find(f"{_ATOM}title")), fields.MAX_TITLE, "the title"),
            abstract=fields.paragraphs(text_of(entry.find(f"{_ATOM}summary"))),
            authors=tuple(author for author in map(_author, entry.findall(f"{_ATOM}author")) if author.name),
            categories=canonical_categories(terms),
            observed=observed,
            versions=tuple(versions),
            version=version,
            comment=one_line(text_of(entry.find(f"{_ARXIV}comment")), what="the comment"),
            journal_ref=one_line(text_of(entry.find(f"{_ARXIV}journal_ref")), what="the journal reference"),
            doi=one_line(text_of(entry.find(f"{_ARXIV}doi")), what="the DOI"),
        )
    )


def _author(element: Element) -> AuthorName:
    told = [text_of(child) for child in element.findall(f"{_ARXIV}affiliation")]
    return authors.author(text_of(element.find(f"{_ATOM}name")), told)
