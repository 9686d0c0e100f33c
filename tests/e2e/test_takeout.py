"""In and out in Chromium: bring a file, take it back and again, carry everything off, leave."""

import json
import zipfile

import pytest
from playwright.sync_api import expect

from accounts.models import User
from papers.models import Bookmark
from tests.e2e.conftest import Visit
from tests.e2e.watched import Watched
from tests.factories import make_collection, make_reader

pytestmark = pytest.mark.django_db(transaction=True)
BIB = b"@misc{a, eprint={2310.12755}, keywords={one}}\n@misc{b, eprint={2310.00007}}\n@misc{c, title={none}}"


def assert_sound(watched: Watched) -> None:
    assert (watched.violations(), watched.faults, watched.overflow()) == ([], [], 0)


@pytest.mark.parametrize("scripts", [True, False])
def test_library_comes_in_goes_out_and_the_account_ends(visit: Visit, scripts: bool) -> None:
    reader = make_reader("mira")
    watched = visit("/library/import/", reader=reader, java_script_enabled=scripts)
    page = watched.page
    page.set_input_files("input[name=file]", {"name": "mine.bib", "mimeType": "text/plain", "buffer": BIB})
    page.get_by_role("button", name="Import").click()
    expect(page.locator("tbody tr")).to_have_count(3)
    page.get_by_role("button", name="Take this import back").click()
    expect(page.get_by_text("2 papers left your library.")).to_be_visible()
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_text("2 papers are back in your library.")).to_be_visible()
    assert Bookmark.objects.filter(reader=reader).count() == 2
    page.goto(watched.site + "/accounts/export/")
    page.fill("input[name=password]", "correct horse battery")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Make an export").click()
    with zipfile.ZipFile(coming.value.path()) as box:
        assert len(json.loads(box.read("recto-export.json"))["bookmarks"]) == 2
    page.goto(watched.site + "/accounts/delete/")
    page.check("input[name=when][value=now]")
    page.fill("input[name=password]", "correct horse battery")
    page.get_by_role("button", name="Delete the account").click()
    expect(page.get_by_role("heading", name="Account deleted")).to_be_visible()
    assert not User.objects.filter(pk=reader.pk).exists()


@pytest.mark.parametrize("way", [("en", "light", 1280), ("zh-hans", "dark", 390)], ids=str)
def test_pages_are_sound(visit: Visit, way: tuple[str, str, int]) -> None:
    reader = make_reader("mira")
    make_collection(reader, public=True)
    watched = visit("/library/import/", *way, reader=reader)
    assert_sound(watched)
    page = watched.page
    page.fill("textarea[name=text]", "2310.12755\n" + "words without an id " * 20)
    page.locator("form[enctype] button").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    assert_sound(watched)
    for address in ("/library/import/", "/accounts/export/", "/accounts/delete/"):
        page.goto(watched.site + address)
        assert_sound(watched)
