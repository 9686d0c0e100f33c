"""The library and the tags in Chromium: by keys, by mouse on a phone, without scripts."""

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from papers.models import Bookmark, Paper, Tag
from tests.e2e.conftest import Visit
from tests.factories import make_bookmark, make_reader

pytestmark = pytest.mark.django_db(transaction=True)


def fill(reader: User) -> None:
    """Eight saved papers of the small site under two tags."""
    for number, paper in enumerate(Paper.objects.order_by("pk")[4:12]):
        make_bookmark(reader, paper, tags=("vit",) if number % 2 else ("transformer", "method/attention"))


@pytest.fixture
def mira(visit: Visit) -> User:
    """A reader with a library, on the small site."""
    reader = make_reader("mira")
    fill(reader)
    return reader


def rows(page: Page) -> Locator:
    return page.locator(".toc .entry")


def test_a_paper_is_found_by_tag_and_text(visit: Visit, mira: User) -> None:
    watched = visit("/library/", reader=mira)
    page = watched.page
    page.get_by_role("complementary").get_by_role("link", name="vit 4").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("#vit")
    expect(rows(page)).to_have_count(4)
    page.wait_for_load_state()  # keys do something then
    page.keyboard.press("/")
    page.keyboard.type("ti:2310.00103")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=ti*")
    expect(rows(page)).to_have_count(1)
    assert watched.faults == []


def test_keys_tick_papers_and_say_how_many(visit: Visit, mira: User) -> None:
    watched = visit("/library/", reader=mira)
    page = watched.page
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.get_by_role("status").filter(has_text="2 chosen")).to_be_visible()
    page.keyboard.press("x")
    expect(page.locator("#picked")).to_have_text("1 chosen")
    page.keyboard.press("X")
    expect(page.locator("#picked")).to_have_text("8 chosen")
    page.select_option("select[name=to]", label="Reading")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#said")).to_contain_text("8 papers changed.")
    assert set(Bookmark.objects.values_list("status", flat=True)) == {Bookmark.Status.READING}
    page.locator("#said").get_by_role("button", name="Undo").click()
    expect(page.locator("#said")).to_contain_text("as they were")
    assert set(Bookmark.objects.values_list("status", flat=True)) == {Bookmark.Status.TO_READ}
    assert watched.faults == []


def test_own_tags_are_offered_while_typing(visit: Visit, mira: User) -> None:
    watched = visit("/library/", reader=mira)
    page = watched.page
    page.get_by_label("Tags to put on").press_sequentially("vit, att")
    only = page.locator("#tag-names option:only-child")
    expect(only).to_have_attribute("value", "vit, method/attention")
    assert watched.faults == []


@pytest.mark.parametrize("scripts", [True, False])
def test_two_tags_are_merged_and_parted_again_on_a_phone(visit: Visit, mira: User, scripts: bool) -> None:
    watched = visit("/tags/", reader=mira, width=390, java_script_enabled=scripts)
    page = watched.page
    page.get_by_label("Tick vit").check()
    page.get_by_label("merge into").fill("transformer")
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_role("listitem").filter(has_text="merged with")).to_contain_text("which has 4 papers")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#said")).to_contain_text("4 papers are under transformer now.")
    assert set(Tag.objects.values_list("name", flat=True)) == {"transformer", "method/attention"}
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Tick vit")).to_be_visible()
    assert watched.faults == []


def test_papers_are_removed_and_brought_back_without_scripts(visit: Visit, mira: User) -> None:
    page = visit("/library/?tag=vit", reader=mira, width=390, java_script_enabled=False).page
    for box in page.locator(".pick").all()[:2]:
        box.check()
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.locator("#said")).to_contain_text("2 papers removed from your library.")
    assert Bookmark.objects.count() == 6
    page.get_by_role("button", name="Undo").click()
    assert Bookmark.objects.count() == 8
    page.goto(page.url.partition("/library/")[0] + "/library/")
    page.get_by_label("all 8 that match").check()
    page.get_by_role("button", name="Remove", exact=True).click()
    page.get_by_role("button", name="Remove them").click()
    expect(page.get_by_text("No saved papers.")).to_be_visible()


@pytest.mark.parametrize(
    "address",
    [
        "/library/",
        "/library/?tag=vit&tag=-transformer&since=2023-01-01&sort=title&view=titles",
        "/library/?q=vision+(",
        "/library/?q=nothing&since=2023-11-05&until=2023-11-01",
        "/tags/",
        "/tags/rename/?tag=method/attention",
        "/tags/split/?tag=vit",
    ],
)
def test_pages_are_accessible_and_fit(visit: Visit, mira: User, address: str) -> None:
    for width, theme in ((1280, "light"), (390, "dark")):
        watched = visit(address, reader=mira, width=width, theme=theme)
        assert watched.violations() == []
        assert watched.overflow() == 0
        assert watched.faults == []
