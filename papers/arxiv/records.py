"""The currency of ingest: what one source said about one paper, as frozen values."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum


class ProtocolError(Exception):
    """The answer as a whole cannot be trusted: not XML, cut short, the wrong root, an error page."""


class Source(IntEnum):
    """Who said it. Where two sources speak of the same day, the greater one is believed.

    SAMPLE is the bundled sample, whose abstracts are summaries of our own, so that every real
    source overrules it. FEED has no comment; API has no licence; OAI is the `arXiv` format, which
    turns TeX into Unicode; RAW is `arXivRaw`, which keeps TeX and knows all versions.
    """

    SAMPLE = 0
    FEED = 1
    SNAPSHOT = 2
    API = 3
    OAI = 4
    RAW = 5


KINDS = ("new", "cross", "replace", "replace-cross")


@dataclass(frozen=True, slots=True)
class AuthorName:
    """One author as printed ("Given Family Suffix", or a collaboration), TeX turned to Unicode."""

    name: str
    affiliations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """One submitted version. `submitted_at` is aware, in UTC; size and source type as arXivRaw gives them."""

    number: int
    submitted_at: datetime
    size: str = ""
    source_type: str = ""


@dataclass(frozen=True, slots=True)
class PaperRecord:
    """What one source said about one paper.

    A field that the source does not speak of is None (keep what is known); a field that it speaks
    of and that is empty is "" or (). Text is stripped, white space collapsed, XML entities and TeX
    accents decoded; math stays TeX.
    """

    arxiv_id: str  # without version
    source: Source
    as_of: date  # the day of the change as the source dates it (OAI datestamp, `updated`, listing day), UTC
    title: str
    abstract: str
    authors: tuple[AuthorName, ...]
    categories: tuple[str, ...]  # primary first, aliases (cs.IT = math.IT) both present
    observed: datetime | None = None  # when the source said it (OAI responseDate, Atom feed `updated`), UTC
    versions: tuple[VersionRecord, ...] = ()  # those that the source named, ascending
    version: int | None = None  # of the described text, where the source says it
    comment: str | None = None
    journal_ref: str | None = None
    doi: str | None = None
    report_no: str | None = None
    msc_class: str | None = None
    acm_class: str | None = None
    license: str | None = None  # a URL
    submitter: str | None = None
    withdrawn: bool | None = None  # None: judge by comment and abstract


@dataclass(frozen=True, slots=True)
class Announced:
    """A feed's word that a paper was announced in a category on a listing day (US Eastern date)."""

    arxiv_id: str
    category: str
    listing_day: date
    kind: str  # one of KINDS
    version: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that could not be taken in, kept whole: its bytes, where it stood, and why."""

    source: Source
    place: str  # "ListRecords set=cs:cs:CV record 17", "snapshot.jsonl:4711"
    reason: str
    raw: bytes
    arxiv_id: str = ""  # as far as it could be read
