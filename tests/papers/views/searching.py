"""Papers that can be found, and the search page as its tests read it."""

from collections.abc import Callable

from django.http import HttpResponse
from django.test import Client

from papers.models import Paper
from papers.search import index
from papers.views.facets import Facet
from papers.views.reading import Choice
from tests.factories import make_announcement, make_paper

Texts = Callable[[HttpResponse, str], list[str]]


def indexed(arxiv_id: str = "2311.00001", **fields: object) -> Paper:
    """A paper that was announced and is in the index."""
    paper = make_paper(arxiv_id, **fields)  # type: ignore[arg-type]
    make_announcement(paper)
    index.refresh([paper.pk])
    return paper


def search(client: Client, query: str, **more: str) -> HttpResponse:
    answer = client.get("/search/", {"q": query, **more})
    assert answer.status_code == 200
    return answer


def found(answer: HttpResponse) -> list[str]:
    """The ids of a page of results, in order."""
    return [card.arxiv_id for card in answer.context["cards"]]


def facet(answer: HttpResponse, name: str) -> list[Choice]:
    told: list[Facet] = answer.context["facets"]
    return next((one.choices for one in told if one.name == name), [])


def body(answer: HttpResponse) -> str:
    """A page's HTML, blanks collapsed."""
    return " ".join(answer.content.decode().split())
