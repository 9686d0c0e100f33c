"""Passkeys and codes in Chromium, with a virtual authenticator in place of a phone."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visit
from tests.e2e.watched import Watched
from tests.factories import make_reader

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "correct horse battery"


def with_authenticator(watched: Watched, *, present: bool = True) -> None:
    """A device with a lock that says yes at once, or is not there."""
    session = watched.page.context.new_cdp_session(watched.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": present,
        "automaticPresenceSimulation": present,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_in(page: Page) -> None:
    page.fill("input[name=login]", "reader")
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()


def confirm(page: Page) -> None:
    """The password once more, before a grave act."""
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Go on").click()


def sign_out(watched: Watched) -> None:
    watched.page.goto(watched.site + "/accounts/settings/")
    watched.page.get_by_role("button", name="Sign out here").click()


def add_passkey(watched: Watched, name: str) -> None:
    page = watched.page
    page.goto(watched.site + "/accounts/2fa/webauthn/add/")
    confirm(page)
    page.fill("input[name=name]", name)
    assert_sound(watched)
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")


def assert_sound(watched: Watched) -> None:
    assert (watched.violations(), watched.faults, watched.overflow()) == ([], [], 0)


def code_of(secret: str) -> str:
    """What an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1]))


def test_passkey_is_added_renamed_signs_in_and_is_removed(visit: Visit) -> None:
    make_reader()
    watched = visit("/accounts/login/")
    page = watched.page
    with_authenticator(watched)
    sign_in(page)
    add_passkey(watched, "my laptop")
    assert_sound(watched)
    sign_out(watched)

    page.goto(watched.site + "/accounts/login/?next=/topics/")
    assert_sound(watched)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/topics/")
    expect(page.get_by_role("link", name="reader")).to_be_visible()

    page.goto(watched.site + "/accounts/2fa/webauthn/")
    expect(page.locator(".list")).to_contain_text("last used")
    assert_sound(watched)
    page.get_by_role("link", name="Rename my laptop").click()
    confirm(page)
    page.fill("input[name=name]", "old laptop")
    page.get_by_role("button", name="Keep name").click()
    page.get_by_role("link", name="Remove old laptop").click()
    assert_sound(watched)
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("main")).to_contain_text("None yet.")
    assert Authenticator.objects.count() == 0


def test_passkey_is_the_second_step_after_the_password(visit: Visit) -> None:
    make_reader()
    watched = visit("/accounts/login/")
    page = watched.page
    with_authenticator(watched)
    sign_in(page)
    add_passkey(watched, "")
    sign_out(watched)
    page.goto(watched.site + "/accounts/login/")
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second step")
    assert_sound(watched)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(watched.site + "/")
    expect(page.get_by_role("link", name="reader")).to_be_visible()


def test_passkey_that_does_not_come_says_so(visit: Visit) -> None:
    watched = visit("/accounts/login/")
    with_authenticator(watched)
    watched.page.get_by_role("button", name="Sign in with a passkey").click()
    expect(watched.page.locator("form [data-failed]")).to_be_visible()
    assert_sound(watched)


def test_passkeys_are_not_offered_at_an_ip_address_nor_without_scripts(visit: Visit) -> None:
    watched = visit("/about/")
    watched.page.goto(watched.site.replace("localhost", "127.0.0.1") + "/accounts/login/")
    expect(watched.page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
    plain = visit("/accounts/login/", java_script_enabled=False)
    expect(plain.page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()


def test_codes_of_an_app_without_scripts(visit: Visit) -> None:
    make_reader()
    watched = visit("/accounts/login/", java_script_enabled=False)
    page = watched.page
    sign_in(page)
    page.goto(watched.site + "/accounts/2fa/totp/activate/")
    confirm(page)
    page.wait_for_load_state()  # of the picture too
    assert page.locator("img.qr").evaluate("image => image.naturalWidth > 0")
    page.fill("input[name=code]", code_of(page.inner_text("code.key")))
    page.get_by_role("button", name="Turn on").click()
    expect(page.locator(".codes code")).to_have_count(10)
    recovery = page.locator(".codes code").all_inner_texts()
    sign_out(watched)
    page.goto(watched.site + "/accounts/login/")
    sign_in(page)
    page.fill("input[name=code]", "000000")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.locator(".err")).to_be_visible()
    page.fill("input[name=code]", recovery[0])
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="reader")).to_be_visible()
