"""A curator's first hour: from the front page to a topic of their own, tried, mended, built, annotated."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from papers.models import Digest, Topic
from tests.e2e.conftest import Visit
from tests.e2e.test_pages import assert_sound
from tests.e2e.watched import Watched
from tests.factories import make_announcement, make_curator, make_paper

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2023, 11, 6)
NAME = "Masked image modelling"
WRONG = 'ti:"masked image" OR "masked autoencoder OR =MAE'


def announce_papers() -> None:
    """Four papers of the subject in one day's listing, one of them about something else besides."""
    titles = {
        "2311.01001": "Masked image modelling for everything",
        "2311.01002": "A masked autoencoder that sees",
        "2311.01003": "MAE at scale",
        "2311.01004": "Masked image retouching with brushes",
    }
    for arxiv_id, title in titles.items():
        make_announcement(make_paper(arxiv_id, title=title, abstract="We study it.", first_listed=DAY))


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, True), (1280, False)])
def test_a_new_curator_makes_a_topic_and_its_digest(visit: Visit, width: int, scripts: bool) -> None:
    announce_papers()
    curator = make_curator("mira")
    watched: Watched = visit("/", "en", "light", width, reader=curator, java_script_enabled=scripts)
    page: Page = watched.page
    page.get_by_role("link", name="Admin").click()
    page.get_by_role("link", name="Topics", exact=True).first.click()
    page.get_by_role("link", name="Add topic").click()
    make_the_topic(page, scripts)
    cut_the_digest(page)
    curate_it(page)
    if scripts:
        assert_sound(watched)
    read_it_as_a_visitor(visit, width)
    assert watched.faults == []
    topic = Topic.objects.get(slug="masked-image-modelling")
    assert list(topic.curators.all()) == [curator]


def make_the_topic(page: Page, scripts: bool) -> None:
    """The rule is wrong at first; the caret says where, and one press mends it. Tried before it is saved."""
    page.get_by_label("Name:", exact=True).fill(NAME)
    if scripts:
        page.get_by_label("Name:", exact=True).press("Tab")
    else:
        page.get_by_label("Address:").fill("masked-image-modelling")
    expect(page.get_by_label("Address:")).to_have_value("masked-image-modelling")
    page.get_by_label("Categories:").fill("cs.CV")
    rule = page.locator("#id_rule")
    rule.fill(WRONG)
    if not scripts:
        page.get_by_role("button", name="Check the rule").click()
    expect(page.locator("#rule-checked")).to_contain_text("quotation mark is not closed")
    line, caret = page.locator(".rule-check .caret").inner_text().split("\n")[:2]
    assert line[caret.index("^")] == '"'
    rule.fill(WRONG.replace("autoencoder OR", 'autoencoder" OR'))
    page.get_by_role("button", name=re.compile("^Preview")).click()
    expect(page.locator("dl.stat")).to_contain_text("4")
    expect(page.get_by_text("MAE at scale").first).to_be_visible()
    page.get_by_role("button", name="Save the topic").first.click()
    expect(page.get_by_text(f"“{NAME}” is saved.")).to_be_visible()


def cut_the_digest(page: Page) -> None:
    """From the topic's own page."""
    page.get_by_role("link", name=NAME).first.click()
    page.get_by_role("link", name="Build a digest").click()
    page.get_by_label("Date").fill(DAY.isoformat())
    page.get_by_role("button", name="Build").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAME)
    assert Digest.objects.get(topic__name=NAME).entry_count == 4


def curate_it(page: Page) -> None:
    """One pinned and annotated, one taken out with a reason, an introduction over all."""
    page.get_by_label("Introduction").fill("What was *masked* this week.")
    scale = page.locator("li", has=page.get_by_role("link", name="MAE at scale"))
    scale.get_by_role("checkbox", name="Pin").check()
    scale.get_by_text("note", exact=False).first.click()
    scale.locator("textarea").fill("Read this **first**.")
    brushes = page.locator("li", has=page.get_by_role("link", name="retouching"))
    brushes.locator("summary", has_text="out").click()
    brushes.locator("details").last.get_by_role("checkbox").check()
    brushes.locator("details").last.get_by_role("textbox").fill("About painting, not about learning.")
    page.get_by_role("button", name="Save").last.click()
    expect(page.locator(".messagelist")).to_be_visible()


def read_it_as_a_visitor(visit: Visit, width: int) -> None:
    """The page shows whose hand was there."""
    page = visit(f"/topics/masked-image-modelling/{DAY}/", "en", "light", width).page
    expect(page.locator("main")).to_contain_text("What was masked this week.")
    expect(page.locator("main")).to_contain_text("— mira")
    first = page.locator(".toc > li").first
    expect(first).to_contain_text("MAE at scale")
    expect(first).to_contain_text("Read this first.")
    expect(page.locator("main")).to_contain_text("About painting, not about learning.")
