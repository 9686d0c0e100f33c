"""Accounts made before there was a sign-up page go on as if they had used it."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import connection

from accounts.models import User
from tests.factories import make_reader

pytestmark = pytest.mark.django_db


def test_existing_accounts_are_confirmed_and_their_names_settled() -> None:
    """Also where the address was on allauth's list already, unverified."""
    settle: Any = __import__("accounts.migrations.0003_existing_accounts", fromlist=["settle"]).settle
    make_reader("old", confirmed=False)
    User.objects.update(username="Old", likeness="", email="Old@Example.org")
    listed = make_reader("listed", confirmed=False)
    EmailAddress.objects.create(user=listed, email=listed.email, primary=True)
    settle(apps, connection.schema_editor())
    assert sorted(User.objects.values_list("username", "likeness", "email", "confirmed")) == [
        ("listed", "listed", "listed@example.org", True),
        ("old", "old", "old@example.org", True),
    ]
    assert sorted(EmailAddress.objects.values_list("email", "primary", "verified")) == [
        ("listed@example.org", True, True),
        ("old@example.org", True, True),
    ]
