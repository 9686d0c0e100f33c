"""Proposed topics in admin: seen by curators, made topics or declined, each with its way back."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import StaffAct, User
from papers.models import Notice, Proposal, Topic
from tests.desk_pages import texts, tree, words
from tests.factories import make_curator, make_moderator, make_proposal, make_reader

pytestmark = pytest.mark.django_db
LIST = "/admin/papers/proposal/"
State = Proposal.State


@pytest.fixture
def curator() -> User:
    return make_curator()


@pytest.fixture
def desk(client: Client, curator: User) -> Client:
    """The curator's browser."""
    client.force_login(curator)
    return client


@pytest.fixture
def proposal() -> Proposal:
    why = "It is <b>read</b>.\n\nBy many."
    return make_proposal(make_reader("mira"), "Sparse <i>attention</i>", query="sparse attention", why=why)


def undo(client: Client, kind: str) -> Any:
    act = StaffAct.objects.get(kind=kind)
    return client.post(f"/admin/accounts/staffact/{act.pk}/undo/", follow=True)


def test_list_is_found_from_topics_and_filtered_by_state(desk: Client, proposal: Proposal) -> None:
    make_proposal(proposal.reader, "Declined", state=State.DECLINED)
    assert f'href="{LIST}?state__exact=0"' in desk.get("/admin/papers/topic/").content.decode()
    names = texts(tree(desk.get(f"{LIST}?state__exact=0")), ".//th[@class='field-name']")
    assert names == ["Sparse <i>attention</i>"]


def test_page_shows_the_rule_looked_at_and_the_words_of_the_reader(desk: Client, proposal: Proposal) -> None:
    answer = desk.get(f"{LIST}{proposal.pk}/change/")
    page = words(tree(answer))
    assert "Proposed by mira, 2023-11-01 12:00 UTC: open" in page
    assert "sparse attention" in page
    assert "It is <b>read</b>. By many." in page
    assert b'action="/admin/papers/topic/preview/"' in answer.content
    preview = {"name": proposal.name, "rule": proposal.query}
    assert desk.post("/admin/papers/topic/preview/", preview).status_code == 200


def test_topic_is_made_and_opened_with_its_way_back(desk: Client, proposal: Proposal, curator: User) -> None:
    response = desk.post(f"{LIST}{proposal.pk}/take/")
    topic = Topic.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/admin/papers/topic/{topic.pk}/change/")
    assert (topic.slug, topic.active, list(topic.curators.all())) == ("sparse-iattentioni", False, [curator])
    assert desk.get(response["Location"]).status_code == 200
    assert "is open again" in words(tree(undo(desk, "proposal.take")))
    proposal.refresh_from_db()
    topic.refresh_from_db()
    assert (proposal.state, topic.archived) == (State.OPEN, True)


def test_decline_needs_an_answer_and_is_taken_back(desk: Client, proposal: Proposal) -> None:
    address = f"{LIST}{proposal.pk}/decline/"
    for answer in ("", "x" * 2_001, "a\0b"):
        refused = desk.post(address, {"answer": answer})
        assert b'class="err"' in refused.content
    assert not Notice.objects.exists()
    desk.post(address, {"answer": "There is one."})
    proposal.refresh_from_db()
    assert (proposal.state, proposal.answer) == (State.DECLINED, "There is one.")
    assert "Decided by curator" in words(tree(desk.get(f"{LIST}{proposal.pk}/change/")))
    undo(desk, "proposal.decline")
    proposal.refresh_from_db()
    assert proposal.state == State.OPEN


def test_second_curator_is_told_that_it_is_decided(desk: Client, proposal: Proposal) -> None:
    desk.post(f"{LIST}{proposal.pk}/decline/", {"answer": "No."})
    for act, fields in (("take", {}), ("decline", {"answer": "Again."})):
        told = desk.post(f"{LIST}{proposal.pk}/{act}/", fields, follow=True)
        assert "Somebody has decided on it meanwhile; nothing was done." in words(tree(told))
    assert (Topic.objects.count(), Notice.objects.count()) == (0, 1)


def test_rule_that_cannot_be_read_makes_no_topic(desk: Client) -> None:
    broken = make_proposal(make_reader(), query="((gone")
    page = desk.get(f"{LIST}{broken.pk}/change/")
    assert b"take/" not in page.content
    assert "This parenthesis is not closed." in words(tree(page))
    desk.post(f"{LIST}{broken.pk}/take/")
    assert not Topic.objects.exists()


@pytest.mark.parametrize("role", ["reader", "moderator", "staff"])
def test_others_see_and_do_nothing(client: Client, proposal: Proposal, role: str) -> None:
    people = {"reader": make_reader, "moderator": make_moderator}
    person = people[role]() if role in people else make_reader("staff", is_staff=True)
    client.force_login(person)
    asked = [client.get(LIST), client.get(f"{LIST}{proposal.pk}/change/")]
    asked += [client.post(f"{LIST}{proposal.pk}/{act}/", {"answer": "No."}) for act in ("take", "decline")]
    assert {answer.status_code for answer in asked} <= {302, 403}
    proposal.refresh_from_db()
    assert proposal.state == State.OPEN


def test_list_takes_as_many_queries_for_fifty_as_for_one(desk: Client, proposal: Proposal) -> None:
    desk.get(LIST)
    of_one = cost(desk)
    for number in range(49):
        make_proposal(make_reader(f"reader{number}"), f"Topic {number}")
    assert cost(desk) == of_one == 9


def cost(desk: Client) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert desk.get(LIST).status_code == 200
    return len(queries)
