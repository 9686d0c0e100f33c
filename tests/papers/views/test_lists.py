"""Lists of an author, a category, a listing day and a venue."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from papers.models import Author
from tests.factories import make_announcement, make_listing_day, make_paper

Texts = Callable[[HttpResponse, str], list[str]]


def many_papers(count: int) -> None:
    for number in range(count):
        paper = make_paper(
            f"2311.{number + 1:05}", venue="ICML 2023 Oral", venue_slug="icml", authors=("One", f"A{number}")
        )
        make_announcement(paper)
    make_listing_day()


@pytest.mark.django_db
def test_long_list_is_paged_without_gap(visitor: Client, text_of: Texts) -> None:
    many_papers(60)
    for address, size in (("/categories/cs.CV/", 50), ("/venues/icml/", 50), (author_of_one(), 50)):
        first, second = visitor.get(address), visitor.get(address, {"page": "2"})
        numbers = [text_of(page, ".//a[@class='entry__n']") for page in (first, second)]
        assert numbers[0] + numbers[1] == [str(number) for number in range(1, 61)]
        assert len(numbers[0]) == size
        assert visitor.get(address, {"page": "3"}).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["0", "-1", "1.5", "x", "", "²", "1001", "9" * 30, "\x00"])
def test_page_that_cannot_be_is_404(visitor: Client, page: str) -> None:
    many_papers(1)
    assert visitor.get("/venues/icml/", {"page": page}).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("papers", [1, 50])
def test_queries_do_not_grow_with_the_papers(visitor: Client, queries: Any, papers: int) -> None:
    many_papers(papers)
    counts = {
        author_of_one(): 11,
        "/categories/cs.CV/": 11,
        "/categories/cs.CV/2023-11-02/": 8,
        "/categories/cs/": 8,
        "/categories/cs/2023-11-02/": 8,
        "/venues/icml/": 7,
    }
    for address, number in counts.items():
        with queries(number):
            visitor.get(address)


def author_of_one() -> str:
    return Author.objects.get(name="One").get_absolute_url()
