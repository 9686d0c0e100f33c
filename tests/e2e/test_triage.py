"""Clearing a digest: by keys alone, by touch at 390 px, and without script."""

import os
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from papers.library import shelf
from papers.models import Bookmark, BookmarkTag, Digest, Paper, ReadingMark
from tests.e2e.conftest import Visit
from tests.e2e.test_pages import assert_sound
from tests.e2e.watched import Watched
from tests.factories import make_digest, make_entry, make_paper, make_reader, make_topic

pytestmark = pytest.mark.django_db(transaction=True)
PAPERS = 40
WAYS = [("en", "light", 1280), ("en", "dark", 390)]
READ, SKIPPED = ReadingMark.State.READ, ReadingMark.State.SKIPPED


def make_full_digest(papers: int = PAPERS) -> Digest:
    digest = make_digest(make_topic("full"), on=date(2023, 11, 6))
    for number in range(papers):
        make_entry(digest, make_paper(f"2311.{number + 1:05}"), section=1 + number * 3 // papers)
    return digest


@pytest.fixture
def reader() -> User:
    return make_reader()


@pytest.fixture
def open_digest(visit: Visit, reader: User) -> object:
    """`open_digest(papers, width=…)` shows a digest to the reader."""

    def go(papers: int = PAPERS, width: int = 1280, **options: object) -> Watched:
        watched = visit("/about/", width=width, reader=reader, **options)
        digest = make_full_digest(papers)
        watched.page.goto(watched.site + digest.get_absolute_url())
        return watched

    return go


def shoot(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def state(page: Page, arxiv_id: str) -> str | None:
    return page.locator(f"[id='m{arxiv_id}']").get_attribute("data-state")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.closest('article')?.id ?? document.activeElement.id"))


def press(page: Page, key: str) -> None:
    """Presses a key that acts, and waits until the page shows what came of it."""
    with page.expect_response(
        lambda response: urlsplit(response.url).path.startswith(("/papers/", "/undo/"))
    ):
        page.keyboard.press(key)
    expect(page.locator(".htmx-request")).to_have_count(0)


def test_digest_is_cleared_by_keys_alone(open_digest, reader: User) -> None:  # type: ignore[no-untyped-def]
    watched = open_digest()
    page = watched.page
    page.keyboard.press("j")
    for number in range(PAPERS):
        here = f"2311.{number + 1:05}"
        assert focused(page) == here
        if number % 4 == 0:
            press(page, "s")  # goes on by itself
            continue
        if number % 4 == 1:
            press(page, "b")
        if number % 4 == 2:
            press(page, "t")
            page.keyboard.type(f"method/attention, nr {number}")
            press(page, "Enter")
        if number % 4 == 3:
            press(page, "n")
            page.keyboard.type("Does $\\ell_2$ hold?")
            press(page, "Control+Enter")
        assert focused(page) == here
        page.keyboard.press("j")
    expect(page.locator("[data-unread]")).to_have_text("0")
    assert watched.faults == []
    states = ReadingMark.objects.filter(reader=reader)
    assert states.filter(state=SKIPPED).count() == PAPERS // 4
    assert states.filter(state=READ).count() == 3 * PAPERS // 4
    assert Bookmark.objects.filter(reader=reader).count() == 3 * PAPERS // 4
    assert BookmarkTag.objects.filter(tag__name="method/attention").count() == PAPERS // 4
    assert set(Bookmark.objects.exclude(note="").values_list("note", flat=True)) == {"Does $\\ell_2$ hold?"}
    page.reload()
    assert page.locator(".entry").count() == 3 * PAPERS // 4
    assert page.get_by_role("link", name="10 skipped: show").is_visible()
    shoot(page, "triage-cleared")


@pytest.mark.parametrize(
    ("key", "typed", "sent"), [("t", "vit, speed", "Enter"), ("n", "Why?", "Control+Enter")]
)
def test_what_is_typed_and_sent_before_the_form_has_come_is_kept(  # type: ignore[no-untyped-def]
    open_digest, reader: User, key: str, typed: str, sent: str
) -> None:
    page = open_digest(3).page
    held: list[Route] = []
    page.route("**/papers/2311.00001/**", lambda route: held.append(route), times=1)
    page.keyboard.press("j")
    with page.expect_request("**/papers/2311.00001/**"):
        page.keyboard.press(key)
    page.keyboard.type(typed)
    page.keyboard.press(sent)
    with page.expect_response(lambda response: response.request.method == "POST"):
        held[0].continue_()
    expect(page.locator(".htmx-request")).to_have_count(0)
    bookmark = Bookmark.objects.get(reader=reader)
    kept = bookmark.note if key == "n" else ", ".join(sorted(tag.name for tag in bookmark.tags.all())[::-1])
    assert kept == typed


def test_keys_move_shelves_remove_and_take_back(open_digest, reader: User) -> None:  # type: ignore[no-untyped-def]
    watched = open_digest(3)
    page = watched.page
    page.keyboard.press("j")
    for word in ("To read", "Reading", "Read", "To read"):
        press(page, "b")
        expect(page.locator(".is-cur .ic-save")).to_have_text(word)
    press(page, "B")
    expect(page.locator(".is-cur .ic-save")).to_have_text("Save")
    press(page, "u")
    expect(page.locator(".is-cur .ic-save")).to_have_text("To read")
    press(page, "m")
    assert state(page, "2311.00001") == "unread"
    press(page, "A")
    expect(page.locator(".marks[data-state=read]")).to_have_count(3)
    press(page, "u")
    expect(page.locator(".marks[data-state=unread]")).to_have_count(3)
    assert focused(page) == "2311.00001"
    assert watched.faults == []


def test_escape_leaves_the_small_form_for_the_title(open_digest) -> None:  # type: ignore[no-untyped-def]
    page = open_digest(2).page
    page.keyboard.press("j")
    for key in ("t", "n"):
        press(page, key)
        expect(page.locator(".inline")).to_have_count(1)
        page.keyboard.type("jjs")
        page.keyboard.press("Escape")
        expect(page.locator(".inline")).to_have_count(0)
        assert focused(page) == "2311.00001"
    assert state(page, "2311.00001") == "unread"


def test_control_keeps_the_focus_after_it_was_pressed(open_digest) -> None:  # type: ignore[no-untyped-def]
    page = open_digest(2).page
    for name in (".ic-save", ".ic-seen, .ic-unseen"):
        page.locator(name).first.focus()
        press(page, "Enter")
        expect(page.locator(name).first).to_be_focused()


def test_bibtex_is_copied_and_said(open_digest) -> None:  # type: ignore[no-untyped-def]
    watched = open_digest(2, permissions=["clipboard-read", "clipboard-write"])
    page = watched.page
    page.keyboard.press("j")
    page.keyboard.press("y")
    expect(page.get_by_role("status").first).to_have_text("BibTeX copied.")
    assert str(page.evaluate("navigator.clipboard.readText()")).startswith("@")
    assert not ReadingMark.objects.exists()
    assert watched.faults == []


def test_g_leads_to_entries_and_places(open_digest) -> None:  # type: ignore[no-untyped-def]
    page = open_digest(12).page
    for key in "g11":
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    assert focused(page) == "2311.00011"
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url(lambda url: url.endswith(":" + url.split(":")[-1].split("/")[0] + "/"))


def test_digest_is_worked_by_touch(open_digest, reader: User) -> None:  # type: ignore[no-untyped-def]
    watched = open_digest(6, 390, has_touch=True)
    page = watched.page
    for number, name in enumerate((".ic-skip", ".ic-save", ".ic-seen")):
        control = page.locator(f"[id='2311.{number + 1:05}'] {name}")
        box = control.bounding_box()
        assert box
        assert box["height"] >= 24
        assert box["width"] >= 24
        with page.expect_response("**/papers/**"):
            control.tap()
    expect(page.locator("[data-unread]")).to_have_text("3")
    assert_sound(watched)
    page.locator("text=Undo").tap()
    expect(page.locator("[data-unread]")).to_have_text("4")
    with page.expect_response("**/papers/**"):
        page.locator("[id='2311.00005'] .ic-tag").tap()
    page.keyboard.type("one, two")
    page.locator("text=Keep tags").tap()
    expect(page.locator("[id='2311.00005'] .tags")).to_have_text("onetwo")
    assert_sound(watched)
    shoot(page, "triage-390-touched")


def test_digest_is_worked_without_scripts(open_digest, reader: User) -> None:  # type: ignore[no-untyped-def]
    page = open_digest(4, java_script_enabled=False).page
    here = page.url
    page.click("[id='2311.00002'] .ic-save")
    assert page.url == f"{here}#2311.00002"
    assert page.inner_text("#said").startswith("Saved: To read.")
    page.click("[id='2311.00001'] .ic-skip")
    page.wait_for_load_state()
    assert page.locator("[id='2311.00001']").count() == 0
    page.click("#said >> text=Undo")
    expect(page.locator("[id='2311.00001']")).to_have_count(1)
    page.click("[id='2311.00003'] .ic-tag")
    page.fill("[name=tags]", "survey")
    page.click("text=Keep tags")
    assert page.inner_text(".tags") == "survey"
    page.fill("[name=note]", "Read **this**.")
    page.click("text=Keep note")
    assert page.inner_html("#note-shown strong") == "this"
    page.goto(here)
    page.click("text=Mark all read >> nth=0")
    assert "2 papers marked as read." in page.inner_text("#said")
    assert Bookmark.objects.filter(reader=reader).count() == 2
    page.goto(f"{here}?only=unread")
    assert "No unread papers." in page.inner_text("#main")


@pytest.mark.parametrize("way", WAYS, ids=lambda way: "-".join(map(str, way)))
def test_pages_of_a_reader_are_sound(visit: Visit, reader: User, way: tuple[str, str, int]) -> None:
    watched = visit("/about/", *way, reader=reader)
    digest = make_full_digest(8)
    page = watched.page
    for number in (1, 2):
        ReadingMark.objects.create(
            reader=reader,
            paper=Paper.objects.get(arxiv_id=f"2311.0000{number}"),
            state=number,
            at=digest.built_at,
        )
    address = digest.get_absolute_url()
    for name, path in {
        "digest": address,
        "titles": f"{address}?view=titles",
        "skipped": f"{address}?show=skipped",
        "today": "/",
        "paper": "/abs/2311.00003",
        "save": "/abs/2311.00004?do=save",
        "topic": digest.topic.get_absolute_url(),
        "keyboard": "/keyboard/",
    }.items():
        page.goto(watched.site + path)
        if name == "digest":
            page.locator(".ic-save").nth(1).click()
            page.locator(".ic-note").nth(2).click()
            page.wait_for_selector(".inline")
        assert_sound(watched)
        shoot(page, f"triage-{name}-{way[1]}-{way[2]}")


def test_note_is_kept_while_it_is_written(visit: Visit, reader: User) -> None:
    watched = visit("/abs/2310.12755", reader=reader)
    page = watched.page
    page.click("#note-note")
    page.keyboard.type("Compare $x^2$.")
    expect(page.locator("#note-kept")).to_have_text("Kept just now")
    expect(page.locator("#note-shown math")).to_have_count(1)
    expect(page.locator("#shelf [aria-pressed=true]")).to_have_text("To read")
    page.keyboard.type(" And more.")
    expect(page.locator("#note-shown")).to_contain_text("And more.")
    assert Bookmark.objects.get(reader=reader).note == "Compare $x^2$. And more."
    assert watched.faults == []


def test_text_is_not_lost_when_the_session_has_ended(visit: Visit, reader: User) -> None:
    watched = visit("/abs/2310.12755", reader=reader)
    page = watched.page
    page.context.clear_cookies(name="sessionid")
    page.fill("#note-note", "A long thought.")
    expect(page.locator("h1")).to_have_text("You are signed out")
    expect(page.locator("#typed")).to_have_value("A long thought.")


def test_save_of_a_visitor_is_finished_by_one_button(visit: Visit, reader: User) -> None:
    watched = visit("/abs/2310.12755?do=save", reader=reader)
    page = watched.page
    assert not Bookmark.objects.exists()
    page.click("text=Save this paper")
    expect(page.locator("#shelf [aria-pressed=true]")).to_have_text("To read")
    assert Bookmark.objects.filter(reader=reader).count() == 1


def test_tags_are_completed_from_ones_own(open_digest, reader: User) -> None:  # type: ignore[no-untyped-def]
    watched = open_digest(3)
    page = watched.page
    shelf.retag(reader, Paper.objects.get(arxiv_id="2311.00003"), ["method/attention"])
    page.keyboard.press("j")
    press(page, "t")
    page.keyboard.type("survey, meth")
    expect(page.locator("#tag-names option")).to_have_attribute("value", "survey, method/attention")
    assert watched.violations() == []
    assert watched.faults == []


def test_second_press_before_the_answer_changes_nothing_more(open_digest, reader: User) -> None:  # type: ignore[no-untyped-def]
    watched = open_digest(3)
    page = watched.page
    held: list[Route] = []
    page.route("**/papers/2311.00001/save/", lambda route: held.append(route), times=1)
    with page.expect_request("**/papers/2311.00001/save/"):
        page.locator(".ic-save").first.dblclick()
    held[0].continue_()
    expect(page.locator(".ic-save").first).to_have_text("To read")
    other = watched.page.context.new_page()
    other.goto(page.url)
    other.locator(".ic-drop").first.click()
    expect(other.locator(".ic-save").first).to_have_text("Save")
    page.locator(".ic-drop").first.click()
    expect(page.locator(".ic-save").first).to_have_text("Save")
    assert not Bookmark.objects.exists()
    assert watched.faults == []
