"""Search, in the one query language; with a token the reader's own marks may be asked for too."""

from collections import Counter
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from papers.api import paging
from papers.api.asked import unclear
from papers.api.auth import PUBLIC, reader_of
from papers.api.made import papers_of
from papers.api.paging import At
from papers.api.problems import Problem, invalid
from papers.api.schemas.search import Facets, SearchPage
from papers.clock import new_york_today
from papers.models import Topic
from papers.query.language import QueryError, parse
from papers.query.tree import And, Kind, Mark, leaves
from papers.search import index
from papers.search.facets import spread
from papers.search.found import MOST, Search, best, newest, place, top

router = Router(tags=["Search"])
MOST_VALUES = 50  # of a facet
Text = Annotated[str, Query(max_length=5000, description="The query.", examples=['"vision transformer"'])]


class Narrowed(Schema):
    """What else narrows a search."""

    topic: str = Field("", max_length=60, description="Only what this topic's digests show (its slug).")


@router.get("/search", response=SearchPage, operation_id="searchPapers", auth=PUBLIC, summary="Search papers")
def search_papers(
    request: HttpRequest,
    response: HttpResponse,
    q: Text,
    at: Query[At],
    narrowed: Query[Narrowed],
    sort: Literal["newest", "best"] = "newest",
) -> dict[str, Any]:
    """The papers of which the query holds, the newest first or the best first.

    The best are the best of the newest 1,000. A query that cannot be understood is a problem of the kind
    `query`.
    """
    asked = _asked(request, q, narrowed.topic)
    page = _best(asked, at) if sort == "best" else _newest(asked, at)
    items = papers_of(page.papers)
    told = paging.answer(request, response, f"search-{sort}", items, page.after)
    return told | {
        "query": asked.query.text,
        "count": page.count,
        "more_than_counted": page.more_than_counted,
        "stopped": page.stopped,
        "lacking": index.lacks(),
    }


@router.get(
    "/search/facets",
    response=Facets,
    operation_id="getSearchFacets",
    auth=PUBLIC,
    summary="Facets of a search",
)
def get_facets(request: HttpRequest, q: Text, narrowed: Query[Narrowed]) -> dict[str, Any]:
    """How the newest 1,000 papers that the search finds spread over categories, years, venues and topics."""
    asked = _asked(request, q, narrowed.topic)
    papers = newest(asked, size=MOST).papers
    root = asked.query.root
    parts = root.parts if isinstance(root, And) else (root,)
    kind = next((part.kind for part in parts if isinstance(part, Kind)), "")
    found = spread(papers, asked.reader, kind)
    return {
        "papers": len(papers),
        "categories": _most(found.categories),
        "years": _most(Counter({str(year): number for year, number in found.years.items()})),
        "venues": _most(found.venues),
        "topics": [{"value": topic.slug, "papers": number} for topic, number in found.topics],
        "with_code": found.code,
        "unread": found.unread,
        "saved": found.saved,
    }


@dataclass(slots=True)
class _Page:
    """Keys of papers and what is known of the whole."""

    papers: list[int]
    after: list[Any] | None
    count: int | None = None
    more_than_counted: bool = False
    stopped: bool = False


def _asked(request: HttpRequest, q: str, slug: str) -> Search:
    """The search, or what is wrong with it."""
    try:
        query = parse(q.strip())
    except QueryError as error:
        raise unclear(error) from error
    topic = Topic.objects.shown().filter(slug=slug).first() if slug else None
    if slug and topic is None:
        raise invalid("topic", "There is no such topic.")
    reader = reader_of(request)
    if reader is None and any(isinstance(leaf, Mark) for leaf in leaves(query.root)):
        raise Problem("token-missing", "The query asks for a reader's own marks.")
    return Search(query, new_york_today(), reader.pk if reader else None, topic.pk if topic else None)


def _newest(asked: Search, at: At) -> _Page:
    """By place: papers that come in meanwhile stand above the page."""
    begin = paging.start(at, "search-newest")
    if begin:
        found = newest(asked, below=begin[0], size=at.limit)
        return _Page(
            found.papers,
            _after(found.papers, found.more, found.stopped_at),
            stopped=found.stopped_at is not None,
        )
    counted = newest(asked, size=MOST)
    papers = counted.papers[: at.limit]
    more = counted.more or len(counted.papers) > at.limit
    stopped_at = None if more else counted.stopped_at
    return _Page(
        papers,
        _after(papers, more, stopped_at),
        len(counted.papers),
        counted.more or counted.stopped_at is not None,
        counted.stopped_at is not None,
    )


def _after(papers: list[int], more: bool, stopped_at: int | None) -> list[Any] | None:
    if more:
        return [place(papers[-1])]
    return None if stopped_at is None else [stopped_at]


def _best(asked: Search, at: At) -> _Page:
    """Of the papers that were there when the first page was asked for."""
    below, seen = paging.start(at, "search-best") or (top(), 0)
    found = best(asked, below=below)
    papers = found.papers[seen : seen + at.limit]
    more = len(found.papers) > seen + len(papers)
    return _Page(
        papers,
        [below, seen + len(papers)] if more else None,
        None if seen else len(found.papers),
        found.more or found.stopped_at is not None,
        found.stopped_at is not None,
    )


def _most(counts: Counter[str]) -> list[dict[str, Any]]:
    ranked = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return [{"value": value, "papers": number} for value, number in ranked[:MOST_VALUES]]
