"""What a moderator hid is seen by moderators only, in whatever page, notice, count or answer."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from papers.discussion import moderation, thread
from papers.models import Comment, Follow
from tests.factories import NOON, make_moderator, make_paper, make_reader
from tests.papers.views.test_moderation import client_of

pytestmark = pytest.mark.django_db
CANARY = "quizzaciously"
REASON = "Insults, said the moderator."


@pytest.fixture
def moderator() -> User:
    return make_moderator()


@pytest.fixture
def hidden(moderator: User) -> Comment:
    """A comment that answered, mentioned, was followed, reported and edited; then it was hidden."""
    paper, writer, other = make_paper(), make_reader("writer"), make_reader("other")
    Follow.objects.create(reader=make_reader("follower"), paper=paper, at=NOON)
    first = thread.post(other, paper, "What do you think?", nonce="1")
    comment = thread.post(writer, paper, f"@other first {CANARY}", nonce="2", parent=first)
    thread.edit(comment, f"@other second {CANARY}")
    moderation.report(other, comment, "abuse", "")
    moderation.hide(moderator, comment, REASON)
    return comment


@pytest.fixture
def pages(hidden: Comment) -> list[str]:
    return [
        *("/abs/2311.00001", "/u/writer/", "/u/other/", "/inbox/", "/moderation/", "/people/names/?q=w"),
        *(f"/comments/{hidden.pk}/{page}" for page in ("", "history/", "edit/", "report/", "hide/")),
        *("/admin/papers/comment/", f"/admin/papers/comment/{hidden.pk}/change/", "/library/", "/following/"),
    ]


def seen(client: Client, address: str, **headers: Any) -> str:
    return client.get(address, follow=True, headers=headers).content.decode()


@pytest.mark.parametrize("name", ["", "other", "follower", "writer", "stranger"])
def test_hidden_words_are_nowhere(name: str, pages: list[str]) -> None:
    make_reader("stranger")
    client = client_of(User.objects.get(username=name)) if name else Client()
    for address in pages:
        assert CANARY not in seen(client, address), address
        assert CANARY not in seen(client, address, **{"HX-Request": "true"}), address


def test_moderators_still_read_them(pages: list[str], moderator: User) -> None:
    client = client_of(moderator)
    assert CANARY in seen(client, "/abs/2311.00001")
    assert CANARY in seen(client, next(page for page in pages if page.endswith("/hide/")))


def test_reason_is_told_to_the_author_and_to_moderators_only(pages: list[str], moderator: User) -> None:
    for name, knows in (("writer", True), ("moderator", True), ("other", False), ("follower", False)):
        page = seen(client_of(User.objects.get(username=name)), "/abs/2311.00001")
        assert (REASON in page) == knows, name
    assert REASON not in seen(Client(), "/abs/2311.00001")
    assert "Hidden by a moderator." in seen(Client(), "/abs/2311.00001")


def test_hidden_comment_is_not_counted(pages: list[str], text_of: Any) -> None:
    page = Client().get("/abs/2311.00001")
    assert text_of(page, ".//section[@id='comments']//span[@class='n num']") == ["1"]


def test_hidden_comment_is_neither_edited_nor_voted_for(hidden: Comment) -> None:
    writer = client_of(User.objects.get(username="writer"))
    writer.post(f"/comments/{hidden.pk}/edit/", {"body": f"third {CANARY}"})
    client_of(User.objects.get(username="other")).post(f"/comments/{hidden.pk}/helpful/", {"helpful": "1"})
    hidden.refresh_from_db()
    assert (hidden.state, hidden.helpful) == ("hidden", 0)
    assert "third" not in hidden.body


def test_restored_comment_is_back_for_everybody(hidden: Comment, moderator: User) -> None:
    moderation.restore(moderator, hidden)
    assert CANARY in seen(Client(), "/abs/2311.00001")
    assert CANARY in seen(Client(), f"/comments/{hidden.pk}/history/")
