"""Leaving: after it nothing holds a word that was the reader's, in any table, file or page."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.mail import get_connection, send_mail
from django.db import connection
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import Invitation, SecurityEvent, User
from papers import departure, reader_work, tasks, work
from papers.clock import now
from papers.discussion import thread
from papers.library import imports, shelf
from papers.models import (
    AuthorClaim,
    Collection,
    CollectionEntry,
    Comment,
    CommentEdit,
    Follow,
    Member,
    ModerationAct,
    Notice,
    NotThisPerson,
    Paper,
    ReadingMark,
    Report,
    Suspension,
    Vote,
    WorkItem,
)
from papers.text.markdown import MENTION
from tests.factories import make_bookmark, make_collection, make_comment, make_paper, make_reader, make_topic

pytestmark = pytest.mark.django_db
CANARY = "zanary"
AT = datetime(2023, 11, 5, tzinfo=UTC)


@pytest.fixture
def reader() -> User:
    return make_reader(
        f"{CANARY}-name",
        shown_name=f"{CANARY} shown",
        email=f"{CANARY}@example.org",
        first_name=f"{CANARY} first",
        last_name=f"{CANARY} last",
    )


@pytest.fixture
def other() -> User:
    return make_reader("other")


def fill(reader: User, other: User) -> Paper:
    """A row with a word of the reader in every private field."""
    paper, second = make_paper("2311.00001"), make_paper("2311.00002")
    author = paper.authorships.first().author  # type: ignore[union-attr]
    make_bookmark(reader, paper, note=f"{CANARY} note", note_html=f"{CANARY}", tags=(f"{CANARY} tag",))
    shelf.save(reader, second)
    shelf.keep_note(reader, second, f"{CANARY} removed")
    shelf.remove(reader, [second.pk])
    ReadingMark.objects.get_or_create(reader=reader, paper=paper, defaults={"state": 1, "at": AT})
    imports.bring(reader, f"{CANARY} line\n2311.00002 {CANARY}".encode(), name=f"{CANARY}.txt")
    waiting = imports.bring(reader, f"{CANARY} ".encode() * 10_000, name=f"{CANARY}.bib")
    reader_work.plan(now())
    assert WorkItem.objects.filter(key=f"import:{waiting.pk}").exists()
    mine = make_comment(paper, reader, body=f"{CANARY} body", html=f"<p>{CANARY}</p>", edited_at=AT)
    CommentEdit.objects.create(comment=mine, body=f"{CANARY} before", html=f"{CANARY}", at=AT)
    theirs = make_comment(
        paper, other, body=f"see {MENTION.format(reader.pk)}", html=f"<p>see @{reader.username}</p>"
    )
    thread.mentions.keep(theirs, [reader.pk])
    CommentEdit.objects.create(comment=theirs, body=theirs.body, html=theirs.html, at=AT)
    Comment.objects.filter(pk=theirs.pk).update(helpful=2)
    Vote.objects.create(comment=theirs, reader=reader)
    Report.objects.create(comment=theirs, reader=reader, reason="other", words=f"{CANARY} report", at=AT)
    Suspension.objects.create(reader=reader, until=AT, reason=f"{CANARY} reason", by=other, at=AT)
    ModerationAct.objects.create(kind="suspend", by=other, person=reader, at=AT)
    AuthorClaim.objects.create(reader=reader, author=author, orcid="0000-0002-1825-0097", at=AT)
    Follow.objects.create(reader=reader, topic=make_topic(), at=AT)
    NotThisPerson.objects.create(reader=reader, author=author, paper=paper)
    Notice.objects.create(reader=reader, kind="reply", key=f"{CANARY}:1", facts={"word": CANARY}, at=AT)
    Notice.objects.create(reader=other, kind="reply", key="c:1", comment=mine, at=AT)
    private = make_collection(reader, name=f"{CANARY} private", description=f"{CANARY}")
    Member.objects.create(collection=private, reader=other, may_edit=True, at=AT)
    make_collection(reader, name=f"{CANARY} public without heirs", public=True)
    group = make_collection(other, name="A group")
    CollectionEntry.objects.create(
        collection=group, paper=paper, remark=f"{CANARY} remark", remark_html=CANARY, added_by=reader, at=AT
    )
    SocialAccount.objects.create(user=reader, provider="github", uid="1", extra_data={"login": CANARY})
    Authenticator.objects.create(user=reader, type="totp", data={"secret": CANARY})
    address = EmailAddress.objects.create(user=reader, email=f"{CANARY}.old@example.org")
    EmailConfirmation.objects.create(email_address=address, key=CANARY)
    Invitation.objects.make(by=other, email=f"{CANARY}@example.org")
    invitation, _token = Invitation.objects.make(by=other, email=f"{CANARY}@example.org")
    Invitation.objects.filter(pk=invitation.pk).update(used_at=AT, used_by=reader)
    LogEntry.objects.create(
        user=other,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(reader.pk),
        object_repr=str(reader),
        action_flag=2,
        change_message=CANARY,
    )
    return paper


def sign_in(reader: User) -> Client:
    client = Client(headers={"Accept-Language": "en", "User-Agent": f"{CANARY} browser"})
    client.force_login(reader)
    key = client.session.session_key
    UserSession.objects.create(user=reader, session_key=key, ip="127.0.0.1", user_agent=f"{CANARY} browser")
    return client


def send(reader: User, settings: Settings, folder: Path) -> None:
    settings.DATA_DIR, settings.EMAIL_FILE_PATH = folder, str(folder / "mail")
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    with get_connection() as mail:
        send_mail("Subject", f"Dear {reader.username}", None, [reader.email], connection=mail)
    with get_connection() as mail:
        send_mail("Subject", "Dear other", None, ["other@example.org"], connection=mail)


def hits() -> list[str]:
    """Where the word still stands: tables by column, and files of the data folder."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            for value in model._base_manager.values_list(field.attname, flat=True):
                text = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                if CANARY.encode() in text.lower():
                    found.append(f"{model._meta.label}.{field.name}")
    tables = set(connection.introspection.table_names())
    known = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    with connection.cursor() as cursor:
        for table in sorted(tables - known):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [table for row in cursor.fetchall() if CANARY in str(row).lower()]
    for folder in ("cache", "mail"):
        for file in (Path(django_settings.DATA_DIR) / folder).rglob("*"):
            if file.is_file() and CANARY.encode() in file.read_bytes().lower():
                found.append(str(file.name))
    return found


@pytest.mark.parametrize("way", ["reader", "administrator"])
def test_nothing_names_a_deleted_reader(
    reader: User,
    other: User,
    way: str,
    settings: Settings,
    tmp_path: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    paper, key = fill(reader, other), reader.pk
    client = sign_in(reader)
    send(reader, settings, tmp_path)
    assert len(set(hits())) > 25
    with django_capture_on_commit_callbacks(execute=True):
        if way == "reader":
            departure.delete(reader, wipe=True)
        else:
            Comment.objects.filter(author=reader).update(body="", html="")  # administrators leave comments
            CommentEdit.objects.filter(comment__author=reader).delete()
            CollectionEntry.objects.update(remark="", remark_html="")
            User.objects.filter(pk=reader.pk).delete()
    assert hits() == []
    assert len(list((Path(settings.DATA_DIR) / "mail").glob("*"))) == 1
    comment = Comment.objects.get(author=other)
    assert (comment.helpful, comment.body) == (1, f"see {MENTION.format(key)}")
    assert client.get("/library/import/").status_code == 302
    for address in (paper.get_absolute_url(), "/"):
        assert CANARY not in Client().get(address).content.decode().lower()
    assert Client().get(f"/u/{CANARY}-name/").status_code == 404
    events = SecurityEvent.objects.filter(kind=SecurityEvent.Kind.DELETED)
    assert [(event.account, event.account_was[:4]) for event in events] == [(None, "was-")]


def test_comments_that_stay_lose_their_name_only(reader: User, other: User) -> None:
    fill(reader, other)
    departure.delete(reader, wipe=False)
    row = Comment.objects.get(author=None)
    assert (row.body, row.state, row.edits.count()) == (f"{CANARY} body", Comment.State.SHOWN, 1)
    assert CollectionEntry.objects.get().remark == f"{CANARY} remark"
    assert {place.rpartition(".")[0] for place in hits()} == {
        "papers.Comment",
        "papers.CommentEdit",
        "papers.CollectionEntry",
    }


def test_comments_that_go_are_shown_as_deleted(reader: User) -> None:
    parent = make_comment(author=reader, body="words")
    make_comment(parent=parent, depth=1, path=parent.path + "a")
    departure.delete(reader, wipe=True)
    parent.refresh_from_db()
    assert (parent.author, parent.body, parent.html, parent.state) == (None, "", "", Comment.State.DELETED)
    assert Comment.objects.count() == 2


def test_public_collection_passes_to_the_oldest_editor(reader: User, other: User) -> None:
    third = make_reader("third")
    group = make_collection(reader, public=True)
    Member.objects.create(collection=group, reader=make_reader("viewer"), at=AT - timedelta(days=9))
    Member.objects.create(collection=group, reader=third, may_edit=True, at=AT)
    Member.objects.create(collection=group, reader=other, may_edit=True, at=AT - timedelta(days=1))
    private = make_collection(reader)
    Member.objects.create(collection=private, reader=other, may_edit=True, at=AT)
    assert {row.pk: heir for row, heir in departure.heirs(reader)} == {group.pk: other, private.pk: None}
    departure.delete(reader, wipe=False)
    assert [(row.pk, row.owner) for row in Collection.objects.all()] == [(group.pk, other)]
    assert sorted(group.members.values_list("reader__username", flat=True)) == ["third", "viewer"]


def run_due(at: datetime, settings: Settings) -> None:
    settings.SITE_CLOCK = at
    reader_work.plan(now())
    for item in work.claimable(now()):
        work.perform(item.key, tasks.LOCAL)


def test_account_goes_after_seven_days(reader: User, settings: Settings) -> None:
    make_comment(author=reader, body="words")
    at = departure.leave_later(reader, wipe=True, session="")
    run_due(at - timedelta(hours=2), settings)
    assert User.objects.filter(pk=reader.pk).exists()
    run_due(at + timedelta(hours=2), settings)
    assert not User.objects.filter(pk=reader.pk).exists()
    assert not WorkItem.objects.filter(task="leave").exists()
    assert Comment.objects.get().body == ""


def test_account_goes_even_if_the_work_was_lost(reader: User, settings: Settings) -> None:
    at = departure.leave_later(reader, wipe=False, session="")
    WorkItem.objects.all().delete()
    run_due(at + timedelta(hours=2), settings)
    assert not User.objects.filter(pk=reader.pk).exists()


def test_account_that_is_kept_stays(reader: User, settings: Settings) -> None:
    at = departure.leave_later(reader, wipe=True, session="")
    assert departure.keep(reader)
    assert not departure.keep(reader)
    run_due(at + timedelta(days=1), settings)
    reader.refresh_from_db()
    assert reader.leaving_at is None
    kinds = list(SecurityEvent.objects.filter(account=reader).order_by("pk").values_list("kind", flat=True))
    assert kinds[-2:] == ["leaving", "staying"]


def test_signing_in_keeps_the_account(reader: User) -> None:
    first, second = sign_in(reader), sign_in(reader)
    departure.leave_later(reader, wipe=True, session=str(first.session.session_key))
    assert first.get("/library/import/").status_code == 200
    assert second.get("/library/import/").status_code == 302
    sign_in(User.objects.get(pk=reader.pk))
    reader.refresh_from_db()
    assert (reader.leaving_at, WorkItem.objects.filter(task="leave").count()) == (None, 0)


def test_twenty_thousand_bookmarks_are_deleted_by_a_few_statements(
    reader: User, django_assert_max_num_queries: Any
) -> None:
    for n in range(1, 60):
        make_bookmark(reader, make_paper(f"2311.{n:05}"), tags=("one",))
    with django_assert_max_num_queries(90):
        departure.delete(reader, wipe=False)
    assert json.dumps(hits()) == "[]"
