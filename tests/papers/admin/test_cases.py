"""The desk of moderation in admin: what waits, a case, a person, acts and their way back."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import StaffAct, User
from papers.clock import now
from papers.discussion import appeals, moderation, suspensions, thread
from papers.models import Bookmark, Comment, ModerationAct, Notice, Suspension, TextFilter, Thread
from tests.factories import make_bookmark, make_comment, make_follow, make_moderator, make_reader
from tests.hostile_texts import TEXTS

pytestmark = pytest.mark.django_db
QUEUE = "/admin/papers/comment/queue/"
PERSON = "/admin/papers/comment/person/writer/"


@pytest.fixture
def moderator() -> User:
    return make_moderator(is_staff=True)


@pytest.fixture
def client(moderator: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(moderator)
    return client


@pytest.fixture
def comment() -> Comment:
    """A reported one."""
    comment = make_comment(body="Buy this.")
    moderation.report(make_reader("reporter"), comment, "spam", "An advertisement.")
    return comment


def act(client: Client, comment: Comment, **fields: Any) -> Any:
    return client.post(f"/admin/papers/comment/{comment.pk}/act/", fields)


def test_what_waits_is_on_one_page(client: Client, comment: Comment) -> None:
    TextFilter.objects.create(text="casino")
    thread.post(make_reader("gambler"), comment.paper, "A casino.", nonce="n")
    page = client.get(QUEUE).content.decode()
    for words in ("Buy this.", "An advertisement.", "reporter", "A casino.", "gambler", "“casino”"):
        assert words.strip("“”") in page


def test_case_shows_what_stands_around_and_who_said_what(client: Client, comment: Comment) -> None:
    before, after = make_comment(body="Before it.", path="0"), make_comment(body="After it.", path="9")
    page = client.get(f"/admin/papers/comment/{comment.pk}/change/").content.decode()
    assert page.index("Before it.") < page.index("Buy this.") < page.index("After it.")
    assert "An advertisement." in page
    assert comment.paper.get_absolute_url() in page
    assert {before.state, after.state} == {"shown"}


def test_hiding_asks_for_the_reason_and_keeps_what_was_typed(client: Client, comment: Comment) -> None:
    for fields in ({"act": "hide"}, {"act": "hide", "reason": " "}, {"act": "hide", "reason": "x" * 501}):
        answer = act(client, comment, **fields)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["reason"])
    answer = act(client, comment, act="slow", reason="Too fast.")
    assert list(answer.context["form"].errors) == ["slow_seconds"]
    assert "Too fast." in answer.content.decode()
    assert act(client, comment, act="explode").status_code == 422
    assert not ModerationAct.objects.exists()


def test_act_is_logged_told_and_undone_by_the_button_of_its_message(client: Client, comment: Comment) -> None:
    answer = act(client, comment, act="hide", reason="Advertising.")
    assert answer["Location"] == f"/admin/papers/comment/{comment.pk}/change/"
    line = StaffAct.objects.get()
    assert (line.kind, line.reason, line.target) == (
        *("moderation.hide", "Advertising.", f"comment {comment.pk} on {comment.paper.arxiv_id}"),
    )
    undo = f"/admin/accounts/staffact/{line.pk}/undo/"
    assert undo in client.get(answer["Location"]).content.decode()
    assert Notice.objects.get().facts == {"act": "hide", "reason": "Advertising."}
    client.post(undo)
    comment.refresh_from_db()
    assert comment.state == "shown"
    assert comment.reports.filter(settled_at=None).exists()
    kinds = StaffAct.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["moderation.hide", "moderation.restore", "moderation.hide.undone"]


def test_thread_is_locked_slowed_and_opened_from_the_case(client: Client, comment: Comment) -> None:
    for fields in ({"act": "lock"}, {"act": "slow", "slow_seconds": "60"}, {"act": "unlock"}):
        assert act(client, comment, reason="A quarrel.", **fields).status_code == 302
    assert list(ModerationAct.objects.order_by("pk").values_list("kind", flat=True)) == [
        "lock",
        "slow",
        "unlock",
    ]
    set_now = Thread.objects.get()
    assert (set_now.locked, set_now.slow_seconds) == (False, 60)
    assert not Notice.objects.exists()
    client.post(f"/admin/accounts/staffact/{StaffAct.objects.get(kind='moderation.slow').pk}/undo/")
    set_now.refresh_from_db()
    assert (set_now.locked, set_now.slow_seconds) == (True, 0)


def test_reader_side_undo_and_that_of_the_log_are_one(
    client: Client, comment: Comment, moderator: User
) -> None:
    undo = moderation.hide(moderator, comment, "Spam.")
    assert undo is not None
    client.post(f"/undo/{undo.pk}/")
    line = StaffAct.objects.get(kind="moderation.hide")
    assert line.undone_at is not None
    answer = client.post(f"/admin/accounts/staffact/{line.pk}/undo/", follow=True)
    assert "This can no longer be taken back." in answer.content.decode()
    assert ModerationAct.objects.filter(kind="restore").count() == 1


# — A person —


def test_person_is_suspended_and_lifted_and_told_why_not_by_whom(client: Client, comment: Comment) -> None:
    assert client.post(PERSON, {"days": "3", "reason": ""}).status_code == 422
    assert client.post(PERSON, {"days": "3", "reason": "Advertising."}).status_code == 302
    assert client.post(PERSON, {"lift": "1"}).status_code == 302
    told = Notice.objects.order_by("pk")
    assert [(row.reader.username, row.kind, row.facts["act"]) for row in told] == [
        ("writer", "suspension", "suspend"),
        ("writer", "suspension", "unsuspend"),
    ]
    reader = Client(headers={"Accept-Language": "en"})
    reader.force_login(User.objects.get(username="writer"))
    inbox = reader.get("/inbox/").content.decode()
    assert "suspended you" in inbox
    assert "Advertising." in inbox
    assert "moderator</bdi>" not in inbox
    assert not Suspension.objects.filter(until__gt=now()).exists()


def test_part_of_a_person_is_on_one_page_and_nothing_private(
    client: Client, comment: Comment, moderator: User
) -> None:
    writer = User.objects.get(username="writer")
    make_bookmark(writer, comment.paper, note="A private note.", tags=("private-tag",))
    make_follow(writer, category="cs.CV")
    TextFilter.objects.create(text="casino")
    thread.post(writer, comment.paper, "A casino.", nonce="n")
    moderation.report(writer, make_comment(author=make_reader("other")), "abuse", "He attacked me.")
    moderation.hide(moderator, comment, "Advertising.")
    appeals.appeal(writer, ModerationAct.objects.get(), "It was none.")
    page = client.get(PERSON).content.decode()
    for words in (
        "Buy this.",
        "A casino.",
        "An advertisement.",
        "He attacked me.",
        "Advertising.",
        "It was none.",
    ):
        assert words in page, words
    for words in ("private", writer.email, "cs.CV</"):
        assert words not in page, words
    assert Bookmark.objects.count() == 1


def test_staff_are_not_suspended_by_moderators(client: Client) -> None:
    make_reader("writer", is_staff=True)
    assert client.get(PERSON).status_code == 200
    assert client.post(PERSON, {"days": "3", "reason": "x"}).status_code == 403
    assert client.post(PERSON, {"lift": "1"}).status_code == 403


@pytest.mark.parametrize("name", ["nobody", "%00", "a" * 300])
def test_nobody_of_that_name_is_not_found(client: Client, name: str) -> None:
    assert client.get(f"/admin/papers/comment/person/{name}/").status_code == 404


@pytest.mark.parametrize("permission", [None, "view_comment"])
def test_others_see_and_do_nothing(comment: Comment, permission: str | None) -> None:
    staff, client = make_reader("staff", is_staff=True), Client()
    if permission:
        staff.user_permissions.add(Permission.objects.get(codename=permission))
    client.force_login(staff)
    for address in (
        QUEUE,
        PERSON,
        f"/admin/papers/comment/{comment.pk}/change/",
        "/admin/papers/textfilter/try/",
    ):
        assert client.get(address).status_code == 403, address
    assert act(client, comment, act="hide", reason="x").status_code == 403
    assert client.post(PERSON, {"days": "3", "reason": "x"}).status_code == 403
    assert not ModerationAct.objects.exists()


@pytest.mark.parametrize("rows", [1, 50])
def test_queries_are_constant(client: Client, rows: int, django_assert_max_num_queries: Any) -> None:
    writer = make_reader("writer")
    for number in range(rows):
        reader = make_reader(f"r{number}")
        moderation.report(reader, make_comment(author=writer), "spam", "x")
        make_comment(author=reader, state="held", announced=False)
        suspensions.suspend(
            make_reader(f"root{number}", is_superuser=True), reader, now() + timedelta(1), "x"
        )
        appeals.appeal(reader, ModerationAct.objects.order_by("-pk")[0], "No.")
    for address, most in ((QUEUE, 20), (PERSON, 24), ("/admin/papers/appeal/", 12)):
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200


# — Filters —


def test_filter_is_made_changed_and_deleted_and_logged(client: Client) -> None:
    fields = {"what": "host", "text": "https://WWW.Spam.example/page", "answer": "refuse", "active": "on"}
    assert client.post("/admin/papers/textfilter/add/", fields).status_code == 302
    row = TextFilter.objects.get()
    assert (row.text, row.answer, row.hits) == ("www.spam.example", "refuse", 0)
    address = f"/admin/papers/textfilter/{row.pk}"
    assert client.post(f"{address}/change/", fields | {"answer": "hold"}).status_code == 302
    assert client.post(f"{address}/delete/", {"post": "yes"}).status_code == 302
    kinds = StaffAct.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["textfilter.add", "textfilter.change", "textfilter.delete"]


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("word", "..."),
        ("word", "\u200b"),
        ("host", "nothost"),
        ("host", "a b.c"),
        ("host", "http://"),
        ("word", "CASÍNO"),
    ],
)
def test_filter_that_could_meet_nothing_or_is_there_is_refused(client: Client, what: str, text: str) -> None:
    TextFilter.objects.create(text="casino")
    answer = client.post("/admin/papers/textfilter/add/", {"what": what, "text": text, "answer": "hold"})
    assert (answer.status_code, list(answer.context["adminform"].form.errors)) == (200, ["text"])


def test_text_is_tried_without_being_counted(client: Client) -> None:
    TextFilter.objects.create(text="casino", answer="refuse")
    page = client.post("/admin/papers/textfilter/try/", {"text": "My Casino"}).content.decode()
    assert "casino</a>" in page
    assert "refused" in page
    assert "None: it would be shown at once." in (
        client.post("/admin/papers/textfilter/try/", {"text": "Fair."}).content.decode()
    )
    assert TextFilter.objects.get().hits == 0


def test_hostile_texts_through_filters_reasons_and_appeals(
    client: Client, comment: Comment, moderator: User
) -> None:
    writer = User.objects.get(username="writer")
    client.raise_request_exception = True
    sample = [text for number, (name, text) in enumerate(TEXTS) if name.startswith("odd") or number % 25 == 0]
    moderation.hide(moderator, comment, "Spam.")
    reader = Client()
    reader.force_login(writer)
    appeal = f"/moderation/acts/{ModerationAct.objects.get().pk}/appeal/"
    for text in sample:
        sent = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        asked = [
            client.post("/admin/papers/textfilter/add/", {"what": "word", "text": sent, "answer": "hold"}),
            client.post("/admin/papers/textfilter/add/", {"what": "host", "text": sent, "answer": "hold"}),
            client.post("/admin/papers/textfilter/try/", {"text": sent}),
            act(client, comment, act="dismiss", reason=sent, slow_seconds=sent),
            reader.post(appeal, {"words": sent}),
        ]
        assert max(answer.status_code for answer in asked) < 500
    for address in ("/admin/papers/textfilter/", PERSON, QUEUE):
        page = client.get(address).content.decode()
        assert "<script>document.title" not in page
        assert "<img src=x" not in page
