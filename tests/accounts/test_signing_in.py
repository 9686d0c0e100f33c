"""Signing in and out, getting back in, and what strangers can learn or break by trying."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connections
from django.test import Client

from accounts.models import Counter, User
from tests.accounts.people import PASSWORD, is_signed_in, last_link, sign_in
from tests.factories import make_reader

pytestmark = pytest.mark.django_db
WRONG = "wrong horse battery"
NEW_YEAR = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that reached the hash function."""
    tried: list[str] = []
    check, make = AbstractBaseUser.check_password, AbstractBaseUser.set_password

    def checked(user: AbstractBaseUser, raw: str) -> bool:
        tried.append(raw)
        return check(user, raw)

    def made(user: AbstractBaseUser, raw: str | None) -> None:
        tried.append(raw or "")
        make(user, raw)

    monkeypatch.setattr(AbstractBaseUser, "check_password", checked)
    monkeypatch.setattr(AbstractBaseUser, "set_password", made)
    return tried


@pytest.mark.parametrize("login", ["mira", "MIRA", " Ｍira ", "mira@example.org", "Mira@Example.org "])
def test_sign_in_by_name_or_address(client: Client, login: str) -> None:
    """However it is written; with a new session id."""
    make_reader("mira")
    client.get("/accounts/login/")
    answer = sign_in(client, login)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert is_signed_in(client)


def test_sign_in_gives_a_new_session_and_sign_out_ends_it_on_the_server(client: Client) -> None:
    """A cookie from before is worth nothing after either."""
    make_reader("mira")
    sign_in(client, "mira")
    first = client.cookies["sessionid"].value
    old = Client()
    old.cookies["sessionid"] = first
    assert old.get("/accounts/settings/").status_code == 200
    assert client.get("/accounts/logout/").status_code == 200
    assert is_signed_in(client)
    assert client.post("/accounts/logout/").status_code == 302
    assert not Session.objects.filter(pk=first).exists()
    assert old.get("/accounts/settings/").status_code == 302
    client.cookies["sessionid"] = first
    sign_in(client, "mira")
    assert client.cookies["sessionid"].value != first


@pytest.mark.parametrize(
    ("target", "lands"),
    [
        ("/abs/2311.00001?do=save", "/abs/2311.00001?do=save"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/" + "a" * 2000, "/"),
        ("/" + "a" * 1999, "/" + "a" * 1999),
    ],
)
def test_sign_in_goes_back_within_the_site_only(client: Client, target: str, lands: str) -> None:
    """`next` from the link to the form, and from the form to where the reader was."""
    make_reader("mira")
    answer = sign_in(client, "mira", next=target)
    assert (answer.status_code, answer.headers["Location"]) == (302, lands)


@pytest.mark.parametrize(
    "login", ["mira", "mira@example.org", "nobody", "nobody@example.org", "no\x00body", "x" * 300]
)
def test_a_wrong_sign_in_says_one_thing_and_hashes_once(
    client: Client, hashes: list[str], login: str
) -> None:
    """Known or unknown, by name or address: the same words, one password hash."""
    make_reader("mira")
    hashes.clear()
    answer = sign_in(client, login, WRONG)
    assert answer.status_code == 422
    if "\x00" in login or len(login) > 254:
        assert (list(answer.context["form"].errors), hashes) == (["login"], [])
    else:
        assert answer.context["form"].non_field_errors() == ["This name and password do not go together."]
        assert hashes == [WRONG]


def test_a_right_sign_in_hashes_once(client: Client, hashes: list[str]) -> None:
    """No second back end hashes again."""
    make_reader("mira")
    hashes.clear()
    sign_in(client, "mira@example.org")
    assert hashes == [PASSWORD]


def test_a_closed_account_is_told_so_only_with_the_right_password(client: Client) -> None:
    """Its sessions end with it."""
    user = make_reader("mira")
    sign_in(client, "mira")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/accounts/settings/").status_code == 302
    assert sign_in(Client(), "mira", WRONG).status_code == 422
    assert sign_in(Client(), "mira").headers["Location"] == "/accounts/inactive/"


def test_ten_failures_an_hour_reach_an_account_however_it_is_written(hashes: list[str]) -> None:
    """From ever new addresses, by name and by mail address; then nobody waits for longer than an hour."""
    make_reader("mira")
    hashes.clear()
    spellings = ["mira", " MIRA", "mira@example.org", "Mira@EXAMPLE.org ", "ｍira"]
    with time_machine.travel(NEW_YEAR, tick=False) as clock:
        for number in range(30):
            answer = sign_in(Client(REMOTE_ADDR=f"198.51.100.{number}"), spellings[number % 5], WRONG)
            assert answer.status_code in (422, 429)
            clock.shift(64)
        assert hashes == [WRONG] * 10
        refused = sign_in(Client(REMOTE_ADDR="198.51.100.99"), "mira")
        assert (refused.status_code, hashes) == (429, [WRONG] * 10)
        clock.shift(int(refused.headers["Retry-After"]))
        assert sign_in(Client(REMOTE_ADDR="198.51.100.99"), "mira").status_code == 302


def test_failures_come_ever_slower(hashes: list[str]) -> None:
    """From the sixth on each waits twice as long."""
    make_reader("mira")
    waits = []
    with time_machine.travel(NEW_YEAR, tick=False) as clock:
        for _number in range(10):
            answer = sign_in(Client(), "mira", WRONG)
            if answer.status_code == 429:
                waits.append(int(answer.headers["Retry-After"]))
                clock.shift(waits[-1])
                assert sign_in(Client(), "mira", WRONG).status_code == 422
        assert waits == [2, 3, 5, 9, 17]
        assert 3500 < int(sign_in(Client(), "mira", WRONG).headers["Retry-After"]) <= 3600


def test_twenty_failures_an_hour_come_from_one_address(hashes: list[str]) -> None:
    """Whatever accounts they try; of IPv6 the whole /64, and no header helps."""
    hashes.clear()
    with time_machine.travel(NEW_YEAR, tick=False):
        codes = [
            sign_in(
                Client(REMOTE_ADDR=f"2001:db8::{number:x}", headers={"X-Forwarded-For": f"192.0.2.{number}"}),
                f"nobody{number}",
                WRONG,
            ).status_code
            for number in range(25)
        ]
        assert codes == [422] * 20 + [429] * 5
        assert len(hashes) == 20
        assert sign_in(Client(REMOTE_ADDR="2001:db8:0:1::1"), "nobody99", WRONG).status_code == 422


def test_right_passwords_are_not_counted(client: Client) -> None:
    """A reading room behind one address signs in all day."""
    for number in range(6):
        make_reader(f"mira-{number}")
    for _round in range(5):
        for number in range(6):
            assert sign_in(Client(), f"mira-{number}").status_code == 302
    assert sum(len(row.tries) for row in Counter.objects.all()) == 0


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_reach_the_hash_as_often_as_the_limit_says(hashes: list[str]) -> None:
    """Real connections that all begin together."""
    make_reader("mira")
    hashes.clear()
    together = threading.Barrier(50)

    def attempt(number: int) -> int:
        together.wait()
        try:
            status: int = sign_in(Client(REMOTE_ADDR=f"198.51.100.{number}"), "mira", WRONG).status_code
            return status
        finally:
            connections.close_all()

    with ThreadPoolExecutor(50) as pool:
        codes = sorted(pool.map(attempt, range(50)))
    assert set(codes) == {422, 429}
    assert codes.count(422) == len(hashes)
    assert 1 <= len(hashes) <= 10


def test_a_reset_lets_the_reader_in_whatever_strangers_tried(client: Client) -> None:
    """The link goes to the stored address, and works once."""
    make_reader("mira")
    with time_machine.travel(NEW_YEAR, tick=False) as clock:
        for number in range(12):
            sign_in(Client(REMOTE_ADDR=f"198.51.100.{number}"), "mira", WRONG)
            clock.shift(64)
        assert sign_in(client, "mira").status_code == 429
        client.post("/accounts/password/reset/", {"email": "Mira@example.org"})
        assert mail.outbox[-1].to == ["mira@example.org"]
        link = last_link()
        form = client.get(link, follow=True).request["PATH_INFO"]
        assert form.endswith("-set-password/")
        done = client.post(form, {"password1": "another horse battery"})
        assert done.headers["Location"] == "/"
        assert is_signed_in(client)
        assert sign_in(Client(), "mira", "another horse battery").status_code == 302
        assert "used already" in Client().get(link, follow=True).text


def test_a_reset_confirms_the_mailbox_that_it_went_to(client: Client) -> None:
    """And takes an account from somebody who made it with another's address."""
    Client().post(
        "/accounts/signup/", {"username": "nils", "email": "nils@example.org", "password1": PASSWORD}
    )
    client.post("/accounts/password/reset/", {"email": "nils@example.org"})
    form = client.get(last_link(), follow=True).request["PATH_INFO"]
    assert not User.objects.get().confirmed
    client.post(form, {"password1": "another horse battery"})
    assert User.objects.get().confirmed
    assert is_signed_in(client)


def test_reset_answers_and_writes_alike_for_unknown_addresses(client: Client, hashes: list[str]) -> None:
    """One mail, no hash, the same page."""
    make_reader("mira")
    hashes.clear()
    known = client.post("/accounts/password/reset/", {"email": "mira@example.org"})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
    assert [message.to for message in mail.outbox] == [["mira@example.org"], ["nobody@example.org"]]
    assert hashes == []


def test_mails_that_strangers_can_ask_for_are_few(client: Client) -> None:
    """Five to an address in an hour, from wherever."""
    with time_machine.travel(NEW_YEAR, tick=False):
        codes = [
            Client(REMOTE_ADDR=f"198.51.100.{number}")
            .post("/accounts/password/reset/", {"email": "mira@example.org"})
            .status_code
            for number in range(7)
        ]
    assert codes == [302] * 5 + [429] * 2
    assert len(mail.outbox) == 5


def test_links_in_mails_are_the_sites_own(client: Client) -> None:
    """Whatever Host the request names among those allowed."""
    make_reader("mira")
    client.post("/accounts/password/reset/", {"email": "mira@example.org"}, headers={"Host": "localhost"})
    assert last_link().startswith("/accounts/password/reset/key/")
    assert "localhost" not in str(mail.outbox[0].body)


def test_opening_a_link_of_another_account_signs_nobody_out(client: Client) -> None:
    """A GET changes nothing; the form does."""
    Client().post(
        "/accounts/signup/", {"username": "nils", "email": "nils@example.org", "password1": PASSWORD}
    )
    confirm = last_link()
    client.force_login(make_reader("mira"))
    client.post("/accounts/password/reset/", {"email": "nils@example.org"})
    client.get(confirm)
    client.get(last_link(), follow=True)
    assert is_signed_in(client)
    client.post(confirm)
    assert not is_signed_in(client)


def test_admin_has_no_door_of_its_own(client: Client) -> None:
    """Its sign-in page leads to ours, and takes no password."""
    User.objects.create_superuser("chief", "chief@example.org", PASSWORD)
    answer = client.post("/admin/login/?next=/admin/", {"username": "chief", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/?next=%2Fadmin%2F")
    assert not is_signed_in(client)
    client.force_login(make_reader("mira"))
    assert client.get("/admin/login/").status_code == 403


def test_changing_the_password_ends_other_sessions_and_is_told_by_mail(client: Client) -> None:
    """This session lives on."""
    make_reader("mira")
    other = Client()
    sign_in(other, "mira")
    sign_in(client, "mira")
    wrong = client.post("/accounts/password/change/", {"oldpassword": WRONG, "password1": "x"})
    assert (wrong.status_code, sorted(wrong.context["form"].errors)) == (422, ["oldpassword", "password1"])
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "another horse battery"})
    assert client.get("/accounts/settings/").status_code == 200
    assert other.get("/accounts/settings/").status_code == 302
    assert [message.subject for message in mail.outbox] == ["Recto: your password was changed"]


def test_changing_the_address_waits_for_the_new_one(client: Client) -> None:
    """The old one holds until then, and is told; both may be the same to nobody else."""
    user = make_reader("mira")
    sign_in(client, "mira")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.post("/accounts/email/", {"email": "new@example.org", "action_add": "1"})
    assert (page.status_code, page.headers["Location"]) == (302, "/accounts/email/")
    user.refresh_from_db()
    assert user.email == "mira@example.org"
    client.post("/accounts/email/", {"email": "new@example.org", "action_primary": "1"})
    client.post("/accounts/email/", {"email": "mira@example.org", "action_remove": "1"})
    assert sorted(user.emailaddress_set.values_list("email", "verified")) == [
        ("mira@example.org", True),
        ("new@example.org", False),
    ]
    client.post(last_link())
    user.refresh_from_db()
    assert (user.email, user.confirmed) == ("new@example.org", True)
    assert ["mira@example.org"] in [message.to for message in mail.outbox]


@pytest.mark.parametrize("way", ["reset", "change"])
def test_a_new_password_forgets_the_address_that_waits(client: Client, way: str) -> None:
    """Somebody who had the old password keeps no link that takes the account."""
    user, thief = make_reader("mira"), Client()
    sign_in(thief, "mira")
    thief.post("/accounts/reauthenticate/", {"password": PASSWORD})
    thief.post("/accounts/email/", {"email": "thief@example.org", "action_add": "1"})
    assert mail.outbox[-1].to == ["thief@example.org"]
    theirs = last_link()
    if way == "reset":
        client.post("/accounts/password/reset/", {"email": "mira@example.org"})
        form = client.get(last_link(), follow=True).request["PATH_INFO"]
        client.post(form, {"password1": "another horse battery"})
    else:
        sign_in(client, "mira")
        fields = {"oldpassword": PASSWORD, "password1": "another horse battery"}
        client.post("/accounts/password/change/", fields)
    thief.post(theirs)
    user.refresh_from_db()
    assert (user.email, user.confirmed) == ("mira@example.org", True)
    assert list(user.emailaddress_set.values_list("email", "verified")) == [("mira@example.org", True)]


def test_changing_the_address_asks_for_the_password_when_the_sign_in_is_old(client: Client) -> None:
    """And goes on from there."""
    client.force_login(make_reader("mira"))
    asked = client.post("/accounts/email/", {"email": "new@example.org", "action_add": "1"})
    assert asked.headers["Location"].startswith("/accounts/reauthenticate/")
    assert client.post(asked.headers["Location"], {"password": WRONG}).status_code == 422
    client.post(asked.headers["Location"], {"password": PASSWORD})
    assert mail.outbox[-1].to == ["new@example.org"]


def test_a_mail_server_that_fails_costs_the_mail_only(client: Client, settings: Any) -> None:
    """The account is there; an administrator, or the next try, can confirm it."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    answer = client.post(
        "/accounts/signup/", {"username": "nils", "email": "nils@example.org", "password1": PASSWORD}
    )
    assert answer.status_code == 302
    assert User.objects.filter(username="nils").exists()
