"""Every readers' page in Chromium: axe, console, other hosts, overflow, ids; then what only readers meet."""

from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from papers.clock import now
from tests.e2e.conftest import Visit
from tests.e2e.test_pages import WAYS, assert_sound
from tests.e2e.watched import Watched
from tests.factories import make_reader
from tests.small_library import (
    EMPTY_PAGES,
    FORM_PAGES,
    MODERATOR_PAGES,
    READER_PAGES,
    make_small_library,
)

STATES = [
    *((name, "mira", address) for name, address in READER_PAGES.items()),
    *((name, "moderator", address) for name, address in MODERATOR_PAGES.items()),
    *((name, "", address) for name, address in FORM_PAGES.items()),
    *((name, "newcomer", READER_PAGES[name].replace("mira", "newcomer")) for name in EMPTY_PAGES),
]
# The default suite looks at the pages with the most in them, each in one of two ways that differ in all.
FAST = [
    *(
        (name, ("en", "light", 1280))
        for name in ("digest", "library-titles", "inbox", "import", "saved-search")
    ),
    *(
        (name, ("zh-hans", "dark", 390))
        for name in ("paper", "library", "collection", "settings", "tags", "saved")
    ),
]
DOUBLED = """(() => {
  const ids = [...document.querySelectorAll("[id]")].map(one => one.id);
  return ids.filter((id, at) => ids.indexOf(id) < at);
})()"""
HEADINGS = """[...document.querySelectorAll("main :is(h1, h2, h3, h4)")].map(one => Number(one.tagName[1]))"""
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(visit: Visit) -> dict[str, User | None]:
    """Who looks at the small site: a reader with a library, one without, a moderator, nobody."""
    mira, moderator = make_small_library(now())
    return {"mira": mira, "moderator": moderator, "newcomer": make_reader("newcomer"), "": None}


def assert_page_is_sound(watched: Watched) -> None:
    assert_sound(watched)
    assert watched.page.evaluate(DOUBLED) == []
    levels = watched.page.evaluate(HEADINGS)
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize(("name", "way"), FAST, ids=lambda value: str(value))
def test_readers_page_is_sound(
    visit: Visit, people: dict[str, User | None], name: str, way: tuple[str, str, int]
) -> None:
    assert_page_is_sound(visit(READER_PAGES[name], *way, reader=people["mira"]))


@pytest.mark.soak
@pytest.mark.parametrize(("name", "who", "address"), STATES, ids=lambda value: str(value))
@pytest.mark.parametrize("way", WAYS, ids=lambda way: "-".join(map(str, way)))
def test_every_readers_page_is_sound_every_way(
    visit: Visit,
    people: dict[str, User | None],
    way: tuple[str, str, int],
    name: str,
    who: str,
    address: str,
) -> None:
    watched = visit(address, *way, reader=people[who])
    assert watched.page.url == watched.site + address
    assert_page_is_sound(watched)


def open_row_form(page: Page, row: int, control: str) -> None:
    page.locator(".entry").nth(row).locator(control).click()
    expect(page.locator(".entry").nth(row).locator(".inline")).to_be_visible()


def test_open_row_forms_keep_the_page_sound(visit: Visit, people: dict[str, User | None]) -> None:
    watched = visit(READER_PAGES["library"], width=390, reader=people["mira"])
    open_row_form(watched.page, 0, ".ic-tag")
    open_row_form(watched.page, 1, ".ic-tag")
    open_row_form(watched.page, 2, ".ic-note")
    assert_page_is_sound(watched)


def test_row_controls_are_high_enough_for_a_finger(visit: Visit, people: dict[str, User | None]) -> None:
    page = visit(
        READER_PAGES["digest"], width=390, reader=people["mira"], has_touch=True, is_mobile=True
    ).page
    heights = (
        "all => all.map(one => one.getBoundingClientRect()).filter(box => box.height && box.height < 42)"
    )
    assert page.eval_on_selector_all(".acts .end > *, .nav a, main .btn", f"({heights})") == []
    assert page.eval_on_selector_all(".nav", "all => all.map(one => one.offsetHeight)") == [42, 42]


def test_order_of_tab_is_the_order_of_the_page(visit: Visit, people: dict[str, User | None]) -> None:
    page = visit(READER_PAGES["library"], reader=people["mira"]).page
    assert page.locator("[tabindex]:not([tabindex='0'], [tabindex='-1'])").count() == 0
    seen = []
    for _press in range(40):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                """(() => {
                  const all = [...document.querySelectorAll("*")], one = document.activeElement;
                  const outline = getComputedStyle(one).outlineStyle;
                  return [all.indexOf(one), outline];
                })()"""
            )
        )
    assert [place for place, _outline in seen] == sorted(place for place, _outline in seen)
    assert {outline for _place, outline in seen} == {"solid"}


@pytest.mark.parametrize(
    ("name", "scripts"),
    [
        ("today", {"keys", "search", "htmx-2", "marks"}),
        ("library", {"keys", "search", "htmx-2", "marks", "library"}),
        ("library-none", {"keys", "search", "htmx-2", "marks"}),
        ("paper", {"keys", "search", "htmx-2", "marks", "thread"}),
    ],
)
def test_page_loads_the_scripts_it_uses(
    visit: Visit, people: dict[str, User | None], name: str, scripts: set[str]
) -> None:
    page = visit(READER_PAGES[name], reader=people["mira"]).page
    names = "[...document.scripts].filter(one => one.src).map(one => one.src.split('/').at(-1).split('.')[0])"
    assert set(page.evaluate(names)) == scripts


def test_papers_are_counted_by_mouse_when_single_keys_are_off(
    visit: Visit, people: dict[str, User | None]
) -> None:
    watched = visit("/accounts/settings/", reader=people["mira"])
    page = watched.page
    page.get_by_label("Single keys off").check()
    page.get_by_role("button", name="Save reading").click()
    page.goto(watched.site + READER_PAGES["library"])
    page.keyboard.press("j")
    page.keyboard.press("X")
    assert page.locator(".pick:checked, .is-cur").count() == 0
    page.locator(".pick").first.check()
    expect(page.locator("#picked")).to_have_text("1 chosen")
    assert watched.faults == []
