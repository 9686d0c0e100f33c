"""Moderation in admin: chosen rows, a page that asks again with the reason, an act that is logged."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from accounts.models import User
from papers.clock import now
from papers.discussion import moderation, suspensions
from papers.models import Author, AuthorClaim, Comment, ModerationAct, Notice, Report, Suspension, Thread
from tests.factories import NOON, make_comment, make_moderator, make_paper, make_reader

pytestmark = pytest.mark.django_db
HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(1)">'


@pytest.fixture
def moderator() -> User:
    return make_moderator(is_staff=True)


@pytest.fixture
def client(moderator: User) -> Client:
    client = Client()
    client.force_login(moderator)
    return client


def act(client: Client, model: str, action: str, *rows: Any, **fields: str) -> Any:
    chosen = {"action": action, "_selected_action": [str(row.pk) for row in rows]}
    return client.post(f"/admin/papers/{model}/", chosen | fields)


def make_claim(reader: User) -> AuthorClaim:
    make_paper("2311.00077")
    author = Author.objects.get(name="Emmy Noether")
    return AuthorClaim.objects.create(reader=reader, author=author, orcid="0000-0002-1825-0097", at=NOON)


def test_hiding_asks_again_and_needs_a_reason(client: Client) -> None:
    comment = make_comment()
    for fields in ({}, {"confirmed": "yes"}, {"confirmed": "yes", "reason": "  "}):
        page = act(client, "comment", "hide", comment, **fields)
        assert page.status_code == 200
        assert f'name="_selected_action" value="{comment.pk}"' in page.content.decode()
    comment.refresh_from_db()
    assert comment.state == Comment.State.SHOWN
    assert not ModerationAct.objects.exists()


def test_chosen_comments_are_hidden_for_the_reason_and_logged_twice(client: Client, moderator: User) -> None:
    chosen = [make_comment(), make_comment()]
    other = make_comment()
    answer = act(client, "comment", "hide", *chosen, confirmed="yes", reason="Spam.")
    assert answer.status_code == 302
    assert set(Comment.objects.filter(state=Comment.State.HIDDEN)) == set(chosen)
    assert set(ModerationAct.objects.values_list("kind", "by", "reason")) == {("hide", moderator.pk, "Spam.")}
    assert {(row.user, row.change_message) for row in LogEntry.objects.all()} == {
        (moderator, "Hide chosen comments: Spam.")
    }
    act(client, "comment", "restore", *chosen, other, confirmed="yes")
    assert Comment.objects.filter(state=Comment.State.SHOWN).count() == 3
    assert ModerationAct.objects.filter(kind="restore").count() == 2


def test_too_many_rows_at_once_are_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("papers.admin.confirmed.MOST", 1)
    answer = act(client, "comment", "hide", make_comment(), make_comment(), confirmed="yes", reason="Spam.")
    assert answer.status_code == 302
    assert not ModerationAct.objects.exists()


def test_reports_are_dismissed_by_their_comments(client: Client) -> None:
    comment = make_comment()
    reports = [moderation.report(make_reader(f"r{n}"), comment, "spam", "") for n in range(2)]
    act(client, "report", "dismiss", reports[0], confirmed="yes")
    assert not Report.objects.filter(settled_at=None).exists()


def test_suspensions_are_lifted_but_not_those_of_staff(client: Client, moderator: User) -> None:
    root = make_reader("root", is_superuser=True, is_staff=True)
    for person in (make_reader(), make_reader("staff", is_staff=True)):
        suspensions.suspend(root, person, now() + timedelta(days=2), "Insults.")
    act(client, "suspension", "lift", *Suspension.objects.all(), confirmed="yes")
    held = Suspension.objects.filter(until__gt=now())
    assert [row.reader.username for row in held] == ["staff"]


def test_threads_are_locked_and_unlocked(client: Client) -> None:
    thread = Thread.objects.create(paper=make_paper())
    act(client, "thread", "lock", thread, confirmed="yes")
    thread.refresh_from_db()
    assert thread.locked
    act(client, "thread", "unlock", thread, confirmed="yes")
    assert list(ModerationAct.objects.values_list("kind", flat=True)) == ["unlock", "lock"]


@pytest.mark.parametrize(
    ("action", "state", "confirmed"), [("confirm", "confirmed", True), ("refuse", "refused", False)]
)
def test_claim_is_judged_and_its_reader_told(
    client: Client, action: str, state: str, confirmed: bool
) -> None:
    claim = make_claim(make_reader())
    for _twice in range(2):
        act(client, "authorclaim", action, claim, confirmed="yes", reason="I know them.")
    claim.refresh_from_db()
    assert claim.state == state
    notice = Notice.objects.get()
    assert (notice.reader, notice.kind, notice.author) == (claim.reader, "claim", claim.author)
    assert notice.facts == {"confirmed": confirmed, "reason": "I know them."}
    assert ModerationAct.objects.get().person == claim.reader


def test_who_does_not_moderate_neither_sees_nor_acts() -> None:
    comment, client = make_comment(), Client()
    client.force_login(make_reader("staff", is_staff=True))
    for model in ("comment", "report", "suspension", "thread", "moderationact", "authorclaim"):
        assert client.get(f"/admin/papers/{model}/").status_code == 403
    assert act(client, "comment", "hide", comment, confirmed="yes", reason="Spam.").status_code == 403
    assert not ModerationAct.objects.exists()


def test_nothing_here_is_edited_or_deleted_even_by_administrators(admin_client: Client) -> None:
    comment = make_comment()
    moderation.report(make_reader(), comment, "spam", "")
    suspensions.suspend(
        User.objects.get(username="admin"), comment.author, now() + timedelta(days=1), "Spam."
    )
    claim = make_claim(make_reader("claims"))
    thread = Thread.objects.create(paper=make_paper("2311.00002"))
    rows = [
        comment,
        Report.objects.get(),
        Suspension.objects.get(),
        ModerationAct.objects.get(),
        claim,
        thread,
    ]
    for row in rows:
        model = type(row).__name__.lower()
        assert admin_client.get(f"/admin/papers/{model}/{row.pk}/change/").status_code == 200
        assert (
            admin_client.post(f"/admin/papers/{model}/{row.pk}/change/", {"reason": "x"}).status_code == 403
        )
        assert admin_client.post(f"/admin/papers/{model}/{row.pk}/delete/").status_code == 403
        assert admin_client.get(f"/admin/papers/{model}/add/").status_code == 403
        page = admin_client.get(f"/admin/papers/{model}/").content.decode()
        assert "delete_selected" not in page


def test_outside_text_is_escaped_in_every_list_form_and_question(client: Client) -> None:
    paper = make_paper("2311.00009", title=HOSTILE, authors=(HOSTILE,))
    writer = make_reader("writer", shown_name=HOSTILE)
    comment = make_comment(paper, writer, body=HOSTILE)
    report = moderation.report(make_reader(), comment, "other", HOSTILE)
    suspension = Suspension.objects.create(
        reader=writer, until=now() + timedelta(1), at=now(), reason=HOSTILE
    )
    thread = Thread.objects.create(paper=paper)
    claim = AuthorClaim.objects.create(reader=writer, author=Author.objects.get(), orcid="0", at=NOON)
    asked = [
        (comment, "hide"),
        (report, "dismiss"),
        (suspension, "lift"),
        (thread, "lock"),
        (claim, "refuse"),
    ]
    for row, action in asked:
        model = type(row).__name__.lower()
        pages = [
            client.get(f"/admin/papers/{model}/"),
            client.get(f"/admin/papers/{model}/{row.pk}/change/"),
            act(client, model, action, row),
        ]
        for page in pages:
            text = page.content.decode()
            assert page.status_code == 200
            assert "<script>alert" not in text
            assert "<img src=x" not in text


@pytest.mark.parametrize("rows", [1, 20])
def test_queries_of_the_lists_are_constant(
    client: Client, rows: int, django_assert_max_num_queries: Any
) -> None:
    readers = [make_reader(f"r{number}") for number in range(rows)]
    for reader in readers:
        comment = make_comment(author=reader)
        moderation.report(reader, comment, "spam", "")
    for model, most in (("comment", 12), ("report", 10)):
        with django_assert_max_num_queries(most):
            client.get(f"/admin/papers/{model}/")
