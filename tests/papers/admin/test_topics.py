"""The topics' desk: the list, and what a curator reaches of it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from papers.clock import new_york_today
from papers.digests import topics as acts
from papers.models import ReadingMark, Topic
from tests.factories import (
    NOON,
    make_bookmark,
    make_digest,
    make_entry,
    make_follow,
    make_paper,
    make_reader,
    make_topic,
)
from tests.papers.admin.topic_desk import ADD, FIELDS, LIST, address, edit, form_of, text

pytestmark = pytest.mark.django_db


def test_list_tells_how_a_topic_does(admin_client: Client) -> None:
    topic = make_topic("graphs", name="Graphs", name_zh="图")
    today = new_york_today()
    digest = make_digest(topic, on=today)
    entries = [make_entry(digest, make_paper(f"2311.0000{number}")) for number in range(1, 5)]
    for number in range(5):
        reader = make_reader(f"reader{number}")
        make_follow(reader, topic=topic)
        make_bookmark(reader, entries[0].paper)
        ReadingMark.objects.create(
            reader=reader, paper=entries[1].paper, state=ReadingMark.State.SKIPPED, at=NOON
        )
    answer = admin_client.get(LIST)
    page, told = answer.content.decode(), text(answer)
    assert f"Graphs 图 every listing day {today} 5 25%, 25% active Look Graphs" in told
    assert 'aria-label="Papers a week, oldest first: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4"' in page
    assert f'href="/topics/graphs/{today}/"' in page
    assert 'href="/topics/graphs/"' in page
    assert "style=" not in page


def test_list_says_nothing_of_four_readers_and_names_nobody(admin_client: Client) -> None:
    topic = make_topic("graphs", name="Graphs")
    entry = make_entry(make_digest(topic, on=new_york_today()))
    for number in range(4):
        reader = make_reader(f"reader{number}")
        make_follow(reader, topic=topic)
        make_bookmark(reader, entry.paper)
        ReadingMark.objects.create(reader=reader, paper=entry.paper, state=ReadingMark.State.SKIPPED, at=NOON)
    before = text(admin_client.get(LIST))
    assert "&lt;5 –, – active" in before
    assert not re.search(r"reader[0-4]", before)
    ReadingMark.objects.all().delete()
    assert text(admin_client.get(LIST)) == before


@pytest.mark.parametrize("asked", ["graphs", "图", "graph-theory", "edges", "边"])
def test_topics_are_found_in_both_languages(admin_client: Client, asked: str) -> None:
    found = make_topic(
        "graph-theory", name="Graphs", name_zh="图论", description="Edges.", description_zh="边和点。"
    )
    make_topic("other")
    assert list(admin_client.get(LIST, {"q": asked}).context["cl"].queryset) == [found]


def test_a_rule_that_cannot_be_read_stands_out_in_the_list(admin_client: Client) -> None:
    make_topic("broken", rule='"open')
    page = admin_client.get(LIST, headers={"Accept-Language": "en"}).content.decode()
    assert page.count('<span class="bad">rule cannot be read</span>') == 1


def test_archived_topics_can_be_told_apart(admin_client: Client) -> None:
    kept, archived = make_topic("kept"), make_topic("archived", archived=True)
    for value, topics in (("0", [kept]), ("1", [archived])):
        assert list(admin_client.get(LIST, {"archived__exact": value}).context["cl"].queryset) == topics


def test_list_of_fifty_asks_as_often_as_a_list_of_one(admin_client: Client) -> None:
    asked = []
    for number in range(50):
        make_digest(make_topic(f"topic-{number:02}"), on=new_york_today() - timedelta(days=number))
        if number in (0, 49):
            with CaptureQueriesContext(connection) as queries:
                assert admin_client.get(LIST).status_code == 200
            asked.append(len(queries))
    assert asked[0] == asked[1]


def test_curator_reaches_the_topics_given_to_them_and_no_others(curator: Any) -> None:
    client, mine, _person = curator
    other = make_topic("other")
    assert list(client.get(LIST).context["cl"].queryset) == [mine]
    for page in ("change", "history"):
        assert client.get(address(mine, page)).status_code == 200
        assert client.get(address(other, page)).status_code == 302  # "does not exist"
    assert edit(client, other, name="Mine now").status_code == 302
    assert client.post(address(other, "history/0/back"), {"edition": "0"}).status_code == 404
    other.refresh_from_db()
    assert (other.name, other.edition) == ("Other", 0)


def test_a_topic_that_a_curator_makes_is_theirs(curator: Any) -> None:
    client, _mine, person = curator
    fields = FIELDS | {"slug": "trees", "curators": [make_reader("friend", is_staff=True).pk], "place": "1"}
    assert client.post(ADD, fields).status_code == 302
    made = Topic.objects.get(slug="trees")
    assert (list(made.curators.all()), made.place, made.archived) == ([person], 100, False)
    assert client.get(address(made, "change")).status_code == 200


def test_curator_changes_what_is_a_curators_only(curator: Any) -> None:
    client, topic, person = curator
    friend = make_reader("friend")
    sent = form_of(topic, name="New", curators=str(friend.pk), place="1", archived="on")
    assert client.post(address(topic), sent).status_code == 302
    topic.refresh_from_db()
    assert (topic.name, topic.place, topic.archived) == ("New", 100, False)
    assert list(topic.curators.all()) == [person]


def test_curator_goes_back_with_what_is_theirs(curator: Any) -> None:
    client, topic, _person = curator
    acts.change_topic(topic, None, {"name": "Two", "place": 5}, 0)
    client.post(address(topic, "history/0/back"), {"edition": "1"})
    topic.refresh_from_db()
    assert (topic.name, topic.place, topic.edition) == ("Given", 5, 2)


def test_topics_are_not_deleted(admin_client: Client) -> None:
    topic = make_topic()
    assert admin_client.post(address(topic, "delete"), {"post": "yes"}).status_code == 403
