"""The settings in Chromium: sound every way, saved without scripts, faults announced beside their field."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.e2e.watched import Watched
from tests.factories import make_reader

pytestmark = pytest.mark.django_db(transaction=True)


def settings_of(watched: Watched, name: str) -> None:
    """Signs in and opens the settings."""
    watched.page.fill("input[name=login]", name)
    watched.page.fill("input[name=password]", "correct horse battery")
    watched.page.press("input[name=password]", "Enter")
    watched.page.wait_for_url(watched.site + "/")
    watched.page.goto(watched.site + "/accounts/settings/")


def assert_sound(watched: Watched) -> None:
    assert (watched.violations(), watched.faults, watched.overflow()) == ([], [], 0)


@pytest.mark.parametrize("way", [("en", "light", 1280), ("zh-hans", "dark", 390)], ids=str)
def test_settings_and_their_faults_are_sound(visit: Visit, way: tuple[str, str, int]) -> None:
    make_reader("mira", shown_name="Mira")
    watched = visit("/accounts/login/", *way)
    settings_of(watched, "mira")
    assert_sound(watched)
    page = watched.page
    page.fill("input[name=profile-shown_name]", "Administrator")
    page.press("input[name=profile-shown_name]", "Enter")
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("input[name=profile-shown_name]")).to_have_value("Administrator")
    watched.faults.clear()  # the browser reports the 422 itself
    assert_sound(watched)
    for address in ("/accounts/2fa/", "/accounts/2fa/webauthn/", "/accounts/3rdparty/", "/preferences/"):
        page.goto(watched.site + address)
        assert_sound(watched)


def test_choices_are_saved_without_scripts_and_seen_at_once(visit: Visit) -> None:
    make_reader("mira")
    watched = visit("/accounts/login/", java_script_enabled=False)
    settings_of(watched, "mira")
    page = watched.page
    page.check("input[name=reading-theme][value=dark]")
    page.select_option("select[name=reading-language]", "zh-hans")
    page.select_option("select[name=reading-time_zone]", "Asia/Shanghai")
    page.get_by_role("button", name="Save reading").click()
    page.wait_for_url("**/accounts/settings/?saved=reading#reading")
    assert page.get_attribute("html", "data-theme") == "dark"
    assert page.get_attribute("html", "lang") == "zh-Hans"
    expect(page.locator("#reading")).to_be_in_viewport()
    expect(page.get_by_role("status").first).to_be_in_viewport()
    expect(page.locator("section[aria-labelledby=sessions] time")).to_contain_text("CST")
