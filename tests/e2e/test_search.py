"""The search page in Chromium: written, narrowed, read by keys, on a phone, without scripts."""

import pytest
from playwright.sync_api import expect

from papers.models import Bookmark
from tests.e2e.conftest import Visit
from tests.e2e.test_pages import assert_sound
from tests.factories import make_reader

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_search_from_the_masthead_is_narrowed_and_widened_again(visit: Visit) -> None:
    watched = visit("/about/")
    page = watched.page
    page.keyboard.press("/")
    page.keyboard.type("vision OR norms")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main").get_by_role("status")).to_have_text("12 papers")
    expect(page.locator("#query")).to_have_value("vision OR norms")
    rail = page.get_by_role("complementary", name="Narrow the results")
    rail.get_by_role("link", name="With code").click()
    expect(page.get_by_role("main").get_by_role("status")).to_have_text("1 paper")
    expect(page.locator("#query")).to_have_value("(vision OR norms) has:code")
    assert_sound(watched)
    on = rail.get_by_role("link", name="With code")
    expect(on).to_have_attribute("aria-current", "true")
    on.click()
    expect(page.get_by_role("main").get_by_role("status")).to_have_text("12 papers")


def test_results_have_the_keys_of_a_digest(visit: Visit) -> None:
    watched = visit("/search/?q=vision", reader=make_reader("mira"))
    page = watched.page
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("b")
    expect(page.locator(".entry").nth(1).locator(".ic-save")).to_contain_text("To read")
    assert Bookmark.objects.get().paper.arxiv_id == "2310.00106"
    page.keyboard.press("1")
    page.wait_for_url("**/search/?q=vision&view=titles")
    page.go_back()
    page.reload()
    rail = page.get_by_role("complementary", name="Narrow the results")
    expect(rail.get_by_role("link", name="Saved")).to_contain_text("1")
    assert_sound(watched)


def test_a_fault_is_mended_by_its_link_on_a_phone_without_scripts(visit: Visit) -> None:
    watched = visit("/about/", width=390, java_script_enabled=False)
    page = watched.page
    page.get_by_role("link", name="Search").click()
    page.fill("#query", "vision (norms")
    page.get_by_role("button", name="Search").click()
    assert page.inner_text(".fault").splitlines() == ["vision (norms", "       ^"]
    page.get_by_role("link", name="vision (norms)").click()
    expect(page.locator("#fault")).to_have_count(0)
    page.click("text=How to write a query")
    page.click("code:text-is('has:code')")
    expect(page.get_by_role("main").get_by_role("status")).to_have_text("1 paper")
    assert watched.overflow() == 0


@pytest.mark.parametrize("width", [320, 390])
def test_long_queries_and_facets_fit_a_phone(visit: Visit, width: int) -> None:
    watched = visit(f"/search/?q=vision+OR+{'longword' * 30}", width=width)
    page = watched.page
    page.click("text=Narrow the results")
    page.click("text=How to write a query")
    assert_sound(watched)
    page.goto(f"{watched.site}/search/?q=({'longword' * 30}")
    assert_sound(watched)
