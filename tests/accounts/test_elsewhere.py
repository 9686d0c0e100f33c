"""Accounts elsewhere: there only with keys, never mistaken for another's, connected after the password."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client

from accounts.models import SecurityEvent, User
from tests.accounts.elsewhere_double import Double
from tests.accounts.github import github  # noqa: F401 - a fixture
from tests.factories import make_reader

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/3rdparty/github/login/"
CONNECTIONS = "/accounts/3rdparty/"
PASSWORD = "correct horse battery"


def come_back(client: Client, address: str = LOGIN, **answer: str) -> Any:
    """Goes out by our form and comes back with the provider's answer."""
    leaving = client.post(address)
    assert leaving.status_code == 200
    state = re.search(r"[?&]state=(\w+)|&amp;state=(\w+)", leaving.content.decode())
    assert state
    query = urlencode({"code": "good", "state": state[1] or state[2]} | answer)
    return client.get(f"{LOGIN}callback/?{query}")


def test_nothing_is_there_without_keys() -> None:
    client = Client()
    for name in ("orcid", "github", "google"):
        assert client.get(f"/accounts/3rdparty/{name}/login/").status_code == 404
        assert client.post(f"/accounts/3rdparty/{name}/login/").status_code == 404
        assert client.get(f"/accounts/3rdparty/{name}/login/callback/").status_code == 404
    for page in ("/accounts/login/", "/accounts/signup/"):
        text = client.get(page).content.decode()
        assert "GitHub" not in text
        assert "3rdparty" not in text


@pytest.mark.usefixtures("github")
def test_button_is_there_with_keys_and_keeps_the_way_back() -> None:
    page = Client().get("/accounts/login/?next=/topics/").content.decode()
    assert "Sign in with GitHub" in page
    assert f'action="{LOGIN}?process=login&amp;next=%2Ftopics%2F"' in page


@pytest.mark.usefixtures("github")
def test_way_out_is_a_page_and_no_redirect(github: Double) -> None:  # noqa: F811
    answer = Client().post(LOGIN)
    assert (answer.status_code, answer.get("Location")) == (200, None)
    assert f'content="0;url={github.url}/authorize?' in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"
    assert Client().get(LOGIN).status_code == 200
    assert github.asked == []


def test_new_person_chooses_a_name_and_confirms_the_address(github: Double) -> None:  # noqa: F811
    client = Client()
    assert come_back(client)["Location"] == "/accounts/3rdparty/signup/"
    page = client.get("/accounts/3rdparty/signup/").content.decode()
    assert 'value="Mira"' in page
    bad = client.post("/accounts/3rdparty/signup/", {"username": "admin", "email": "mira@example.org"})
    assert bad.status_code == 422
    client.post("/accounts/3rdparty/signup/", {"username": "mira", "email": "mira@example.org"})
    user = User.objects.get(username="mira")
    assert (user.confirmed, user.has_usable_password()) == (False, False)
    assert not EmailAddress.objects.get(user=user).verified


def test_address_that_the_provider_verified_counts(github: Double) -> None:  # noqa: F811
    github.emails = [{"email": "mira@example.org", "primary": True, "verified": True}]
    client = Client()
    come_back(client)
    client.post("/accounts/3rdparty/signup/", {"username": "mira", "email": "mira@example.org"})
    assert User.objects.get(username="mira").confirmed
    assert client.get("/accounts/settings/").status_code == 200


@pytest.mark.parametrize("verified", [True, False])
def test_same_address_never_opens_another_account(github: Double, verified: bool) -> None:  # noqa: F811
    reader = make_reader()
    github.emails = [{"email": "READER@example.org", "primary": True, "verified": verified}]
    client = Client()
    come_back(client)
    client.post("/accounts/3rdparty/signup/", {"username": "mira", "email": "reader@example.org"})
    assert "_auth_user_id" not in client.session
    assert SocialAccount.objects.count() == 0
    assert User.objects.get() == reader


def test_connecting_asks_for_the_password_first(github: Double) -> None:  # noqa: F811
    reader = make_reader()
    client = Client()
    client.post("/accounts/login/", {"login": "reader", "password": PASSWORD})
    assert come_back(client, f"{LOGIN}?process=connect")["Location"] == "/accounts/reauthenticate/"
    assert SocialAccount.objects.count() == 0
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert SocialAccount.objects.get().user == reader
    assert "GitHub" in client.get(CONNECTIONS).content.decode()
    assert "GitHub" in client.get("/accounts/settings/").content.decode()

    other = Client()
    come_back(other)
    assert other.session["_auth_user_id"] == str(reader.pk)

    client.post(CONNECTIONS, {"account": SocialAccount.objects.get().pk})
    assert SocialAccount.objects.count() == 0
    kinds = SecurityEvent.objects.filter(account=reader).values_list("kind", flat=True)
    assert {"connected", "disconnected"} <= set(kinds)


def test_foreign_connection_cannot_be_cut(github: Double) -> None:  # noqa: F811
    other = SocialAccount.objects.create(user=make_reader("other"), provider="github", uid="8")
    client = Client()
    client.force_login(make_reader())
    answers = [client.post(CONNECTIONS, {"account": key}) for key in (other.pk, 999_999, "x", "9" * 30)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 422]
    assert SocialAccount.objects.count() == 1


def test_answers_that_do_not_belong_here_change_nothing(github: Double) -> None:  # noqa: F811
    client = Client()
    assert client.get(f"{LOGIN}callback/?code=good&state=made-up").status_code == 401
    assert client.get(f"{LOGIN}callback/").status_code == 401
    assert come_back(client, error="access_denied")["Location"] == "/accounts/3rdparty/login/cancelled/"
    assert client.get("/accounts/3rdparty/login/cancelled/").status_code == 200
    assert User.objects.count() == 0


def test_closed_site_lets_nobody_new_in(github: Double, settings: Any) -> None:  # noqa: F811
    settings.SIGNUP = "closed"
    client = Client()
    answer = come_back(client)
    assert answer.status_code in (200, 403)
    assert client.post("/accounts/3rdparty/signup/", {"username": "mira"}).status_code in (200, 302, 403)
    assert User.objects.count() == 0


def test_name_of_the_provider_stands_in_the_mail(github: Double) -> None:  # noqa: F811
    client = Client()
    client.force_login(make_reader())
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    come_back(client, f"{LOGIN}?process=connect")
    assert mail.outbox[-1].subject == "Recto: GitHub was connected"
