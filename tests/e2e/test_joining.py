"""Joining in Chromium: every page on the way is sound, by keys, by finger, and without scripts."""

import pytest
from django.core import mail
from playwright.sync_api import expect

from accounts.models import Invitation, User
from tests.accounts.people import NEW, PASSWORD, last_link
from tests.e2e.conftest import Visit
from tests.e2e.watched import Watched
from tests.factories import make_reader

pytestmark = pytest.mark.django_db(transaction=True)
WAYS = [("en", "light", 1280), ("zh-hans", "dark", 390)]


def assert_sound(watched: Watched) -> None:
    """A form that is not in order is 422, which the browser reports by itself."""
    faults = [fault for fault in watched.faults if "status of 422" not in fault]
    assert (watched.violations(), faults, watched.overflow()) == ([], [], 0)


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_joining_by_keys_is_sound_at_every_step(visit: Visit, way: tuple[str, str, int]) -> None:
    """A wrong form first: the summary has the focus, its link leads to the field."""
    watched = visit("/accounts/signup/", *way)
    page = watched.page
    assert_sound(watched)
    page.focus("#id_username")
    page.keyboard.type("admin")
    page.keyboard.press("Tab")
    page.keyboard.type("mira@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#errors")).to_be_focused()
    assert_sound(watched)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#id_username")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("mira")
    page.focus("#id_password1")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/confirm-email/")
    assert_sound(watched)
    page.goto(watched.site + last_link())
    assert_sound(watched)
    page.focus("main button")
    page.keyboard.press("Enter")
    page.wait_for_url(watched.site + "/")
    assert User.objects.get().confirmed
    assert_sound(watched)


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_pages_of_an_account_are_sound(visit: Visit, way: tuple[str, str, int]) -> None:
    """Signed out, then signed in; the last one waits for a new address."""
    mira = make_reader("mira")
    watched = visit("/accounts/login/?next=/topics/", *way)
    for address in (
        "login/?next=/topics/",
        "password/reset/",
        "password/reset/done/",
        "join/x/",
        "inactive/",
    ):
        watched.page.goto(f"{watched.site}/accounts/{address}")
        assert_sound(watched)
    for address in ("password/reset/key/1-x/", "confirm-email/x/", "password/reset/key/done/"):
        watched.page.goto(f"{watched.site}/accounts/{address}")
        assert_sound(watched)
    watched = visit("/accounts/email/", *way, reader=mira)
    page = watched.page
    page.fill("#id_email", "new@example.org")
    page.press("#id_email", "Enter")
    page.wait_for_url("**/accounts/reauthenticate/**")
    assert_sound(watched)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url("**/accounts/email/")
    assert_sound(watched)
    assert mail.outbox[-1].to == ["new@example.org"]
    for address in ("password/change/", "logout/"):
        page.goto(f"{watched.site}/accounts/{address}")
        assert_sound(watched)


def test_joining_by_an_invitation_works_without_scripts(visit: Visit) -> None:
    """On a phone; the address is the invitation's, and signing out and in follows."""
    _invitation, token = Invitation.objects.make(by=make_reader("host-of"), email=NEW["email"])
    watched = visit(f"/accounts/join/{token}/", width=390, java_script_enabled=False)
    page = watched.page
    expect(page.locator("#id_email")).to_have_value(NEW["email"])
    expect(page.locator("#id_email")).to_be_disabled()
    page.fill("#id_username", NEW["username"])
    page.fill("#id_password1", PASSWORD)
    page.click("main button")
    page.wait_for_url(watched.site + "/")
    page.goto(watched.site + "/accounts/logout/")
    page.click("main button")
    page.wait_for_url(watched.site + "/")
    page.click("nav >> text=Sign in")
    page.fill("#id_login", NEW["email"])
    page.fill("#id_password", PASSWORD)
    page.click("main button")
    page.wait_for_url(watched.site + "/")
    expect(page.locator("nav >> text=mira")).to_be_visible()
