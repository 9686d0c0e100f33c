"""From nothing to a confirmed account: by mail, by invitation, by an administrator's word."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from accounts.forms import SignUp
from accounts.models import Invitation, StaffAct, User
from tests.accounts.people import NEW, PASSWORD, is_signed_in, last_link, links, sign_in
from tests.factories import make_reader

pytestmark = pytest.mark.django_db


def test_join_confirms_by_the_link_of_the_mail(client: Client) -> None:
    """Sign up, open the link, press the button: signed in and confirmed."""
    answer = client.post("/accounts/signup/", NEW)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/confirm-email/")
    assert not User.objects.get().confirmed
    assert [message.to for message in mail.outbox] == [["mira@example.org"]]
    link = last_link()
    assert client.get(link).status_code == 200
    assert not User.objects.get().confirmed
    assert client.post(link).status_code == 302
    assert User.objects.get().confirmed
    assert is_signed_in(client)


def test_join_waits_for_the_link_before_anyone_signs_in(client: Client) -> None:
    """The right password of an account that is not confirmed sends the mail again."""
    client.post("/accounts/signup/", NEW)
    other = Client()
    assert sign_in(other, "mira").headers["Location"] == "/accounts/confirm-email/"
    assert not is_signed_in(other)
    assert len(mail.outbox) == 2
    for _again in range(9):
        sign_in(Client(), "mira")
    assert len(mail.outbox) == 5


def test_join_writes_one_file_a_message(client: Client, settings: Any, tmp_path: Path) -> None:
    """A site without a mail server: the operator finds the link in DATA_DIR/mail."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    client.post("/accounts/signup/", NEW)
    Client().post("/accounts/signup/", NEW | {"username": "nils", "email": "nils@example.org"})
    files = sorted(tmp_path.iterdir(), key=lambda file: file.stat().st_mtime_ns)
    assert [re.findall(r"^To: (.*)$", file.read_text(), re.MULTILINE) for file in files] == [
        ["mira@example.org"],
        ["nils@example.org"],
    ]
    link = links(files[0].read_text())[0]
    assert client.post(link).status_code == 302
    assert User.objects.get(username="mira").confirmed


@pytest.mark.parametrize("signup", ["open", "invite"])
def test_join_by_an_invitation_is_confirmed_at_once(client: Client, settings: Any, signup: str) -> None:
    """The link proves the address that it was sent to; it works once, and opening it uses nothing up."""
    settings.SIGNUP = signup
    _invitation, token = Invitation.objects.make(by=make_reader("host-of"), email="mira@example.org")
    path = f"/accounts/join/{token}/"
    assert client.get(path).status_code == 200
    assert client.get(path).status_code == 200
    answer = client.post(path, NEW | {"email": "somebody@else.example"})
    assert answer.status_code == 302
    user = User.objects.get(username="mira")
    assert (user.email, user.confirmed) == ("mira@example.org", True)
    assert is_signed_in(client)
    assert mail.outbox == []
    assert Invitation.objects.get().used_by == user
    assert Client().get(path).status_code == 404


def test_join_by_an_invitation_without_address_confirms_by_mail(client: Client, settings: Any) -> None:
    """Nobody knows whose mailbox that link went to."""
    settings.SIGNUP = "invite"
    _invitation, token = Invitation.objects.make(by=make_reader("host-of"))
    assert client.post(f"/accounts/join/{token}/", NEW).status_code == 302
    assert not User.objects.get(username="mira").confirmed
    client.post(last_link())
    assert User.objects.get(username="mira").confirmed


def test_join_by_an_old_invitation_is_refused(client: Client) -> None:
    """Expired, revoked, invented, or on a closed site."""
    invitation, token = Invitation.objects.make(by=make_reader("host-of"))
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.post(f"/accounts/join/{token}/", NEW).status_code == 404
    invitation.delete()
    assert client.post(f"/accounts/join/{token}/", NEW).status_code == 404
    assert client.get("/accounts/join/%00/").status_code == 404
    assert User.objects.filter(username="mira").count() == 0


def test_join_is_closed_to_all_on_a_closed_site(client: Client, settings: Any) -> None:
    """An invitation made before opens it no more."""
    settings.SIGNUP = "closed"
    _invitation, token = Invitation.objects.make(by=make_reader("host-of"))
    assert "No new accounts here" in client.post("/accounts/signup/", NEW).text
    assert client.post(f"/accounts/join/{token}/", NEW).status_code == 404
    assert User.objects.filter(username="mira").count() == 0


def test_join_needs_an_invitation_where_the_site_says_so(client: Client, settings: Any) -> None:
    """SIGNUP=invite, and no link to Join anywhere."""
    settings.SIGNUP = "invite"
    assert "No new accounts here" in client.post("/accounts/signup/", NEW).text
    assert "/accounts/signup/" not in client.get("/accounts/login/").text
    assert User.objects.count() == 0


def test_an_invitation_admits_one(settings: Any) -> None:
    """Two who hold the same link: the second is told so, and has no account."""
    settings.SIGNUP = "invite"
    _invitation, token = Invitation.objects.make(by=make_reader("host-of"))
    invitation = Invitation.objects.open(token)
    assert invitation
    assert invitation.claim(make_reader("first"))
    assert not invitation.claim(make_reader("second"))


def test_an_administrator_makes_an_invitation_whose_link_is_shown_once(client: Client) -> None:
    """Only its digest is kept."""
    client.force_login(User.objects.create_superuser("chief", "chief@example.org", PASSWORD))
    answer = client.post(
        "/admin/accounts/invitation/add/", {"email": "mira@example.org", "days": 3}, follow=True
    )
    token = re.findall(r"/accounts/join/([-\w]{43})/", answer.text)
    assert len(token) == 1
    assert token[0] not in client.get("/admin/accounts/invitation/").text
    assert token[0] not in str([list(rows.objects.values()) for rows in (Invitation, LogEntry, StaffAct)])
    assert Client().post(f"/accounts/join/{token[0]}/", NEW).status_code == 302
    assert User.objects.get(username="mira").confirmed


def test_an_administrator_confirms_an_address(client: Client) -> None:
    """After a page that asks, with a line in the log; the reader signs in at once."""
    Client().post("/accounts/signup/", NEW)
    mira = User.objects.get()
    client.force_login(User.objects.create_superuser("chief", "chief@example.org", PASSWORD))
    form = {"action": "confirm_addresses", "_selected_action": str(mira.pk)}
    asked = client.post("/admin/accounts/user/", form)
    assert "You vouch" in asked.text
    assert not User.objects.get(pk=mira.pk).confirmed
    client.post("/admin/accounts/user/", form | {"confirmed": "yes"})
    assert User.objects.get(pk=mira.pk).confirmed
    assert StaffAct.objects.filter(kind="user.confirm", object_id=str(mira.pk)).count() == 1
    reader = Client()
    assert sign_in(reader, "mira").headers["Location"] == "/"
    assert is_signed_in(reader)


def test_join_answers_alike_for_an_address_that_has_an_account(client: Client) -> None:
    """The mail says it, not the page; no second account."""
    make_reader("owner", email="mira@example.org")
    answer = client.post("/accounts/signup/", NEW)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/confirm-email/")
    assert User.objects.count() == 1
    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["mira@example.org"], "Recto: you have an account")
    ]


def test_join_hashes_one_password_for_known_and_unknown_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time tells nothing either."""
    hashed: list[str] = []
    real = User.set_password
    monkeypatch.setattr(User, "set_password", lambda user, raw: (hashed.append(raw), real(user, raw))[1])
    make_reader("owner", email="owner@example.org")
    hashed.clear()
    Client().post("/accounts/signup/", NEW)
    assert hashed == [PASSWORD]
    Client().post("/accounts/signup/", NEW | {"username": "nils", "email": "owner@example.org"})
    assert hashed == [PASSWORD, PASSWORD]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "admın"),
        ("username", ".."),
        ("username", "@everyone"),
        ("username", "user@host"),
        ("username", "topics"),
        ("username", "owner"),
        ("username", "nеil"),
        ("username", "a\x00b"),
        ("username", "a" * 31),
        ("email", "mira"),
        ("email", "mıra@example.org"),
        ("email", "mira@example.org\nBcc: all@example.org"),
        ("email", "mira@example.org\x00"),
        ("password1", "short"),
        ("password1", "1234567890123"),
        ("password1", "password123"),
        ("password1", "mira@example.org"),
        ("password1", "x" * 1025),
    ],
)
def test_join_says_beside_the_field_what_is_wrong(client: Client, field: str, value: str) -> None:
    """422, the field marked, the others kept; nobody is made and no mail goes out."""
    answer = client.post("/accounts/signup/", NEW | {field: value})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert re.search(rf'name="{field}"[^>]* aria-invalid="true"[^>]* id="id_{field}"', answer.text)
    assert f'id="id_{field}_error"' in answer.text
    assert f'href="#id_{field}"' in answer.text
    assert (User.objects.count(), mail.outbox) == (0, [])


def test_join_refuses_a_name_that_looks_like_anothers(client: Client) -> None:
    """Case, accents, and digits for letters."""
    make_reader("modena")
    for name in ("Modena", "módena", "m0dena", "ｍodena", "rnodena"):
        answer = client.post("/accounts/signup/", NEW | {"username": name})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["username"])


@pytest.mark.django_db(transaction=True)
def test_join_twice_at_once_makes_one_account(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is taken between the look and the leap: a word beside the field, no error page."""
    real = SignUp.save

    def late(form: SignUp, request: HttpRequest) -> User:
        monkeypatch.setattr(SignUp, "save", real)
        make_reader("mira", email="other@example.org")
        return real(form, request)

    monkeypatch.setattr(SignUp, "save", late)
    answer = client.post("/accounts/signup/", NEW)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["username"])
    assert User.objects.count() == 1


def test_the_owner_of_a_mailbox_beats_who_only_wrote_it_down(client: Client) -> None:
    """An account that never confirmed the address gives way to one that does."""
    Client().post("/accounts/signup/", NEW | {"username": "squatter"})
    owner = make_reader("owner")
    client.force_login(owner)
    _reauthenticate(client)
    client.post("/accounts/email/", {"email": "mira@example.org", "action_add": "1"})
    client.post(last_link())
    owner.refresh_from_db()
    assert (owner.email, owner.confirmed) == ("mira@example.org", True)
    assert User.objects.count() == 1


def test_confirmed_follows_the_addresses_whoever_changes_them() -> None:
    """As rows, too."""
    user = make_reader("mira")
    address = EmailAddress.objects.get()
    address.verified = False
    address.save()
    assert not User.objects.get().confirmed
    address.verified = True
    address.save()
    assert User.objects.get().confirmed
    user.refresh_from_db()
    address.delete()
    assert not User.objects.get().confirmed


def test_createsuperuser_makes_an_account_that_signs_in_at_once(manage: Any) -> None:
    """Without questions, on a new site."""
    manage.migrate()
    made = manage(
        *["createsuperuser", "--noinput", "--username", "Admin", "--email", "admin@example.org"],
        DJANGO_SUPERUSER_PASSWORD=PASSWORD,
    )
    assert (made.returncode, made.stderr) == (0, "")
    checked = manage(
        "shell",
        "-v0",
        "-c",
        "from django.test import Client; from accounts.models import User; client = Client();"
        f"client.post('/accounts/login/', {{'login': 'Admin', 'password': '{PASSWORD}'}});"
        "print(User.objects.get().username, User.objects.get().confirmed, '_auth_user_id' in client.session)",
        ALLOWED_HOSTS="testserver",
    )
    assert checked.stdout.split() == ["admin", "True", "True"], checked.stderr


def _reauthenticate(client: Client) -> None:
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
