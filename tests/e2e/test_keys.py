"""Single keys: what each does, and when all of them are silent."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit
from tests.factories import make_digest, make_entry, make_paper, make_topic
from tests.small_site import PAGES

pytestmark = pytest.mark.django_db(transaction=True)


def focused(page: Page) -> str:
    return str(
        page.evaluate("document.activeElement.closest('article')?.id ?? document.activeElement.tagName")
    )


def ids(page: Page) -> list[str]:
    return list(page.eval_on_selector_all("article", "all => all.map(one => one.id)"))


def test_j_and_k_walk_the_titles_and_mark_the_article(visit: Visit) -> None:
    page = visit(PAGES["digest"]).page
    papers = ids(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focused(page) == papers[1]
    assert page.locator(".is-cur").count() == 1
    page.keyboard.press("k")
    page.keyboard.press("k")
    assert focused(page) == papers[0]
    for _each in range(len(papers) + 2):
        page.keyboard.press("j")
    assert focused(page) == papers[-1]


def test_o_and_enter_open_the_paper(visit: Visit) -> None:
    watched = visit(PAGES["digest"])
    page = watched.page
    for key in ("o", "Enter"):
        page.goto(watched.site + PAGES["digest"])
        page.keyboard.press("j")
        page.keyboard.press(key)
        page.wait_for_url("**/abs/2310.12755")


def test_a_opens_the_abstract_and_capital_e_all(visit: Visit) -> None:
    page = visit(PAGES["digest"]).page
    page.keyboard.press("j")
    page.keyboard.press("a")
    assert page.locator("details.abs[open]").count() == 1
    page.keyboard.press("E")
    assert page.locator("details.abs[open]").count() == page.locator("details.abs").count()
    page.keyboard.press("E")
    assert page.locator("details.abs[open]").count() == 0


def test_a_leads_to_the_abstract_that_a_page_of_many_topics_leaves_out(visit: Visit) -> None:
    watched = visit("/about/")
    paper = make_paper("2311.00001")
    for number in range(11):
        make_entry(make_digest(make_topic(f"topic-{number}"), on=date(2023, 11, 6 + number)), paper)
    watched.page.goto(watched.site + "/")
    watched.page.keyboard.press("j")
    watched.page.keyboard.press("a")
    watched.page.wait_for_url("**/abs/2311.00001#abstract")


def test_brackets_and_digits_lead_to_digests_and_densities(visit: Visit) -> None:
    page = visit(PAGES["digest"]).page
    page.keyboard.press("1")
    page.wait_for_url("**?view=titles")
    page.keyboard.press("[")
    page.wait_for_url("**/2023-10-29/")
    page.keyboard.press("]")
    page.wait_for_url("**/2023-11-05/")


def test_slash_searches_papers_and_on_the_topics_page_topics(visit: Visit) -> None:
    watched = visit(PAGES["digest"])
    page = watched.page
    for address, field in ((PAGES["digest"], "#find-papers"), ("/topics/", "#find")):
        page.goto(watched.site + address)
        page.keyboard.press("/")
        expect(page.locator(field)).to_be_focused()
        page.keyboard.type("jk?")
        assert page.input_value(field) == "jk?"
        page.keyboard.press("Escape")
        expect(page.locator(field)).not_to_be_focused()
        assert page.input_value(field) == "jk?"


def test_slash_leads_to_the_search_page_on_a_phone(visit: Visit) -> None:
    page = visit(PAGES["digest"], width=390).page
    page.keyboard.press("/")
    page.wait_for_url("**/search/")


def test_question_mark_opens_the_table_and_escape_closes_it(visit: Visit) -> None:
    watched = visit(PAGES["digest"])
    page = watched.page
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard")
    expect(dialog).to_contain_text("next, previous paper")
    assert watched.violations() == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("?")
    page.click("dialog button")
    expect(dialog).to_be_hidden()
    assert watched.faults == []


def test_keys_with_a_modifier_do_nothing(visit: Visit) -> None:
    page = visit(PAGES["digest"]).page
    for modifier in ("Control", "Alt", "Meta"):
        page.keyboard.press(f"{modifier}+k")
    assert page.locator(".is-cur").count() == 0


def test_keys_can_be_switched_off(visit: Visit) -> None:
    watched = visit(PAGES["preferences"])
    page = watched.page
    page.check("input[name=keys][value=off]")
    page.click("button:has-text('Keep these')")
    page.goto(watched.site + PAGES["digest"])
    page.keyboard.press("j")
    assert page.locator(".is-cur").count() == 0
    assert page.locator("script[src*='keys']").count() == 0


def test_first_tab_stop_skips_to_the_content(visit: Visit) -> None:
    page = visit(PAGES["digest"]).page
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
