"""Ranges of digests at the desk: asked twice, one at a time, watched, stopped; one's own topics only."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import StaffAct, User
from papers import tasks, work
from papers.digests import ranges
from papers.digests.matching import Terms
from papers.models import Digest, Rebuild, Topic, WorkItem
from tests.factories import make_curator, make_digest, make_entry, make_topic

pytestmark = pytest.mark.django_db
ADD = "/admin/papers/rebuild/add/"


@pytest.fixture
def curator(db: None) -> User:
    return make_curator()


@pytest.fixture
def client(curator: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(curator)
    return client


@pytest.fixture
def topic(curator: User) -> Topic:
    """Two digests; of the first the rule would catch nothing now."""
    topic = make_topic()
    topic.curators.add(curator)
    terms = Terms.of(topic).as_json()
    make_entry(make_digest(topic, on=date(2023, 11, 2), terms=terms))
    make_digest(topic, on=date(2023, 11, 3), terms=terms)
    return topic


def asked(topic: Topic, **fields: str) -> dict[str, str]:
    return {"topic": str(topic.pk), "first": "2023-11-01", "last": "2023-11-30"} | fields


def page_of(rebuild: Rebuild) -> str:
    return f"/admin/papers/rebuild/{rebuild.pk}/change/"


def test_it_says_how_many_before_it_begins(client: Client, topic: Topic) -> None:
    page = client.post(ADD, asked(topic))
    assert (page.context["count"], Rebuild.objects.count()) == (2, 0)
    answer = client.post(ADD, asked(topic, sure="yes"))
    rebuild = Rebuild.objects.get()
    assert answer["Location"] == page_of(rebuild)
    assert list(WorkItem.objects.values_list("key", "task")) == [(f"rebuild:{rebuild.pk}", "rebuild")]
    assert list(StaffAct.objects.values_list("kind", flat=True)) == ["rebuild.start"]


def test_the_topics_page_leads_to_all_its_digests(client: Client, topic: Topic) -> None:
    initial = client.get(f"{ADD}?topic={topic.pk}").context["form"].initial
    assert (initial["topic"], initial["first"], initial["last"]) == (
        topic,
        date(2023, 11, 2),
        date(2023, 11, 3),
    )


@pytest.mark.parametrize("asks", ["x", "", "9" * 30, "0", "-1", "①"])
def test_any_topic_may_be_asked_for(client: Client, topic: Topic, asks: str) -> None:
    assert client.get(ADD, {"topic": asks}).context["form"].initial == {}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"first": "2023-12-01"}, "The last date is before the first."),
        ({"first": "2023-11-20"}, "The topic has no digest in these days."),
        ({"last": "soon"}, "Enter a valid date."),
    ],
)
def test_a_range_of_nothing_is_refused_in_words(
    client: Client, topic: Topic, fields: dict[str, str], told: str
) -> None:
    page = client.post(ADD, asked(topic, sure="yes", **fields))
    assert (page.context["form"].errors, Rebuild.objects.count()) == ({"last": [told]}, 0)


def test_a_second_one_leads_to_the_first(client: Client, topic: Topic) -> None:
    for _ in range(2):
        answer = client.post(ADD, asked(topic, sure="yes"), follow=True)
    assert Rebuild.objects.count() == WorkItem.objects.count() == 1
    assert "built anew already" in str(list(answer.context["messages"])[-1])


def test_the_page_asks_again_until_it_is_done(client: Client, topic: Topic) -> None:
    client.post(ADD, asked(topic, sure="yes"))
    rebuild = Rebuild.objects.get()
    part = client.get(page_of(rebuild), headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div id="progress"')
    assert ('hx-trigger="every 2s"' in part, 'value="0" max="2"' in part) == (True, True)
    work.perform(ranges.key(rebuild.pk), tasks.LOCAL)
    part = client.get(page_of(rebuild), headers={"HX-Request": "true"}).content.decode()
    assert ("hx-trigger" in part, 'value="2" max="2"' in part) == (False, True)
    first = Digest.objects.earliest("date")
    assert client.get(page_of(rebuild)).context["changed"] == [("2023-11-02", 0, 1, first.pk)]


def test_it_is_stopped_and_that_is_logged(client: Client, topic: Topic) -> None:
    client.post(ADD, asked(topic, sure="yes"))
    rebuild = Rebuild.objects.get()
    stop = f"/admin/papers/rebuild/{rebuild.pk}/stop/"
    assert client.get(stop).status_code == 405
    assert client.post(stop)["Location"] == page_of(rebuild)
    rebuild.refresh_from_db()
    assert rebuild.state == Rebuild.State.STOPPED
    assert list(StaffAct.objects.order_by("pk").values_list("kind", flat=True)) == [
        "rebuild.start",
        "rebuild.stop",
    ]


def test_work_that_was_given_up_is_told(client: Client, topic: Topic) -> None:
    client.post(ADD, asked(topic, sure="yes"))
    WorkItem.objects.update(state=WorkItem.State.PARKED)
    page = client.get(page_of(Rebuild.objects.get()))
    assert page.context["given_up"]
    assert b"hx-trigger" not in page.content


def test_another_ones_topic_is_not_offered_and_its_rebuild_not_there(client: Client, topic: Topic) -> None:
    other = make_topic("other")
    make_digest(other)
    chief = make_curator("chief", is_superuser=True)
    foreign = ranges.start(other, chief, date(2023, 11, 1), date(2023, 11, 30))
    assert list(client.post(ADD, asked(other, sure="yes")).context["form"].errors) == ["topic"]
    assert client.get(page_of(foreign)).status_code == 302
    assert client.post(f"/admin/papers/rebuild/{foreign.pk}/stop/").status_code == 302
    foreign.refresh_from_db()
    assert foreign.state == Rebuild.State.WAITING
    assert list(client.get("/admin/papers/rebuild/").context["cl"].result_list) == []


@pytest.mark.parametrize("rows", [1, 50])
def test_queries_do_not_grow_with_the_digests(
    client: Client, topic: Topic, django_assert_num_queries: Any, rows: int
) -> None:
    rebuild = ranges.start(topic, make_curator("other"), date(2023, 11, 1), date(2023, 11, 30))
    Rebuild.objects.update(changed=[["2023-11-02", 1, 1]] * rows)
    client.get(page_of(rebuild))
    with django_assert_num_queries(9):
        client.get(page_of(rebuild), headers={"HX-Request": "true"})
