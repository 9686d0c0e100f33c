"""A reader's whole way, from joining to leaving: by keys alone, by finger at 390 px, and without scripts."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, Response, expect
from pytest_django import Settings

from accounts.models import User
from papers.models import Bookmark, Comment, Digest, Follow, ReadingMark, Tag
from tests.accounts.people import PASSWORD
from tests.e2e.conftest import Visit
from tests.e2e.watched import Watched
from tests.factories import make_digest, make_entry, make_paper, make_topic

pytestmark = pytest.mark.django_db(transaction=True)
PAPERS = 40
DAY = date(2023, 11, 6)


class Keys:
    """A reader without a mouse: Tab, Enter, Space and letters."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, target: Locator) -> None:
        """Tab by Tab until the control has the focus."""
        expect(target).to_be_visible()
        for _ in range(400):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no Tab leads to {target}")

    def press(self, target: Locator) -> None:
        """A link or button."""
        self.reach(target)
        self.page.keyboard.press("Enter")

    def tick(self, target: Locator) -> None:
        """A check box, or a radio button: of these only the chosen one is on the way, arrows lead on."""
        if target.get_attribute("type") != "radio":
            self.reach(target)
            self.page.keyboard.press("Space")
            return
        self.reach(self.page.locator(f"input[name={target.get_attribute('name')}]:checked"))
        while not target.is_checked():
            self.page.keyboard.press("ArrowDown")

    def write(self, target: Locator, text: str) -> None:
        """A field; what stood there is replaced."""
        self.reach(target)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)


class Finger:
    """A reader who touches what they mean."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, target: Locator) -> None:
        """A link or button."""
        target.click()

    def tick(self, target: Locator) -> None:
        """A check box or radio button."""
        target.check()

    def write(self, target: Locator, text: str) -> None:
        """A field."""
        target.fill(text)


Hand = Keys | Finger


@pytest.fixture
def mails(settings: Settings, tmp_path: Path) -> Path:
    """The folder in which a site without SMTP leaves its mail, one file a message."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    return tmp_path


def join(hand: Hand, watched: Watched, mails: Path) -> None:
    """Signs up, and confirms by the link in the mail file."""
    page = hand.page
    hand.press(page.get_by_role("link", name="Join"))
    page.wait_for_url("**/accounts/signup/**")
    hand.write(page.locator("#id_username"), "mira")
    hand.write(page.locator("#id_email"), "mira@example.org")
    hand.write(page.locator("#id_password1"), PASSWORD)
    hand.press(page.locator("main form button").last)
    page.wait_for_url("**/accounts/confirm-email/")
    (mail,) = mails.iterdir()
    link = re.search(r"http\S+/confirm-email/\S+", mail.read_text().replace("=\n", ""))
    assert link
    page.goto(watched.site + urlsplit(link[0]).path)
    hand.press(page.locator("main button").first)
    expect(page.get_by_role("navigation", name="Account")).to_contain_text("mira")
    assert User.objects.get().confirmed


def follow(hand: Hand, watched: Watched, slugs: list[str]) -> None:
    """Follows topics on their pages."""
    for slug in slugs:
        hand.page.goto(f"{watched.site}/topics/{slug}/")
        hand.press(hand.page.get_by_role("button", name=re.compile("^Follow")).first)
        expect(hand.page.get_by_role("button", name=re.compile("^Following")).first).to_be_visible()
    assert Follow.objects.filter(topic__isnull=False).count() == len(slugs)


def of_a_mark(response: Response) -> bool:
    """Whether this answers a mark, not a request for a style or an icon."""
    return urlsplit(response.url).path.startswith("/papers/")


def clear_by_keys(hand: Keys, digest: Digest) -> None:
    """Skips, saves, tags and notes forty papers with single keys."""
    page = hand.page
    page.keyboard.press("j")
    for number in range(PAPERS):
        key = "sbtn"[number % 4]
        with page.expect_response(of_a_mark):
            page.keyboard.press(key)
        if key in "tn":
            page.keyboard.type("method/attention" if key == "t" else "Ask about $\\ell_2$")
            with page.expect_response(of_a_mark):
                page.keyboard.press("Enter" if key == "t" else "Control+Enter")
        expect(page.locator(".htmx-request")).to_have_count(0)
        if key != "s":  # after that the next paper has the focus already
            page.keyboard.press("j")


def clear_by_controls(hand: Finger, digest: Digest) -> None:
    """Does the same with the buttons of each row, as they come; forms of their own for tag and note."""
    page = hand.page
    acts = [".ic-skip", ".ic-save", ".ic-tag", ".ic-note"]
    for number in range(PAPERS):
        here = f"2311.{number + 1:05}"
        row = page.locator(f"[id='m{here}']")
        row.locator(acts[number % 4]).click()
        if number % 4 in (2, 3):
            name, text = ("tags", "method/attention") if number % 4 == 2 else ("note", "Ask")
            form = page.locator("form").filter(has=page.locator(f"[name={name}]"))
            form.locator(f"[name={name}]").fill(text)
            form.get_by_role("button", name=re.compile("^Keep")).click()
            if "/abs/" in page.url:
                page.goto(page.url.partition("/abs/")[0] + digest.get_absolute_url())
        expect(page.locator(".htmx-request")).to_have_count(0)


def talk(hand: Hand, watched: Watched) -> None:
    """Comments with math, and replies."""
    page = hand.page
    page.goto(f"{watched.site}/abs/2311.00002")
    hand.write(page.get_by_label("Add a comment"), "Is $d(x,y)$ a metric?")
    hand.press(page.get_by_role("button", name="Post"))
    expect(page.locator("article.comment math")).to_have_count(1)
    hand.press(page.locator("article.comment").get_by_role("link", name="Reply"))
    hand.write(page.get_by_label("Reply to mira"), "It is, see the appendix.")
    hand.press(
        page.locator("form").filter(has=page.get_by_label("Reply to mira")).get_by_role("button", name="Post")
    )
    expect(page.locator(".thread ol article.comment")).to_have_count(1)
    assert list(Comment.objects.order_by("pk").values_list("depth", flat=True)) == [0, 1]


def find(hand: Hand, watched: Watched) -> None:
    """Finds a saved paper by tag and text."""
    page = hand.page
    page.goto(f"{watched.site}/library/?tag=method/attention")
    expect(page.locator(".toc .entry")).to_have_count(PAPERS // 4)
    hand.write(page.locator("#filter-q"), "ti:2311.00003")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=ti*")
    expect(page.locator(".toc .entry")).to_have_count(1)


def merge(hand: Hand, watched: Watched) -> None:
    """Merges two tags."""
    page = hand.page
    page.goto(f"{watched.site}/abs/2311.00003")
    tags = page.locator("input[name=tags]").last
    hand.write(tags, "method/attention, vit")
    hand.press(page.get_by_role("button", name="Keep tags"))
    expect(page.locator(".tags").filter(has_text="vit").first).to_be_visible()
    page.goto(f"{watched.site}/tags/")
    hand.tick(page.get_by_label("Tick vit"))
    hand.write(page.get_by_label("merge into"), "method/attention")
    hand.press(page.get_by_role("button", name="Merge"))
    hand.press(page.get_by_role("button", name="Go on"))
    expect(page.locator("#said")).to_contain_text("method/attention now")
    assert list(Tag.objects.values_list("name", flat=True)) == ["method/attention"]


def leave(hand: Hand, watched: Watched) -> None:
    """Exports everything, and deletes the account."""
    page = hand.page
    page.goto(f"{watched.site}/accounts/export/")
    hand.write(page.locator("#id_password"), PASSWORD)
    with page.expect_download() as download:
        hand.press(page.get_by_role("button", name="Make an export"))
    assert download.value.suggested_filename.endswith(".zip")
    page.goto(f"{watched.site}/accounts/delete/")
    hand.write(page.locator("#id_password"), PASSWORD)
    hand.tick(page.locator("input[name=when][value=now]"))
    hand.press(page.get_by_role("button", name="Delete the account"))
    expect(page.get_by_role("navigation", name="Account")).to_contain_text("Sign in")
    assert not User.objects.exists()
    assert not Bookmark.objects.exists()


def walk(watched: Watched, hand: Hand, mails: Path, clear: Callable[..., None]) -> None:
    """The whole way."""
    digest = make_digest(make_topic("full", name="Full topic"), on=DAY)
    for number in range(PAPERS):
        make_entry(digest, make_paper(f"2311.{number + 1:05}"))
    join(hand, watched, mails)
    follow(hand, watched, ["full", "vision-transformer"])
    hand.page.goto(watched.site + digest.get_absolute_url())
    clear(hand, digest)
    hand.page.reload()
    expect(hand.page.locator("[data-state=unread]")).to_have_count(0)
    assert ReadingMark.objects.filter(state=ReadingMark.State.SKIPPED).count() == PAPERS // 4
    assert Bookmark.objects.count() == 3 * PAPERS // 4
    assert Bookmark.objects.exclude(note="").count() == PAPERS // 4
    talk(hand, watched)
    find(hand, watched)
    merge(hand, watched)
    leave(hand, watched)
    assert [fault for fault in watched.faults if "status of 422" not in fault] == []


def test_reader_goes_the_whole_way_by_keys_alone(visit: Visit, mails: Path) -> None:
    watched = visit("/")
    walk(watched, Keys(watched.page), mails, clear_by_keys)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_reader_goes_the_whole_way_by_finger_on_a_phone(visit: Visit, mails: Path, scripts: bool) -> None:
    watched = visit("/", width=390, java_script_enabled=scripts)
    walk(watched, Finger(watched.page), mails, clear_by_controls)
