"""Moderation in Chromium: the queue, the forms, and admin under the content security policy."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from accounts.models import User
from papers.clock import now
from papers.discussion import appeals, moderation, suspensions, thread
from papers.models import Appeal, Author, AuthorClaim, Comment, ModerationAct, Paper, TextFilter
from tests.e2e.conftest import Visit
from tests.e2e.test_pages import assert_sound
from tests.e2e.watched import Watched
from tests.factories import make_comment, make_moderator, make_reader

pytestmark = pytest.mark.django_db(transaction=True)
WAYS = [("en", "light", 1280), ("en", "dark", 390)]
LONG = "Reported for a reason that takes more than one line to explain, " * 3


def make_discussion() -> Comment:
    """Two reported comments, a suspension and some acts; gives the first."""
    moderator = User.objects.get(username="moderator")
    paper = Paper.objects.get(arxiv_id="2310.12755")
    first = make_comment(paper, body="Buy cheap " + "reprints" * 20)
    second = make_comment(paper, make_reader("replier"), parent=first, body="You are all fools.")
    for number, comment in enumerate((first, first, second)):
        moderation.report(make_reader(f"reporter{number}"), comment, "spam", LONG if number else "")
    moderation.hide(moderator, make_comment(paper, body="Gone."), "Insults.")
    suspensions.suspend(moderator, make_reader("noisy"), now() + timedelta(days=7), LONG)
    return first


@pytest.mark.parametrize("way", WAYS, ids=lambda way: "-".join(map(str, way)))
def test_pages_of_moderation_are_sound(visit: Visit, way: tuple[str, str, int]) -> None:
    moderator = make_moderator()
    watched = visit("/about/", *way, reader=moderator)
    comment = make_discussion()
    pages = {
        "thread": "/abs/2310.12755",
        "person": "/u/writer/",
        "queue": "/moderation/",
        "hide": f"/comments/{comment.pk}/hide/",
        "report": f"/comments/{comment.pk}/report/",
        "suspend": "/u/noisy/suspend/",
    }
    look_at(watched, pages, way)


def make_desk() -> tuple[Comment, ModerationAct, Appeal]:
    """What else waits, a held comment, an appeal and a claim; gives the comment, an act and the appeal."""
    moderator, paper = User.objects.get(username="moderator"), Paper.objects.get(arxiv_id="2310.12755")
    TextFilter.objects.create(text="casino")
    held = thread.post(make_reader("gambler"), paper, "The best casino " + "of all " * 30, nonce="1")
    act = ModerationAct.objects.get(kind="hide")
    assert act.person
    suspensions.suspend(make_moderator("second"), act.person, now() + timedelta(days=7), LONG)
    newest = ModerationAct.objects.order_by("-pk")[0]
    appeals.appeal(act.person, newest, LONG)
    author = Author.objects.order_by("pk")[0]
    AuthorClaim.objects.create(reader=moderator, author=author, orcid="0000-0002-1825-0097", at=now())
    return held, act, Appeal.objects.get()


@pytest.mark.parametrize("way", WAYS, ids=lambda way: "-".join(map(str, way)))
def test_desk_of_moderation_is_sound(visit: Visit, way: tuple[str, str, int]) -> None:
    moderator = make_moderator(is_staff=True)
    watched = visit("/about/", *way, reader=moderator)
    reported = make_discussion()
    held, _act, appeal = make_desk()
    pages = {
        "desk-queue": "/admin/papers/comment/queue/",
        "desk-case": f"/admin/papers/comment/{reported.pk}/change/",
        "desk-held": f"/admin/papers/comment/{held.pk}/change/",
        "desk-person": "/admin/papers/comment/person/writer/",
        "desk-comments": "/admin/papers/comment/",
        "desk-appeals": "/admin/papers/appeal/",
        "desk-filters": "/admin/papers/textfilter/",
        "desk-filter": "/admin/papers/textfilter/add/",
        "desk-try": "/admin/papers/textfilter/try/",
        "appeal-answer": f"/moderation/appeals/{appeal.pk}/",
        "held-thread": "/abs/2310.12755",
        "queue-all": "/moderation/",
    }
    look_at(watched, pages, way)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: "-".join(map(str, way)))
def test_pages_of_who_was_moderated_are_sound(visit: Visit, way: tuple[str, str, int]) -> None:
    make_moderator()
    writer = make_reader("writer")
    watched = visit("/about/", *way, reader=writer)
    make_discussion()
    _held, act, appeal = make_desk()
    pages = {"inbox": "/inbox/", "appeal": f"/moderation/acts/{act.pk}/appeal/"}
    pages["appealed"] = f"/moderation/acts/{appeal.act_id}/appeal/"
    look_at(watched, pages, way)


def look_at(watched: Watched, pages: dict[str, str], way: tuple[str, str, int]) -> None:
    """Each page is sound; pictures go to the folder SHOTS."""
    for name, address in pages.items():
        watched.page.goto(watched.site + address)
        assert_sound(watched)
        if folder := os.environ.get("SHOTS"):
            watched.page.screenshot(path=Path(folder) / f"{name}-{way[1]}-{way[2]}.png", full_page=True)


def test_queue_is_worked_off_without_scripts(visit: Visit) -> None:
    moderator = make_moderator()
    watched = visit("/about/", reader=moderator, java_script_enabled=False)
    comment, page = make_discussion(), watched.page
    page.goto(f"{watched.site}/moderation/")
    page.click("text=Hide the comment >> nth=0")
    assert "The comment is hidden." in page.inner_text("#said")
    page.click("#said >> text=Undo")
    comment.refresh_from_db()
    assert comment.state == Comment.State.SHOWN
    page.click("text=Dismiss the report >> nth=0")
    page.click("text=Dismiss the report >> nth=0")
    assert page.inner_text(".empty") == "No open reports."


def test_admin_hides_chosen_comments_under_the_policy(visit: Visit) -> None:
    moderator = make_moderator(is_staff=True)
    watched = visit("/about/", reader=moderator)
    comment, page = make_discussion(), watched.page
    page.goto(f"{watched.site}/admin/papers/comment/")
    page.check(f"input[name=_selected_action][value='{comment.pk}']")
    page.select_option("select[name=action]", "hide")
    page.click("button[name=index]")
    page.fill("input[name=reason]", "Advertising.")
    page.click("input[type=submit].default")
    assert "1 row: done." in page.inner_text(".messagelist")
    page.goto(f"{watched.site}/admin/papers/comment/{comment.pk}/change/")
    assert "hidden by a moderator" in page.inner_text("#content")
    assert watched.faults == []


def test_desk_is_worked_at_390_pixels(visit: Visit) -> None:
    """From what waits: several at once, a single case with a reason, its undo, a person."""
    moderator = make_moderator(is_staff=True)
    watched = visit("/about/", width=390, reader=moderator)
    first = make_discussion()
    held, _act, _appeal = make_desk()
    page = watched.page
    page.goto(f"{watched.site}/admin/papers/comment/queue/")
    page.check(f"#p{held.pk}")
    page.click("button[value=release]")
    page.click("input[type=submit].default")
    assert "1 row: done." in page.inner_text(".messagelist")
    held.refresh_from_db()
    assert held.state == Comment.State.SHOWN
    page.click(".messagelist button")
    held.refresh_from_db()
    assert held.state == Comment.State.HELD
    page.goto(f"{watched.site}/admin/papers/comment/{first.pk}/change/")
    page.click("button[value=hide]")
    assert "Give the reason." in page.inner_text(".err")
    page.fill("#id_reason", "Advertising.")
    page.click("button[value=hide]")
    assert "Done, and logged." in page.inner_text(".messagelist")
    page.click(".judged .who a >> nth=0")
    page.fill("#id_reason", "Advertising again.")
    page.click("#content .btn--bad")
    assert "Advertising again." in page.inner_text(".note--warn")
    watched.faults = [fault for fault in watched.faults if "status of 422" not in fault]
    assert_sound(watched)
