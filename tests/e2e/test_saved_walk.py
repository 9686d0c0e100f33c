"""A search saved in Chromium: narrowed, named, new papers after a harvest, looked at, made a topic."""

from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.models import User
from papers.ingest.harvest import harvest_set
from papers.models import SavedSearch, SearchHit, Topic
from papers.operation import standing
from tests.arxiv_double.corpus import make_corpus
from tests.arxiv_double.fixtures import start_double
from tests.e2e.conftest import Visit
from tests.e2e.test_pages import assert_sound
from tests.e2e.watched import Watched
from tests.factories import make_curator, make_reader

pytestmark = pytest.mark.django_db(transaction=True)
END = datetime(2023, 12, 1, 12, tzinfo=UTC)
BROKEN, WHOLE = "(vision OR norms) cat:cs.CV OR (cat:cs.CV", "(vision OR norms) cat:cs.CV OR (cat:cs.CV)"


@pytest.fixture
def reader(settings: Settings) -> User:
    """On a site whose clock stands where the local arXiv's does."""
    settings.SITE_CLOCK = END
    return make_reader("mira")


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)])
def test_a_search_is_saved_and_becomes_a_topic(visit: Visit, reader: User, width: int, scripts: bool) -> None:
    way = {"width": width, "java_script_enabled": scripts}
    watched: Watched = visit("/search/?q=vision+OR+norms", reader=reader, **way)
    page = watched.page
    if width < 1000:
        page.click("text=Narrow the results")
    page.get_by_role("complementary", name="Narrow the results").get_by_role("link", name="cs.CV").click()
    save_it(page)
    rename_it(watched, scripts)
    new = come_in()
    page.goto(f"{watched.site}/saved/")
    expect(page.get_by_role("listitem").filter(has_text="Seen by machines")).to_contain_text(f"{new} new")
    if scripts:
        assert_sound(watched)
    page.get_by_role("link", name="Seen by machines", exact=True).click()
    look_at_it(page, new, scripts)
    propose_it(page)
    decide(visit, way)
    page.goto(f"{watched.site}/inbox/")
    page.get_by_role("link", name="Machines that see").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Machines that see")
    assert watched.faults == []
    assert watched.overflow() == 0


def save_it(page: Page) -> None:
    """Under its own words first."""
    page.get_by_role("link", name="Save this search").click()
    expect(page.get_by_label("Query", exact=True)).to_have_value("(vision OR norms) cat:cs.CV")
    page.get_by_label("weekly by mail").check()
    page.get_by_role("button", name="Save the search").click()
    expect(page.get_by_text("Nothing new since")).to_be_visible()


def rename_it(watched: Watched, scripts: bool) -> None:
    """With a query that is wrong at first; its nearest one keeps what else was written."""
    page = watched.page
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Name").fill("Seen by machines")
    page.get_by_label("Query", exact=True).fill(BROKEN)
    page.get_by_role("button", name="Keep changes").click()
    assert page.inner_text(".fault").splitlines() == [BROKEN, " " * BROKEN.rindex("(") + "^"]
    assert [fault for fault in watched.faults if "status of 422" not in fault] == []
    watched.faults.clear()
    if scripts:
        assert_sound(watched)
    page.get_by_role("link", name=WHOLE).click()
    expect(page.get_by_label("Name")).to_have_value("Seen by machines")
    expect(page.get_by_label("weekly by mail")).to_be_checked()
    page.get_by_role("button", name="Keep changes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Seen by machines")


def come_in() -> int:
    """A harvest of the local arXiv, and the work after it; how many papers it brought for the search."""
    with start_double(make_corpus(per_day=6), END) as double:
        harvest_set(double.client(), "cs", since=date(2023, 11, 1))
    standing.match_searches()
    search = SavedSearch.objects.get()
    assert (search.name, search.query, search.cadence) == ("Seen by machines", WHOLE, 2)
    new = SearchHit.objects.filter(search=search).count()
    assert new > 0
    return new


def look_at_it(page: Page, new: int, scripts: bool) -> None:
    """By keys, where there are any; seen, taken back, and seen again."""
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Seen by machines {new} new")
    if scripts:
        page.wait_for_load_state()  # keys do something then
        page.keyboard.press("j")
        page.keyboard.press("b")
        expect(page.locator(".entry").first.locator(".ic-save")).to_contain_text("To read")
    page.get_by_role("button", name="Mark all as seen").click()
    expect(page.get_by_text("Nothing new since")).to_be_visible()
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Seen by machines {new} new")
    page.get_by_role("button", name="Mark all as seen").click()


def propose_it(page: Page) -> None:
    page.get_by_role("link", name="Propose as a topic").click()
    page.get_by_label("Name of the topic").fill("Machines that see")
    page.get_by_label("Why it is worth a topic").fill("Many of us read it.")
    page.get_by_role("button", name="Propose the topic").click()
    expect(page.get_by_role("listitem").filter(has_text="Machines that see")).to_contain_text("open")


def decide(visit: Visit, way: dict[str, object]) -> None:
    """A curator finds it from the list of topics, reads why, and makes it one."""
    watched: Watched = visit("/admin/papers/topic/", reader=make_curator(), **way)
    page = watched.page
    page.get_by_role("link", name="Proposed topics").first.click()
    page.get_by_role("link", name="Machines that see").click()
    expect(page.get_by_text("Many of us read it.")).to_be_visible()
    if way["java_script_enabled"]:
        assert_sound(watched)
    page.get_by_role("button", name="Make a topic").click()
    expect(page.get_by_label("Name:", exact=True)).to_have_value("Machines that see")
    topic = Topic.objects.get(slug="machines-that-see")
    assert (topic.rule, topic.active) == (WHOLE, False)
    assert watched.faults == []
