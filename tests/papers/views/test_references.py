"""A whole list for reference managers: the papers of a page, equal to those stored and in its order."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from papers.ingest.facts import fill_facts
from papers.models import Paper
from tests.factories import make_announcement, make_digest, make_entry, make_paper, make_topic
from tests.reference_managers import Item, listed
from tests.small_site import PAGES, author_page

DAY = "/topics/one/2023-11-05/"
ADDRESS = f"{DAY}?view=abstracts"


def put_digest(number: int, **fields: Any) -> list[Paper]:
    digest = make_digest(make_topic("one"), on=date(2023, 11, 5))
    papers = []
    for place in range(number):
        paper = make_paper(f"2311.{place + 1:05}", **fields)
        fill_facts(paper)
        paper.save()
        make_entry(digest, paper, rank=place + 1)
        papers.append(paper)
    return papers


@pytest.mark.django_db
def test_digest_is_taken_whole(client: Client) -> None:
    authors = ("Paul Erdős", "José Ángel García", "李明", "A & B = C + D; 100% Team")
    put_digest(3, title=r"Norms $\ell_2$ & more = 100%", authors=authors, doi="10.1000/a&b=c(1)")
    told = listed(client.get(ADDRESS).content.decode())
    assert told == [
        Item(
            kind="preprint",
            title="Norms ℓ₂ & more = 100%",
            authors=list(authors),
            date="2023-11-01",
            doi="10.1000/a&b=c(1)",
            url=f"https://arxiv.org/abs/2311.{place + 1:05}",
        )
        for place in range(3)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "kind", "publication"),
    [
        ({"comment": "Accepted at WACV 2024"}, "conferencePaper", "WACV 2024"),
        ({"journal_ref": "Phys.Rev.D76:013009,2007"}, "journalArticle", "Physical Review D"),
    ],
)
def test_list_names_a_venue_that_is_certain(
    client: Client, fields: dict[str, Any], kind: str, publication: str
) -> None:
    (paper,) = put_digest(1, **fields)
    (item,) = listed(client.get(ADDRESS).content.decode())
    assert (item.kind, item.publication, item.title) == (kind, publication, paper.title)


@pytest.mark.django_db
def test_collaboration_is_left_to_be_looked_up_by_its_doi(client: Client) -> None:
    put_digest(1, authors=tuple(f"Author Number{n}" for n in range(61)))
    (item,) = listed(client.get(ADDRESS).content.decode())
    assert (item.authors, item.doi) == ([], "10.48550/arXiv.2311.00001")


@pytest.mark.django_db
def test_only_abstracts_carry_them(client: Client) -> None:
    put_digest(2)
    for view in ("titles", "contents"):
        assert listed(client.get(f"{DAY}?view={view}").content.decode()) == []


@pytest.mark.usefixtures("small_site")
@pytest.mark.parametrize("name", ["category", "category-day", "venue", "author", "search-found"])
def test_every_list_of_papers_is_taken(visitor: Client, name: str) -> None:
    address = author_page() if name == "author" else PAGES[name]
    page = visitor.get(address + ("&" if "?" in address else "?") + "view=abstracts")
    told = [item.url.rpartition("/abs/")[2] for item in listed(page.content.decode())]
    assert told
    assert told == [card.arxiv_id for card in _cards(page.context)]


def _cards(context: Any) -> list[Any]:
    if "sections" in context:
        return [card for section in context["sections"] for card in section.cards]
    return list(context["cards"])


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 50])
def test_queries_do_not_grow(client: Client, queries: Any, number: int) -> None:
    put_digest(number)
    client.get(ADDRESS)
    with queries(10):
        client.get(ADDRESS)


@pytest.mark.django_db
def test_digest_of_twenty_stays_small(client: Client) -> None:
    abstract = "We study how large models learn what they are shown, and why they often do not. " * 15
    authors = tuple(f"Firstname{n} Lastname{n}" for n in range(6))
    papers = put_digest(
        20, abstract=abstract, authors=authors, title="A title of a usual length, as most are"
    )
    for paper in papers:
        make_announcement(paper, listing_day=date(2023, 11, 3))
    contents, abstracts = (len(client.get(DAY + view).content) for view in ("", "?view=abstracts"))
    assert contents < 60_000 + 20 * len(abstract)
    assert abstracts - contents < 20 * 700
