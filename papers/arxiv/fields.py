"""One field of a record: text made clean, dates read strictly, sizes kept sane."""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from papers.arxiv.ids import ArxivId
from papers.arxiv.latex import to_unicode
from papers.arxiv.records import PaperRecord

MAX_TITLE = 2_000
MAX_ABSTRACT = 50_000
MAX_LINE = 10_000  # comment, journal reference and the like
MAX_AUTHOR_LINE = 1_000_000
MAX_AUTHORS = 20_000
MAX_NAME = 300
MAX_AFFILIATION = 2_000
MAX_AFFILIATIONS = 200  # of one author
MAX_VERSIONS = 1_000
MAX_CATEGORIES = 50

# Controls, lone surrogates, and the marks that turn the direction of the text after them.
_UNWANTED = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_TEX = ("\\", "{", "}", "~", "`", "--")
_PLAIN_MATH = re.compile(r"\$[^$]*\$")
_OTHER_DOLLAR = re.compile(r"\\\$|\$[0-9$]")  # escaped, money, display
_ADDRESS = re.compile(r"https?://[!-~]{1,500}")
_PARAGRAPH = re.compile(r"\n(?=[ \t\r\n])")
_LEAP = re.compile(r"(?<=:[0-9]{2}):60(?=[.Z+-])")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HTTP_DATE = re.compile(
    r"(?:[A-Z][a-z]{2}, )?([0-9]{1,2}) ([A-Z][a-z]{2}) ([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) "
    r"(?:GMT|UTC|([+-])([0-9]{2})([0-9]{2}))"
)
_MONTHS = {"Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "May": 5, "Jun": 6}
_MONTHS |= {"Jul": 7, "Aug": 8, "Sep": 9, "Oct": 10, "Nov": 11, "Dec": 12}
_YEARS = range(1980, 2200)  # arXiv began in 1991, yet took in papers with earlier dates
_AHEAD = timedelta(days=1)  # how far clocks and calendars may differ

_Time = TypeVar("_Time", date, datetime)


class BadRecord(ValueError):
    """This record cannot be taken in; the message says why in one line."""


def one_line(text: str, limit: int = MAX_LINE, what: str = "a field") -> str:
    """Text stripped, white space collapsed, controls dropped, TeX accents as Unicode (NFC).

    Raises BadRecord before any work where it is longer than `limit` characters.
    """
    if len(text) > limit:
        raise BadRecord(f"{what} has {len(text)} characters, more than {limit}")
    text = " ".join(text.split())
    if not text:
        return ""
    if not text.isprintable():
        text = " ".join(_UNWANTED.sub("", text).split())
    if _has_tex(text):
        text = " ".join(to_unicode(text).split())
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def paragraphs(text: str, limit: int = MAX_ABSTRACT, what: str = "the abstract") -> str:
    """Like `one_line`, but a line that is empty or begins with a space opens a paragraph (blank line)."""
    if len(text) > limit:
        raise BadRecord(f"{what} has {len(text)} characters, more than {limit}")
    text = text.strip()
    if "\n" not in text:
        return one_line(text, limit, what)
    parts = (one_line(part, limit, what) for part in _PARAGRAPH.split(text))
    return "\n\n".join(part for part in parts if part)


def address(text: str, what: str = "the licence") -> str:
    """A web address as it stands, "" for none; raises BadRecord for anything else."""
    text = text.strip()
    if text and not _ADDRESS.fullmatch(text):
        raise BadRecord(f"{what} is no web address: {text[:60]!r}")
    return text


def day(text: str) -> date:
    """`YYYY-MM-DD` as a date; raises BadRecord."""
    text = text.strip()
    try:
        if _DAY.fullmatch(text):
            return _in_range(date.fromisoformat(text))
    except ValueError:
        pass
    raise BadRecord(f"not a day: {text[:40]!r}")


def moment(text: str) -> datetime:
    """RFC 3339 (`2026-04-12T22:10:29Z`, any offset) as an aware datetime in UTC.

    A leap second counts as the second before it. Raises BadRecord.
    """
    text = text.strip()
    try:
        parsed = datetime.fromisoformat(_LEAP.sub(":59", text[:40]))
        if parsed.tzinfo is not None:
            return _in_range(parsed).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise BadRecord(f"not a time: {text[:40]!r}")


def http_date(text: str) -> datetime:
    """RFC 1123 (`Tue, 03 Mar 2009 04:22:14 GMT`, or a numeric offset) as an aware datetime in UTC.

    A leap second counts as the second before it. Raises BadRecord.
    """
    match = _HTTP_DATE.fullmatch(text.strip()[:60])
    if match and match[2] in _MONTHS:
        hour, minute, second = int(match[4]), int(match[5]), int(match[6])
        try:
            local = datetime(
                int(match[3]),
                _MONTHS[match[2]],
                int(match[1]),
                hour,
                minute,
                59 if second == 60 else second,
                tzinfo=UTC,
            )
            if not match[7]:
                return _in_range(local)
            offset = timedelta(hours=int(match[8]), minutes=int(match[9]))
            return _in_range(local - offset if match[7] == "+" else local + offset)
        except (ValueError, OverflowError):
            pass
    raise BadRecord(f"not a time: {text.strip()[:40]!r}")


def identifier(text: str) -> ArxivId:
    """An arXiv id, also behind `oai:arXiv.org:`; raises ids.BadIdentifier (a ValueError)."""
    return ArxivId.parse(text.strip().removeprefix("oai:arXiv.org:"))


def checked(record: PaperRecord) -> PaperRecord:
    """The record, if it has what no paper lacks and nothing beyond all measure; raises BadRecord."""
    for what in ("title", "abstract", "authors", "categories"):
        if not getattr(record, what):
            raise BadRecord(f"no {what}")
    if not any(map(_shows, record.title)):
        raise BadRecord("no title that can be seen")
    if len(record.categories) > MAX_CATEGORIES:
        raise BadRecord(f"{len(record.categories)} categories, more than {MAX_CATEGORIES}")
    if len(record.authors) > MAX_AUTHORS:
        raise BadRecord(f"{len(record.authors)} authors, more than {MAX_AUTHORS}")
    for author in record.authors:
        if len(author.name) > MAX_NAME:
            raise BadRecord(f"an author's name has {len(author.name)} characters, more than {MAX_NAME}")
        if len(author.affiliations) > MAX_AFFILIATIONS:
            raise BadRecord(f"an author has {len(author.affiliations)} affiliations")
    numbers = [version.number for version in record.versions]
    if len(numbers) > MAX_VERSIONS or numbers != sorted(set(numbers)):
        raise BadRecord("the versions are too many or not in order")
    _check_not_ahead(record)
    return record


def _check_not_ahead(record: PaperRecord) -> None:
    """No date later than the answer: a record of the future would overrule all that comes until then."""
    if record.observed is None:
        return
    latest = record.observed + _AHEAD
    told = [version.submitted_at for version in record.versions if version.submitted_at > latest]
    if told or record.as_of > latest.date():
        raise BadRecord(f"dated {max(told, default=record.as_of)}, after the answer of {record.observed}")


def _shows(sign: str) -> bool:
    """Whether a character is to be seen: joiners, spaces of no width and combining marks alone are not."""
    return unicodedata.category(sign) not in ("Cf", "Mn", "Me", "Cc", "Cn", "Zs")


def _has_tex(text: str) -> bool:
    """False only where to_unicode() has nothing to do: it costs most where all TeX is math, left alone."""
    if not _shows_tex(text):
        return False
    if "$" not in text or text.count("$") % 2 or _OTHER_DOLLAR.search(text):
        return True
    return _shows_tex(_PLAIN_MATH.sub("$", text))


def _shows_tex(text: str) -> bool:
    return any(sign in text for sign in _TEX)  # six quick looks cost a tenth of one regular expression


def _in_range(value: _Time) -> _Time:
    if value.year not in _YEARS:
        raise ValueError(value)
    return value
