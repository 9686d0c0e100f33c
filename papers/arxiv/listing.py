"""arXiv's daily feeds -> records and announcements.

A feed is the only source that says of what kind an announcement is and on which listing day it was
made; it knows no comment, and leaves out replacements from version 6 on. RSS 2.0 and the Atom form
hold the same.
Sources: arXiv RSS specification (https://info.arxiv.org/help/rss_specifications.html); arXiv/arxiv-feed.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from xml.etree.ElementTree import Element

from papers.arxiv import fields
from papers.arxiv.authors import split_authors
from papers.arxiv.calendar import EASTERN
from papers.arxiv.fields import BadRecord, one_line
from papers.arxiv.records import KINDS, Announced, PaperRecord, ProtocolError, Rejected, Source
from papers.arxiv.taxonomy import canonical_categories
from papers.arxiv.xml import read_xml, source_of, text_of

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_ERROR = "Feed error for query"
_TITLE = re.compile(r"([^\s+]{1,40}) updates on arXiv\.org")
_LIMIT = 2000  # entries; beyond it new papers are the first to fall out
_DESCRIPTION = re.compile(r"arXiv:\S{1,80}\s+Announce Type:\s+([a-z-]{1,40})\s+Abstract:\s", re.ASCII)


class FeedError(ProtocolError):
    """The feed itself says that the question was wrong, such as an unknown category."""


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One day's feed of one category.

    `listing_day` is the US Eastern date that the feed speaks of, which may be older than `built_at`
    (UTC) lets expect. `full` says that the limit was reached, so that new papers may be missing.
    """

    listing_day: date
    built_at: datetime
    records: tuple[PaperRecord, ...]
    announced: tuple[Announced, ...]
    rejected: tuple[Rejected, ...]
    full: bool


@dataclass(frozen=True, slots=True)
class _Item:
    """What both forms say of one paper, still as text."""

    guid: str
    title: str
    description: str
    categories: tuple[str, ...]
    published: datetime


def read_feed(body: bytes, category: str, *, place: str = "") -> FeedPage:
    """The feed of a category, RSS 2.0 or Atom.

    An item of another day, of another category, or that cannot be read goes to `rejected`. A day
    without papers is a page without records. Raises FeedError, and ProtocolError for what is no feed.
    """
    root = read_xml(body, "rss", f"{_ATOM}feed")
    channel = root.find("channel") if root.tag == "rss" else root
    if channel is None:
        raise ProtocolError("a feed without a channel")
    prefix = "" if root.tag == "rss" else _ATOM
    title = text_of(channel.find(f"{prefix}title")).strip()
    if title.startswith(_ERROR):
        about = channel.find("description" if root.tag == "rss" else f"{_ATOM}subtitle")
        raise FeedError(f"{title}: {text_of(about).strip()}"[:1000])
    told = _TITLE.fullmatch(title)
    if told and not _belongs((told[1], *canonical_categories(told.groups())), category):
        raise ProtocolError(f"a feed of {told[1]} where {category} was asked for")
    items = channel.findall("item" if root.tag == "rss" else f"{_ATOM}entry")
    try:
        listing_day, built_at = _days(channel, items)
    except BadRecord as error:
        raise ProtocolError(f"a feed without its day: {error}") from error
    records: list[PaperRecord] = []
    announced: list[Announced] = []
    rejected: list[Rejected] = []
    for number, element in enumerate(items, start=1):
        arxiv_id = ""
        try:
            item = _item(element)
            arxiv_id = fields.identifier(item.guid).base
            record, announcement = _read(element, item, category, listing_day, built_at)
        except ValueError as error:
            at = f"{place} item {number}".strip()
            rejected.append(Rejected(Source.FEED, at, str(error), source_of(element), arxiv_id))
        else:
            records.append(record)
            announced.append(announcement)
    full = len(items) >= _LIMIT
    return FeedPage(listing_day, built_at, tuple(records), tuple(announced), tuple(rejected), full)


def read_item(raw: bytes, category: str) -> tuple[PaperRecord, Announced]:
    """One item as `Rejected.raw` keeps it, tried again; its own day counts.

    Raises ValueError where it still cannot be read, ProtocolError where it is no item.
    """
    element = read_xml(raw, "item", f"{_ATOM}entry")
    item = _item(element)
    return _read(element, item, category, _eastern_day(item.published), None)


def _days(channel: Element, items: Iterable[Element]) -> tuple[date, datetime]:
    """The listing day and the time of building. The Atom form has the day only in its entries."""
    if channel.tag == "channel":
        built_at = fields.http_date(channel.findtext("lastBuildDate", ""))
        return _eastern_day(fields.http_date(channel.findtext("pubDate", ""))), built_at
    built_at = fields.moment(channel.findtext(f"{_ATOM}updated", ""))
    days: Counter[date] = Counter()
    for element in items:
        try:
            days[_eastern_day(_item(element).published)] += 1
        except BadRecord:
            continue
    if days:
        return days.most_common(1)[0][0], built_at
    return built_at.astimezone(EASTERN).date(), built_at


def _eastern_day(midnight: datetime) -> date:
    """The US Eastern date; an hour of grace, should midnight bear the offset of the other half-year."""
    return (midnight + timedelta(hours=1)).astimezone(EASTERN).date()


def _item(element: Element) -> _Item:
    if element.tag == "item":
        return _Item(
            element.findtext("guid", ""),
            text_of(element.find("title")),
            text_of(element.find("description")),
            tuple(text_of(term).strip() for term in element.findall("category")),
            fields.http_date(element.findtext("pubDate", "")),
        )
    return _Item(
        element.findtext(f"{_ATOM}id", ""),
        text_of(element.find(f"{_ATOM}title")),
        text_of(element.find(f"{_ATOM}summary")),
        tuple(term.get("term", "") for term in element.findall(f"{_ATOM}category")),
        fields.moment(element.findtext(f"{_ATOM}published", "")),
    )


def _read(
    element: Element, item: _Item, category: str, listing_day: date, built_at: datetime | None
) -> tuple[PaperRecord, Announced]:
    identifier = fields.identifier(item.guid)
    if identifier.version is None:
        raise BadRecord("no version in the guid")
    if _eastern_day(item.published) != listing_day:
        raise BadRecord(f"announced on {_eastern_day(item.published)} in the feed of {listing_day}")
    description = item.description.strip()
    head = _DESCRIPTION.match(description)
    if head is None:
        raise BadRecord("no abstract in the description")
    kind = element.findtext(f"{_ARXIV}announce_type", head[1]).strip()
    if kind not in KINDS:
        raise BadRecord(f"unknown kind of announcement {kind[:40]!r}")
    categories = canonical_categories(item.categories)
    if not _belongs(categories, category):
        raise BadRecord(f"a paper of {' '.join(categories)[:200]!r} in the feed of {category}")
    record = PaperRecord(
        arxiv_id=identifier.base,
        source=Source.FEED,
        as_of=listing_day,
        title=one_line(item.title, fields.MAX_TITLE, "the title"),
        # The feed writes a new line as a space, so that three of them open a paragraph.
        abstract=fields.paragraphs(description[head.end() :].strip().replace("   ", "\n  ")),
        authors=split_authors(", ".join(text_of(creator) for creator in element.findall(f"{_DC}creator"))),
        categories=categories,
        observed=built_at,
        version=identifier.version,
        journal_ref=_optional(element, f"{_ARXIV}journal_reference"),
        doi=_optional(element, f"{_ARXIV}DOI"),
        license=fields.address(text_of(element.find(f"{_DC}rights"))) or None,
    )
    return fields.checked(record), Announced(identifier.base, category, listing_day, kind, identifier.version)


def _belongs(categories: tuple[str, ...], asked: str) -> bool:
    """Whether a paper has its place in the feed of a category, an archive, or several joined by `+`."""
    specs = asked.lower().split("+")
    return any(code.lower() in specs or code.lower().split(".")[0] in specs for code in categories)


def _optional(element: Element, name: str) -> str | None:
    """The text of an element, None where there is none: the feed leaves out what it does not know."""
    return one_line(text_of(element.find(name))) or None
