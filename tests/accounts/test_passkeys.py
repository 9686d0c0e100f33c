"""Passkeys: where they are offered, and forms that survive any bytes. Real ones are in tests/e2e."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.passkeys import possible
from tests.factories import make_reader

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
ADD, LOGIN = "/accounts/2fa/webauthn/add/", "/accounts/2fa/webauthn/login/"
ANSWER = {
    "id": "AAAA",
    "rawId": "AAAA",
    "type": "public-key",
    "response": {
        "clientDataJSON": "e30",
        "attestationObject": "oA",
        "authenticatorData": "AAAA",
        "signature": "AAAA",
        "userHandle": "MQ",
    },
    "clientExtensionResults": {"note": "\x00\ud800"},
}
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=9), inner), max_leaves=6
)
PARTS = st.fixed_dictionaries({}, optional={key: JSON | st.just(value) for key, value in ANSWER.items()})


@pytest.mark.parametrize(
    ("host", "secure", "is_possible"),
    [
        ("papers.example.org", True, True),
        ("papers.example.org", False, False),
        ("localhost:8000", False, True),
        ("127.0.0.1:8000", False, False),
        ("192.0.2.7", True, False),
        ("[::1]:8000", False, False),
        ("[2001:db8::1]", True, False),
    ],
)
def test_passkeys_need_a_host_name_that_the_browser_trusts(
    rf: Any, settings: Any, host: str, secure: bool, is_possible: bool
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    assert possible(rf.get("/", HTTP_HOST=host, secure=secure)) == is_possible


def test_pages_say_where_passkeys_are_not_possible() -> None:
    client = Client(headers={"Host": "127.0.0.1"})
    client.force_login(make_reader())
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get(ADD).content.decode()
    assert "not at the address you are using now" in page
    assert "data-passkey" not in page
    assert "webauthn" not in client.get("/accounts/settings/").content.decode()
    assert (
        "data-passkey" not in Client(headers={"Host": "127.0.0.1"}).get("/accounts/login/").content.decode()
    )


def test_a_person_who_opens_the_scripts_address_is_led_to_sign_in() -> None:
    assert Client().get(LOGIN)["Location"] == "/accounts/login/"
    answer = Client().get(LOGIN, headers={"Accept": "application/json"})
    assert set(answer.json()["request_options"]["publicKey"]) >= {"challenge", "rpId"}


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(credential=0)
@given(credential=JSON | PARTS)
def test_no_answer_breaks_adding(credential: Any) -> None:
    client = adding()
    assert client.post(ADD, {"name": "x", "credential": json.dumps(credential)}).status_code == 422
    assert Authenticator.objects.count() == 0


def adding() -> Client:
    """A browser that was just asked to make a passkey."""
    reader = User.objects.first() or make_reader()
    client = Client()
    client.force_login(reader)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get(ADD)
    return client


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(credential=JSON | PARTS)
def test_no_answer_breaks_signing_in(credential: Any, settings: Any) -> None:
    settings.MFA_RATE_LIMITS = {"webauthn_login": None}
    client = Client()
    client.get(LOGIN, headers={"Accept": "application/json"})
    answer = client.post(LOGIN, {"credential": json.dumps(credential)})
    assert (answer.status_code, answer.get("Location")) == (302, "/accounts/login/")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", ["edit", "remove"])
@pytest.mark.parametrize("key", ["1", "9" * 25])
def test_foreign_passkey_answers_like_a_missing_one(path: str, key: str) -> None:
    Authenticator.objects.create(
        pk=1, user=make_reader("other"), type="webauthn", data={"name": "theirs", "credential": {}}
    )
    client = Client()
    client.force_login(make_reader())
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for answer in (client.get, client.post):
        assert answer(f"/accounts/2fa/webauthn/keys/{key}/{path}/").status_code == 404
    assert Authenticator.objects.count() == 1
