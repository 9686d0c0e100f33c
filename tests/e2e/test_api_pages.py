"""The docs of the API and the page of tokens in Chromium: axe finds nothing, and they fit a phone."""

from itertools import product

import pytest
from playwright.sync_api import expect

from accounts import tokens
from accounts.models import ApiToken
from tests.e2e.conftest import Visit
from tests.e2e.watched import LOCALES
from tests.factories import make_reader

pytestmark = pytest.mark.django_db(transaction=True)
WAYS = list(product(LOCALES, ("light", "dark"), (1280, 390)))


@pytest.mark.parametrize("way", [WAYS[0], WAYS[-1]], ids=str)
def test_the_docs_are_sound_and_lead_to_each_operation(visit: Visit, way: tuple[str, str, int]) -> None:
    watched = visit("/api/docs", *way)
    assert watched.violations() == []
    assert watched.faults == []
    assert watched.overflow() == 0
    targets = watched.page.eval_on_selector_all(
        "main a[href^='#']", "links => links.map(link => link.hash).filter(at => !document.querySelector(at))"
    )
    assert targets == []


@pytest.mark.soak
@pytest.mark.parametrize("way", WAYS, ids=str)
def test_the_docs_are_sound_every_way(visit: Visit, way: tuple[str, str, int]) -> None:
    watched = visit("/api/docs", *way)
    assert (watched.violations(), watched.faults, watched.overflow()) == ([], [], 0)


@pytest.mark.parametrize("way", [("en", "light", 1280), ("zh-hans", "dark", 390)], ids=str)
def test_a_token_is_made_seen_once_and_revoked_without_scripts(
    visit: Visit, way: tuple[str, str, int]
) -> None:
    make_reader("mira")
    watched = visit("/accounts/login/", *way, java_script_enabled=False)
    page = watched.page
    page.fill("input[name=login]", "mira")
    page.fill("input[name=password]", "correct horse battery")
    page.press("input[name=password]", "Enter")
    page.wait_for_url(watched.site + "/")
    page.goto(watched.site + "/accounts/tokens/")
    page.fill("input[name=name]", "laptop script")
    page.press("input[name=name]", "Enter")
    page.fill("input[name=password]", "correct horse battery")
    page.press("input[name=password]", "Enter")
    expect(page.locator("#made code")).to_contain_text("recto_")
    assert watched.overflow() == 0
    page.goto(watched.site + "/accounts/tokens/")
    expect(page.locator("#made")).to_have_count(0)
    page.locator("button[name=revoke]").click()
    page.wait_for_url("**/accounts/tokens/?revoked")
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("way", [("en", "light", 1280), ("zh-hans", "dark", 390)], ids=str)
def test_the_page_of_tokens_is_sound(visit: Visit, way: tuple[str, str, int]) -> None:
    reader = make_reader("mira")
    tokens.make(reader, "laptop script", "read", 90)
    tokens.make(reader, "x" * 80, "write", None)
    watched = visit("/keyboard/", *way, reader=reader)
    watched.page.goto(watched.site + "/accounts/tokens/")
    assert (watched.violations(), watched.faults, watched.overflow()) == ([], [], 0)
