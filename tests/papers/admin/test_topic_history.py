"""The history of a topic, and the way back."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import StaffAct
from papers.clock import new_york_today
from papers.digests import topics as acts
from papers.models import TopicChange
from tests.factories import (
    make_announcement,
    make_curator,
    make_paper,
    make_reader,
    make_topic,
)
from tests.papers.admin.topic_desk import address, messages, text

pytestmark = pytest.mark.django_db


def test_history_tells_each_change_and_its_effect(admin_client: Client) -> None:
    make_announcement(make_paper(title="A graph"), listing_day=new_york_today())
    person, topic = make_curator(), make_topic(rule='graph OR "vision transformer"')
    acts.change_topic(topic, person, {"rule": "graph image*", "active": False, "curators": [person]}, 0)
    answer = admin_client.get(address(topic, "history"))
    told = text(answer)
    assert "curator , edited Rule" in told
    assert "graph [removed: OR &quot;vision transformer&quot; ] [added: image* ]" in told
    assert "with the word “graph” and a word that begins with “image”" in told
    assert "Active [removed: yes ] [added: no ]" in told
    assert "Curators [added: curator ]" in told
    assert "1 → 1 papers from" in told
    assert "+0 gained −0 lost" in told
    assert '<ins class="gain">' in answer.content.decode()


def test_history_of_a_topic_that_nobody_changed(admin_client: Client) -> None:
    page = admin_client.get(address(make_topic(), "history")).content.decode()
    assert "Nothing has been changed since the topic came to this site." in page


def test_history_asks_as_often_for_thirty_changes_as_for_one(admin_client: Client) -> None:
    topic, person, asked = make_topic(), make_reader(), []
    for number in range(30):
        acts.change_topic(topic, person, {"name": f"Name {number}"}, number)
        if number in (1, 29):
            with CaptureQueriesContext(connection) as queries:
                assert admin_client.get(address(topic, "history"), {"p": "x"}).status_code == 200
            asked.append(len(queries))
    assert asked[0] == asked[1]


def test_one_press_goes_back_and_is_history_too(admin_client: Client) -> None:
    topic = make_topic("one", name="One")
    acts.change_topic(topic, None, {"name": "Two"}, 0)
    acts.change_topic(topic, None, {"name": "Three", "slug": "three"}, 1)
    answer = admin_client.post(address(topic, "history/1/back"), {"edition": "2"}, follow=True)
    assert messages(answer) == ["“Two” is as it was then."]
    topic.refresh_from_db()
    assert (topic.name, topic.slug, topic.edition) == ("Two", "one", 3)
    assert topic.history.values_list("way", flat=True)[0] == TopicChange.Way.BACK
    assert StaffAct.objects.order_by("-pk")[0].kind == "topic.back"
    admin_client.post(address(topic, "history/0/back"), {"edition": "3"})
    topic.refresh_from_db()
    assert (topic.name, topic.edition) == ("One", 4)


@pytest.mark.parametrize("edition", ["", "0", "9", "9" * 20, "x", "\x00"])
def test_nobody_goes_back_over_a_change_they_did_not_see(admin_client: Client, edition: str) -> None:
    topic = make_topic()
    acts.change_topic(topic, None, {"name": "Two"}, 0)
    answer = admin_client.post(address(topic, "history/0/back"), {"edition": edition}, follow=True)
    assert messages(answer) == [
        "Somebody changed the topic meanwhile; nothing was done. This is how it stands now."
    ]
    topic.refresh_from_db()
    assert (topic.name, topic.edition) == ("Two", 1)


def test_there_is_no_way_back_to_what_never_was(admin_client: Client) -> None:
    topic = make_topic()
    for edition in ("1", "9" * 25):
        assert (
            admin_client.post(address(topic, f"history/{edition}/back"), {"edition": "0"}).status_code == 404
        )
    assert admin_client.get(address(topic, "history/0/back")).status_code == 405
