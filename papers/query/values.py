"""The values of the fields that hold facts: categories, dates, kinds, venues, a reader's marks."""

import re
from calendar import month_abbr, monthrange
from collections.abc import Callable
from datetime import date, timedelta
from difflib import get_close_matches
from typing import NoReturn

from papers.query import faults
from papers.query.tokens import tokenize
from papers.query.tree import Announced, Category, Has, Kind, LastDays, Mark, Node, Paper, Venue

KINDS = ("new", "cross", "replace")
FACTS = ("code", "comment", "venue", "note")
STATES = ("unread", "saved", "read", "skipped")

_CATEGORY = re.compile(r"([a-z]+(?:-[a-z]+)?)(?:\.(\*|[a-z]{2}|[a-z]+(?:-[a-z]+)?))?", re.IGNORECASE)
_ID = re.compile(
    r"(?:arxiv:)?([0-9]{4}\.[0-9]{4,5}|[a-z]+(?:-[a-z]+)?(?:\.[a-z]{2})?/[0-9]{7})(?:v[0-9]{1,4})?",
    re.IGNORECASE,
)
_DAYS = re.compile(r"([1-9][0-9]{0,3})d", re.IGNORECASE)
_DATE = re.compile(r"([0-9]{4})(?:[-/]([0-9]{1,2})(?:[-/]([0-9]{1,2}))?)?")
_BOUND = re.compile(r"(>=|<=|>|<)(.+)")
_YEAR_AT_END = re.compile(r"(?:\A|(?<=[ a-z]))((?:19|20)[0-9]{2})\Z", re.IGNORECASE)


_YEARS = re.compile(r"[0-9]{4}\s?[-–—/,]\s?[0-9]{4}")
_DAYS_OF = {"month": "30d", "year": "365d", "today": "1d", "yesterday": "2d"}


class BadValue(Exception):
    """A value that its field does not take; `mend` is the nearest it does, "" if there is none."""

    def __init__(self, message: str, mend: str = "", **params: object) -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend
        self.params = params


def category(value: str) -> Node:
    """`cs.CV`, `cs.*` or `cs` in any case; the code comes out as arXiv writes it."""
    match = _CATEGORY.fullmatch(value)
    if not match:
        raise BadValue(faults.BAD_CATEGORY, mend=_nearest_category(value), value=value)
    archive, subject = match[1].lower(), match[2]
    if subject in (None, "*"):
        return Category(archive)
    return Category(f"{archive}.{subject.upper() if len(subject) == 2 else subject.lower()}")


def _nearest_category(value: str) -> str:
    """Any of several codes; "" where they are none."""
    codes = [code for code in re.split(r"[\s,;|]+", value) if code]
    several = len(codes) > 1 and all(map(_CATEGORY.fullmatch, codes)) and any("." in code for code in codes)
    return f"({' OR '.join(codes)})" if several else ""


def paper(value: str) -> Node:
    """An arXiv id; version, `arXiv:` and the subject class of an old id are dropped."""
    match = _ID.fullmatch(value)
    if not match:
        raise BadValue(faults.BAD_ID, value=value)
    archive, slash, number = match[1].lower().rpartition("/")
    return Paper(archive.partition(".")[0] + slash + number)


def announced(value: str) -> Node:
    """`7d`, a day, a month, a year, `A..B` with either end open, or `>=A`, `>A`, `<=B`, `<B`."""
    if match := _DAYS.fullmatch(value):
        return LastDays(int(match[1]))
    try:
        if ".." in value:
            return _range(*value.split("..", 1))
        if match := _BOUND.fullmatch(value):
            return _bounded(match[1], match[2])
        return Announced(*_period(value))
    except OverflowError:  # the day after the last, or before the first, that a calendar has
        _refuse_date(value)


def _range(first: str, last: str) -> Node:
    if not first and not last:
        _refuse_date("..")
    start = _within(_period, first, f"{{}}..{last}")[0] if first else None
    end = _within(_period, last, f"{first}..{{}}")[1] if last else None
    if start and end and start > end:
        raise BadValue(faults.DATES_REVERSED, mend=f"{last}..{first}")
    return Announced(start, end)


def _bounded(sign: str, value: str) -> Node:
    first, last = _within(_period, value, sign + "{}")
    if sign == ">=":
        return Announced(first, None)
    if sign == ">":
        return Announced(last + timedelta(days=1), None)
    return Announced(None, last if sign == "<=" else first - timedelta(days=1))


def _within(read: Callable[[str], tuple[date, date]], value: str, whole: str) -> tuple[date, date]:
    """A part of a value; if it is bad, the mend is that of the whole."""
    try:
        return read(value)
    except BadValue as bad:
        mend = whole.replace("{}", bad.mend) if bad.mend and "d" not in bad.mend else bad.mend
        raise BadValue(bad.message, mend, **bad.params) from None


def _period(value: str) -> tuple[date, date]:
    """The first and the last day of a year, a month or a day."""
    match = _DATE.fullmatch(value)
    if not match or match[1] == "0000":
        _refuse_date(value)
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    if match[2] is None:
        return date(year, 1, 1), date(year, 12, 31)
    if not 1 <= month <= 12:
        raise BadValue(faults.NO_SUCH_DAY, mend=match[1], value=value)
    length = monthrange(year, month)[1]
    if match[3] is None:
        return date(year, month, 1), date(year, month, length)
    if not 1 <= day <= length:
        nearest = date(year, month, min(max(day, 1), length))
        raise BadValue(faults.NO_SUCH_DAY, mend=str(nearest), value=value)
    return date(year, month, day), date(year, month, day)


def _refuse_date(value: str) -> NoReturn:
    raise BadValue(faults.BAD_DATE, mend=_nearest_date(value), value=value)


def _nearest_date(value: str) -> str:
    """`2024..2025` for `2024-2025`, `2024-03` for `03/2024` and `March 2024`; else the last days."""
    years = re.findall(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])", value)
    if len(years) == 2 and years[0] < years[1] and _YEARS.fullmatch(value):
        return "..".join(years)
    rest = value.replace(years[0], "") if len(years) == 1 else ""
    number = re.sub(r"[^0-9]", "", rest)
    named = [at for at, name in enumerate(month_abbr) if name and name.lower() in rest.lower()]
    month = named[0] if named else int(number) if 1 <= len(number) <= 2 else 0
    if 1 <= month <= 12 and not (named and number):
        return f"{years[0]}-{month:02}"
    return next((days for word, days in _DAYS_OF.items() if word in value.lower()), "7d")


def venue(value: str) -> Node:
    """A venue's name, with or without a year at its end: `neurips`, `neurips 2023`, `cvpr-2023`."""
    words = " ".join(token.exact for token in tokenize(value))
    if not words:
        raise BadValue(faults.NO_LETTER, word=value)
    year = _YEAR_AT_END.search(words)
    return Venue(words[: year.start()].rstrip(), int(year[1])) if year else Venue(words)


def kind(value: str) -> Node:
    """`new`, `cross` or `replace`."""
    return Kind(_choice("kind", value, KINDS))


def fact(value: str) -> Node:
    """`code`, `comment` or `venue`, or the reader's own `note`."""
    chosen = _choice("has", value, FACTS)
    return Mark("has", chosen) if chosen == "note" else Has(chosen)


def state(value: str) -> Node:
    """The reader's own `unread`, `saved`, `read` or `skipped`."""
    return Mark("is", _choice("is", value, STATES))


def tag(value: str) -> Node:
    """The reader's own tag."""
    return Mark("tag", _label(value))


def collection(value: str) -> Node:
    """The reader's own collection."""
    return Mark("in", _label(value))


def _choice(field: str, value: str, choices: tuple[str, ...]) -> str:
    lowered = value.lower()
    if lowered in choices:
        return lowered
    starts = [choice for choice in choices if lowered.startswith(choice)]
    near = starts or get_close_matches(lowered, choices, n=1)
    mend = near[0] if near else choices[0]
    raise BadValue(faults.BAD_CHOICE, mend=mend, field=field, choices=", ".join(choices))


def _label(value: str) -> str:
    label = " ".join(value.split())
    if not tokenize(label):
        raise BadValue(faults.NO_LETTER, word=value)
    return label


READERS: dict[str, Callable[[str], Node]] = {
    "cat": category,
    "id": paper,
    "date": announced,
    "kind": kind,
    "has": fact,
    "venue": venue,
    "tag": tag,
    "is": state,
    "in": collection,
}
