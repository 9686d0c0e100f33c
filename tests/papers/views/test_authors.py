"""The page of an author: papers by year, and the numbers beside them."""

from collections.abc import Callable
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client

from papers.models import Author, Paper
from papers.views import coauthors
from tests.factories import make_digest, make_entry, make_paper, make_topic
from tests.small_site import author_page

Texts = Callable[[HttpResponse, str], list[str]]
FACETS = ".//aside//section"
OTHERS = [
    {"first_listed": date(2022, 5, 2), "categories": "cs.LG"},
    {"first_listed": date(2022, 6, 1), "venue": "NeurIPS 2022 Oral", "venue_slug": "neurips"},
    {"first_listed": None, "categories": "hep-th cs.LG"},
]


def address_of(name: str) -> str:
    return Author.objects.get(name=name, variant=0).get_absolute_url()


def ada(*papers: tuple[str, ...]) -> str:
    """Her page; one paper for each list of other authors."""
    for number, others in enumerate(papers):
        make_paper(f"2311.{number + 1:05}", authors=("Ada", *others))
    return address_of("Ada")


def four_papers() -> str:
    for number, fields in enumerate([{}, *OTHERS]):
        make_paper(f"2205.{number + 1:05}", authors=("Ada",), **fields)
    return address_of("Ada")


def titles(page: HttpResponse, text_of: Texts) -> list[str]:
    return [text[-1] for text in text_of(page, ".//article/h3/a")]


@pytest.mark.usefixtures("small_site")
def test_papers_are_listed_by_year_newest_first(visitor: Client, text_of: Texts) -> None:
    page = visitor.get(author_page())
    assert text_of(page, ".//h1") == ["Author NumberA"]
    assert text_of(page, ".//div/section/div/h2") == ["2023 11", "1999 1"]
    assert text_of(page, f"{FACETS}[1]/ul/li") == ["202311", "19991"]
    assert text_of(page, ".//a[@class='entry__n']") == [str(number) for number in range(1, 13)]
    assert "12 papers here since 1999." in text_of(page, ".//p[@class='lede']")[0]


@pytest.mark.usefixtures("small_site")
def test_each_paper_says_which_of_its_authors_this_is(visitor: Client, text_of: Texts) -> None:
    page = visitor.get(address_of("Author NumberL"))
    assert text_of(page, ".//article/p[@class='why']") == ["Last of 12 authors"] * 2
    assert text_of(visitor.get(author_page()), ".//article/p[@class='why']")[0] == "Author 1 of 12"


@pytest.mark.usefixtures("small_site")
def test_another_name_in_the_address_leads_to_this_one(visitor: Client) -> None:
    author = Author.objects.get(name="Author NumberA")
    answer = visitor.get(f"/authors/{author.pk}-former-name/")
    assert (answer.status_code, answer["Location"]) == (301, author.get_absolute_url())
    assert visitor.get(f"/authors/{author.pk + 1000}-x/").status_code == 404


@pytest.mark.django_db
def test_numbers_beside_the_list_narrow_it(visitor: Client, text_of: Texts) -> None:
    address = four_papers()
    page = visitor.get(address)
    assert text_of(page, f"{FACETS}[1]/ul/li") == ["20231", "20222"]
    assert text_of(page, f"{FACETS}[2]/ul/li") == ["cs.LG4", "cs.CV2", "hep-th1"]
    assert text_of(page, f"{FACETS}[3]/ul/li") == ["NeurIPS1"]
    assert titles(visitor.get(address, {"year": "2022"}), text_of) == ["3", "2"]
    assert titles(visitor.get(address, {"category": "hep-th"}), text_of) == ["4"]
    assert titles(visitor.get(address, {"year": "2022", "venue": "neurips"}), text_of) == ["3"]


@pytest.mark.django_db
def test_what_narrows_the_list_is_named_and_taken_off_by_its_own_link(
    visitor: Client, text_of: Texts
) -> None:
    page = visitor.get(four_papers(), {"year": "2022", "view": "titles"})
    content = page.content.decode()
    assert '<a href="?view=titles" aria-current="true"><span>2022</span>' in content
    assert '<a href="?year=2022&amp;view=titles&amp;category=cs.LG">' in content
    assert text_of(page, f"{FACETS}[1]/ul/li") == ["20231", "20222"]
    assert text_of(page, f"{FACETS}[2]/ul/li") == ["cs.LG2", "cs.CV1"]
    assert text_of(page, ".//p[@role='status']") == ["2 of 4 papers. Show all"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [{"year": "9999999"}, {"year": "2022\x00"}, {"category": "x" * 3000}, {"venue": ""}, {"page": "0"}],
)
def test_what_cannot_be_asked_is_404(visitor: Client, query: dict[str, str]) -> None:
    assert visitor.get(four_papers(), query).status_code == 404


@pytest.mark.django_db
def test_numbers_and_papers_are_those_of_all_spellings(visitor: Client, text_of: Texts) -> None:
    address = ada(("Ben",), ("Ben", "Cleo"))
    make_paper("2212.00001", authors=("A. Ada", "B. Ben"), first_listed=date(2022, 12, 1))
    make_paper("2212.00002", authors=("Ada", "A. Ada", "Ben", "B. Ben"), first_listed=date(2022, 12, 1))
    for other, chosen in (("A. Ada", "Ada"), ("B. Ben", "Ben")):
        Author.objects.filter(name=other).update(same_as=Author.objects.get(name=chosen))
    page = visitor.get(address)
    assert text_of(page, f"{FACETS}[1]/ul/li") == ["20232", "20222"]
    assert text_of(page, f"{FACETS}[3]/ul/li") == ["Ben4", "Cleo1"]
    assert len(titles(page, text_of)) == 4
    assert "au%3A%22A.+Ada%22+OR+au%3A%22Ada%22" in page.content.decode()


@pytest.mark.django_db
def test_all_coauthors_are_listed_on_pages_of_their_own(visitor: Client, text_of: Texts) -> None:
    address = ada(("Ben",), ("Ben", *(f"Fellow {number:03}" for number in range(48))), ("Ben",))
    page = visitor.get(address)
    fellows = ["Ben3", *(f"Fellow {number:03}1" for number in range(4))]
    assert text_of(page, f"{FACETS}[3]/ul/li") == fellows
    assert text_of(page, f"{FACETS}[3]/p") == ["All 49 co-authors"]
    everyone = visitor.get(address, {"show": "coauthors"})
    assert text_of(everyone, ".//main//li/a")[:2] == ["Ben", "Fellow 000"]
    assert len(text_of(everyone, ".//main//li/a")) == 49
    assert visitor.get(address, {"show": "coauthors", "page": "2"}).status_code == 404


@pytest.mark.django_db
def test_large_author_lists_make_nobody_a_coauthor(visitor: Client, text_of: Texts) -> None:
    crowd = tuple(f"Fellow {number:03}" for number in range(50))
    page = visitor.get(ada(("Ben",), crowd))
    assert text_of(page, f"{FACETS}[3]/ul/li") == ["Ben1"]
    assert text_of(page, f"{FACETS}[3]/p") == ["Papers of more than 50 authors are not counted here."]
    assert len(titles(page, text_of)) == 2


@pytest.mark.django_db
def test_coauthors_are_counted_over_the_newest_papers(
    visitor: Client, text_of: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coauthors, "MOST", 1)
    page = visitor.get(ada(("Ben",), ("Cleo",)))
    assert text_of(page, f"{FACETS}[3]/ul/li") == ["Cleo1"]
    assert text_of(page, f"{FACETS}[3]/p") == ["Counted over the newest 500 papers."]


@pytest.mark.django_db
def test_topics_are_those_whose_published_digests_show_the_papers(visitor: Client, text_of: Texts) -> None:
    address = ada(("Ben",), ("Ben",))
    shown, draft, former = make_topic("shown"), make_topic("draft"), make_topic("former", archived=True)
    for paper in Paper.objects.all():
        for topic in (shown, draft, former):
            make_entry(
                make_digest(topic, on=date(2023, 11, paper.pk % 20 + 1), published=topic != draft), paper
            )
    assert text_of(visitor.get(address), f"{FACETS}[3]/ul/li") == ["Shown2"]


@pytest.mark.django_db
def test_a_long_facet_unfolds(visitor: Client, text_of: Texts) -> None:
    make_paper(authors=("Ada",), categories=" ".join(f"cs.{chr(65 + n)}A" for n in range(12)))
    page = visitor.get(address_of("Ada"), {"category": "cs.LA"})
    shown = [f"cs.{letter}A1" for letter in "ABCDEFGHL"]
    assert text_of(page, f"{FACETS}[2]/ul/li") == shown
    assert text_of(page, f"{FACETS}[2]/details/ul/li") == ["cs.IA1", "cs.JA1", "cs.KA1"]
