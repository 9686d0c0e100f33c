"""The pages of collections, and what their forms do and refuse."""

import re

import pytest
from django.test import Client

from papers.library import collections as lists
from papers.models import Collection, CollectionEntry, Member, Notice
from tests.factories import make_collection, make_paper, make_reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_reader("owner")


@pytest.fixture
def client(owner) -> Client:
    return signed_in(owner)


def signed_in(reader) -> Client:
    client = Client()
    client.force_login(reader)
    return client


def test_collection_is_made_and_shown(client: Client, owner) -> None:
    response = client.post("/collections/new/", {"name": "ViT <b>group</b>", "description": "**Weekly**"})
    made = Collection.objects.get()
    assert (response.status_code, response["Location"]) == (303, made.get_absolute_url())
    assert (made.owner, made.public) == (owner, False)
    page = client.get(made.get_absolute_url()).content.decode()
    assert "ViT &lt;b&gt;group&lt;/b&gt;" in page
    assert "<strong>Weekly</strong>" in page


@pytest.mark.parametrize(
    "fields", [{"name": ""}, {"name": "x" * 151}, {"name": "ok", "description": "x" * 4001}, {"name": "a\0b"}]
)
def test_bad_collection_is_refused_beside_the_field(client: Client, fields: dict[str, str]) -> None:
    response = client.post("/collections/new/", fields)
    assert response.status_code == 422
    assert b'aria-invalid="true"' in response.content
    assert not Collection.objects.exists()


def test_private_collection_answers_strangers_as_if_it_were_not_there(owner) -> None:
    found = make_collection(owner)
    missing = f"/collections/{found.pk + 1}-reading-group/"
    for client in (Client(), signed_in(make_reader("other"))):
        here, there = client.get(found.get_absolute_url()), client.get(missing)
        assert here.status_code == there.status_code == 404
        assert without_number(here) == without_number(there)


def without_number(response) -> bytes:
    """The page apart from the number in its own address and the token, which is masked anew each time."""
    return re.sub(rb'collections(/|%2F)[0-9]+|(?<=csrfmiddlewaretoken" value=")\w+', b"", response.content)


def test_former_name_in_the_address_redirects(client: Client, owner) -> None:
    found = make_collection(owner)
    assert client.get(f"/collections/{found.pk}-old-name/")["Location"] == found.get_absolute_url()


def test_public_collection_is_read_without_cookie_or_anything_to_send(owner) -> None:
    found = make_collection(owner, public=True)
    lists.add(owner, found, make_paper(), "Read *this*")
    response = Client().get(found.get_absolute_url())
    assert response.status_code == 200
    assert not response.cookies
    assert b'method="post"' not in response.content
    assert b"Read <em>this</em>" in response.content


@pytest.mark.parametrize(
    "text", ["2311.00001", "arXiv:2311.00001v3", "https://arxiv.org/abs/2311.00001", " 2311.00001 "]
)
def test_paper_is_added_by_id_or_address(client: Client, owner, text: str) -> None:
    found, paper = make_collection(owner), make_paper("2311.00001")
    response = client.post(f"/collections/{found.pk}/add/", {"paper": text, "remark": "good"})
    assert response.status_code == 303
    assert list(found.entries.values_list("paper", "remark", "added_by")) == [(paper.pk, "good", owner.pk)]


@pytest.mark.parametrize("text", ["", "nothing", "2311.99999", "2311.00001\0", "x" * 300])
def test_paper_that_is_not_here_is_refused_with_words(client: Client, owner, text: str) -> None:
    found = make_collection(owner)
    make_paper("2311.00001")
    response = client.post(f"/collections/{found.pk}/add/", {"paper": text, "remark": "kept text"})
    assert response.status_code == 422
    assert b"kept text" in response.content
    assert b'class="err"' in response.content
    assert not found.entries.exists()


def test_remark_is_replaced_and_paper_taken_out_and_back(client: Client, owner) -> None:
    found = make_collection(owner)
    entry = lists.add(owner, found, make_paper(), "old")
    address = f"/collections/{found.pk}/entry/"
    client.post(address, {"entry": entry.pk, "act": "remark", "remark": "new"})
    assert CollectionEntry.objects.get().remark == "new"
    page = client.post(address, {"entry": entry.pk, "act": "remove"}, follow=True)
    assert not found.entries.exists()
    undo = page.content.decode().split('action="/undo/')[1].split("/")[0]
    client.post(f"/undo/{undo}/")
    assert found.entries.get().remark == "new"


def test_long_remark_is_refused_beside_its_entry(client: Client, owner) -> None:
    found = make_collection(owner)
    entry = lists.add(owner, found, make_paper(), "old")
    response = client.post(
        f"/collections/{found.pk}/entry/", {"entry": entry.pk, "act": "remark", "remark": "x" * 1001}
    )
    assert response.status_code == 422
    assert b"x" * 1001 in response.content
    assert CollectionEntry.objects.get().remark == "old"


def test_member_is_let_in_changed_and_put_out(client: Client, owner) -> None:
    found, other = make_collection(owner), make_reader("other")
    address = f"/collections/{found.pk}/member/"
    client.post(address, {"reader": "@Other"})
    client.post(address, {"reader": "other", "may_edit": "on"})
    assert list(Member.objects.values_list("reader", "may_edit")) == [(other.pk, True)]
    assert list(Notice.objects.values_list("reader", "kind")) == [(other.pk, "member")]
    client.post(address, {"remove": other.pk})
    assert not Member.objects.exists()


@pytest.mark.parametrize("name", ["nobody", "owner", "", "unconfirmed", "gone"])
def test_who_cannot_be_a_member_is_told(client: Client, owner, name: str) -> None:
    make_reader("unconfirmed", confirmed=False)
    make_reader("gone", is_active=False)
    found = make_collection(owner)
    response = client.post(f"/collections/{found.pk}/member/", {"reader": name})
    assert response.status_code == 422
    assert not Member.objects.exists()


def test_strangers_and_readers_of_it_change_nothing(owner) -> None:
    found, member = make_collection(owner, public=True), make_reader("member")
    lists.let_in(owner, found, member, may_edit=False)
    entry = lists.add(owner, found, make_paper(), "old")
    other = make_paper("2311.00002")
    for client in (signed_in(member), signed_in(make_reader("other"))):
        for act, fields in [
            ("add", {"paper": other.arxiv_id}),
            ("entry", {"entry": entry.pk, "act": "remove"}),
            ("entry", {"entry": entry.pk, "act": "remark", "remark": "mine"}),
            ("member", {"reader": "other", "may_edit": "on"}),
            ("member", {"remove": member.pk}),
            ("edit", {"name": "mine now"}),
            ("delete", {}),
        ]:
            assert client.post(f"/collections/{found.pk}/{act}/", fields).status_code == 404
    assert list(found.entries.values_list("remark", flat=True)) == ["old"]
    assert Collection.objects.get().name == found.name


def test_entry_of_another_collection_is_out_of_reach(client: Client, owner) -> None:
    mine = make_collection(owner)
    other = make_reader("other")
    entry = lists.add(other, make_collection(other), make_paper())
    for asked in (str(entry.pk), "9" * 30, "x", ""):
        response = client.post(f"/collections/{mine.pk}/entry/", {"entry": asked, "act": "remove"})
        assert response.status_code == 404
    assert CollectionEntry.objects.count() == 1


def test_member_leaves_and_sees_it_no_more(owner) -> None:
    found, member = make_collection(owner), make_reader("member")
    lists.let_in(owner, found, member, may_edit=False)
    client = signed_in(member)
    assert client.get(found.get_absolute_url()).status_code == 200
    assert client.post(f"/collections/{found.pk}/leave/")["Location"] == "/collections/"
    assert client.get(found.get_absolute_url()).status_code == 404
    assert client.post(f"/collections/{found.pk}/leave/").status_code == 404


def test_deleted_collection_is_gone_and_can_be_taken_back(client: Client, owner) -> None:
    found = make_collection(owner)
    page = client.post(f"/collections/{found.pk}/delete/", {"next": "/collections/"}, follow=True)
    assert page.redirect_chain == [("/collections/", 303)]
    undo = page.content.decode().split('action="/undo/')[1].split("/")[0]
    client.post(f"/undo/{undo}/")
    assert Collection.objects.get().name == found.name


def test_pages_cost_the_same_for_one_entry_and_for_fifty(client: Client, owner, queries) -> None:
    found = make_collection(owner)
    lists.add(owner, found, make_paper("2311.00001"))
    client.get(found.get_absolute_url())
    with queries(PAGE_QUERIES):
        client.get(found.get_absolute_url())
    for number in range(2, 51):
        lists.add(owner, found, make_paper(f"2311.{number:05}"))
    with queries(PAGE_QUERIES):
        client.get(found.get_absolute_url())


PAGE_QUERIES = 15
