"""A paper that is not here, in Chromium: asked for, awaited, and shown when it has come."""

import pytest
from playwright.sync_api import expect

from papers.models import WorkItem
from tests.e2e.conftest import Visit
from tests.factories import make_announcement, make_paper, make_reader

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_page_of_a_paper_that_is_awaited_leads_on_when_it_has_come(visit: Visit) -> None:
    watched = visit("/search/?q=arXiv:2311.09999", width=390, theme="dark", reader=make_reader())
    page = watched.page
    page.get_by_role("button", name="Get it from arXiv").click()
    said = page.locator("#fetching [role=status]")
    expect(said).to_contain_text("This paper is being fetched from arXiv.")
    assert (watched.violations(), watched.faults, watched.overflow()) == ([], [], 0)
    assert WorkItem.objects.get(task="fetch_paper").arguments == {"arxiv_id": "2311.09999"}
    make_announcement(make_paper("2311.09999"))
    page.wait_for_url("**/abs/2311.09999")
    expect(page.get_by_role("heading", level=1)).to_have_text("A vision transformer numbered 2311.09999")


def test_without_script_a_link_looks_again(visit: Visit) -> None:
    page = visit("/search/?q=2311.09999", reader=make_reader(), java_script_enabled=False).page
    page.get_by_role("button", name="Get it from arXiv").click()
    link = page.get_by_role("link", name="Look again")
    link.click()
    expect(link).to_be_visible()
    make_announcement(make_paper("2311.09999"))
    link.click()
    page.wait_for_url("**/abs/2311.09999")
