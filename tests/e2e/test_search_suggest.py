"""Offers while a query is typed, in Chromium: by keys, by mouse, on a phone, and without script."""

from datetime import timedelta

import pytest
from playwright.sync_api import Route, expect

from papers.search import index
from papers.search.vocabulary import learn
from tests.e2e.conftest import Visit
from tests.e2e.watched import Watched
from tests.factories import NOON

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def learned(visit: Visit) -> None:
    """The index knows the small site's words and names."""
    index.catch_up_all()
    learn()


def assert_sound(watched: Watched) -> None:
    assert watched.violations() == []
    assert watched.faults == []
    assert watched.overflow() == 0


def test_offers_are_walked_by_keys_and_one_is_taken(visit: Visit) -> None:
    watched = visit("/search/")
    page = watched.page
    field = page.get_by_label("Query")
    field.press_sequentially("prompt cs.c")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("cs.CC")
    expect(field).to_have_attribute("aria-expanded", "true")
    assert_sound(watched)
    field.press("ArrowDown")
    field.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", "query-suggested-1")
    assert_sound(watched)
    field.press("ArrowUp")
    field.press("ArrowUp")
    expect(page.get_by_role("option", selected=True)).to_have_count(0)
    field.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    field.press("ArrowUp")
    field.press("Enter")
    expect(field).to_have_value("prompt cat:cs.CE ")
    expect(options).to_have_count(0)
    field.press("Enter")
    page.wait_for_url("**/search/?q=prompt+cat%3Acs.CE+*")


def test_an_offer_takes_the_place_of_what_was_typed_wherever_the_caret_went(visit: Visit) -> None:
    page = visit("/search/").page
    field, options = page.get_by_label("Query"), page.get_by_role("option")
    field.press_sequentially("prompt cs.cv")
    expect(options).to_have_count(1)
    field.press("Home")
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("prompt cat:cs.CV ")
    field.fill("cs.cvx graph")
    for _letter in " graph":
        field.press("ArrowLeft")
    field.press("Backspace")
    expect(options).to_have_count(1)
    field.press("ArrowLeft")
    field.press("Backspace")  # now within a word
    expect(options).to_have_count(0)


def test_escape_and_leaving_close_the_offers_and_keep_what_is_typed(visit: Visit) -> None:
    page = visit("/search/").page
    field = page.get_by_label("Query")
    field.press_sequentially("cs.c")
    options = page.get_by_role("option")
    expect(options).not_to_have_count(0)
    field.press("Escape")
    expect(options).to_have_count(0)
    expect(field).to_have_value("cs.c")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("v")
    expect(options).to_have_count(1)
    field.press("Tab")
    expect(options).to_have_count(0)


def test_an_offer_is_taken_by_mouse_and_a_topic_leads_to_its_page(visit: Visit) -> None:
    watched = visit("/")
    page = watched.page
    field = page.locator("#find-papers")
    field.press_sequentially("cs.cv")
    page.get_by_role("option", name="cs.CV").click()
    expect(field).to_have_value("cat:cs.CV ")
    expect(field).to_be_focused()
    field.fill("")
    field.press_sequentially("vision")
    assert_sound(watched)
    page.get_by_role("option", name="Vision Transformer topic").click()
    page.wait_for_url("**/topics/vision-transformer/")


def test_letters_typed_before_an_answer_came_are_asked_for_after_it(visit: Visit) -> None:
    page = visit("/about/").page
    page.clock.install(time=NOON)
    page.goto(page.url)
    page.clock.pause_at(NOON + timedelta(hours=1))
    held = list[Route]()
    page.route("**/search/suggest/*", lambda route: route.continue_() if held else held.append(route))
    field, options = page.locator("#find-papers"), page.get_by_role("option")
    with page.expect_request("**/search/suggest/*"):
        field.press_sequentially("cs.c")
        page.clock.run_for(1_000)
    field.press("v")
    held[0].continue_()
    expect(options.first).to_contain_text("cs.CC")
    page.clock.run_for(1_000)
    expect(options).to_have_count(1)
    expect(options).to_contain_text("cs.CV")


def test_offers_fit_a_phone_in_the_dark(visit: Visit) -> None:
    watched = visit("/search/", width=390, theme="dark")
    field, options = watched.page.get_by_label("Query"), watched.page.get_by_role("option")
    field.press_sequentially("vis")
    expect(options).not_to_have_count(0)
    assert_sound(watched)
    field.fill("cs.c")
    expect(options).to_have_count(3)
    assert len({round(option.bounding_box()["height"]) for option in options.all()}) == 1  # no code is broken


def test_without_script_the_field_is_a_field(visit: Visit) -> None:
    page = visit("/search/", java_script_enabled=False).page
    page.get_by_label("Query").fill("transformer")
    page.get_by_label("Query").press("Enter")
    page.wait_for_url("**/search/?q=transformer*")
