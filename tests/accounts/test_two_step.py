"""The second step: codes are not guessed, and staff have one before admin opens over https."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.messages import get_messages
from django.core import mail
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import SecurityEvent, User
from tests.factories import make_reader

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
STEP = "/accounts/2fa/authenticate/"


@pytest.fixture
def reader() -> User:
    reader = make_reader()
    TOTP.activate(reader, generate_totp_secret())
    RecoveryCodes.activate(reader)
    return reader


@pytest.fixture
def waiting(reader: User) -> Client:
    """A browser that knows the password and is asked for the code."""
    client = Client()
    answer = client.post("/accounts/login/", {"login": "reader", "password": PASSWORD})
    assert answer["Location"] == STEP
    return client


def codes(reader: User) -> list[str]:
    return list(RecoveryCodes.activate(reader).get_unused_codes())


def test_password_alone_opens_nothing(waiting: Client) -> None:
    assert waiting.get(STEP).status_code == 200
    assert waiting.get("/accounts/settings/")["Location"].startswith("/accounts/login/")


def test_recovery_code_signs_in_once(waiting: Client, reader: User) -> None:
    code = codes(reader)[3]
    assert waiting.post(STEP, {"code": code}).status_code == 302
    assert waiting.get("/accounts/settings/").status_code == 200
    again = Client()
    again.post("/accounts/login/", {"login": "reader", "password": PASSWORD})
    assert again.post(STEP, {"code": code}).status_code == 422


@pytest.mark.usefixtures("still")
def test_guessing_codes_ends_in_429(waiting: Client, reader: User) -> None:
    answers = [waiting.post(STEP, {"code": f"{number:06}"}).status_code for number in range(8)]
    assert answers == [422] * 5 + [429] * 3
    failed = SecurityEvent.objects.filter(kind="code-failed", account=reader, actor=None)
    assert failed.count() == answers.count(422)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(code=st.text(max_size=60))
def test_no_text_breaks_the_form(waiting: Client, code: str) -> None:
    answer = waiting.post(STEP, {"code": code.encode(errors="replace").decode()})
    assert answer.status_code in (422, 429)


def test_grave_acts_ask_again(reader: User) -> None:
    client = Client()
    client.force_login(reader)
    for path in (
        "totp/deactivate/",
        "recovery-codes/",
        "recovery-codes/generate/",
        "recovery-codes/download/",
    ):
        assert client.get(f"/accounts/2fa/{path}")["Location"].startswith("/accounts/reauthenticate/?next=")
        assert client.post(f"/accounts/2fa/{path}").status_code in (302, 405)
    assert Authenticator.objects.count() == 2


def test_turning_off_and_new_codes_after_the_password(reader: User) -> None:
    client = Client()
    client.force_login(reader)
    before = codes(reader)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/2fa/recovery-codes/generate/")
    assert set(codes(reader)).isdisjoint(before)
    download = client.get("/accounts/2fa/recovery-codes/download/")
    assert download.content.decode().split() == codes(reader)
    assert download["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert client.post("/accounts/2fa/totp/deactivate/").status_code == 302
    letter = mail.outbox[-1]
    assert (letter.subject, letter.to) == ("Recto: the authenticator app is off", ["reader@example.org"])
    assert "UTC, from 127.0.0.1." in str(letter.body)
    assert "http://127.0.0.1:8000/accounts/password/reset/" in str(letter.body)
    assert Authenticator.objects.count() == 0
    kinds = list(SecurityEvent.objects.filter(account=reader).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["signed-in", "two-step-off"]


@pytest.mark.parametrize("path", ["/admin/", "/admin/papers/topic/", "/admin/accounts/securityevent/"])
def test_staff_without_a_second_step_set_it_up_before_admin_opens(settings: Any, path: str) -> None:
    settings.HTTPS = True
    staff = User.objects.create_superuser("boss", "boss@example.org", PASSWORD)
    client = Client()
    client.force_login(staff)
    answer = client.get(path)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/")
    assert [message.level_tag for message in get_messages(answer.wsgi_request)] == ["warning"]
    assert client.post(path).status_code == 302
    TOTP.activate(staff, generate_totp_secret())
    assert client.get(path).status_code == 200


def test_recovery_codes_alone_are_no_second_step_for_staff(settings: Any) -> None:
    settings.HTTPS = True
    staff = User.objects.create_superuser("boss", "boss@example.org", PASSWORD)
    RecoveryCodes.activate(staff)
    client = Client()
    client.force_login(staff)
    assert client.get("/admin/").status_code == 302


def test_admin_opens_without_it_over_plain_http(admin_client: Client) -> None:
    assert admin_client.get("/admin/").status_code == 200


def test_admin_has_no_door_of_its_own() -> None:
    User.objects.create_superuser("boss", "boss@example.org", PASSWORD)
    client = Client()
    answer = client.post("/admin/login/", {"username": "boss", "password": PASSWORD})
    assert answer["Location"].startswith("/accounts/login/")
    assert "_auth_user_id" not in client.session
