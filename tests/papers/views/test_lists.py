"""Lists of an author, a category, a listing day and a venue."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from papers.models import Announcement, Author
from tests.factories import make_announcement, make_listing_day, make_paper
from tests.small_site import author_page

Texts = Callable[[HttpResponse, str], list[str]]
DAY = date(2023, 11, 2)


def many_papers(count: int) -> None:
    for number in range(count):
        paper = make_paper(
            f"2311.{number + 1:05}", venue="ICML 2023 Oral", venue_slug="icml", authors=("One", f"A{number}")
        )
        make_announcement(paper)
    make_listing_day()


@pytest.mark.usefixtures("small_site")
def test_author_page_lists_papers_by_year_newest_first(visitor: Client, text_of: Texts) -> None:
    page = visitor.get(author_page())
    assert text_of(page, ".//h1") == ["Author NumberA"]
    assert text_of(page, ".//section/div/h2") == ["2023 11", "1999 1"]
    assert text_of(page, ".//aside//dl/div") == ["202311", "19991"]
    assert text_of(page, ".//a[@class='entry__n']") == [str(number) for number in range(1, 13)]


@pytest.mark.usefixtures("small_site")
def test_author_page_says_which_of_the_authors(visitor: Client, text_of: Texts) -> None:
    last = Author.objects.get(name="Author NumberL").get_absolute_url()
    assert text_of(visitor.get(last), ".//article/p[@class='why']") == ["Last of 12 authors"] * 2
    assert text_of(visitor.get(author_page()), ".//article/p[@class='why']")[0] == "Author 1 of 12"


@pytest.mark.usefixtures("small_site")
def test_author_under_another_name_leads_to_this_one(visitor: Client) -> None:
    author = Author.objects.get(name="Author NumberA")
    answer = visitor.get(f"/authors/{author.pk}-former-name/")
    assert (answer.status_code, answer["Location"]) == (301, author.get_absolute_url())
    assert visitor.get(f"/authors/{author.pk + 1000}-x/").status_code == 404


@pytest.mark.usefixtures("small_site")
def test_category_groups_papers_by_day(visitor: Client, text_of: Texts) -> None:
    page = visitor.get("/categories/cs.CV/")
    assert text_of(page, ".//h1") == ["Computer Vision and Pattern Recognition cs.CV"]
    assert text_of(page, ".//section/div/h2") == ["2023-11-03 11"]


@pytest.mark.django_db
def test_category_day_has_new_cross_lists_and_replacements(visitor: Client, text_of: Texts) -> None:
    kinds = ("replace", "new", "cross", "replace-cross", "new")
    for number, kind in enumerate(kinds):
        make_announcement(make_paper(f"2311.0000{number + 1}"), kind=kind)
    page = visitor.get("/categories/cs.CV/2023-11-02/")
    assert text_of(page, ".//section/div/h2") == ["New 2", "Cross-lists 1", "Replacements 2"]
    assert [title[-1] for title in text_of(page, ".//article/h3/a")] == ["2", "5", "3", "1", "4"]


@pytest.mark.django_db
def test_category_day_says_what_the_ledger_knows(visitor: Client, text_of: Texts) -> None:
    assert visitor.get("/categories/cs.CV/2023-11-02/").status_code == 404
    make_listing_day(state="none")
    assert text_of(visitor.get("/categories/cs.CV/2023-11-02/"), ".//div[@class='empty']/p") == [
        "Nothing was announced in this category on that day."
    ]
    make_announcement(make_paper(), category="cs.LG")
    make_listing_day("cs.LG", state="partial")
    assert b"Not everything of this day is in yet." in visitor.get("/categories/cs.LG/2023-11-02/").content


@pytest.mark.django_db
def test_category_that_arxiv_does_not_have_is_404(visitor: Client) -> None:
    assert visitor.get("/categories/xx.YY/").status_code == 404
    assert visitor.get("/categories/math.NT/").status_code == 200


@pytest.mark.django_db
def test_venue_lists_its_papers(visitor: Client, text_of: Texts) -> None:
    many_papers(2)
    page = visitor.get("/venues/icml/")
    assert text_of(page, ".//h1") == ["ICML"]
    assert len(text_of(page, ".//article")) == 2
    assert visitor.get("/venues/none/").status_code == 404


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
        "/categories/cs.CV/": 5,
        "/categories/cs.CV/2023-11-02/": 8,
        "/venues/icml/": 5,
    }
    for address, number in counts.items():
        with queries(number):
            visitor.get(address)


def author_of_one() -> str:
    return Author.objects.get(name="One").get_absolute_url()


def test_every_kind_has_a_section() -> None:
    from papers.views.lists import KINDS

    assert [kind for kinds, _anchor, _name in KINDS for kind in kinds] == list(Announcement.Kind)
