"""Follows, saved searches and notices of the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from papers.clock import now
from papers.models import Author, Follow, Member, Notice
from papers.notices import tell
from tests.factories import make_collection, make_hit, make_paper, make_reader, make_saved_search, make_topic
from tests.papers.api.asking import ask, problem, secret_of, told

pytestmark = pytest.mark.django_db


def test_everything_that_can_be_followed_is_followed_once_and_no_longer() -> None:
    make_paper()
    make_topic()
    owner = make_reader("owner")
    author = Author.objects.get(name="Ada Lovelace")
    shared = make_collection(owner, name="Public", public=True)
    secret = secret_of(make_reader())
    named = [
        ("topic", "vision-transformer"),
        ("author", str(author.pk)),
        ("category", "cs.CV"),
        ("collection", str(shared.pk)),
        ("paper", "2311.00001"),
    ]
    for kind, key in named * 2:
        followed = told(ask(f"/follows/{kind}/{key}", secret, "PUT"))
        assert (followed["kind"], followed["key"]) == (kind, key)
    listed = told(ask("/follows", secret))["items"]
    assert [(each["kind"], each["key"]) for each in listed] == named[::-1]
    for kind, key in named:
        undo = told(ask(f"/follows/{kind}/{key}", secret, "DELETE"))["undo"]
    assert not Follow.objects.exists()
    told(ask(f"/undo/{undo}", secret, "POST"))
    assert [each["kind"] for each in told(ask("/follows", secret))["items"]] == ["paper"]


def test_an_old_id_is_followed_with_its_slash() -> None:
    make_paper("hep-th/9901001")
    secret = secret_of(make_reader())
    assert told(ask("/follows/paper/hep-th/9901001", secret, "PUT"))["key"] == "hep-th/9901001"


@pytest.mark.parametrize(
    "path", ["topic/none", "author/0", "category/none.AT.all", "paper/%00", "collection/1"]
)
def test_what_is_not_there_is_not_followed(path: str) -> None:
    make_collection(make_reader("owner"), pk=1)
    assert problem(ask(f"/follows/{path}", secret_of(make_reader()), "PUT")) == (404, "not-found")


def test_a_search_is_kept_changed_looked_at_and_deleted() -> None:
    secret = secret_of(make_reader())
    kept = told(ask("/saved-searches", secret, "POST", {"name": "Mine", "query": "ti:vision"}), 201)
    path = f"/saved-searches/{kept['id']}"
    change = {"name": "Yours", "query": "ti:vision", "cadence": "daily", "edition": kept["edition"]}
    changed = told(ask(path, secret, "PUT", change))
    assert (changed["name"], changed["cadence"]) == ("Yours", "daily")
    assert problem(ask(path, secret, "PUT", change | {"name": "Late"})) == (409, "conflict")
    assert [each["name"] for each in told(ask("/saved-searches", secret))["items"]] == ["Yours"]
    undo = told(ask(path, secret, "DELETE"))["undo"]
    assert problem(ask(path, secret)) == (404, "not-found")
    told(ask(f"/undo/{undo}", secret, "POST"))
    assert [each["name"] for each in told(ask("/saved-searches", secret))["items"]] == ["Yours"]


def test_what_came_in_is_listed_and_seen() -> None:
    reader = make_reader()
    search, secret = make_saved_search(reader), secret_of(reader)
    for number in (1, 2, 3):
        make_hit(search, make_paper(f"2311.0000{number}"))
    first = told(ask(f"/saved-searches/{search.pk}/new?limit=2", secret))
    rest = told(ask(first["next"].partition("/api/v1")[2], secret))
    assert [each["id"] for each in first["items"] + rest["items"]] == [
        "2311.00003",
        "2311.00002",
        "2311.00001",
    ]
    assert told(ask(f"/saved-searches/{search.pk}", secret))["new"] == 3
    seen = told(ask(f"/saved-searches/{search.pk}/seen", secret, "POST", {"until": first["until"]}))
    assert seen["papers"] == 3
    told(ask(f"/undo/{seen['undo']}", secret, "POST"))
    assert told(ask(f"/saved-searches/{search.pk}", secret))["new"] == 3


def test_a_query_that_cannot_be_read_is_said_where() -> None:
    answer = ask("/saved-searches", secret_of(make_reader()), "POST", {"name": "x", "query": "vision au:"})
    assert problem(answer) == (422, "query")
    assert answer.json()["column"] == 7


def test_the_searches_and_notices_of_others_are_not_there() -> None:
    search = make_saved_search(make_reader("owner"), name="canary")
    tell([search.reader_id], Notice.Kind.IMPORT, "import:1")
    secret = secret_of(make_reader("other"))
    assert told(ask("/saved-searches", secret))["items"] == []
    for method, body in (("GET", None), ("DELETE", None)):
        assert problem(ask(f"/saved-searches/{search.pk}", secret, method, body)) == (404, "not-found")
    assert told(ask("/inbox", secret)) == {"items": [], "next": None, "unread": 0}


def test_notices_are_read_one_by_one_or_up_to_one() -> None:
    reader = make_reader()
    paper = make_paper()
    for number in range(3):
        tell([reader.pk], Notice.Kind.VERSION, f"version:{number}", paper=paper, facts={"version": 2})
    secret = secret_of(reader)
    listed = told(ask("/inbox", secret))
    assert listed["unread"] == 3
    assert {each["paper"] for each in listed["items"]} == {"2311.00001"}
    keys = sorted(each["id"] for each in listed["items"])
    assert told(ask("/inbox/read", secret, "POST", {"notice": keys[2]})) == {"notices": 1}
    assert told(ask("/inbox/read", secret, "POST", {"until": keys[1]})) == {"notices": 2}
    assert told(ask("/inbox", secret))["unread"] == 0
    assert problem(ask("/inbox/read", secret, "POST", {})) == (422, "invalid")


def test_a_notice_names_nothing_that_is_no_longer_the_readers_to_see() -> None:
    reader, paper = make_reader(), make_paper()
    collection = make_collection(make_reader("owner"))
    member = Member.objects.create(collection=collection, reader=reader, at=now())
    tell([reader.pk], Notice.Kind.COLLECTION, "c", collection=collection, paper=paper)
    secret = secret_of(reader, "read")
    [before] = told(ask("/inbox", secret))["items"]
    assert (before["collection"], before["paper"]) == (collection.pk, paper.arxiv_id)
    member.delete()
    [after] = told(ask("/inbox", secret))["items"]
    assert (after["collection"], after["paper"]) == (None, None)


@pytest.mark.parametrize("count", [1, 50])
def test_lists_cost_the_same_for_one_row_and_for_fifty(count: int) -> None:
    reader = make_reader()
    for number in range(count):
        make_saved_search(reader, name=f"search {number}")
        tell([reader.pk], Notice.Kind.VERSION, f"version:{number}", paper=None)
        Follow.objects.create(
            reader=reader, category=f"cs.{chr(65 + number // 10)}{chr(65 + number % 10)}", at=now()
        )
    secret = secret_of(reader)
    for path, most in (("/saved-searches", 4), ("/inbox?limit=100", 6), ("/follows", 5)):
        ask(path, secret)
        with CaptureQueriesContext(connection) as queries:
            assert len(told(ask(path, secret))["items"]) == count
        assert len(queries) <= most
