"""One table says who may ask; on a members' site visitors see what they need to become one."""

from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from digest_site.access import Rule, rule_of, unruled
from tests.factories import make_reader
from tests.small_site import PAGES, make_small_site

# Of account pages, those that a visitor must reach to get in.
OPEN = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/done/",
    "/accounts/password/reset/key/1-none/",
    "/accounts/confirm-email/",
    "/accounts/confirm-email/none/",
    "/accounts/inactive/",
    "/about/",
    "/about/privacy/",
    "/about/terms/",
    "/about/accessibility/",
    "/robots.txt",
    "/healthz",
]
SIGNED_IN = [
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/password/set/",
    "/accounts/reauthenticate/",
    "/accounts/settings/",
    "/accounts/export/",
    "/accounts/delete/",
    "/accounts/sessions/",
]


def test_every_address_has_a_rule() -> None:
    """What nobody thought of is refused, and `manage.py check` stops."""
    assert list(unruled()) == []
    assert rule_of("nobody_thought_of_it") is None


@pytest.mark.django_db
@pytest.mark.parametrize("path", SIGNED_IN)
def test_account_pages_lead_visitors_to_the_sign_in(client: Client, path: str) -> None:
    """And back to where they wanted to go."""
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/accounts/login/?next={path}")
    assert client.post(path).status_code == 403


@pytest.mark.django_db
def test_a_members_site_shows_visitors_how_to_get_in_and_no_paper(client: Client, settings: Any) -> None:
    """Each public page leads to the sign-in page; none of them names a paper."""
    settings.SITE_VISIBILITY = "members"
    make_small_site()
    for path in OPEN:
        answer = client.get(path, follow=True)
        assert "/accounts/login/?next=" not in answer.request["PATH_INFO"], path
        assert answer.redirect_chain == [], path
        assert "vision transformer" not in answer.text.lower(), path
    for path in PAGES.values():
        answer = client.get(path)
        assert resolved(path) in (Rule.OPEN, Rule.PUBLIC), path
        if resolved(path) is Rule.PUBLIC:
            assert answer.headers["Location"].startswith("/accounts/login/?next="), path
        assert "vision transformer" not in answer.text.lower(), path
    client.force_login(make_reader("mira"))
    assert {client.get(path).status_code for path in PAGES.values()} == {200}


def resolved(path: str) -> Rule | None:
    """The rule of the page at this address."""
    return rule_of(resolve(path.partition("?")[0]).view_name)


@pytest.mark.django_db
def test_a_members_site_keeps_the_unconfirmed_out(client: Client, settings: Any) -> None:
    """They are led to where they confirm their address."""
    settings.SITE_VISIBILITY = "members"
    client.force_login(make_reader("mira", confirmed=False))
    assert client.get("/").headers["Location"] == "/accounts/email/"
    assert client.get("/accounts/email/").status_code == 200
