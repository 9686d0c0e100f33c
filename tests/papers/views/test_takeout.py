"""Export and deletion through their pages: the password, the answers, who is kept out."""

import io
import zipfile
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import SecurityEvent, User
from papers.models import Comment
from tests.factories import make_bookmark, make_comment, make_paper, make_reader

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
EXPORT, DELETE = "/accounts/export/", "/accounts/delete/"


@pytest.fixture
def reader() -> User:
    return make_reader()


@pytest.fixture
def client(reader: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(reader)
    return client


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def leave(client: Client, **fields: str) -> HttpResponse:
    said = {"password": PASSWORD, "comments": "stay", "when": "now"} | fields
    answer: HttpResponse = client.post(DELETE, said)  # type: ignore[assignment]
    return answer


def test_export_is_one_archive_for_nobody_else(client: Client, reader: User) -> None:
    make_bookmark(reader)
    answer = client.post(EXPORT, {"password": PASSWORD}, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Disposition"].startswith('attachment; filename="recto-reader-')
    with zipfile.ZipFile(io.BytesIO(body_of(answer))) as box:
        assert box.testzip() is None
    assert SecurityEvent.objects.filter(account=reader, kind="exported").count() == 1


@pytest.mark.parametrize("page", [EXPORT, DELETE])
@pytest.mark.parametrize("password", ["", "wrong", "correct horse battery ", "\0", "x" * 2000])
def test_wrong_password_changes_nothing(client: Client, reader: User, page: str, password: str) -> None:
    answer = client.post(page, {"password": password, "comments": "go", "when": "now"})
    assert (answer.status_code, answer["Content-Type"]) == (422, "text/html; charset=utf-8")
    assert 'aria-invalid="true"' in answer.content.decode()
    assert User.objects.filter(pk=reader.pk, leaving_at=None).exists()


@pytest.mark.usefixtures("still")
def test_passwords_cannot_be_tried_for_long(client: Client) -> None:
    answers = [client.post(DELETE, {"password": "wrong"}).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


def test_export_is_asked_for_by_post(client: Client) -> None:
    assert client.get(EXPORT)["Content-Type"] == "text/html; charset=utf-8"
    assert Client().post(EXPORT, {"password": PASSWORD}).status_code == 403


def test_account_without_password_proves_itself_another_way(client: Client, reader: User) -> None:
    reader.set_unusable_password()
    reader.save()
    client.force_login(reader)
    assert b'name="password"' not in client.get(EXPORT).content
    assert client.post(EXPORT).status_code == 200


def test_deletion_now_ends_the_session(client: Client, reader: User) -> None:
    paper = make_paper()
    make_comment(paper, reader, body="words")
    answer = leave(client, comments="go")
    assert (answer.status_code, b"Account deleted" in answer.content) == (200, True)
    assert not User.objects.filter(pk=reader.pk).exists()
    assert Comment.objects.get().body == ""
    assert client.get(DELETE).status_code == 302


def test_deletion_later_shows_a_way_back(client: Client, reader: User) -> None:
    answer = leave(client, when="later")
    assert (answer.status_code, answer["Location"]) == (303, DELETE)
    assert b"Keep the account" in client.get(DELETE).content
    assert b"This account will be deleted at" in client.get("/about/").content
    kept = client.post(DELETE, {"keep": "1"}, follow=True)
    assert b"Your account stays." in kept.content
    assert b"This account will be deleted" not in client.get("/about/").content


@pytest.mark.parametrize("fields", [{"comments": "x"}, {"when": ""}, {"when": "\0"}, {"comments": "go" * 9}])
def test_choices_are_checked(client: Client, reader: User, fields: dict[str, str]) -> None:
    assert leave(client, **fields).status_code == 422
    assert User.objects.filter(pk=reader.pk, leaving_at=None).exists()


def test_form_of_another_cannot_name_an_account(client: Client, reader: User) -> None:
    other = make_reader("other")
    leave(client, user=str(other.pk), reader=str(other.pk), pk=str(other.pk))
    assert list(User.objects.all()) == [other]
