"""Moderation in Chromium: the queue, the forms, and admin under the content security policy."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from accounts.models import User
from papers.clock import now
from papers.discussion import moderation, suspensions
from papers.models import Comment, Paper
from tests.e2e.conftest import Visit
from tests.e2e.test_pages import assert_sound
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
