"""The pages of a category, of an archive, and of a listing day."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from papers.models import Announcement
from papers.views import categories
from papers.views.categories import KINDS
from tests.factories import make_announcement, make_listing_day, make_paper

Texts = Callable[[HttpResponse, str], list[str]]
DAY = date(2023, 11, 2)
PAGE = "/categories/cs.CV/2023-11-02/"
SECTIONS = ".//div/section/div/h2"


def announce(kinds: Iterable[str], day: date = DAY, category: str = "cs.CV") -> None:
    """A paper for each of the kinds."""
    for number, kind in enumerate(kinds, 1):
        paper = make_paper(f"{day:%y%m}.{day.day:02}{number:03}", first_listed=day)
        make_announcement(paper, kind=kind, listing_day=day, category=category)


@pytest.mark.usefixtures("small_site")
def test_category_groups_papers_by_day(visitor: Client, text_of: Texts) -> None:
    page = visitor.get("/categories/cs.CV/")
    assert text_of(page, ".//h1") == ["Computer Vision and Pattern Recognition cs.CV"]
    assert text_of(page, ".//header/p[1]/a") == ["Computer Science cs"]
    assert text_of(page, SECTIONS) == ["2023-11-03 11"]


@pytest.mark.django_db
def test_category_counts_the_papers_of_a_whole_day_not_of_the_page(visitor: Client, text_of: Texts) -> None:
    announce(["new"] * 40 + ["cross"] * 20 + ["replace"])
    assert text_of(visitor.get("/categories/cs.CV/"), SECTIONS) == ["2023-11-02 60"]


@pytest.mark.django_db
def test_category_shows_the_days_of_the_newest_month(visitor: Client, text_of: Texts) -> None:
    announce(["new", "new", "cross", "replace", "replace-cross"])
    announce(["new"], date(2023, 11, 1))
    announce(["new"], date(2023, 8, 31))
    make_listing_day(day=date(2023, 11, 3), state="waiting")
    page = visitor.get("/categories/cs.CV/")
    assert text_of(page, ".//aside//caption") == ["November 2023"]
    assert text_of(page, ".//aside//tbody/tr") == [
        "2023-11-03 not all in000",
        "2023-11-02212",
        "2023-11-01100",
    ]
    assert text_of(page, ".//aside//p/a") == ["2023-08 and its days"]


@pytest.mark.django_db
def test_a_month_has_its_days_and_papers(visitor: Client, text_of: Texts) -> None:
    announce(["new"])
    announce(["new"], date(2023, 8, 31))
    page = visitor.get("/categories/cs.CV/", {"month": "2023-08"})
    assert text_of(page, ".//aside//tbody/tr") == ["2023-08-31100"]
    assert text_of(page, ".//aside//p/a") == ["2023-11 and its days"]
    assert text_of(page, SECTIONS) == ["2023-08-31 1"]
    between = visitor.get("/categories/cs.CV/", {"month": "2023-09"})
    assert text_of(between, ".//aside//p/a") == ["2023-08 and its days", "2023-11 and its days"]
    assert text_of(between, ".//div[@class='empty stack']/p[1]") == ["No papers of this month are here."]


@pytest.mark.django_db
@pytest.mark.parametrize("month", ["0001-01", "9999-12"])
def test_the_ends_of_the_calendar_are_months_too(visitor: Client, month: str) -> None:
    announce(["new"])
    assert visitor.get("/categories/cs.CV/", {"month": month}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "month", ["", "2023", "2023-13", "2023-1x", "٢٠٢٣-١١", "\x00" * 7, "0000-01", "2023W12"]
)
def test_what_is_no_month_is_404(visitor: Client, month: str) -> None:
    assert visitor.get("/categories/cs.CV/", {"month": month}).status_code == 404


@pytest.mark.django_db
def test_archive_lists_its_categories_with_the_papers_of_a_week(visitor: Client, text_of: Texts) -> None:
    announce(["new", "cross", "replace"])
    announce(["new"], DAY - timedelta(days=7))
    announce(["new"], DAY - timedelta(days=6), "cs.LG")
    page = visitor.get("/categories/cs/")
    rows = text_of(page, ".//main//div/section//li")
    assert len(rows) == 40
    assert "cs.CV Computer Vision and Pattern Recognition 2 papers" in rows
    assert "cs.LG Machine Learning 1 papers" in rows
    assert text_of(page, ".//aside//tbody/tr") == ["2023-11-021"]
    assert text_of(page, ".//aside//p/a") == ["2023-10 and its days"]


@pytest.mark.django_db
def test_archive_without_categories_is_a_category(visitor: Client, text_of: Texts) -> None:
    announce(["new"], category="hep-th")
    assert text_of(visitor.get("/categories/hep-th/"), SECTIONS) == ["2023-11-02 1"]
    assert visitor.get("/categories/astro-ph/").status_code == 200


@pytest.mark.django_db
def test_day_of_an_archive_has_each_paper_once(visitor: Client, text_of: Texts) -> None:
    both, other = make_paper("2311.00001"), make_paper("2311.00002")
    make_announcement(both, category="cs.LG", kind="cross", listing_day=DAY)
    make_announcement(both, listing_day=DAY)
    make_announcement(both, version=2, kind="replace", listing_day=DAY)
    make_announcement(other, category="cs.AI", kind="cross", listing_day=DAY)
    make_announcement(other, category="hep-th", listing_day=DAY)
    page = visitor.get("/categories/cs/2023-11-02/")
    assert text_of(page, SECTIONS) == ["New 1", "Cross-lists 1"]
    assert text_of(page, ".//h1") == ["Computer Science cs, 2023-11-02, 2 papers"]


@pytest.mark.django_db
def test_day_has_new_cross_lists_and_replacements(visitor: Client, text_of: Texts) -> None:
    announce(("replace", "new", "cross", "replace-cross", "new"))
    page = visitor.get(PAGE)
    assert text_of(page, SECTIONS) == ["New 2", "Cross-lists 1", "Replacements 2"]
    assert [title[-1] for title in text_of(page, ".//article/h3/a")] == ["2", "5", "3", "1", "4"]


@pytest.mark.django_db
def test_long_day_is_numbered_through_and_its_sections_are_found(
    visitor: Client, text_of: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(categories, "DAY_PAGE", 3)
    announce(["new"] * 4 + ["cross"] * 2 + ["replace"])
    numbers = []
    jumps = []
    for number in (1, 2, 3):
        page = visitor.get(PAGE, {"page": str(number)})
        numbers += text_of(page, ".//a[@class='entry__n']")
        content = page.content.decode()
        jumps.append(
            [f'href="{url}"' in content for url in ("#new", "?page=2#cross", "#cross", "?page=3#replaced")]
        )
    assert numbers == [str(number) for number in range(1, 8)]
    assert jumps == [[True, True, False, True], [True, False, True, True], [False, True, False, False]]
    assert text_of(visitor.get(PAGE, {"page": "2"}), SECTIONS) == ["New 4", "Cross-lists 2"]
    assert "Entries 4 to 6" in visitor.get(PAGE, {"page": "2"}).content.decode()
    assert visitor.get(PAGE, {"page": "4"}).status_code == 404


@pytest.mark.django_db
def test_day_says_what_the_ledger_knows(visitor: Client, text_of: Texts) -> None:
    make_listing_day(state="none")
    assert text_of(visitor.get(PAGE), ".//div[@class='empty']/p") == [
        "Nothing was announced in this category on that day."
    ]
    make_announcement(make_paper(), category="cs.LG")
    make_listing_day("cs.LG", state="partial", reason="stragglers", stored=1)
    for address in ("/categories/cs.LG/2023-11-02/", "/categories/cs/2023-11-02/"):
        assert b"Not everything of this day is in yet." in visitor.get(address).content
    assert b"not stored with their details yet" in visitor.get("/categories/cs.LG/2023-11-02/").content


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "why"),
    [
        (DAY, "This site holds nothing of this day."),
        (date(2023, 11, 4), "arXiv announced nothing on this day."),
        (date(9999, 12, 31), "This day has not come yet."),
        (date(1, 1, 1), "arXiv announced nothing on this day."),
    ],
)
def test_day_that_is_not_here_says_why_and_names_its_neighbours(
    visitor: Client, text_of: Texts, day: date, why: str
) -> None:
    announce(["new"], date(2023, 10, 31))
    announce(["new"], date(2023, 11, 6))
    page = visitor.get(f"/categories/cs.CV/{day}/")
    assert (page.status_code, text_of(page, ".//main//div/p[1]")[0]) == (404, why)
    earlier = ["2023-11-06"] if day > date(2023, 11, 6) else ["2023-10-31"]
    neighbours = {date(1, 1, 1): ["2023-10-31"], date(9999, 12, 31): earlier}
    found = [text[-10:] for text in text_of(page, ".//nav[@class='pair']//a")]
    assert found == neighbours.get(day, ["2023-10-31", "2023-11-06"])


@pytest.mark.django_db
def test_category_that_arxiv_does_not_have_is_404(visitor: Client) -> None:
    assert visitor.get("/categories/xx.YY/").status_code == 404
    assert visitor.get("/categories/xx.YY/2023-11-02/").status_code == 404
    assert visitor.get("/categories/math.NT/").status_code == 200


def test_every_kind_has_a_section() -> None:
    assert [kind for kinds, _anchor, _name in KINDS for kind in kinds] == list(Announcement.Kind)
