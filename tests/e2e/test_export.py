"""Files of papers in Chromium: copied by a key, downloaded from the page, of the ticked papers."""

import re

import pytest
from playwright.sync_api import expect
from pybtex.database import parse_string

from tests.e2e.conftest import Visit
from tests.e2e.test_library import fill
from tests.e2e.watched import Watched
from tests.factories import make_reader
from tests.small_site import PAGES

pytestmark = pytest.mark.django_db(transaction=True)
CLIPBOARD = ["clipboard-read", "clipboard-write"]


def copied(watched: Watched) -> list[str]:
    """What the clipboard holds after y: the arXiv ids of the entries."""
    watched.page.keyboard.press("y")
    expect(watched.page.locator("#live")).to_have_text("BibTeX copied.")
    text = str(watched.page.evaluate("navigator.clipboard.readText()"))
    return [entry.fields["eprint"] for entry in parse_string(text, "bibtex").entries.values()]


def test_visitors_copy_a_paper_or_a_whole_digest(visit: Visit) -> None:
    watched = visit(PAGES["digest"], permissions=CLIPBOARD)
    shown = watched.page.eval_on_selector_all("article", "all => all.map(one => one.id)")
    assert copied(watched) == shown
    watched.page.reload()
    watched.page.keyboard.press("j")
    assert copied(watched) == shown[:1]
    watched.page.goto(watched.site + PAGES["paper-old"])
    assert copied(watched) == ["hep-th/9901001"]
    assert (watched.faults, watched.violations()) == ([], [])


def test_copy_that_fails_says_so(visit: Visit) -> None:
    watched = visit(PAGES["paper"], permissions=CLIPBOARD)
    watched.page.route("**/export/**", lambda route: route.abort())
    watched.page.keyboard.press("y")
    expect(watched.page.locator("#live")).to_contain_text("That did not work")


def test_rail_leads_to_files(visit: Visit) -> None:
    page = visit(PAGES["digest"]).page
    for label, ending in (("BibTeX", "bib"), ("RIS", "ris"), ("CSL-JSON", "json"), ("CSV", "csv")):
        with page.expect_download() as download:
            page.get_by_role("link", name=label, exact=True).click()
        assert download.value.suggested_filename == f"vision-transformer-2023-11-05.{ending}"


def test_ticked_papers_are_downloaded(visit: Visit) -> None:
    reader = make_reader("mira")
    watched = visit("/about/", reader=reader)
    fill(reader)
    page = watched.page
    page.goto(watched.site + "/library/")
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    with page.expect_download() as download:
        page.get_by_role("button", name="BibTeX").click()
    entries = parse_string(download.value.path().read_text("utf-8"), "bibtex").entries
    assert len(entries) == 2
    assert re.fullmatch(r"library-\d{4}-\d\d-\d\d\.bib", download.value.suggested_filename)
    assert (watched.faults, watched.violations()) == ([], [])
