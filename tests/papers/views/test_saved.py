"""The pages of saved searches, and what their forms do and refuse."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from papers.clock import now
from papers.following.saved import LIMIT
from papers.models import SavedSearch, SearchHit, Undo
from tests.factories import NOON, make_hit, make_paper, make_reader, make_saved_search
from tests.papers.views.searching import body

pytestmark = pytest.mark.django_db
WRITTEN = {"name": "ViT", "query": '"vision transformer"', "cadence": "0"}


def test_empty_list_names_the_next_step(mira: Client) -> None:
    page = body(mira.get("/saved/"))
    assert "No saved searches." in page
    assert 'href="/saved/new/"' in page


def test_readers_come_back_to_the_list_from_the_foot_of_any_page(mira: Client) -> None:
    link = '<a href="/saved/">Saved searches</a>'
    assert body(mira.get("/about/")).count(link) == 1
    assert body(Client().get("/about/")).count(link) == 0


def test_search_is_saved_from_the_address_of_its_results(mira: Client, reader: User) -> None:
    form = body(mira.get("/saved/new/", {"q": "ti:ViT -survey"}))
    assert 'name="name" value="ti:ViT -survey"' in form
    response = mira.post("/saved/new/", WRITTEN | {"query": " ti:ViT -survey ", "cadence": "2"})
    made = SavedSearch.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"/saved/{made.pk}/")
    assert (made.reader, made.name, made.query, made.cadence) == (reader, "ViT", "ti:ViT -survey", 2)
    assert made.looked_at == made.made_at
    assert now() - made.made_at < timedelta(minutes=1)


def test_own_marks_may_be_asked_for(mira: Client) -> None:
    mira.post("/saved/new/", WRITTEN | {"query": "tag:method is:unread in:group"})
    assert SavedSearch.objects.get().query == "tag:method is:unread in:group"


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "x" * 101},
        {"name": "a\0b"},
        {"query": ""},
        {"query": "x" * 1001},
        {"query": "x" * 5001},
        {"query": "a\0b"},
        {"query": "NOT survey"},
        {"cadence": "9"},
        {"cadence": "1" * 40},
    ],
)
def test_bad_field_is_refused_beside_it_and_all_is_kept(mira: Client, change: dict[str, str]) -> None:
    response = mira.post("/saved/new/", WRITTEN | change)
    assert response.status_code == 422
    assert 'id="errors"' in body(response)
    assert not SavedSearch.objects.exists()


def test_fault_is_shown_with_a_caret_and_the_nearest_query(mira: Client) -> None:
    response = mira.post("/saved/new/", WRITTEN | {"query": "ViT AND (segmentation", "cadence": "1"})
    page = response.content.decode()
    assert "ViT AND (segmentation\n        ^" in page
    link = re.search(r'href="(/saved/new/\?q=[^"]*)"', page)
    assert link
    offered = body(mira.get(link[1].replace("&amp;", "&")))
    assert "ViT AND (segmentation)</textarea>" in offered
    assert 'name="name" value="ViT"' in offered
    assert re.search(r'value="1" [^>]*checked', offered)


def test_name_is_unique_for_its_reader_case_as_typed(mira: Client, reader: User) -> None:
    make_saved_search(make_reader("other"), "ViT")
    assert mira.post("/saved/new/", WRITTEN).status_code == 303
    assert mira.post("/saved/new/", WRITTEN | {"name": "vit"}).status_code == 303
    refused = mira.post("/saved/new/", WRITTEN)
    assert refused.status_code == 422
    assert "You have a saved search of this name." in body(refused)
    assert reader.saved_searches.count() == 2


def test_name_is_one_line(mira: Client, reader: User) -> None:
    assert mira.post("/saved/new/", WRITTEN | {"name": "ViT\r\nBcc: all"}).status_code == 303
    assert reader.saved_searches.get().name == "ViT Bcc: all"
    assert mira.post("/saved/new/", WRITTEN | {"name": "ViT  Bcc:\nall"}).status_code == 422


@pytest.mark.parametrize("name", ["\u200b", "\u202e \u2060", "\ufeff"])
def test_name_can_be_seen(mira: Client, reader: User, name: str) -> None:
    refused = mira.post("/saved/new/", WRITTEN | {"name": name})
    assert (refused.status_code, reader.saved_searches.count()) == (422, 0)
    assert mira.post("/saved/new/", WRITTEN | {"name": "\U0001f469\u200d\U0001f52c"}).status_code == 303


def test_reader_has_as_many_as_the_limit_and_no_more(mira: Client, reader: User) -> None:
    for number in range(LIMIT):
        make_saved_search(reader, f"search {number}")
    response = mira.post("/saved/new/", WRITTEN)
    assert response.status_code == 422
    assert "as many saved searches as one reader can have" in body(response)
    assert reader.saved_searches.count() == LIMIT


def test_list_tells_what_came_in_and_the_last_look(mira: Client, reader: User) -> None:
    search = make_saved_search(reader, "b <i>name</i>", query="<b>vit</b>")
    make_saved_search(reader, "A later name", cadence=1)
    for number in (1, 2):
        make_hit(search, make_paper(f"2311.0000{number}"))
    page = body(mira.get("/saved/"))
    assert page.index("A later name") < page.index("b &lt;i&gt;name&lt;/i&gt;")
    assert "2 new" in page
    assert "&lt;b&gt;vit&lt;/b&gt;" in page
    assert NOON.isoformat() in page


def test_count_ends_at_a_thousand(mira: Client, reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("papers.views.saved.MOST_NEW", 2)
    search = make_saved_search(reader)
    for number in (1, 2):
        make_hit(search, make_paper(f"2311.0000{number}"))
    assert "1,000+ new" in body(mira.get("/saved/"))
    assert "1,000+ new" in body(mira.get(f"/saved/{search.pk}/"))


def test_one_search_shows_what_came_in_newest_first(mira: Client, reader: User) -> None:
    search = make_saved_search(reader, query="ti:numbered")
    for arxiv_id in ("2311.00002", "2311.00003", "2311.00001"):
        make_hit(search, make_paper(arxiv_id))
    make_hit(make_saved_search(reader, "another"), make_paper("2311.00009"))
    page = body(mira.get(f"/saved/{search.pk}/"))
    assert re.findall(r'class="entry" id="([^"]*)"', page) == ["2311.00003", "2311.00002", "2311.00001"]
    assert 'href="/search/?q=ti%3Anumbered"' in page
    assert "numbered</mark>" in page
    assert "/papers/2311.00003/save/" in page


def test_seen_takes_off_what_was_on_the_page_and_comes_back(mira: Client, reader: User) -> None:
    search = make_saved_search(reader)
    first, later = (make_hit(search, make_paper(f"2311.0000{number}")) for number in (1, 2))
    response = mira.post(f"/saved/{search.pk}/seen/", {"until": first.pk}, follow=True)
    assert list(search.hits.all()) == [later]
    search.refresh_from_db()
    assert search.looked_at > NOON
    assert "All that was new is marked as seen." in body(response)
    mira.post(f"/undo/{Undo.objects.get().pk}/")
    assert set(search.hits.values_list("paper__arxiv_id", "at")) == {
        ("2311.00001", NOON),
        ("2311.00002", NOON),
    }
    search.refresh_from_db()
    assert search.looked_at == NOON


@pytest.mark.parametrize(
    "fields", [{}, {"until": ""}, {"until": "x\0"}, {"until": "9" * 30}, {"until": "-1"}]
)
def test_seen_without_a_page_leaves_all_new(mira: Client, reader: User, fields: dict[str, str]) -> None:
    search = make_saved_search(reader)
    make_hit(search)
    assert mira.post(f"/saved/{search.pk}/seen/", fields).status_code == 303
    assert search.hits.count() == 1


def test_nothing_new_says_since_when_and_leads_on(mira: Client, reader: User) -> None:
    search = make_saved_search(reader)
    page = body(mira.get(f"/saved/{search.pk}/"))
    assert "Nothing new since 2023-11-01 12:00 UTC." in page
    assert "Show all results" in page


def test_query_that_can_no_longer_be_read_breaks_nothing(mira: Client, reader: User) -> None:
    search = make_saved_search(reader, query="((gone")
    make_hit(search)
    assert "((gone" in body(mira.get("/saved/"))
    page = body(mira.get(f"/saved/{search.pk}/"))
    assert "This parenthesis is not closed." in page
    assert 'id="2311.00001"' in page
    assert mira.get(f"/saved/{search.pk}/edit/").status_code == 200
    assert mira.get(f"/saved/{search.pk}/propose/").status_code == 200


def test_another_query_drops_what_came_in_for_the_old_one(mira: Client, reader: User) -> None:
    search = make_saved_search(reader, "ViT")
    make_hit(search)
    address, same = f"/saved/{search.pk}/edit/", WRITTEN | {"edition": "0"}
    assert mira.post(address, same | {"name": "New name", "cadence": "1"}).status_code == 303
    assert search.hits.count() == 1
    mira.post(address, same | {"query": "ViT", "edition": "1"})
    search.refresh_from_db()
    assert (search.name, search.query, search.cadence, search.edition) == ("ViT", "ViT", 0, 2)
    assert not search.hits.exists()


def test_second_tab_sees_the_change_of_the_first_before_it_overwrites(mira: Client, reader: User) -> None:
    search = make_saved_search(reader, "ViT")
    address = f"/saved/{search.pk}/edit/"
    mira.post(address, WRITTEN | {"edition": "0", "name": "First tab", "query": "first"})
    stopped = mira.post(address, WRITTEN | {"edition": "0", "name": "Second tab"})
    page = body(stopped)
    assert stopped.status_code == 422
    assert "First tab" in page
    assert '<code dir="ltr">first</code>' in page
    assert 'value="Second tab"' in page
    assert SavedSearch.objects.get().name == "First tab"
    edition = re.search(r'name="edition" value="([0-9]+)"', page)
    assert edition
    assert mira.post(address, WRITTEN | {"edition": edition[1], "name": "Second tab"}).status_code == 303
    assert SavedSearch.objects.get().name == "Second tab"


def test_what_is_so_already_is_kept_from_any_tab(mira: Client, reader: User) -> None:
    search = make_saved_search(reader, "ViT", edition=3)
    assert mira.post(f"/saved/{search.pk}/edit/", WRITTEN | {"edition": "0"}).status_code == 303
    assert SavedSearch.objects.get().edition == 3


@pytest.mark.parametrize("edition", ["", "x", "9" * 30, "-1"])
def test_odd_edition_overwrites_nothing(mira: Client, reader: User, edition: str) -> None:
    search = make_saved_search(reader, "ViT", edition=1)
    response = mira.post(f"/saved/{search.pk}/edit/", WRITTEN | {"edition": edition, "name": "Other"})
    assert response.status_code == 422
    assert SavedSearch.objects.get().name == "ViT"


def test_deleted_search_comes_back_with_all_that_was_new(mira: Client, reader: User) -> None:
    search = make_saved_search(reader, "ViT", cadence=2)
    make_hit(search)
    response = mira.post(f"/saved/{search.pk}/delete/", {"next": "/saved/"})
    assert (response.status_code, response["Location"]) == (303, "/saved/")
    assert not SearchHit.objects.exists()
    mira.post(f"/undo/{Undo.objects.get().pk}/")
    back = SavedSearch.objects.get()
    assert (back.name, back.query, back.cadence) == ("ViT", search.query, 2)
    assert (back.made_at, back.looked_at) == (NOON, NOON)
    assert [hit.paper.arxiv_id for hit in back.hits.all()] == ["2311.00001"]


PATHS = ("", "edit/", "propose/")
POSTS = ("edit/", "seen/", "delete/", "propose/")


def test_search_of_another_reader_answers_as_one_that_is_not_there(mira: Client) -> None:
    theirs = make_saved_search(make_reader("other"))
    for method, paths in ((mira.get, PATHS), (mira.post, POSTS)):
        for path in paths:
            here, there = (method(f"/saved/{pk}/{path}", WRITTEN) for pk in (theirs.pk, theirs.pk + 1))
            assert here.status_code == there.status_code == 404
            assert without_number(here) == without_number(there)
    assert SavedSearch.objects.count() == 1


def without_number(response: Any) -> bytes:
    """The page apart from the number in its own address and the token, which is masked anew each time."""
    return re.sub(rb'saved(/|%2F)[0-9]+|(?<=csrfmiddlewaretoken" value=")\w+', b"", response.content)


def test_pages_take_as_many_queries_for_fifty_as_for_one(mira: Client, reader: User) -> None:
    searches = [make_saved_search(reader, f"search {number}") for number in range(50)]
    make_hit(searches[0])
    mira.get("/saved/")  # reads what is kept in memory from then on
    asked = [cost(mira, "/saved/"), cost(mira, f"/saved/{searches[0].pk}/")]
    for number in range(2, 51):
        paper = make_paper(f"2311.{number:05}")
        for search in searches[:2]:
            make_hit(search, paper)
    assert [cost(mira, "/saved/"), cost(mira, f"/saved/{searches[0].pk}/")] == asked == [7, 16]
    SavedSearch.objects.exclude(pk=searches[0].pk).delete()
    assert cost(mira, "/saved/") == asked[0]


def cost(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
