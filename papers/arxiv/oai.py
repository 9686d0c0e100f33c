"""OAI-PMH answers (`arXiv` and `arXivRaw`) -> records.

Reads ListRecords and GetRecord of the service since March 2025 and of the one before it. The two
formats differ in what they speak of: `arXivRaw` knows the versions and the submitter, keeps TeX and
has the authors on one line; `arXiv` has structured authors, turns TeX into Unicode, and its `created`
and `updated` mean different days in the two services, so that its records carry no versions at all.
Sources: OAI-PMH 2.0 (http://www.openarchives.org/OAI/openarchivesprotocol.html); arXiv/oaipmh.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree.ElementTree import Element

from papers.arxiv import authors, fields
from papers.arxiv.fields import BadRecord, one_line
from papers.arxiv.records import (
    AuthorName,
    PaperRecord,
    ProtocolError,
    Rejected,
    Source,
    VersionRecord,
)
from papers.arxiv.taxonomy import canonical_categories
from papers.arxiv.withdrawal import says_withdrawn
from papers.arxiv.xml import read_xml, source_of, text_of

_OAI = "{http://www.openarchives.org/OAI/2.0/}"
_ARXIV = "{http://arxiv.org/OAI/arXiv/}"
_RAW = "{http://arxiv.org/OAI/arXivRaw/}"
_ROOT, _RECORD, _TOKEN = f"{_OAI}OAI-PMH", f"{_OAI}record", f"{_OAI}resumptionToken"
_HEADER, _METADATA = f"{_OAI}header", f"{_OAI}metadata"
_IDENTIFIER, _DATESTAMP = f"{_OAI}identifier", f"{_OAI}datestamp"
_FORMATS = (f"{_RAW}arXivRaw", f"{_ARXIV}arXiv")
_VERSION = re.compile(r"v([1-9][0-9]{0,3})")
_COUNT = re.compile(r"[0-9]{1,12}")
# The bundled sample must lose against every real source, on whatever day that spoke.
SAMPLE_DAY = date(1991, 1, 1)


class OaiError(ProtocolError):
    """The service answered with `<error code=...>`, with HTTP status 200; `said_at` is when (UTC)."""

    def __init__(self, code: str, text: str, said_at: datetime) -> None:
        super().__init__(f"{code}: {text}" if text else code)
        self.code = code
        self.text = text
        self.said_at = said_at


class NoRecordsMatch(OaiError):
    """The window is empty. A cache can say so of today until midnight UTC: no proof for the running day."""


class BadResumptionToken(OaiError):
    """The token is unknown or has expired: begin the window again."""


class IdDoesNotExist(OaiError):
    """GetRecord asked for a paper that the service does not have."""


_ERRORS = {
    "noRecordsMatch": NoRecordsMatch,
    "badResumptionToken": BadResumptionToken,
    "idDoesNotExist": IdDoesNotExist,
}


@dataclass(frozen=True, slots=True)
class OaiPage:
    """One page. `token` is None at the end of the list; times are UTC; `total` only where it was told."""

    records: tuple[PaperRecord, ...]
    rejected: tuple[Rejected, ...]
    deleted: tuple[str, ...]  # arXiv ids
    token: str | None
    token_expires: datetime | None
    response_date: datetime
    total: int | None


def read_page(
    body: bytes, *, source_hint: Source | None = None, sample: bool = False, place: str = ""
) -> OaiPage:
    """One ListRecords or GetRecord answer.

    A record that cannot be read goes to `rejected` with its bytes, its number after `place`, and the
    reason; `source_hint` says whose it was where its metadata is missing. With `sample` the records
    count as the bundled sample's (Source.SAMPLE, 1 January 1991). Raises OaiError and its kinds for an
    `<error>`, ProtocolError for what is not such an answer or holds no record and no end mark.
    """
    root = read_xml(body, _ROOT)
    response_date = _response_date(root)
    if (error := root.find(f"{_OAI}error")) is not None:
        code, text = error.get("code", "unknown")[:100], text_of(error).strip()[:500]
        raise _ERRORS.get(code, OaiError)(code, text, response_date)
    answer = _answer(root)
    token = answer.find(_TOKEN)
    elements = answer.findall(_RECORD)
    if not elements and (token is None or text_of(token).strip()):
        raise ProtocolError("a list without records that does not say that it ends")
    records: list[PaperRecord] = []
    rejected: list[Rejected] = []
    deleted: list[str] = []
    for number, element in enumerate(elements, start=1):
        read = _read_element(element, response_date, sample, source_hint, f"{place} record {number}".strip())
        if isinstance(read, PaperRecord):
            records.append(read)
        elif isinstance(read, Rejected):
            rejected.append(read)
        else:
            deleted.append(read)
    return OaiPage(
        tuple(records), tuple(rejected), tuple(deleted), *_token(token), response_date, _total(token)
    )


def read_record(raw: bytes, *, place: str = "", source_hint: Source | None = None) -> PaperRecord | Rejected:
    """One `<record>` as `Rejected.raw` keeps it, tried again. Raises ProtocolError where it is no record."""
    element = read_xml(raw, _RECORD)
    read = _read_element(element, None, False, source_hint, place)
    if isinstance(read, str):
        raise ProtocolError(f"{read} was deleted")
    return read


def _answer(root: Element) -> Element:
    """The one list, so that no second one is left out without a word."""
    found = [child for child in root if child.tag in (f"{_OAI}ListRecords", f"{_OAI}GetRecord")]
    if not found:
        raise ProtocolError("an OAI-PMH answer without ListRecords, GetRecord or error")
    if len(found) > 1 or len(found[0].findall(_TOKEN)) > 1:
        raise ProtocolError("an OAI-PMH answer with more than one list or end mark")
    return found[0]


def _response_date(root: Element) -> datetime:
    try:
        return fields.moment(root.findtext(f"{_OAI}responseDate", ""))
    except BadRecord as error:
        raise ProtocolError(f"an OAI-PMH answer without a responseDate: {error}") from error


def _token(element: Element | None) -> tuple[str | None, datetime | None]:
    """The token and its end. It is given as it stands: the next request must percent-encode it again."""
    token = text_of(element).strip() or None
    if element is None or token is None:
        return None, None
    try:
        return token, fields.moment(element.get("expirationDate", ""))
    except BadRecord:
        return token, None


def _total(element: Element | None) -> int | None:
    count = element.get("completeListSize", "") if element is not None else ""
    return int(count) if _COUNT.fullmatch(count) else None


def _read_element(
    element: Element, observed: datetime | None, sample: bool, hint: Source | None, place: str
) -> PaperRecord | Rejected | str:
    """A record, a rejected one, or the id of a deleted one."""
    source = Source.SAMPLE if sample else hint or Source.OAI
    arxiv_id = ""
    try:
        header = element.find(_HEADER)
        if header is None:
            raise BadRecord("no header")
        arxiv_id = fields.identifier(header.findtext(_IDENTIFIER, "")).base
        if header.get("status") == "deleted":
            return arxiv_id
        described = _metadata(element)
        raw = described.tag == f"{_RAW}arXivRaw"
        if not sample:
            source = Source.RAW if raw else Source.OAI
        as_of = SAMPLE_DAY if sample else fields.day(header.findtext(_DATESTAMP, ""))
        return _paper(described, arxiv_id, source, as_of, observed)
    except ValueError as error:
        return Rejected(source, place, str(error), source_of(element), arxiv_id)


def _metadata(element: Element) -> Element:
    metadata = element.find(_METADATA)
    for described in metadata if metadata is not None else ():
        if described.tag in _FORMATS:
            return described
    raise BadRecord("no metadata in arXiv or arXivRaw")


def _told(described: Element) -> tuple[dict[str, str], tuple[AuthorName, ...], list[VersionRecord]]:
    """The plain fields by name, the authors, and the versions in order (arXivRaw has at least one)."""
    prefix = described.tag.index("}") + 1
    told: dict[str, str] = {}
    versions: list[VersionRecord] = []
    names: tuple[AuthorName, ...] = ()
    raw = described.tag.endswith("arXivRaw")
    for child in described:
        name = child.tag[prefix:]
        if name == "version":
            versions.append(_version(child))
        elif name == "authors" and not raw:
            names = tuple(author for author in map(_author, child) if author.name)
        elif name in told:
            raise BadRecord(f"{name[:60]!r} stands twice")
        else:
            told[name] = text_of(child)
    if raw:
        names = authors.split_authors(told.get("authors", ""))
        if not versions:
            raise BadRecord("no versions")
    return told, names, sorted(versions, key=lambda version: version.number)


def _paper(
    described: Element, arxiv_id: str, source: Source, as_of: date, observed: datetime | None
) -> PaperRecord:
    told, names, versions = _told(described)
    if told.get("id", "").strip() != arxiv_id:
        raise BadRecord(f"the header is of {arxiv_id}, the metadata of {told.get('id', '')[:60]!r}")
    submitter = told.get("submitter")
    comment = one_line(told.get("comments", ""), what="the comment")
    msc_class = one_line(told.get("msc-class", ""), what="the MSC class")
    acm_class = one_line(told.get("acm-class", ""), what="the ACM class")
    return fields.checked(
        PaperRecord(
            arxiv_id=arxiv_id,
            source=source,
            as_of=as_of,
            title=one_line(told.get("title", ""), fields.MAX_TITLE, "the title"),
            abstract=fields.paragraphs(told.get("abstract", "")),
            authors=names,
            categories=canonical_categories(told.get("categories", "").split()),
            observed=observed,
            versions=tuple(versions),
            version=versions[-1].number if versions else None,
            comment=comment,
            journal_ref=one_line(told.get("journal-ref", ""), what="the journal reference"),
            doi=one_line(told.get("doi", ""), what="the DOI"),
            report_no=one_line(told.get("report-no", ""), what="the report number"),
            msc_class=msc_class,
            # The new service writes the MSC value into acm-class (a slip in its template).
            acm_class=None if acm_class and acm_class == msc_class else acm_class,
            license=fields.address(told.get("license", "")),
            submitter=None if submitter is None else one_line(submitter, fields.MAX_NAME, "the submitter"),
            withdrawn=_withdrawn(versions, comment),
        )
    )


def _version(element: Element) -> VersionRecord:
    match = _VERSION.fullmatch(element.get("version", ""))
    if match is None:
        raise BadRecord(f"not a version: {element.get('version', '')[:40]!r}")
    submitted, size, source_type = (
        element.findtext(f"{_RAW}{name}", "").strip() for name in ("date", "size", "source_type")
    )
    return VersionRecord(int(match[1]), fields.http_date(submitted), size[:40], source_type[:40])


def _author(element: Element) -> AuthorName:
    """keyname, forenames and suffix as printed: "Forenames Keyname Suffix"."""
    parts = {child.tag: text_of(child) for child in element}
    name = " ".join(parts.get(f"{_ARXIV}{part}", "") for part in ("forenames", "keyname", "suffix"))
    told = [text_of(child) for child in element.findall(f"{_ARXIV}affiliation")]
    return authors.author(name, told)


def _withdrawn(versions: list[VersionRecord], comment: str) -> bool | None:
    """True where the last version has no source any more or the comment says so; never False."""
    last = versions[-1] if versions else None
    emptied = last is not None and "I" in last.source_type and last.size == "0kb"
    return True if emptied or (versions and says_withdrawn(comment)) else None
