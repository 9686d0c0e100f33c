"""Every page in Chromium: axe finds nothing, the console is silent, no other host is asked, no overflow."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from papers.clock import now
from tests.small_site import MISSING, PAGES, author_page, make_small_site

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOCALES = {"en": "en-GB", "zh-hans": "zh-CN"}
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
        "category-day",
        "status",
        "preferences",
    )
    for way in (("en", "light", 1280), ("zh-hans", "dark", 390))
]
pytestmark = pytest.mark.django_db(transaction=True)


class Watched:
    """A page with everything that went wrong on it."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.page: Page = context.new_page()
        self.site = site
        self.faults: list[str] = []
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("request", lambda request: self._ask(request.url))

    def _note(self, kind: str, text: str) -> None:
        # A page that is 404 itself is reported by the browser as a resource that did not load.
        if kind in ("error", "warning") and "status of 404" not in text:
            self.faults.append(f"{kind}: {text}")

    def _ask(self, url: str) -> None:
        if not url.startswith((self.site, "data:")):
            self.faults.append(f"asked {url}")

    def violations(self) -> list[str]:
        """What axe finds, in one line each."""
        self.page.evaluate(AXE)
        found = self.page.evaluate(
            "rules => axe.run(document, {runOnly: rules}).then(r => r.violations.map("
            "v => v.id + ': ' + v.nodes.map(n => n.target + ' ' + n.html.slice(0, 120)).join(' | ')))",
            RULES,
        )
        return list(found)

    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        return int(
            self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        )


Visit = Callable[..., Watched]


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """`visit(address, language, theme, width)` opens a page of the small site."""
    make_small_site(now() - timedelta(hours=1))
    opened: list[BrowserContext] = []

    def go(
        address: str, language: str = "en", theme: str = "light", width: int = 1280, **options: object
    ) -> Watched:
        context = browser.new_context(
            locale=LOCALES[language],
            color_scheme=theme,  # type: ignore[arg-type]
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
            **options,  # type: ignore[arg-type]
        )
        opened.append(context)
        watched = Watched(context, site)
        watched.page.goto(site + address)
        return watched

    yield go
    for context in opened:
        context.close()


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


def test_opened_abstracts_and_rail_are_sound_on_a_phone(visit: Visit) -> None:
    watched = visit(PAGES["digest"], width=390)
    for summary in watched.page.query_selector_all("summary"):
        summary.click()
    assert_sound(watched)


def test_late_and_offline_banners_are_sound(visit: Visit) -> None:
    from papers.models import Harvest

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
