"""What leads on from a paper's page."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from papers.models import Paper
from papers.search import index, vocabulary
from tests.factories import make_digest, make_entry, make_paper, make_reader, make_topic

Texts = Callable[[HttpResponse, str], list[str]]
RELATED = ".//section[@aria-labelledby='related']"
PAIR = ".//nav[@aria-label='Neighbours in this digest']//a"
pytestmark = pytest.mark.django_db


def near_ones(count: int) -> None:
    """The paper 2311.00001 and so many that are near it, among others."""
    for number in range(count + 1):
        make_paper(f"2311.{number + 1:05}", title=f"Masked autoencoders {number}", abstract="Scalable ones.")
    for number in range(100, 120):
        make_paper(f"2311.{number:05}", title="A zebra", abstract="A yonder.")
    index.refresh(list(Paper.objects.values_list("pk", flat=True)))
    vocabulary.learn()


def test_related_papers_are_listed_by_title(visitor: Client, text_of: Texts) -> None:
    near_ones(2)
    page = visitor.get("/abs/2311.00001")
    assert text_of(page, f"{RELATED}//h3/a") == ["Masked autoencoders 2", "Masked autoencoders 1"]
    assert text_of(visitor.get("/abs/2311.00100"), f"{RELATED}//h3/a")[0] == "A zebra"


def test_paper_without_related_ones_has_no_such_section(visitor: Client, text_of: Texts) -> None:
    near_ones(0)
    assert text_of(visitor.get("/abs/2311.00001"), RELATED) == []


def test_related_paper_that_is_deleted_goes_at_once(visitor: Client, text_of: Texts) -> None:
    near_ones(2)
    visitor.get("/abs/2311.00001")
    Paper.objects.filter(arxiv_id="2311.00003").update(deleted=True)
    assert text_of(visitor.get("/abs/2311.00001"), f"{RELATED}//h3/a") == ["Masked autoencoders 1"]


def test_neighbours_are_those_that_the_digest_shows(visitor: Client, text_of: Texts) -> None:
    digest = make_digest()
    for number in range(1, 6):
        make_entry(digest, make_paper(f"2311.{number:05}", title=f"Title {number}"), hidden=number == 2)
    assert text_of(visitor.get("/abs/2311.00001"), PAIR) == ["Entry 2Title 3"]
    assert text_of(visitor.get("/abs/2311.00003"), PAIR) == ["Entry 1Title 1", "Entry 3Title 4"]
    assert text_of(visitor.get("/abs/2311.00005"), PAIR) == ["Entry 3Title 4"]
    assert text_of(visitor.get("/abs/2311.00002"), PAIR) == []


def test_neighbours_in_a_draft_are_not_told(visitor: Client, text_of: Texts) -> None:
    digest = make_digest(make_topic("draft"), published=False)
    for number in (1, 2):
        make_entry(digest, make_paper(f"2311.{number:05}"))
    assert text_of(visitor.get("/abs/2311.00001"), PAIR) == []


@pytest.mark.parametrize("papers", [1, 50])
def test_queries_do_not_grow_with_the_papers_near(visitor: Client, queries: Any, papers: int) -> None:
    near_ones(papers)
    digest = make_digest()
    for paper in Paper.objects.order_by("pk")[:papers]:
        make_entry(digest, paper)
    visitor.get("/abs/2311.00001")
    with queries(15):
        visitor.get("/abs/2311.00001")


def test_readers_mark_related_papers_where_they_stand(client: Client, text_of: Texts) -> None:
    near_ones(2)
    client.force_login(make_reader())
    page = client.get("/abs/2311.00001")
    assert len(text_of(page, f"{RELATED}//article//button")) > 0
    ids = re.findall(r' id="([^"]+)"', page.content.decode())
    assert [name for name in ids if ids.count(name) > 1] == []
