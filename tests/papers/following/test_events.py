"""What happened to papers: each event told once, to whom it concerns."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from papers import reader_work
from papers.clock import new_york_today, now
from papers.following import events
from papers.models import Author, Bookmark, Notice, NoticeCursor, NotThisPerson, Paper
from tests.factories import make_bookmark, make_follow, make_paper, make_reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> User:
    """Of a site that has looked before."""
    NoticeCursor.objects.create(name="papers", until=now() - timedelta(minutes=5))
    return make_reader("mira")


def say(paper: Paper, **fields: Any) -> None:
    """A record that says something else of the paper is stored, and the tick looks."""
    Paper.objects.filter(pk=paper.pk).update(stored_at=now(), **fields)
    events.tell_readers()


def keys() -> list[str]:
    return list(Notice.objects.order_by("pk").values_list("key", flat=True))


def test_each_event_of_a_saved_paper_is_told_once(reader: User) -> None:
    paper = make_paper()
    make_bookmark(reader, paper)
    say(paper, latest_version=2)
    say(paper, venue="ICLR", venue_year=2024)
    say(paper, journal_ref="J. Tests 1")
    say(paper, withdrawn=True, latest_version=3)
    told = [
        "version:2311.00001:2",
        "accepted:2311.00001",
        "journal:2311.00001",
        "withdrawn:2311.00001:3",
    ]
    assert keys() == told
    for change in ({"withdrawn": False}, {"venue": "", "journal_ref": ""}, {"latest_version": 2}):
        say(paper, **change)
    say(paper, latest_version=3, venue="ICLR", journal_ref="J. Tests 1", withdrawn=True)
    assert keys() == told
    assert Notice.objects.get(kind="accepted").facts == {"venue": "ICLR 2024"}


def test_another_spelling_of_a_venue_is_no_acceptance(reader: User) -> None:
    paper = make_paper(venue="ICLR 2024")
    make_bookmark(reader, paper, known_venue="ICLR 2024")
    say(paper, venue="International Conference on Learning Representations")
    assert (keys(), Bookmark.objects.get().known_venue) == ([], paper.__class__.objects.get().venue)


def test_nothing_is_told_of_what_was_known_when_it_was_saved(reader: User) -> None:
    paper = make_paper(latest_version=4, venue="ICLR", withdrawn=True)
    make_bookmark(reader, paper, known_version=4, known_venue="ICLR", known_withdrawn=True)
    say(paper)
    assert keys() == []


def test_readers_who_knew_different_things_are_told_what_is_new_to_them(reader: User) -> None:
    paper = make_paper(latest_version=3)
    make_bookmark(reader, paper, known_version=2)
    make_bookmark(make_reader("other"), paper, known_version=1)
    say(paper)
    assert sorted(Notice.objects.values_list("facts__from", flat=True)) == [1, 2]
    assert set(Bookmark.objects.values_list("known_version", flat=True)) == {3}


def follow_ada(reader: User, **fields: Any) -> Author:
    author = Author.objects.get_or_create(name="Ada Lovelace", defaults={"slug": "ada-lovelace"})[0]
    make_follow(reader, author=author, **({"at": now() - timedelta(days=1)} | fields))
    return author


def fresh(arxiv_id: str = "2311.00001", **fields: Any) -> Paper:
    values = {"first_listed": new_york_today(), "added_at": now(), "stored_at": now()} | fields
    return make_paper(arxiv_id, **values)


def test_a_new_paper_of_a_followed_author_is_told_once(reader: User) -> None:
    author = follow_ada(reader)
    paper = fresh()
    events.tell_readers()
    say(paper, latest_version=2)
    notice = Notice.objects.get()
    assert (notice.key, notice.author, notice.paper) == ("author:2311.00001", author, paper)


@pytest.mark.parametrize(
    "fields",
    [
        {"first_listed": new_york_today() - timedelta(days=30)},  # an old record, imported now
        {"added_at": datetime(2023, 11, 1, tzinfo=UTC)},  # a revision of a paper that was here
        {"added_at": None},
        {"first_listed": None},
    ],
)
def test_what_is_not_new_is_not_told_to_followers(reader: User, fields: dict[str, Any]) -> None:
    follow_ada(reader)
    fresh(**fields)
    events.tell_readers()
    assert keys() == []


def test_what_a_follower_said_is_a_namesakes_is_not_told(reader: User) -> None:
    author = follow_ada(reader)
    NotThisPerson.objects.create(reader=reader, author=author, paper=fresh())
    events.tell_readers()
    assert keys() == []


def test_an_interrupted_look_is_gone_on_with(reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 4):
        make_bookmark(reader, make_paper(f"2311.{number:05}", latest_version=2, stored_at=now()))
    real, calls = events.tell, []

    def breaks(*args: Any, **fields: Any) -> None:
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError("killed")
        real(*args, **fields)

    monkeypatch.setattr(events, "tell", breaks)
    with pytest.raises(RuntimeError):
        events.tell_readers()
    assert len(keys()) == 1
    events.tell_readers()
    assert sorted(keys()) == [f"version:2311.{number:05}:2" for number in range(1, 4)]


def test_many_readers_of_a_paper_cost_few_queries(reader: User) -> None:
    paper = make_paper(latest_version=2, stored_at=now())
    for number in range(40):
        make_bookmark(make_reader(f"reader{number}"), paper)
    with CaptureQueriesContext(connection) as queries:
        events.tell_readers()
    assert (Notice.objects.count(), len(queries) < 20) == (40, True)


def test_the_tick_plans_a_look_only_where_something_was_stored(reader: User) -> None:
    assert events.changed_since_last_look() is False
    make_paper(stored_at=now())
    assert events.changed_since_last_look() is True
    reader_work.LOCAL["tell_readers"]()
    assert events.changed_since_last_look() is False


def test_old_notices_are_forgotten(reader: User) -> None:
    for days in (179, 181):
        Notice.objects.create(reader=reader, kind="import", key=str(days), at=now() - timedelta(days=days))
    events.forget_old()
    assert keys() == ["179"]
