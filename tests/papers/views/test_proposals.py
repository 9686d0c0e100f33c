"""The page on which a reader proposes a topic, and what they see of it later."""

import pytest
from django.test import Client

from accounts.models import User
from papers.following import proposals
from papers.models import Proposal
from tests.factories import make_curator, make_proposal, make_reader, make_saved_search
from tests.papers.views.searching import body

pytestmark = pytest.mark.django_db


def test_search_is_proposed_with_its_query_as_the_rule(mira: Client, reader: User) -> None:
    search = make_saved_search(reader, "ViT", query="ti:ViT OR abs:ViT")
    address = f"/saved/{search.pk}/propose/"
    assert 'name="name" value="ViT"' in body(mira.get(address))
    fields = {"name": "Trans\nformers", "why": "Many\r\nread it.", "next": "/saved/"}
    response = mira.post(address, fields, follow=True)
    made = Proposal.objects.get()
    assert (made.reader, made.name, made.query, made.why, made.state) == (
        reader, "Trans formers", "ti:ViT OR abs:ViT", "Many\nread it.", Proposal.State.OPEN,
    )  # fmt: skip
    page = body(response)
    assert "Curators will look at it. You get a notice." in page
    assert '<bdi>Trans formers</bdi> <span class="flag">open</span>' in page


@pytest.mark.parametrize("query", ["tag:method ViT", "ViT is:unread", "date:7d", "((", "kind:new"])
def test_query_that_can_be_no_rule_is_refused_with_the_reason(mira: Client, reader: User, query: str) -> None:
    address = f"/saved/{make_saved_search(reader, query=query).pk}/propose/"
    response = mira.get(address)
    assert response.status_code == 200
    assert "This query can be no topic’s rule." in body(response)
    refused = mira.post(address, {"name": "Mine"})
    assert refused.status_code == 422
    assert "This query can be no topic’s rule." in body(refused)
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("fields", [{"name": ""}, {"name": "x" * 101}, {"why": "x" * 2001}, {"why": "\0"}])
def test_bad_field_is_refused_beside_it(mira: Client, reader: User, fields: dict[str, str]) -> None:
    response = mira.post(f"/saved/{make_saved_search(reader).pk}/propose/", {"name": "ok"} | fields)
    assert response.status_code == 422
    assert 'aria-invalid="true"' in body(response)
    assert not Proposal.objects.exists()


def test_same_query_waits_once(mira: Client, reader: User) -> None:
    address = f"/saved/{make_saved_search(reader).pk}/propose/"
    assert mira.post(address, {"name": "One"}).status_code == 303
    refused = mira.post(address, {"name": "Two"})
    assert refused.status_code == 422
    assert "You have proposed this query already" in body(refused)
    assert Proposal.objects.count() == 1


def test_five_wait_at_most(mira: Client, reader: User) -> None:
    open_ones = [make_proposal(reader, query=f"word{number}") for number in range(proposals.MOST_OPEN)]
    address = f"/saved/{make_saved_search(reader).pk}/propose/"
    refused = mira.post(address, {"name": "Sixth"})
    assert refused.status_code == 422
    assert "5 of your proposals wait for an answer" in body(refused)
    proposals.decline(open_ones[0], make_curator(), "No.")
    assert mira.post(address, {"name": "Sixth"}).status_code == 303


def test_reader_sees_what_became_of_proposals(mira: Client, reader: User) -> None:
    curator = make_curator()
    taken, _act = proposals.take(make_proposal(reader, "Taken one"), curator)
    proposals.decline(make_proposal(reader, "Declined one", query="other"), curator, "Too <b>wide</b>.")
    make_proposal(make_reader("other"), "Foreign one")
    for page in (body(mira.get("/saved/")), body(mira.get("/inbox/"))):
        assert f'href="{taken.get_absolute_url()}"' in page
        assert "Too &lt;b&gt;wide&lt;/b&gt;." in page
        assert "Foreign one" not in page
    listed = body(mira.get("/saved/"))
    assert "made a topic" in listed
    assert "declined" in listed
