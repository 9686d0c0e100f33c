"""Every page in Chromium: axe finds nothing, the console is silent, no other host is asked, no overflow."""

from datetime import UTC, date, datetime
from itertools import pairwise, product

import pytest
from playwright.sync_api import expect

from papers.models import Harvest, ListingDay, Paper
from tests.e2e.conftest import Visit
from tests.e2e.watched import LOCALES, Watched
from tests.factories import make_digest, make_entry, make_topic
from tests.small_site import MISSING, PAGES, author_page

WIDTHS = (1280, 390)
WAYS = list(product(LOCALES, ("light", "dark"), WIDTHS))
EVERYWHERE = PAGES | MISSING
# The default suite looks at the pages with the most in them in two ways that differ in everything.
FAST = [
    (name, way)
    for name in (
        "today",
        "topics",
        "topic",
        "digest-abstracts",
        "paper",
        "category",
        "category-day",
        "search-found",
        "archive",
        "venue-year",
        "no-listing-day",
        "status",
        "preferences",
    )
    for way in (("en", "light", 1280), ("zh-hans", "dark", 390))
]
pytestmark = pytest.mark.django_db(transaction=True)


def assert_sound(watched: Watched) -> None:
    assert watched.violations() == []
    assert watched.faults == []
    assert watched.overflow() == 0


@pytest.mark.parametrize(("name", "way"), FAST, ids=lambda value: str(value))
def test_page_is_sound(visit: Visit, name: str, way: tuple[str, str, int]) -> None:
    assert_sound(visit(EVERYWHERE[name], *way))


@pytest.mark.soak
@pytest.mark.parametrize("name", [*EVERYWHERE, "author"])
@pytest.mark.parametrize("way", WAYS, ids=lambda way: "-".join(map(str, way)))
def test_every_page_is_sound_every_way(visit: Visit, name: str, way: tuple[str, str, int]) -> None:
    watched = visit("/keyboard/", *way)
    address = author_page() if name == "author" else EVERYWHERE.get(name, "/")
    watched.page.goto(watched.site + address)
    assert_sound(watched)


@pytest.mark.parametrize("name", ["digest", "topic", "paper", "status", "topics", "no-paper"])
def test_page_fits_a_small_phone(visit: Visit, name: str) -> None:
    watched = visit(EVERYWHERE[name], width=320)
    assert (watched.overflow(), watched.faults) == (0, [])


def test_controls_are_one_row_for_a_finger(visit: Visit) -> None:
    page = visit(PAGES["digest"], width=360, has_touch=True, is_mobile=True).page
    heights = page.eval_on_selector_all(".acts", "rows => rows.map(row => row.offsetHeight)")
    assert heights == [42] * 4
    small = "all => all.filter(one => one.getBoundingClientRect().height < 42).length"
    assert page.eval_on_selector_all(".acts > a, .acts summary", small) == 0


def test_long_address_in_an_abstract_is_a_link_of_the_text_and_breaks(visit: Visit) -> None:
    long = "https://example.org/a-name-of-a-repository/that-is-longer-than-a-line"
    watched = visit("/about/", width=360)
    Paper.objects.filter(arxiv_id="2310.12755").update(abstract=f"Code is at {long} for all.")
    watched.page.goto(watched.site + PAGES["digest-abstracts"])
    link = watched.page.locator(f".prose a[href='{long}']")
    assert link.evaluate("link => getComputedStyle(link).display") == "inline"
    assert watched.overflow() == 0


def test_days_over_the_strip_of_the_ledger_keep_apart(visit: Visit) -> None:
    page = visit("/about/").page
    ListingDay.objects.filter(state="none").delete()
    page.goto(page.url.replace("/about/", "/status/"))
    starts = page.eval_on_selector_all(
        ".strip thead time",
        "days => days.map(day => day.getBoundingClientRect().left)",
    )
    assert len(starts) == 28
    assert min(after - before for before, after in pairwise(starts)) >= 26


def test_rail_taller_than_the_window_is_scrolled_from_the_keyboard(visit: Visit) -> None:
    watched = visit("/about/")
    for number in range(40):
        make_entry(make_digest(make_topic(f"topic-{number}"), on=date(2023, 11, 6)), Paper.objects.first())
    watched.page.goto(watched.site + "/")
    rail = watched.page.locator(".rail")
    last = rail.get_by_role("link", name="All topics")
    expect(last).not_to_be_in_viewport()
    rail.focus()
    watched.page.keyboard.press("End")
    expect(last).to_be_in_viewport()
    assert_sound(watched)


def test_opened_abstracts_and_rail_are_sound_on_a_phone(visit: Visit) -> None:
    watched = visit(PAGES["digest"], width=390)
    for summary in watched.page.query_selector_all("summary"):
        summary.click()
    assert_sound(watched)


def test_late_and_offline_banners_are_sound(visit: Visit) -> None:
    Harvest.objects.update(finished_at=datetime(2023, 11, 1, tzinfo=UTC))
    watched = visit("/")
    assert "has not answered since 2023-11-01 00:00 UTC" in watched.page.inner_text(".banner")
    assert_sound(watched)
    Harvest.objects.exclude(source="sample").delete()
    watched.page.reload()
    assert "has not been reached yet" in watched.page.inner_text(".banner")
    assert_sound(watched)


def test_server_error_is_sound(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_rows: object) -> None:
        raise RuntimeError

    watched = visit("/about/", width=390)
    monkeypatch.setattr("papers.views.status.Counter", broken)
    watched.page.goto(watched.site + "/status/")
    assert watched.page.inner_text("h1") == "We broke something"
    watched.faults.clear()  # the browser reports the 500 itself
    assert_sound(watched)


def test_everything_works_without_scripts(visit: Visit) -> None:
    watched = visit(PAGES["digest"], java_script_enabled=False)
    page = watched.page
    page.click("summary:has-text('Abstract') >> nth=0")
    assert page.is_visible("math >> nth=0")
    page.click("text=Abstracts")
    page.wait_for_load_state()
    assert page.locator("details.abs[open]").count() == page.locator("article").count()
    page.click("text=简体中文")
    page.click("button:has-text('用简体中文阅读')")
    assert page.url == f"{watched.site}{PAGES['digest-abstracts']}"
    assert page.get_attribute("html", "lang") == "zh-Hans"
    page.click("text=偏好设置")
    page.check("input[name=theme][value=dark]")
    page.click("button:has-text('保存')")
    assert page.get_attribute("html", "data-theme") == "dark"


def test_print_shows_entries_and_open_abstracts_only(visit: Visit) -> None:
    page = visit(PAGES["digest"]).page
    page.click("summary:has-text('Abstract') >> nth=0")
    page.emulate_media(media="print")
    assert page.is_visible("h1")
    assert page.is_visible(".entry .prose >> nth=0")
    hidden = (".nav", ".rail", ".bar", ".skip", ".pair", ".acts > a", "details.abs:not([open])")
    assert [each for each in hidden if page.locator(each).first.is_visible()] == []


def test_dark_choice_beats_a_light_system(visit: Visit) -> None:
    watched = visit(PAGES["preferences"], theme="light")
    watched.page.check("input[name=theme][value=dark]")
    watched.page.click("button:has-text('Keep these')")
    colour = watched.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert colour == "rgb(20, 23, 22)"
