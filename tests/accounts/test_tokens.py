"""API tokens: made and shown once, known by their hash, noted when used, ended at once."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from accounts import tokens
from accounts.models import ApiToken, SecurityEvent, User
from tests.factories import make_reader

pytestmark = pytest.mark.django_db
PAGE, PASSWORD = "/accounts/tokens/", "correct horse battery"
FORM = {"name": "laptop script", "scope": "read", "days": "90"}
SECRET = re.compile(r"recto_[A-Za-z0-9_-]{43}")


@pytest.fixture
def reader() -> User:
    return make_reader()


@pytest.fixture
def client(reader: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.post("/accounts/login/", {"login": "reader", "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def test_a_token_is_shown_once_and_only_its_hash_is_kept(client: Client, reader: User) -> None:
    answer = client.post(PAGE, FORM)
    secret = SECRET.findall(answer.content.decode())[0]
    assert "no-store" in answer["Cache-Control"]
    token = ApiToken.objects.get()
    assert (token.user, token.name, token.scope, token.last_used_at) == (
        reader,
        "laptop script",
        "read",
        None,
    )
    assert token.expires_at == token.made_at + timedelta(days=90)
    assert tokens.find(secret) == token
    assert secret not in str(list(ApiToken.objects.values()))
    assert SECRET.findall(client.get(PAGE).content.decode()) == []
    assert SecurityEvent.objects.filter(kind="token", account=reader).count() == 1


def test_two_tokens_differ_and_others_are_none(reader: User) -> None:
    first, second = tokens.make(reader, "a", "read", None)[1], tokens.make(reader, "b", "write", None)[1]
    assert first != second
    found = [tokens.find(text) for text in (first, second, first[:-1], first.lower(), "", "\ud800", "é")]
    assert [token and token.name for token in found] == ["a", "b", None, None, None, None, None]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 81},
        {"name": "a\x00b"},
        {"name": "a\u202eb"},
        {"scope": "all"},
        {"scope": ""},
        {"days": "31"},
        {"days": "9" * 30},
    ],
)
def test_what_is_not_valid_makes_no_token_and_stays_in_the_form(
    client: Client, wrong: dict[str, str]
) -> None:
    answer = client.post(PAGE, FORM | wrong)
    assert answer.status_code == 422
    assert not ApiToken.objects.exists()
    assert answer.context["form"]["scope"].value() == (FORM | wrong)["scope"]


def test_nobody_has_more_than_some(client: Client, reader: User) -> None:
    for number in range(tokens.MOST):
        tokens.make(reader, str(number), "read", None)
    answer = client.post(PAGE, FORM)
    assert answer.status_code == 422
    assert "You have 20 tokens. Revoke one first." in answer.content.decode()


def test_a_revoked_token_is_none_at_once_and_nobody_revokes_anothers(client: Client, reader: User) -> None:
    own, secret = tokens.make(reader, "own", "read", None)
    other, kept = tokens.make(make_reader("other"), "other", "read", None)
    assert client.post(PAGE, {"revoke": other.pk}).status_code == 404
    answer = client.post(PAGE, {"revoke": own.pk})
    assert (answer.status_code, answer["Location"]) == (303, f"{PAGE}?revoked")
    assert (tokens.find(secret), tokens.find(kept)) == (None, other)
    assert SecurityEvent.objects.filter(kind="token-off", account=reader).count() == 1


@pytest.mark.parametrize("key", ["", "x", "٣", "-1", "9" * 30, "1 OR 1"])
def test_a_key_that_is_none_revokes_nothing(client: Client, reader: User, key: str) -> None:
    tokens.make(reader, "own", "read", None)
    assert client.post(PAGE, {"revoke": key}).status_code == 404
    assert ApiToken.objects.count() == 1


def test_who_gave_the_password_long_ago_gives_it_again_and_then_sees_the_token(client: Client) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=2)):
        answer = client.post(PAGE, FORM)
        assert (answer.status_code, ApiToken.objects.count()) == (302, 0)
        answer = client.post(answer["Location"], {"password": PASSWORD})
    assert len(SECRET.findall(answer.content.decode())) == ApiToken.objects.count() == 1
    assert "no-store" in answer["Cache-Control"]


def test_a_use_is_noted_once_a_minute(reader: User) -> None:
    token, secret = tokens.make(reader, "own", "read", None)
    noon = datetime(2026, 11, 1, 12, tzinfo=UTC)
    noted = []
    for seconds in (0, 30, 59, 61):
        with time_machine.travel(noon + timedelta(seconds=seconds), tick=False):
            found = tokens.find(secret)
            assert found
            tokens.note_use(found)
            token.refresh_from_db()
            assert token.last_used_at
            noted.append((token.last_used_at - noon).seconds)
    assert noted == [0, 0, 0, 61]


def test_expired_tokens_stay_in_the_list_for_a_while(client: Client, reader: User) -> None:
    with time_machine.travel(datetime.now(UTC) - timedelta(days=31)):
        recent, _secret = tokens.make(reader, "recent", "read", 30)
    with time_machine.travel(datetime.now(UTC) - timedelta(days=61)):
        tokens.make(reader, "old", "read", 30)
    tokens.sweep()
    assert list(ApiToken.objects.all()) == [recent]
    assert tokens.is_over(recent)
    assert '<span class="late">expired</span>' in client.get(PAGE).content.decode()
