"""The double's RSS: one category on one listing day, in the byte shapes of arXiv's feed service."""

from datetime import date, datetime, time
from email.utils import format_datetime
from xml.sax.saxutils import escape

from papers.arxiv.taxonomy import CATEGORIES
from tests.arxiv_double.corpus import DAY, EASTERN, Corpus, DoublePaper, DoubleVersion, is_listing_day

LIMIT = 2000
_KINDS = ("new", "cross", "replace", "replace-cross")


def feed(corpus: Corpus, category: str, now: datetime, faults: frozenset[str] = frozenset()) -> bytes:
    """The feed of today, US Eastern. Faults known here: stale (the last listing day's), empty, short."""
    day = now.astimezone(EASTERN).date()
    if category not in CATEGORIES:
        return _channel(f"Feed error for query: {category}", category, day, now, "")
    if "stale" in faults:
        day = _listing_day_before(day)
    entries = sorted(
        (_kind(paper, version, category), paper.arxiv_id, paper, version)
        for paper, version in corpus.listed_on(day)
        if category in paper.categories and version.number < 6
    )
    entries = sorted(entries[::-1][:LIMIT], key=lambda entry: entry[:2])  # new papers fall out first
    if "empty" in faults:
        entries = []
    elif "short" in faults:
        entries = entries[: len(entries) // 2]
    items = "".join(_item(_KINDS[kind], paper, version, day) for kind, _, paper, version in entries)
    return _channel(f"{category} updates on arXiv.org", category, day, now, items)


def _listing_day_before(day: date) -> date:
    day -= DAY
    while not is_listing_day(day):
        day -= DAY
    return day


def _kind(paper: DoublePaper, version: DoubleVersion, category: str) -> int:
    return (0 if version.number == 1 else 2) + (paper.categories[0] != category)


def _midnight(day: date) -> str:
    return format_datetime(datetime.combine(day, time(), EASTERN))


def _channel(title: str, category: str, day: date, now: datetime, items: str) -> bytes:
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" version="2.0">
  <channel>
    <title>{escape(title)}</title>
    <link>https://rss.arxiv.org/rss/{escape(category)}</link>
    <description>{escape(category)} updates on the arXiv.org e-print archive.</description>
    <atom:link href="https://rss.arxiv.org/rss/{escape(category)}" rel="self" type="application/rss+xml"/>
    <docs>http://www.rssboard.org/rss-specification</docs>
    <language>en-us</language>
    <lastBuildDate>{format_datetime(now)}</lastBuildDate>
    <managingEditor>rss-help@arxiv.org</managingEditor>
    <pubDate>{_midnight(day)}</pubDate>
    <skipDays>
      <day>Saturday</day>
      <day>Sunday</day>
    </skipDays>
{items}  </channel>
</rss>
""".encode()  # noqa: E501


def _item(kind: str, paper: DoublePaper, version: DoubleVersion, day: date) -> str:
    names = ", ".join(" ".join(filter(None, (fore, key, rest))) for key, fore, rest in paper.authors)
    abstract = paper.abstract.replace("\n", " ")
    categories = "".join(f"      <category>{name}</category>\n" for name in paper.categories)
    optional = f"      <arxiv:DOI>{escape(paper.doi)}</arxiv:DOI>\n" if paper.doi else ""
    if paper.journal_ref:
        name = "arxiv:journal_reference"
        optional += f"      <{name}>{escape(paper.journal_ref)}</{name}>\n"
    return f"""    <item>
      <title>{escape(paper.title)}</title>
      <link>https://arxiv.org/abs/{paper.arxiv_id}</link>
      <description>arXiv:{paper.arxiv_id}v{version.number} Announce Type: {kind} 
Abstract: {escape(abstract)}</description>
      <guid isPermaLink="false">oai:arXiv.org:{paper.arxiv_id}v{version.number}</guid>
{categories}      <pubDate>{_midnight(day)}</pubDate>
      <arxiv:announce_type>{kind}</arxiv:announce_type>
      <dc:rights>{paper.license}</dc:rights>
{optional}      <dc:creator>{escape(names)}</dc:creator>
    </item>
"""  # noqa: W291
