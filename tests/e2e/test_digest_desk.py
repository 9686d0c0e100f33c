"""The digest desk in Chromium: curating, rebuilding and watching, sound on every screen."""

import os
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from papers.digests import ranges
from papers.digests.entries import rank_entries
from papers.models import Digest, Rebuild, Topic
from tests.e2e.conftest import Visit
from tests.e2e.test_pages import assert_sound
from tests.factories import make_curator, make_entry, make_paper
from tests.small_site import DAY, PAGES, TOPIC

pytestmark = pytest.mark.django_db(transaction=True)
WAYS = [("en", "light", 1280), ("en", "dark", 390)]


def curated(topic: Topic) -> tuple[User, Digest]:
    """A curator of the topic, and its newest digest, which is long enough to be ordered."""
    digest = Digest.objects.get(topic=topic, date=DAY)
    for number in range(200, 205):
        paper = make_paper(f"2310.00{number}", title="Vision transformers: how ViT sees an image")
        make_entry(digest, paper, why={"branches": [], "hits": [["title", "ViT"]]})
    rank_entries(digest, "id")
    curator = make_curator()
    topic.curators.add(curator)
    return curator, digest


@pytest.mark.parametrize("way", WAYS, ids=lambda way: "-".join(map(str, way)))
def test_pages_of_the_digest_desk_are_sound(visit: Visit, way: tuple[str, str, int]) -> None:
    topic = Topic.objects.get(slug=TOPIC)
    curator, digest = curated(topic)
    Digest.objects.filter(pk=digest.pk).update(signed_by=curator, signed_at=digest.built_at)
    digest.entries.filter(pinned=True).update(curated_by=curator, curated_at=digest.built_at)
    rebuild = ranges.start(topic, curator, date(2023, 10, 1), date(2023, 10, 30))
    ranges.go_on(rebuild.pk)
    watched = visit("/about/", *way, reader=curator)
    pages = {
        "list": "/admin/papers/digest/",
        "page": page_of(digest),
        "build": f"/admin/papers/digest/build/?topic={topic.pk}",
        "rebuild": f"/admin/papers/digest/{digest.pk}/rebuild/",
        "ranges": "/admin/papers/rebuild/",
        "ask": f"/admin/papers/rebuild/add/?topic={topic.pk}",
        "progress": f"/admin/papers/rebuild/{rebuild.pk}/change/",
        "public": PAGES["digest"],
    }
    for name, address in pages.items():
        watched.page.goto(watched.site + address)
        shoot(watched.page, f"{name}-{way[1]}-{way[2]}")
        assert_sound(watched)


def test_a_curator_pins_notes_orders_and_introduces_and_the_public_page_shows_it(visit: Visit) -> None:
    curator, digest = curated(Topic.objects.get(slug=TOPIC))
    watched = visit(page_of(digest), reader=curator)
    page = watched.page
    page.fill("textarea[name=introduction]", "Read the **first** one.")
    page.click("text=Your note: 2310.00201")
    page.fill(field(digest, "2310.00201", "annotation"), "It *moves* $x$.")
    row(page, "2310.00201").get_by_label("Pin to the top: 2310.00201").check()
    page.fill("input[name=add]", "https://arxiv.org/abs/2310.00103v1")
    page.locator(".curation__save button").click()
    assert "Saved." in page.inner_text(".messagelist")
    assert_sound(watched)
    page.click("text=See the page")
    assert page.inner_text(".signed").startswith("— curator, ")
    first = page.locator("[id='2310.00201']")
    assert first.locator(".prose.gist em").inner_text() == "moves"
    assert first.locator(".flag").inner_text() == "pinned"
    assert "added by a curator" in page.inner_text("[id='2310.00103']")
    assert_sound(watched)
    page.goto(watched.site + page_of(digest))
    page.click("#acts >> text=Undo")
    digest.refresh_from_db()
    assert (digest.introduction, digest.signed_by) == ("A quiet week.\n\nTwo things <i>stand out</i>.", None)


def test_entries_are_moved_by_keys_and_by_the_mouse(visit: Visit) -> None:
    curator, digest = curated(Topic.objects.get(slug=TOPIC))
    watched = visit(page_of(digest), reader=curator)
    page = watched.page
    assert order(page) == ["2310.12755", "2310.00008", *(f"2310.0020{n}" for n in range(5))]
    page.get_by_role("button", name="Move up: 2310.00204").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert order(page)[4:] == ["2310.00204", "2310.00202", "2310.00203"]
    assert page.evaluate("document.activeElement.value").endswith(":-1")
    assert page.inner_text("[data-said]") == "Place 5 of 7"
    row(page, "2310.00204").locator(".curated__n").hover()
    page.mouse.down()
    goal = row(page, "2310.00200").bounding_box()
    assert goal
    page.mouse.move(goal["x"] + 5, goal["y"] + 5, steps=8)
    page.mouse.up()
    assert order(page)[:4] == ["2310.12755", "2310.00008", "2310.00204", "2310.00200"]
    page.locator(".curation__save button").click()
    assert order(page)[:4] == ["2310.12755", "2310.00008", "2310.00204", "2310.00200"]
    assert digest.entries.get(paper__arxiv_id="2310.00204").place == 3
    assert watched.faults == []


def test_entries_are_moved_and_taken_out_without_scripts(visit: Visit) -> None:
    curator, digest = curated(Topic.objects.get(slug=TOPIC))
    watched = visit(page_of(digest), reader=curator, java_script_enabled=False)
    page = watched.page
    page.get_by_role("button", name="Move up: 2310.00204").click()
    assert order(page)[5:] == ["2310.00204", "2310.00203"]
    page.fill(field(digest, "2310.00204", "place"), "2")
    page.click("text=Take out: 2310.00200")
    page.check(field(digest, "2310.00200", "hidden"))
    page.locator(".curation__save button").click()
    expect(row(page, "2310.00200")).to_contain_text("Say why")
    page.fill(field(digest, "2310.00200", "hidden_reason"), "Not about images.")
    page.locator(".curation__save button").click()
    assert order(page)[:3] == ["2310.12755", "2310.00204", "2310.00008"]
    page.goto(watched.site + PAGES["digest"])
    assert page.inner_text(".taken-out summary") == "2 papers taken out by the curator"


def test_a_range_is_watched_until_it_is_done(visit: Visit) -> None:
    topic = Topic.objects.get(slug=TOPIC)
    curator, _digest = curated(topic)
    watched = visit(f"/admin/papers/rebuild/add/?topic={topic.pk}", reader=curator)
    page = watched.page
    page.click("text=Go on")
    assert "2 digests of Vision Transformer from 2023-10-29 to 2023-11-05" in page.inner_text(".lede")
    page.click("text=Rebuild them")
    expect(page.locator("#progress .lede")).to_contain_text("a worker takes it up within a minute")
    ranges.go_on(Rebuild.objects.get().pk)
    expect(page.locator("#progress .lede b")).to_have_text("done")
    assert page.inner_text("label[for=far]") == "2 of 2 digests"
    assert_sound(watched)


def page_of(digest: Digest) -> str:
    return f"/admin/papers/digest/{digest.pk}/change/"


def row(page: Page, arxiv_id: str) -> Locator:
    return page.locator("ol.curated > li", has=page.locator(f"a[href='/abs/{arxiv_id}']"))


def order(page: Page) -> list[str]:
    """The ids of the first section's entries, from the top of the page that came last."""
    page.wait_for_load_state()
    ids = page.locator("ol.curated").first.locator("li:not(.out) .muted > .num")
    return ids.all_inner_texts()


def field(digest: Digest, arxiv_id: str, name: str) -> str:
    return f"[name=e{digest.entries.get(paper__arxiv_id=arxiv_id).pk}-{name}]"


def shoot(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"dd-{name}.png", full_page=True)
