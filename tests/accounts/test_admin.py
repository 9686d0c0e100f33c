"""Accounts in admin: nothing secret is there, and what is done is logged."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.test import Client

from accounts import people
from accounts.models import User
from tests.accounts.people import PASSWORD
from tests.factories import make_reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client: Client) -> Client:
    """An administrator's browser."""
    client.force_login(User.objects.create_superuser("chief", "chief@example.org", PASSWORD))
    return client


def test_no_secret_and_no_private_row_is_registered() -> None:
    """Keys of two-step sign-in, sessions, tokens, private tags; addresses have acts of their own."""
    shown = {model._meta.label for model in admin.site._registry}
    assert {label for label in shown if not label.startswith("papers.")} == {
        "auth.Group",
        "accounts.User",
        "accounts.SecurityEvent",
        "accounts.Invitation",
        "accounts.StaffAct",
    }


def test_an_account_made_in_admin_has_its_address_on_the_list(chief: Client) -> None:
    """In the one form of names; to be confirmed by its reader or by the action."""
    form = {
        "username": "Nils",
        "email": "Nils@Example.org",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    assert chief.post("/admin/accounts/user/add/", form).status_code == 302
    nils = User.objects.get(username="nils")
    assert (nils.email, nils.confirmed) == ("nils@example.org", False)
    assert list(EmailAddress.objects.filter(user=nils).values_list("email", "primary", "verified")) == [
        ("nils@example.org", True, False)
    ]


def test_an_address_is_not_edited_in_admin(chief: Client) -> None:
    """Nor is it confirmed by a tick."""
    mira = make_reader("mira", confirmed=False)
    form = {
        "username": "mira",
        "email": "evil@example.org",
        "confirmed": "on",
        "is_active": "on",
        "shown": people.state(mira),
    }
    assert chief.post(f"/admin/accounts/user/{mira.pk}/change/", form).status_code == 302
    mira.refresh_from_db()
    assert (mira.email, mira.confirmed) == ("mira@example.org", False)


def test_invitations_are_made_and_revoked_but_not_changed(chief: Client) -> None:
    """A bad address is told beside the field."""
    bad = chief.post("/admin/accounts/invitation/add/", {"email": "x", "days": "1000"})
    assert sorted(bad.context["adminform"].form.errors) == ["days", "email"]
    chief.post("/admin/accounts/invitation/add/", {"email": "", "days": "1"})
    page = chief.get("/admin/accounts/invitation/")
    assert "for whoever has the link" in page.text
