"""The pages of an appeal: of who was moderated, and of the moderator who answers."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from papers.clock import now
from papers.discussion import moderation, suspensions
from papers.models import Appeal, Comment, ModerationAct
from tests.factories import make_comment, make_moderator, make_reader
from tests.papers.views.test_moderation import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment() -> Comment:
    """Hidden by a moderator."""
    comment = make_comment(body="You are wrong.")
    moderation.hide(make_moderator(), comment, "Insults.")
    return comment


@pytest.fixture
def writer(comment: Comment) -> Client:
    return client_of(User.objects.get(username="writer"))


def address() -> str:
    return f"/moderation/acts/{ModerationAct.objects.get().pk}/appeal/"


def test_notice_leads_to_the_page_and_what_is_said_is_said_once(writer: Client) -> None:
    assert address() in writer.get("/inbox/").content.decode()
    page = writer.get(address()).content.decode()
    assert "Insults." in page
    assert "You are wrong." in page
    assert "by moderator" not in page
    assert writer.post(address(), {"words": "I am not."}).status_code == 303
    assert "I am not." in writer.get(address()).content.decode()
    assert writer.post(address(), {"words": "Twice."}).status_code == 403
    assert Appeal.objects.get().words == "I am not."


@pytest.mark.parametrize("words", ["", "  ", "x" * 1001, "\0"])
def test_words_that_cannot_be_are_refused_beside_the_field(writer: Client, words: str) -> None:
    answer = writer.post(address(), {"words": words})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["words"])


def test_line_ends_count_once(writer: Client) -> None:
    assert writer.post(address(), {"words": "x\r\n" * 500}).status_code == 303
    assert len(Appeal.objects.get().words) == 999


def test_others_find_nothing_there(writer: Client) -> None:
    for client in (client_of(make_reader("other")), client_of(User.objects.get(username="moderator"))):
        assert client.get(address()).status_code == 404
        assert client.post(address(), {"words": "x"}).status_code == 404
    assert not Appeal.objects.exists()


def test_suspended_reader_appeals(writer: Client, comment: Comment) -> None:
    moderator, person = User.objects.get(username="moderator"), User.objects.get(username="writer")
    suspensions.suspend(moderator, person, now() + timedelta(days=3), "Loud.")
    act = ModerationAct.objects.get(kind="suspend")
    assert writer.post(f"/moderation/acts/{act.pk}/appeal/", {"words": "I am not."}).status_code == 303


def test_moderator_answers_and_is_told_that_another_would_be_better(writer: Client, comment: Comment) -> None:
    writer.post(address(), {"words": "I am not."})
    moderating = client_of(User.objects.get(username="moderator"))
    assert "I am not." in moderating.get("/moderation/").content.decode()
    page = f"/moderation/appeals/{Appeal.objects.get().pk}/"
    assert "better that another moderator" in moderating.get(page).content.decode()
    other = client_of(make_moderator("second"))
    assert "better that another moderator" not in other.get(page).content.decode()
    for fields in ({}, {"granted": "2", "words": "x"}, {"granted": "1", "words": "\0"}):
        assert other.post(page, fields).status_code == 422
    assert other.post(page, {"granted": "1", "words": "You are right."}).status_code == 303
    comment.refresh_from_db()
    assert comment.state == "shown"
    inbox = writer.get("/inbox/").content.decode()
    assert "Your answer was heard" in inbox
    assert "You are right." in inbox
    assert "second" not in inbox
    assert "You are right." in writer.get(address_of(comment)).content.decode()


def address_of(comment: Comment) -> str:
    act = ModerationAct.objects.get(comment=comment, kind="hide")
    return f"/moderation/acts/{act.pk}/appeal/"
