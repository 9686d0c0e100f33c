"""Authors and venues, and their papers."""

from collections import Counter
from typing import Annotated, Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Path, Query, Router

from papers.api import paging
from papers.api.auth import PUBLIC
from papers.api.made import page, papers_of
from papers.api.paging import At
from papers.api.problems import not_found
from papers.api.schemas.papers import PaperPage
from papers.api.schemas.places import Author as AuthorOut
from papers.api.schemas.places import Authors, VenueDetail
from papers.models import Author, Authorship, Paper

authors = Router(tags=["Authors"])
venues = Router(tags=["Venues"])
NEWEST = ("-first_listed", "-id_order", "-arxiv_id")
MOST_PEOPLE = 100  # of one name
Key = Annotated[int, Path(ge=1, le=10**18 - 1)]


@authors.get(
    "/authors", response=Authors, operation_id="listAuthors", auth=PUBLIC, summary="Authors of a name"
)
def list_authors(request: HttpRequest, name: Annotated[str, Query(max_length=300)]) -> dict[str, Any]:
    """The people who are printed exactly so; several where a curator told them apart."""
    rows = Author.objects.filter(name=name).select_related("same_as").order_by("variant")[:MOST_PEOPLE]
    people = {row.person.pk: row.person for row in rows}
    return {"items": _authors(list(people.values()))}


@authors.get(
    "/authors/{author}", response=AuthorOut, operation_id="getAuthor", auth=PUBLIC, summary="An author"
)
def get_author(request: HttpRequest, author: Key) -> dict[str, Any]:
    """A person, by the id of any of their spellings."""
    return _authors([_person(author)])[0]


@authors.get(
    "/authors/{author}/papers",
    response=PaperPage,
    operation_id="listAuthorPapers",
    auth=PUBLIC,
    summary="An author's papers",
)
def list_author_papers(
    request: HttpRequest, response: HttpResponse, author: Key, at: Query[At]
) -> dict[str, Any]:
    """The person's papers under all their spellings, the newest first."""
    rows = Author.objects.of_person(_person(author).pk)
    papers = Paper.objects.filter(pk__in=Authorship.objects.filter(author__in=rows).values("paper"))
    return _page(request, response, papers, at, "author-papers")


@venues.get("/venues/{slug}", response=VenueDetail, operation_id="getVenue", auth=PUBLIC, summary="A venue")
def get_venue(request: HttpRequest, slug: str) -> dict[str, Any]:
    """A venue and how many of its papers were first listed in each year."""
    papers = Paper.objects.filter(venue_slug=_slug(slug))
    days = papers.order_by().values_list("first_listed").annotate(n=Count("*"))
    years: Counter[int] = Counter()  # 0: never listed
    for day, number in days:
        years[day.year if day else 0] += number
    name = papers.newest_first().values_list("venue", flat=True).first() or ""
    return {
        "slug": slug,
        "name": name,
        "url": page(reverse("venue", args=[slug])),
        "papers": years.total(),
        "years": [{"year": year or None, "papers": years[year]} for year in sorted(years, reverse=True)],
    }


@venues.get(
    "/venues/{slug}/papers",
    response=PaperPage,
    operation_id="listVenuePapers",
    auth=PUBLIC,
    summary="A venue's papers",
)
def list_venue_papers(
    request: HttpRequest,
    response: HttpResponse,
    slug: str,
    at: Query[At],
    year: Annotated[int | None, Query(ge=1991, le=9999)] = None,
) -> dict[str, Any]:
    """The papers accepted there as their comments say, the newest first; of one year of first listing."""
    papers = Paper.objects.filter(venue_slug=_slug(slug))
    if year is not None:
        papers = papers.filter(first_listed__year=year)
    return _page(request, response, papers, at, "venue-papers")


def _page(request: HttpRequest, response: HttpResponse, papers: Any, at: At, name: str) -> dict[str, Any]:
    rows, after = paging.rows_of(papers.values("pk", *(each[1:] for each in NEWEST)), NEWEST, at, name)
    return paging.answer(request, response, name, papers_of(row["pk"] for row in rows), after)


def _person(key: int) -> Author:
    row = Author.objects.select_related("same_as").filter(pk=key).first()
    if row is None:
        raise not_found("There is no such author.")
    return row.person


def _authors(people: list[Author]) -> list[dict[str, Any]]:
    """As schemas.places.Author; three queries for all of them."""
    keys = [row.pk for row in people]
    spellings: Any = Author.objects.filter(same_as__in=keys).order_by("name")
    others = list(spellings.values_list("same_as", "name", "pk"))
    of: dict[int, int] = {pk: person for person, _name, pk in others} | {key: key for key in keys}
    counts: Counter[int] = Counter()
    papers = Authorship.objects.filter(author__in=of).order_by().values_list("author")
    for author, number in papers.annotate(n=Count("paper")):
        counts[of[author]] += number
    return [
        {
            "id": row.pk,
            "name": row.name,
            "url": page(row.get_absolute_url()),
            "spellings": list(
                dict.fromkeys(name for person, name, _pk in others if person == row.pk and name != row.name)
            ),
            "papers": counts[row.pk],
        }
        for row in people
    ]


def _slug(slug: str) -> str:
    """The venue's, not found where no paper has it."""
    if not slug or not Paper.objects.filter(venue_slug=slug[:120]).exists():
        raise not_found("There is no such venue.")
    return slug
