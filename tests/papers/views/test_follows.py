"""Following and the list of what is followed."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from papers.clock import new_york_today
from papers.models import Author, Follow, NotThisPerson, Undo
from tests.factories import (
    make_announcement,
    make_collection,
    make_follow,
    make_paper,
    make_reader,
    make_topic,
)

pytestmark = pytest.mark.django_db


def targets(reader: User) -> dict[str, tuple[str, dict[str, Any]]]:
    """One of each kind: what a form says, and the row's columns."""
    paper, topic, mine = make_paper(), make_topic(), make_collection(reader)
    author = Author.objects.get(name="Ada Lovelace")
    make_announcement(paper)
    return {
        "topic": (topic.slug, {"topic": topic}),
        "author": (str(author.pk), {"author": author}),
        "category": ("cs.CV", {"category": "cs.CV"}),
        "collection": (str(mine.pk), {"collection": mine}),
        "paper": (paper.arxiv_id, {"paper": paper}),
    }


def test_following_twice_is_following_once_and_can_be_taken_back(mira: Client, reader: User) -> None:
    for name, (value, columns) in targets(reader).items():
        for _twice in range(2):
            assert mira.post("/follow/", {name: value}).status_code == 303
        assert Follow.objects.filter(reader=reader, **columns).count() == 1
        for _twice in range(2):
            assert mira.post("/unfollow/", {name: value}).status_code == 303
        assert not Follow.objects.filter(reader=reader).exists()
        mira.post(f"/undo/{Undo.objects.get().pk}/")
        assert Follow.objects.get(reader=reader, **columns)
        Follow.objects.all().delete()


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({}, 400),
        ({"topic": "vision-transformer", "category": "cs.CV"}, 400),
        ({"topic": "a\0b"}, 400),
        ({"author": "9" * 20}, 400),
        ({"author": "999"}, 404),
        ({"topic": "none-of-that-name"}, 404),
        ({"category": "zz.ZZ"}, 404),
        ({"paper": "2311.99999"}, 404),
        ({"collection": "999"}, 404),
    ],
)
def test_what_cannot_be_followed_is_refused(mira: Client, form: dict[str, str], status: int) -> None:
    make_topic()
    assert [mira.post(path, form).status_code for path in ("/follow/", "/unfollow/")] == [status, status]
    assert not Follow.objects.exists()


def test_a_foreign_private_collection_is_as_good_as_none(mira: Client) -> None:
    foreign = make_collection(make_reader("other"))
    assert mira.post("/follow/", {"collection": foreign.pk}).status_code == 404
    assert not Follow.objects.exists()


def test_a_collection_no_longer_visible_leaves_the_list(mira: Client, reader: User) -> None:
    hidden = make_collection(make_reader("other"), name="Secret plans")
    make_follow(reader, collection=hidden)
    assert b"Secret plans" not in mira.get("/following/").content


def test_the_script_gets_the_button_alone(mira: Client, reader: User) -> None:
    make_topic()
    page = mira.post("/follow/", {"topic": "vision-transformer"}, headers={"HX-Request": "true"})
    assert page.status_code == 200
    assert b'aria-pressed="true"' in page.content
    assert b"<html" not in page.content


def test_the_list_takes_as_many_queries_for_fifty(mira: Client, reader: User) -> None:
    asked = []
    for n in range(50):
        make_follow(reader, topic=make_topic(f"topic-{n}"))
        if n in (0, 49):
            with CaptureQueriesContext(connection) as queries:
                assert mira.get("/following/").status_code == 200
            asked.append(len(queries))
    assert asked[0] == asked[1]


def test_pages_show_the_state(mira: Client, reader: User, visitor: Client) -> None:
    made = targets(reader)
    author: Author = made["author"][1]["author"]
    pages = {
        "topic": "/topics/vision-transformer/",
        "author": author.get_absolute_url(),
        "category": "/categories/cs.CV/",
        "paper": "/abs/2311.00001",
        "collection": made["collection"][1]["collection"].get_absolute_url(),
    }
    for name, page in pages.items():
        before = f'name="{name}" value="{made[name][0]}"'
        assert before.encode() in mira.get(page).content
        assert b">Following<" not in mira.get(page).content.replace(b'/following/">Following<', b"")
        make_follow(reader, **made[name][1])
        assert b'aria-pressed="true" ' in mira.get(page).content.replace(b'"true">', b'"true" ')
    assert b"/accounts/login/?next=" in visitor.get("/topics/vision-transformer/").content


def test_new_papers_and_days_are_shown_but_not_a_namesakes(mira: Client, reader: User) -> None:
    today = new_york_today()
    paper = make_paper(first_listed=today, title="Fresh from the press")
    make_paper("2311.00009", first_listed=today - timedelta(days=20), title="Of last month")
    make_announcement(paper)
    author = Author.objects.get(name="Ada Lovelace")
    make_follow(reader, author=author)
    make_follow(reader, category="cs.CV")
    page = mira.get("/following/").content
    assert (b"Fresh from the press" in page, b"Of last month" in page) == (True, False)
    assert f"/categories/cs.CV/{today}/".encode() in page
    said = f"/authors/{author.pk}/not-this-person/"
    for _twice in range(2):
        assert mira.post(said, {"paper": paper.arxiv_id}).status_code == 303
    assert NotThisPerson.objects.count() == 1
    assert b"Fresh from the press" not in mira.get("/following/").content
    mira.post(said, {"same": paper.arxiv_id})
    assert not NotThisPerson.objects.exists()


def test_only_papers_of_that_name_can_be_said_to_be_anothers(mira: Client, reader: User) -> None:
    author = Author.objects.create(name="Nobody", slug="nobody")
    make_paper(first_listed=date(2023, 11, 2))
    said = f"/authors/{author.pk}/not-this-person/"
    assert mira.post(said, {"paper": "2311.00001"}).status_code == 404
    assert mira.post(said, {}).status_code == 400


@pytest.mark.parametrize(("public", "rows"), [(False, 0), (True, 1)])
def test_undo_follows_only_what_the_reader_may_still_see(
    mira: Client, reader: User, public: bool, rows: int
) -> None:
    found = make_collection(make_reader("owner"), public=public)
    member = found.members.create(reader=reader, at=found.changed_at)
    for path in ("/follow/", "/unfollow/"):
        assert mira.post(path, {"collection": found.pk}).status_code == 303
    member.delete()
    assert mira.post(f"/undo/{Undo.objects.get().pk}/").status_code == 303
    assert Follow.objects.filter(reader=reader, collection=found).count() == rows
