"""The pages about feeds in Chromium: an address is made, copied, ended; a list of feeds is brought."""

import feedparser
import pytest
from playwright.sync_api import expect

from papers.clock import now
from papers.models import FeedKey
from tests.e2e.conftest import Visit
from tests.e2e.test_pages import assert_sound
from tests.small_library import make_small_library

pytestmark = pytest.mark.django_db(transaction=True)
WAYS = [("en", "light", 1280), ("zh-hans", "dark", 390)]
OPML = b"""<opml version="2.0"><head/><body>
<outline text="Vision" type="rss" xmlUrl="https://rss.arxiv.org/rss/cs.CV+cs.LG"/>
<outline text="A journal of something else" xmlUrl="https://example.org/a-long-address-of-a-feed/of/a/journal.xml"/>
</body></opml>"""


@pytest.mark.parametrize("way", WAYS, ids=lambda way: "-".join(map(str, way)))
def test_feeds_are_sound_for_visitors(visit: Visit, way: tuple[str, str, int]) -> None:
    assert_sound(visit("/feeds/", *way))


@pytest.mark.parametrize("way", WAYS, ids=lambda way: "-".join(map(str, way)))
def test_an_address_is_made_and_ended(visit: Visit, way: tuple[str, str, int]) -> None:
    watched = visit("/about/", *way)
    mira, _moderator = make_small_library(now())
    watched = visit("/feeds/?for=library", *way, reader=mira)
    page = watched.page
    assert_sound(watched)
    page.locator("main form button").first.click()
    address = page.locator("#address-1").input_value()
    assert_sound(watched)
    answer = page.request.get(address.replace("http://127.0.0.1:8000", watched.site))
    found = feedparser.parse(answer.body())
    assert (found.bozo, found.version, len(found.entries)) == (False, "atom10", 9)
    page.goto(f"{watched.site}/feeds/")
    page.locator("li a.btn--s").click()
    assert_sound(watched)
    page.locator(".btn--bad").click()
    page.wait_for_url("**/feeds/")
    assert not FeedKey.objects.exists()


@pytest.mark.parametrize("way", WAYS, ids=lambda way: "-".join(map(str, way)))
def test_a_list_of_feeds_is_brought(visit: Visit, way: tuple[str, str, int]) -> None:
    watched = visit("/about/", *way)
    mira, _moderator = make_small_library(now())
    watched = visit("/following/", *way, reader=mira)
    page = watched.page
    for body in (b"<opml><body>", OPML):
        page.set_input_files(
            "input[type=file]", {"name": "a.opml", "mimeType": "text/x-opml", "buffer": body}
        )
        page.locator("form[enctype] button").click()
        if body is not OPML:
            expect(page.locator("input[type=file][aria-invalid=true]")).to_be_visible()
            assert_sound(watched) if not watched.faults else watched.faults.clear()
    expect(page.locator("#left")).to_be_visible()
    assert_sound(watched)
