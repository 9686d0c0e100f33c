"""Comments that wait: nobody but their author and moderators knows of them until they are let through."""

from collections.abc import Callable
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts import audit
from accounts.models import StaffAct, User
from papers.departure import delete
from papers.discussion import listing, moderation, queue, thread, votes
from papers.discussion.holding import is_held_at_first
from papers.library.marks import comment_counts
from papers.library.takeout import archive
from papers.models import Comment, Mention, Notice, Paper, SiteSettings, TextFilter, Undo
from papers.undo import KEPT, take_back
from tests.factories import make_follow, make_moderator, make_paper, make_reader

pytestmark = pytest.mark.django_db
CANARY = "quizzaciously"
Post = Callable[..., Comment]


@pytest.fixture
def paper() -> Paper:
    return make_paper()


@pytest.fixture
def writer() -> User:
    return make_reader("writer")


@pytest.fixture
def post(paper: Paper, writer: User) -> Post:
    TextFilter.objects.create(text="casino")

    def posted(text: str = f"@other casino {CANARY}", reader: User = writer, **given: object) -> Comment:
        nonce = f"{Comment.objects.count():032x}"
        return thread.post(reader, paper, text, nonce=nonce, **given)  # type: ignore[arg-type]

    return posted


def client_of(name: str) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    if name:
        client.force_login(User.objects.get(username=name))
    return client


def told() -> list[tuple[str, str]]:
    return list(Notice.objects.order_by("pk").values_list("reader__username", "kind"))


# — Nobody knows —


@pytest.fixture
def held(post: Post, paper: Paper) -> Comment:
    """Answers and mentions the other, in a thread that a third follows."""
    other = make_reader("other")
    make_follow(make_reader("follower"), paper=paper)
    first = post("What do you think?", other)
    Notice.objects.all().delete()
    return post(parent=first)


@pytest.mark.parametrize("name", ["", "other", "follower"])
def test_waiting_comment_is_nowhere_for_others(name: str, held: Comment) -> None:
    client = client_of(name)
    pages = ["/abs/2311.00001", "/u/writer/", "/inbox/", "/", "/people/names/?q=w&paper=2311.00001"]
    pages += [f"/comments/{held.pk}/{page}" for page in ("", "history/", "edit/", "report/")]
    for address in pages:
        for headers in ({}, {"HX-Request": "true"}):
            page = client.get(address, follow=True, headers=headers).content.decode()
            assert CANARY not in page, address
            assert f'id="c{held.pk}"' not in page, address


def test_author_and_moderators_see_it_and_that_it_waits(held: Comment) -> None:
    make_moderator()
    for name in ("writer", "moderator"):
        page = client_of(name).get("/abs/2311.00001").content.decode()
        assert CANARY in page
        assert "waiting for a moderator" in page
        assert client_of(name).get(f"/comments/{held.pk}/").status_code == 302


def test_it_tells_nobody_and_counts_nowhere(held: Comment, paper: Paper) -> None:
    assert told() == []
    assert not Mention.objects.exists()
    page = listing.thread_page(paper, 1)
    assert page is not None
    assert (page.shown, [line.comment.body for line in page.lines]) == (1, ["What do you think?"])
    assert comment_counts([paper.pk]) == {paper.pk: 1}
    assert list(listing.comments_of(held.author_id or 0)) == []
    assert votes.may_vote(User.objects.get(username="other"), held) is not None


def test_pages_of_the_thread_are_counted_without_it(
    post: Post, paper: Paper, writer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    other = make_reader("other")
    waiting = post("casino")
    last = [post("A point.", other) for _number in range(2)][-1]
    assert [listing.page_number(last, reader) for reader in (None, other, writer)] == [1, 1, 2]
    assert listing.thread_page(paper, 2) is None
    mine, moderators = (listing.thread_page(paper, 1, writer), listing.thread_page(paper, 1, moderator=True))
    assert mine
    assert moderators
    assert mine.lines[0].comment == moderators.lines[0].comment == waiting
    assert (mine.last, moderators.last) == (2, 2)


def test_answers_to_a_comment_that_waits_after_an_edit_stay_without_it(post: Post, paper: Paper) -> None:
    top = post("Fair.")
    answer = post("No.", make_reader("other"), parent=top)
    thread.edit(top, "casino")
    page = listing.thread_page(paper, 1)
    assert page is not None
    assert [(line.comment, line.answers) for line in page.lines] == [(answer, None)]


def test_own_export_has_it_and_that_of_others_does_not(held: Comment) -> None:
    for name, has in (("writer", True), ("other", False), ("follower", False)):
        with archive(User.objects.get(username=name)) as box:
            text = ZipFile(box).read("recto-export.json").decode()
        assert (CANARY in text) == has


def test_it_is_neither_answered_edited_nor_voted_for(held: Comment) -> None:
    writer, other = client_of("writer"), client_of("other")
    assert writer.post(f"/comments/{held.pk}/edit/", {"body": "x"}).status_code == 404
    assert other.post(f"/comments/{held.pk}/helpful/", {"helpful": "1"}).status_code == 404
    answer = writer.post("/papers/2311.00001/comments/", {"body": "x", "parent": str(held.pk)})
    assert answer.status_code == 422
    assert Comment.objects.count() == 2


def test_it_goes_with_its_account_if_comments_are_wiped(held: Comment, writer: User, paper: Paper) -> None:
    delete(writer, wipe=True)
    held.refresh_from_db()
    assert (held.body, held.state, held.author) == ("", "deleted", None)
    page = listing.thread_page(paper, 1)
    assert page is not None
    assert len(page.lines) == 1


# — Letting through —


def test_released_comment_is_told_of_as_a_new_one(held: Comment) -> None:
    moderator = make_moderator()
    undo = moderation.release(moderator, held)
    assert undo is not None
    held.refresh_from_db()
    assert (held.state, held.announced) == ("shown", True)
    assert told() == [("other", "reply"), ("follower", "thread"), ("writer", "moderation")]
    assert [row.reader.username for row in Mention.objects.all()] == ["other"]
    assert CANARY in client_of("").get("/abs/2311.00001").content.decode()
    assert moderation.release(moderator, held) is None
    assert len(told()) == 3


def test_release_is_undone_and_done_again_without_telling_twice(held: Comment) -> None:
    moderator = make_moderator()
    undo = moderation.release(moderator, held)
    assert undo is not None
    assert take_back(moderator, undo.pk) == "The comment waits again."
    assert CANARY not in client_of("other").get("/abs/2311.00001").content.decode()
    moderation.release(moderator, held)
    assert told().count(("other", "reply")) == 1


def test_comment_that_waits_can_be_hidden_and_shown_after_all(held: Comment, paper: Paper) -> None:
    moderator = make_moderator()
    undo = moderation.hide(moderator, held, "Spam.")
    page = listing.thread_page(paper, 1)
    assert page is not None
    assert len(page.lines) == 1  # nobody else learns that there was something
    assert undo is not None
    assert take_back(moderator, undo.pk) == "The comment waits again."
    moderation.hide(moderator, held, "Spam.")
    moderation.restore(moderator, held)
    assert ("other", "reply") in told()
    assert queue.waiting() == queue.Waiting()


def test_deleting_and_taking_back_is_no_way_around_a_moderator(held: Comment, writer: User) -> None:
    undo = thread.delete(writer, held)
    assert undo is not None
    assert not queue.held().exists()
    assert f'id="c{held.pk}"' not in client_of("other").get("/abs/2311.00001").content.decode()
    thread.forget_deleted()
    assert take_back(writer, undo.pk) == "The comment waits for a moderator again."
    held.refresh_from_db()
    assert (held.state, held.body != "") == ("held", True)
    undo = thread.delete(writer, held)
    assert undo is not None
    Undo.objects.update(at=undo.at - KEPT)
    thread.forget_deleted()
    held.refresh_from_db()
    assert held.body == ""


def test_audit_log_takes_a_release_back_and_a_second_time_says_why_not(held: Comment) -> None:
    moderator = make_moderator()
    moderation.release(moderator, held)
    act = StaffAct.objects.get(kind="moderation.release")
    assert (act.by, act.changes) == (moderator, {"state": ["held", "shown"]})
    assert audit.take_back(moderator, act) == "The comment waits again."
    with pytest.raises(audit.CannotUndo):
        audit.take_back(moderator, act)


# — The first comments of an account —


def test_first_comments_are_held_until_enough_were_let_through(post: Post, writer: User) -> None:
    SiteSettings.objects.create(pk=1, hold_first=2)
    first, second = post("One."), post("Two.")
    assert (first.state, second.state) == ("held", "held")
    moderator = make_moderator()
    moderation.release(moderator, first)
    assert post("Three.").state == "held"
    moderation.release(moderator, second)
    assert post("Four.").state == "shown"
    for comment in (first, second):
        moderation.hide(moderator, comment, "Spam.")
    assert is_held_at_first(writer)


@pytest.mark.parametrize("role", ["Moderators", "Curators", "Administrators", "superuser"])
def test_those_who_run_the_site_are_not_held(role: str) -> None:
    SiteSettings.objects.create(pk=1, hold_first=3)
    person = make_reader("person", is_superuser=role == "superuser")
    if role != "superuser":
        person.groups.add(Group.objects.get(name=role))
    assert not is_held_at_first(User.objects.get(pk=person.pk))


def test_site_that_holds_nothing_asks_nothing(writer: User) -> None:
    assert not is_held_at_first(writer)


# — Comments closed —


def test_closed_discussion_is_read_and_moderated_and_takes_nothing(post: Post, paper: Paper) -> None:
    comment = post("A fair point.")
    SiteSettings.objects.create(pk=1, comments_open=False)
    closed = "Comments are closed on this site for now."
    for name in ("", "writer"):
        page = client_of(name).get("/abs/2311.00001").content.decode()
        assert "A fair point." in page
        assert closed in page
    writer = client_of("writer")
    for address in ("/papers/2311.00001/comments/", f"/comments/{comment.pk}/edit/"):
        answer = writer.post(address, {"body": "More to say"})
        assert answer.status_code == 422
        assert closed in answer.content.decode()
        assert "More to say" in answer.content.decode()
    moderation.hide(make_moderator(), comment, "Spam.")
    comment.refresh_from_db()
    assert comment.state == "hidden"
