"""The double's query API: id_list, and search by cat: and submittedDate joined by AND and OR."""

import base64
import hashlib
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs
from xml.sax.saxutils import escape, quoteattr

from papers.arxiv.ids import ArxivId, BadIdentifier
from tests.arxiv_double.corpus import Corpus, DoublePaper, DoubleVersion

_LIMIT = 2000
_CATEGORY = re.compile(r"cat:([A-Za-z.*-]{1,40})")
_WINDOW = re.compile(r"submittedDate:\[([0-9]{12}) TO ([0-9]{12})\]")


class BadQuery(Exception):
    """The request is answered with status 400 and an error entry; the message is its summary."""


def answer(corpus: Corpus, query: str, now: datetime, faults: frozenset[str] = frozenset()) -> bytes:
    """The Atom feed of one request. Faults known here: empty, short (totalResults stays)."""
    asked = {name: values[0] for name, values in parse_qs(query).items()}
    start, count = _number(asked, "start", 0), _number(asked, "max_results", 10)
    if count > _LIMIT:
        raise BadQuery(f"max_results must be at most {_LIMIT}")
    found = _found(corpus, asked, now)
    rows = found[start : start + count]
    if "empty" in faults:
        rows = []
    elif "short" in faults:
        rows = rows[: len(rows) // 2]
    entries = "".join(_entry(paper, version) for paper, version in rows)
    return _feed(asked, start, count, len(found), now, entries)


def error_answer(message: str, now: datetime) -> bytes:
    """The feed that explains an error."""
    address = f"https://arxiv.org/api/errors#{message.replace(' ', '_')}"
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/</id>
  <title>arXiv Search Results</title>
  <updated>{now:%Y-%m-%dT%H:%M:%SZ}</updated>
  <opensearch:itemsPerPage>1</opensearch:itemsPerPage>
  <opensearch:totalResults>1</opensearch:totalResults>
  <opensearch:startIndex>0</opensearch:startIndex>
  <entry>
    <id>{escape(address)}</id>
    <title>Error</title>
    <updated>{now:%Y-%m-%dT%H:%M:%SZ}</updated>
    <link href={quoteattr(address)} rel="alternate" type="text/html"/>
    <summary>{escape(message)}</summary>
    <author>
      <name>arXiv api core</name>
    </author>
  </entry>
</feed>
""".encode()


def _found(corpus: Corpus, asked: dict[str, str], now: datetime) -> list[tuple[DoublePaper, DoubleVersion]]:
    if not asked.get("id_list") and not asked.get("search_query"):
        raise BadQuery("at least one of search_query and id_list must be given")
    papers = {paper.arxiv_id: paper for paper in corpus.public(now)}
    rows = [(paper, paper.known_versions(now)[-1]) for paper in papers.values()]
    if asked.get("id_list"):
        rows = list(_by_id(papers, asked["id_list"].split(","), now).values())
    if asked.get("search_query"):
        rows = [row for row in rows if _matches(row[0], asked["search_query"])]
    rows.sort(key=lambda row: (row[0].versions[0].submitted_at, row[0].arxiv_id))
    return rows if asked.get("sortOrder") == "ascending" else rows[::-1]


def _by_id(
    papers: dict[str, DoublePaper], texts: list[str], now: datetime
) -> dict[str, tuple[DoublePaper, DoubleVersion]]:
    rows: dict[str, tuple[DoublePaper, DoubleVersion]] = {}
    for text in texts:
        if text == "0000.0000":
            continue
        try:
            wanted = ArxivId.parse(text)
        except BadIdentifier:
            raise BadQuery(f"incorrect id format for {text}") from None
        if paper := papers.get(wanted.base):
            versions = paper.known_versions(now)
            named = [version for version in versions if version.number == wanted.version]
            rows[paper.arxiv_id] = (paper, named[0] if named else versions[-1])
    return rows


def _matches(paper: DoublePaper, search: str) -> bool:
    return all(
        any(_term(paper, term.strip(" ()")) for term in part.split(" OR ")) for part in search.split(" AND ")
    )


def _term(paper: DoublePaper, term: str) -> bool:
    if match := _CATEGORY.fullmatch(term):
        wanted = match[1].removesuffix("*")
        whole = wanted == match[1]
        return any(name == wanted if whole else name.startswith(wanted) for name in paper.categories)
    if match := _WINDOW.fullmatch(term):
        since, until = (datetime.strptime(text, "%Y%m%d%H%M").replace(tzinfo=UTC) for text in match.groups())
        return since <= paper.versions[0].submitted_at < until + timedelta(minutes=1)
    raise BadQuery(f"Invalid query string: '{term}'")


def _number(asked: dict[str, str], name: str, default: int) -> int:
    text = asked.get(name, str(default))
    if not text.lstrip("-").isdigit():
        raise BadQuery(f"{name} must be an integer")
    if int(text) < 0:
        raise BadQuery(f"{name} must be non-negative")
    return int(text)


def _feed(asked: dict[str, str], start: int, count: int, total: int, now: datetime, entries: str) -> bytes:
    told = (
        f"search_query={asked.get('search_query', '')}&id_list={asked.get('id_list', '')}"
        f"&start={start}&max_results={count}"
    )
    name = base64.b64encode(hashlib.sha1(told.encode()).digest()).decode()[:27]
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/{name}</id>
  <title>arXiv Query: {escape(told)}</title>
  <updated>{now:%Y-%m-%dT%H:%M:%SZ}</updated>
  <link href={quoteattr(f"https://arxiv.org/api/query?{told}")} type="application/atom+xml"/>
  <opensearch:itemsPerPage>{count}</opensearch:itemsPerPage>
  <opensearch:totalResults>{total}</opensearch:totalResults>
  <opensearch:startIndex>{start}</opensearch:startIndex>
{entries}</feed>
""".encode()


def _entry(paper: DoublePaper, version: DoubleVersion) -> str:
    named = f"{paper.arxiv_id}v{version.number}"
    categories = "".join(
        f'    <category term="{name}" scheme="http://arxiv.org/schemas/atom"/>\n' for name in paper.categories
    )
    optional = {"comment": version.comment, "journal_ref": paper.journal_ref, "doi": paper.doi}
    given = "".join(
        f"    <arxiv:{name}>{escape(text)}</arxiv:{name}>\n" for name, text in optional.items() if text
    )
    names = (escape(" ".join(filter(None, (fore, key, rest)))) for key, fore, rest in paper.authors)
    authors = "".join(f"    <author>\n      <name>{name}</name>\n    </author>\n" for name in names)
    return f"""  <entry>
    <id>http://arxiv.org/abs/{named}</id>
    <title>{escape(paper.title)}</title>
    <updated>{version.submitted_at:%Y-%m-%dT%H:%M:%SZ}</updated>
    <link href="https://arxiv.org/abs/{named}" rel="alternate" type="text/html"/>
    <link href="https://arxiv.org/pdf/{named}" rel="related" type="application/pdf" title="pdf"/>
    <summary>{escape(paper.abstract)}</summary>
{categories}    <published>{paper.versions[0].submitted_at:%Y-%m-%dT%H:%M:%SZ}</published>
{given}    <arxiv:primary_category term="{paper.categories[0]}"/>
{authors}  </entry>
"""
