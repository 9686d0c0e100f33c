"""People in admin: roles, topics and suspensions in the list; nothing of what they read."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import User
from papers.clock import now
from papers.discussion import moderation
from papers.models import Appeal, ModerationAct, Report, Suspension
from tests.factories import make_comment, make_reader, make_topic

pytestmark = pytest.mark.django_db
LIST = "/admin/accounts/user/"


@pytest.fixture
def chief(client: Client) -> User:
    chief = make_reader("chief", is_staff=True)
    chief.groups.add(Group.objects.get(name="Administrators"))
    client.force_login(chief)
    return chief


def suspend(reader: User) -> None:
    at = now()
    Suspension.objects.create(reader=reader, until=at + timedelta(days=3), reason="too loud", at=at)


def test_list_says_roles_topics_and_suspensions(client: Client, chief: User) -> None:
    mira = make_reader("mira")
    mira.groups.add(Group.objects.get(name="Curators"))
    for slug in ("graphs", "vision"):
        make_topic(slug).curators.add(mira)
    suspend(make_reader("loud"))
    rows = {row.username: row for row in client.get(LIST).context["cl"].result_list}
    assert {name: (row.topics, row.is_suspended) for name, row in rows.items()} == {
        "chief": (0, False),
        "mira": (2, False),
        "loud": (0, True),
    }
    assert ">curator<" in client.get(LIST).text


def test_list_holds_no_address_and_finds_by_a_whole_one(client: Client, chief: User) -> None:
    make_reader("mira")
    assert "@example.org" not in client.get(LIST).text
    found = [
        len(client.get(LIST, {"q": q}).context["cl"].result_list) for q in ("mira@example.org", "example")
    ]
    assert found == [1, 0]


def test_page_leads_to_topics_and_says_the_suspension(client: Client, chief: User) -> None:
    mira = make_reader("mira")
    topic = make_topic("graphs")
    topic.curators.add(mira)
    suspend(mira)
    page = client.get(f"{LIST}{mira.pk}/change/").text
    assert f'<a href="/admin/papers/topic/{topic.pk}/change/">Graphs</a>' in page
    assert f"{now() + timedelta(days=3):%Y-%m-%d}" in page


@pytest.mark.parametrize("people", [1, 50])
def test_queries_of_the_list_are_constant(
    client: Client, chief: User, people: int, django_assert_num_queries: Any
) -> None:
    for number in range(people):
        make_reader(f"reader-{number}").groups.add(Group.objects.get(name="Curators"))
    with django_assert_num_queries(11):
        client.get(LIST)


def test_an_account_that_reported_and_appealed_can_be_deleted(admin_client: Client) -> None:
    angry, moderator = make_reader("angry"), make_reader("calm")
    moderation.report(angry, make_comment(), "spam", "")
    act = ModerationAct.objects.create(kind="hide", by=moderator, person=angry, at=now())
    Appeal.objects.create(act=act, reader=angry, words="I am sorry.", at=now())
    answer = admin_client.post(f"{LIST}{angry.pk}/delete/", {"post": "yes"})
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    assert [model.objects.count() for model in (Report, Appeal)] == [0, 0]
