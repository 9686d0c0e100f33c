"""Over https every address of admin, our own pages among them, waits for the second step of signing in."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from accounts.models import User
from tests.accounts.people import PASSWORD

pytestmark = pytest.mark.django_db
OPEN = {"login", "logout", "jsi18n"}  # nothing of the site's is behind these


def names(patterns: list[Any]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        elif pattern.name:
            yield pattern


def addresses() -> dict[str, str]:
    """Each with some number for each part that varies: what it is about is not looked at."""
    found = {}
    for pattern in names(admin.site.get_urls()):
        parts: dict[str, Any] = dict.fromkeys(pattern.pattern.converters, 1)
        parts |= {"app_label": "papers"} if pattern.name == "app_list" else {}
        found[str(pattern.name)] = reverse(f"admin:{pattern.name}", kwargs=parts)
    return {name: path for name, path in found.items() if name not in OPEN}


@pytest.fixture
def boss(settings: Any, client: Client) -> User:
    settings.HTTPS = True
    boss = User.objects.create_superuser("boss", "boss@example.org", PASSWORD)
    client.force_login(boss)
    return boss


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_address_of_admin_waits_for_the_second_step(client: Client, boss: User, method: str) -> None:
    found = addresses()
    assert len(found) > 60
    answers = {name: getattr(client, method)(path) for name, path in found.items()}
    let_in = {name: answer.status_code for name, answer in answers.items() if answer.status_code != 302}
    assert let_in == {}
    assert {answer["Location"] for answer in answers.values()} == {"/accounts/2fa/"}


def test_our_own_pages_open_after_it(client: Client, boss: User) -> None:
    TOTP.activate(boss, generate_totp_secret())
    assert client.get("/admin/papers/sitesettings/1/change/").status_code == 200
    assert client.post("/admin/accounts/staffact/export/").status_code == 200
