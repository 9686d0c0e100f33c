"""Reporting, and the pages and acts of moderators."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from papers.clock import now
from papers.discussion import moderation, suspensions, taking_part
from papers.models import Comment, ModerationAct, Report, Suspension, Thread, Undo
from tests.factories import make_comment, make_moderator, make_paper, make_reader

pytestmark = pytest.mark.django_db
Texts = Callable[[HttpResponse, str], list[str]]


def client_of(reader: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(reader)
    return client


@pytest.fixture
def moderator() -> User:
    return make_moderator()


@pytest.fixture
def moderating(moderator: User) -> Client:
    return client_of(moderator)


def acts(moderator_name: str = "moderator") -> list[tuple[str, str]]:
    rows = ModerationAct.objects.filter(by__username=moderator_name).order_by("pk")
    return list(rows.values_list("kind", "reason"))


# — Reports —


def test_reader_reports_a_comment_and_changes_the_report(text_of: Texts) -> None:
    comment, client = make_comment(), client_of(make_reader())
    address = f"/comments/{comment.pk}/report/"
    answer = client.post(address, {"reason": "spam", "words": "Buy this.", "next": "/abs/2311.00001"})
    assert (answer.status_code, answer["Location"]) == (303, "/abs/2311.00001")
    page = client.get(address)
    assert text_of(page, ".//option[@selected]") == ["advertising"]
    assert text_of(page, ".//textarea") == ["Buy this."]
    client.post(address, {"reason": "abuse"})
    assert list(Report.objects.values_list("reason", "words")) == [("abuse", "")]


def test_report_page_shows_the_comment_in_question(text_of: Texts) -> None:
    comment = make_comment(body="Nonsense.")
    page = client_of(make_reader()).get(f"/comments/{comment.pk}/report/")
    assert text_of(page, ".//div[@class='prose']") == ["Nonsense."]


@pytest.mark.parametrize(
    "fields",
    [{}, {"reason": "nothing"}, {"reason": "spam", "words": "x" * 501}, {"reason": "spam", "words": "\0"}],
)
def test_report_that_cannot_be_taken_says_so_beside_the_field(fields: dict[str, str], text_of: Texts) -> None:
    comment = make_comment()
    page = client_of(make_reader()).post(f"/comments/{comment.pk}/report/", fields)
    assert page.status_code == 422
    assert len(text_of(page, ".//span[@class='err']")) == 1
    assert not Report.objects.exists()


def test_own_comment_is_not_reported() -> None:
    comment = make_comment()
    client = client_of(User.objects.get(username="writer"))
    answer = client.post(f"/comments/{comment.pk}/report/", {"reason": "spam"})
    assert answer.status_code == 403
    assert "This comment is yours" in answer.content.decode()
    assert not Report.objects.exists()


def test_suspended_reader_reports_nothing_and_is_told_why(moderator: User) -> None:
    comment, reader = make_comment(), make_reader()
    suspensions.suspend(moderator, reader, now() + timedelta(days=1), "False reports.")
    answer = client_of(reader).post(f"/comments/{comment.pk}/report/", {"reason": "spam"})
    assert answer.status_code == 403
    assert "Reason given: False reports." in answer.content.decode()
    assert not Report.objects.exists()


@pytest.mark.parametrize("state", ["hidden", "deleted"])
def test_comment_that_is_no_longer_shown_is_neither_reported_nor_read(state: str) -> None:
    comment = make_comment(state=state, body="A secret.")
    client = client_of(make_reader())
    for ask in (client.get, client.post):
        answer = ask(f"/comments/{comment.pk}/report/", {"reason": "spam"})
        assert (answer.status_code, answer["Location"]) == (302, f"/comments/{comment.pk}/")
    assert not Report.objects.exists()


def test_reports_of_a_reader_are_limited_per_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("papers.views.moderation.REPORTS_AN_HOUR", 2)
    client = client_of(make_reader())
    answers = [
        client.post(f"/comments/{make_comment().pk}/report/", {"reason": "spam"}) for _number in range(3)
    ]
    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert Report.objects.count() == 2


# — The queue —


def test_queue_shows_comment_reports_and_history(moderating: Client, moderator: User, text_of: Texts) -> None:
    comment = make_comment(body="Nonsense.")
    moderation.hide(moderator, make_comment(), "Insults.")
    moderation.report(make_reader("first"), comment, "spam", "Buy <this>.")
    moderation.report(make_reader("second"), comment, "abuse", "")
    page = moderating.get("/moderation/")
    assert text_of(page, ".//article//div[@class='prose']") == ["Nonsense."]
    reports = text_of(page, ".//ul[@class='reports']/li")
    assert [line.split(" first ")[0].split(" second ")[0] for line in reports] == [
        "advertising Buy <this>.",
        "attack on a person",
    ]
    assert text_of(page, ".//article/p[@class='why']") == [
        "2 comments so far, 1 of them hidden, 0 suspensions"
    ]
    log = text_of(page, ".//ul[@class='log']/li")
    assert len(log) == 1
    assert log[0].endswith("hidden: comment on 2311.00001 writer Insults. by moderator")


def test_queue_of_a_quiet_site_says_so(moderating: Client, text_of: Texts) -> None:
    assert text_of(moderating.get("/moderation/"), ".//p[@class='empty']") == ["No open reports."]


@pytest.mark.parametrize("rows", [1, 20])
def test_queries_of_the_queue_are_constant(moderating: Client, rows: int, queries: Any) -> None:
    for number in range(rows):
        reader = make_reader(f"r{number}")
        paper = make_paper(f"2311.{number + 100:05}")
        moderation.report(reader, make_comment(paper, make_reader(f"w{number}")), "spam", "")
    with queries(19):
        moderating.get("/moderation/")


# — Acts —


def test_moderator_hides_and_restores_from_the_queue(moderating: Client) -> None:
    comment = make_comment()
    moderation.report(make_reader(), comment, "spam", "")
    fields = {"reason": "Advertising.", "next": "/moderation/"}
    answer = moderating.post(f"/comments/{comment.pk}/hide/", fields)
    assert (answer.status_code, answer["Location"]) == (303, "/moderation/")
    page = moderating.get("/moderation/").content.decode()
    assert "The comment is hidden." in page
    assert "/undo/" in page
    assert moderating.post(f"/comments/{comment.pk}/restore/").status_code == 303
    assert acts() == [("hide", "Advertising."), ("restore", "")]
    comment.refresh_from_db()
    assert comment.state == Comment.State.SHOWN


def test_hiding_without_a_reason_asks_for_one(moderating: Client, text_of: Texts) -> None:
    comment = make_comment()
    page = moderating.post(f"/comments/{comment.pk}/hide/", {"reason": " ", "next": "/moderation/"})
    assert page.status_code == 422
    assert len(text_of(page, ".//span[@class='err']")) == 1
    assert acts() == []


def test_dismissed_report_is_taken_back_by_undo(moderating: Client, text_of: Texts) -> None:
    comment = make_comment()
    moderation.report(make_reader(), comment, "spam", "")
    for _twice in range(2):
        answer = moderating.post(f"/comments/{comment.pk}/dismiss/", {"next": "/moderation/"})
        assert (answer.status_code, answer["Location"]) == (303, "/moderation/")
    assert acts() == [("dismiss", "")]
    assert moderating.post(f"/undo/{Undo.objects.get().pk}/", {"next": "/moderation/"}).status_code == 303
    page = moderating.get("/moderation/")
    assert "The report is open again." in text_of(page, ".//ul[@id='said']/li/span")
    assert acts() == [("dismiss", ""), ("reopen", "")]


def test_thread_is_locked_slowed_and_opened(moderating: Client) -> None:
    make_paper("hep-th/9901001")
    address = "/papers/hep-th/9901001/thread/"
    for fields in ({"locked": "1"}, {"slow_seconds": "60"}, {"locked": "0"}):
        assert moderating.post(address, fields)["Location"] == "/abs/hep-th/9901001"
    thread = Thread.objects.get()
    assert (thread.locked, thread.slow_seconds) == (False, 60)
    assert acts() == [("lock", ""), ("slow", "60 s"), ("unlock", "")]


@pytest.mark.parametrize(
    "fields", [{"locked": "2"}, {"slow_seconds": "-1"}, {"slow_seconds": "9" * 20}, {"slow_seconds": "\0"}]
)
def test_thread_is_not_set_to_nonsense(moderating: Client, fields: dict[str, str]) -> None:
    make_paper()
    assert moderating.post("/papers/2311.00001/thread/", fields).status_code == 400
    assert not Thread.objects.exists()


def test_person_is_suspended_and_the_suspension_lifted(moderating: Client, text_of: Texts) -> None:
    person = make_reader()
    answer = moderating.post("/u/reader/suspend/", {"days": "3", "reason": "Insults."})
    assert (answer.status_code, answer["Location"]) == (303, "/u/reader/")
    until = Suspension.objects.get().until - now()
    assert timedelta(days=2, hours=23) < until <= timedelta(days=3)
    page = moderating.get("/u/reader/suspend/")
    assert "Insults." in text_of(page, ".//div[@class='note note--warn']")[0]
    assert moderating.post("/u/reader/unsuspend/").status_code == 303
    assert taking_part.may_take_part(person) is None
    assert acts() == [("suspend", "Insults."), ("unsuspend", "")]


@pytest.mark.parametrize(
    "fields",
    [
        {"days": "0", "reason": "x"},
        {"days": "3651", "reason": "x"},
        {"days": "9" * 20, "reason": "x"},
        {"days": "3", "reason": ""},
        {"days": "3", "reason": "x" * 501},
        {"days": "3", "reason": "\0"},
    ],
)
def test_suspension_that_cannot_be_is_refused(moderating: Client, fields: dict[str, str]) -> None:
    make_reader()
    assert moderating.post("/u/reader/suspend/", fields).status_code == 422
    assert not Suspension.objects.exists()


def test_nobody_suspends_themselves_or_an_administrator(moderating: Client) -> None:
    make_reader("root", is_superuser=True, is_staff=True)
    for name in ("moderator", "root"):
        answer = moderating.post(f"/u/{name}/suspend/", {"days": "3", "reason": "x"})
        assert answer.status_code == 403
        assert moderating.post(f"/u/{name}/unsuspend/").status_code == 403
    assert not Suspension.objects.exists()
    assert acts() == []


@pytest.mark.parametrize("name", ["nobody", "%00", "%ff", "a" * 300, "reader%00"])
def test_nobody_of_that_name_is_not_found(moderating: Client, name: str) -> None:
    make_reader()
    assert moderating.post(f"/u/{name}/suspend/", {"days": "3", "reason": "x"}).status_code == 404
    assert moderating.post(f"/u/{name}/unsuspend/").status_code == 404


# — What happens while somebody writes —


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"locked": True}, "A moderator has locked this thread."),
        ({"slow_seconds": 3600}, "This thread is in slow mode. You can write again in"),
    ],
)
def test_thread_set_during_writing_refuses_in_words_and_keeps_the_text(
    moderator: User, fields: dict[str, Any], words: str
) -> None:
    paper, reader = make_paper(), make_reader()
    make_comment(paper, reader, at=now())
    client = client_of(reader)
    assert client.get("/abs/2311.00001").status_code == 200
    moderation.set_thread(moderator, paper, **fields)
    answer = client.post("/papers/2311.00001/comments/", {"body": "Long considered."})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert "Long considered." in page
    assert Comment.objects.count() == 1


def test_suspended_during_writing_is_told_until_when_and_keeps_the_text(moderator: User) -> None:
    make_paper()
    reader = make_reader()
    client = client_of(reader)
    suspensions.suspend(moderator, reader, now() + timedelta(days=1), "Insults.")
    answer = client.post("/papers/2311.00001/comments/", {"body": "Long considered."})
    assert answer.status_code == 422
    for words in ("You are suspended from the discussion until", "Insults.", "Long considered."):
        assert words in answer.content.decode()
    assert not Comment.objects.exists()


# — Who may —


@pytest.fixture
def addresses(moderator: User) -> list[str]:
    """Of every moderators' act, on rows that are there."""
    comment = make_comment()
    moderation.report(make_reader("reporter"), comment, "spam", "")
    return [
        *(f"/comments/{comment.pk}/{act}/" for act in ("hide", "restore", "dismiss")),
        *("/papers/2311.00001/thread/", "/u/writer/suspend/", "/u/writer/unsuspend/", "/moderation/"),
    ]


def test_others_may_not_moderate(addresses: list[str]) -> None:
    fields = {"reason": "x", "days": "3", "locked": "1"}
    for client in (Client(), client_of(make_reader())):
        for address in addresses:
            assert client.post(address, fields).status_code == 403
    assert not ModerationAct.objects.exists()
    assert not Thread.objects.exists()


def test_open_page_of_a_demoted_moderator_is_refused_at_once(addresses: list[str], moderator: User) -> None:
    client = client_of(moderator)
    assert client.get("/moderation/").status_code == 200
    moderator.groups.clear()
    for address in addresses:
        assert client.post(address, {"reason": "x", "days": "3", "locked": "1"}).status_code == 403
    assert client.get("/moderation/").status_code == 403
    assert not ModerationAct.objects.exists()


def test_acts_are_posts(addresses: list[str], moderating: Client) -> None:
    for address in addresses:
        assert moderating.get(address).status_code in (200, 405)
    assert not ModerationAct.objects.exists()


# — Over https —


@pytest.mark.parametrize("path", ["/moderation/", "/comments/{0}/hide/", "/u/reader/suspend/"])
@pytest.mark.parametrize("staff", [True, False])
@pytest.mark.parametrize("method", ["get", "post"])
def test_over_https_moderators_without_a_second_step_set_it_up_first(
    settings: Any, path: str, method: str, staff: bool
) -> None:
    comment, moderating = make_comment(), client_of(make_moderator(is_staff=staff))
    make_reader()
    settings.HTTPS = True
    address = path.format(comment.pk)
    answer = getattr(moderating, method)(address, {"reason": "spam", "days": "3"})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/")
    comment.refresh_from_db()
    assert (comment.state, Suspension.objects.count()) == (Comment.State.SHOWN, 0)
