"""Signing in by an account elsewhere in Chromium: out by a form and back, under the site's own policy."""

import pytest
from allauth.socialaccount.models import SocialAccount
from playwright.sync_api import expect

from accounts.models import User
from tests.accounts.elsewhere_double import Double
from tests.accounts.github import github  # noqa: F401 - a fixture
from tests.e2e.conftest import Visit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("scripts", [True, False])
def test_reader_goes_out_and_comes_back_signed_in(visit: Visit, github: Double, scripts: bool) -> None:  # noqa: F811
    github.emails = [{"email": "mira@example.org", "primary": True, "verified": True}]
    watched = visit("/accounts/login/?next=/topics/", java_script_enabled=scripts)
    page = watched.page
    page.get_by_role("button", name="Sign in with GitHub").click()
    page.wait_for_url("**/accounts/3rdparty/signup/")
    if scripts:
        assert (watched.violations(), watched.overflow()) == ([], 0)
    page.get_by_role("button", name="Join").click()
    page.wait_for_url("**/topics/")
    expect(page.get_by_role("link", name="mira")).to_be_visible()
    assert SocialAccount.objects.get().user == User.objects.get(username="mira")
    assert [fault for fault in watched.faults if not fault.startswith(f"asked {github.url}/authorize")] == []
