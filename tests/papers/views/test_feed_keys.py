"""Private feeds: an address is shown once, opens one thing of one reader, and ends at once."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db.models import Q
from django.test import Client

from accounts.models import User
from papers import departure
from papers.clock import now
from papers.feeds import keys
from papers.library import collections as lists
from papers.models import Collection, FeedKey, Follow, Member, Paper, SavedSearch, Suspension, Tag
from papers.search import index
from papers.views import feeds
from tests.factories import (
    make_bookmark,
    make_collection,
    make_digest,
    make_entry,
    make_follow,
    make_paper,
    make_reader,
    make_saved_search,
    make_topic,
)
from tests.papers.feeds.validity import FAULTS

pytestmark = pytest.mark.django_db
_ADDRESS = re.compile(
    rb'value="http://127\.0\.0\.1:8000(/feeds/private/[A-Za-z0-9_-]{43}\.(?:atom|rss|json))"'
)


@pytest.fixture
def reader() -> User:
    """A reader with something in every list that a key can open."""
    reader = make_reader()
    papers = [make_paper(f"2311.{number:05}", title=f"Paper {number}") for number in range(1, 5)]
    index.catch_up_all()
    make_bookmark(reader, papers[0], tags=("method/attention",), note="a private note")
    make_bookmark(reader, papers[1])
    make_saved_search(reader, "Mine", query="is:saved")
    collection = make_collection(reader, name="Private")
    lists.add(reader, collection, papers[2], "a remark")
    followed = make_topic("followed")
    make_follow(reader, topic=followed)
    make_entry(make_digest(followed), papers[3])
    make_entry(make_digest(make_topic("other")), papers[3])
    return reader


@pytest.fixture
def client(reader: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(reader)
    return client


def opened(reader: User) -> dict[str, dict[str, Any]]:
    """What `keys.make` takes for each kind."""
    return {
        "today": {},
        "library": {},
        "tag": {"tag": Tag.objects.get(reader=reader)},
        "search": {"search": SavedSearch.objects.get(reader=reader)},
        "collection": {"collection": Collection.objects.get(owner=reader)},
    }


def titles(visitor: Client, secret: str) -> list[str]:
    """What is in the feed that the secret opens."""
    answer = visitor.get(f"/feeds/private/{secret}.json")
    return [item["title"] for item in json.loads(answer.content)["items"]]


HELD = {
    "today": ["Followed, 2023-11-02"],
    "library": ["Paper 2", "Paper 1"],
    "tag": ["Paper 1"],
    "search": ["Paper 2", "Paper 1"],
    "collection": ["Paper 3"],
}


@pytest.mark.parametrize("kind", HELD)
def test_a_key_opens_its_list_to_whoever_has_it(reader: User, visitor: Client, kind: str) -> None:
    _key, secret = keys.make(reader, kind, **opened(reader)[kind])
    assert titles(visitor, secret) == HELD[kind]
    for form, faults in FAULTS.items():
        answer = visitor.get(f"/feeds/private/{secret}.{form}")
        assert (answer.status_code, faults(answer.content)) == (200, [])
        assert answer["Cache-Control"] == "private, no-cache"
        assert not answer.cookies
        assert "a private note" not in answer.content.decode()
        again = visitor.get(f"/feeds/private/{secret}.{form}", headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again["Cache-Control"]) == (304, "private, no-cache")


def ended(reader: User) -> None:
    keys.end(reader, Q())


def suspended(reader: User) -> None:
    Suspension.objects.create(reader=reader, until=now() + timedelta(days=1), reason="loud", at=now())


def switched_off(reader: User) -> None:
    User.objects.filter(pk=reader.pk).update(is_active=False)


def unconfirmed(reader: User) -> None:
    User.objects.filter(pk=reader.pk).update(confirmed=False)


def leaving(reader: User) -> None:
    departure.leave_later(reader, wipe=False, session="")


def gone(reader: User) -> None:
    departure.delete(reader, wipe=False)


@pytest.mark.parametrize("kind", HELD)
@pytest.mark.parametrize("act", [ended, suspended, switched_off, unconfirmed, leaving, gone])
def test_a_right_that_is_gone_ends_at_once(
    reader: User, visitor: Client, kind: str, act: Callable[[User], None]
) -> None:
    _key, secret = keys.make(reader, kind, **opened(reader)[kind])
    mark = visitor.get(f"/feeds/private/{secret}.atom")["ETag"]
    act(reader)
    answer = visitor.get(f"/feeds/private/{secret}.atom", headers={"If-None-Match": mark})
    assert (answer.status_code, "ETag" in answer) == (404, False)


@pytest.mark.parametrize("kind", ["tag", "search", "collection"])
def test_a_key_goes_with_what_it_opens(reader: User, visitor: Client, kind: str) -> None:
    what = opened(reader)[kind]
    _key, secret = keys.make(reader, kind, **what)
    what[kind].delete()
    assert visitor.get(f"/feeds/private/{secret}.atom").status_code == 404
    assert not FeedKey.objects.exists()


def test_who_is_no_member_any_more_reads_a_collection_no_more(reader: User, visitor: Client) -> None:
    collection = Collection.objects.get(owner=reader)
    member = make_reader("member")
    Member.objects.create(collection=collection, reader=member, at=now())
    _key, secret = keys.make(member, "collection", collection=collection)
    assert titles(visitor, secret) == ["Paper 3"]
    lists.let_go(collection, member.pk)
    assert visitor.get(f"/feeds/private/{secret}.atom").status_code == 404


def test_a_search_that_cannot_be_read_any_more_is_missing(reader: User, visitor: Client) -> None:
    _key, secret = keys.make(reader, "search", **opened(reader)["search"])
    SavedSearch.objects.update(query="((")
    assert visitor.get(f"/feeds/private/{secret}.atom").status_code == 404


def test_who_follows_nothing_gets_all_digests(reader: User, visitor: Client) -> None:
    Follow.objects.all().delete()
    _key, secret = keys.make(reader, "today")
    assert sorted(titles(visitor, secret)) == ["Followed, 2023-11-02", "Other, 2023-11-02"]


def test_the_address_is_shown_once_and_only_its_hash_is_kept(client: Client, visitor: Client) -> None:
    answer = client.post("/feeds/keys/", {"what": "library"})
    addresses = _ADDRESS.findall(answer.content)
    assert (answer.status_code, len(addresses), answer["Cache-Control"]) == (200, 3, "private, no-store")
    assert all(visitor.get(address.decode()).status_code == 200 for address in addresses)
    secret = addresses[0].decode().rpartition("/")[2].partition(".")[0]
    assert secret not in str(FeedKey.objects.values())
    assert secret not in client.get("/feeds/").content.decode()


def test_every_own_thing_can_be_chosen_and_nothing_of_others(client: Client, reader: User) -> None:
    other = make_reader("other")
    foreign = [
        f"search-{make_saved_search(other).pk}",
        f"collection-{make_collection(other).pk}",
        *("", "x", "tag-", "tag-9", "search-x", "today-1", "\0", "library-9" * 99),
    ]
    for what in foreign:
        assert client.post("/feeds/keys/", {"what": what}).status_code == 422
    assert not FeedKey.objects.exists()
    for kind, what in opened(reader).items():
        sent = f"{kind}-{what[kind].pk}" if what else kind
        assert client.post("/feeds/keys/", {"what": sent}).status_code == 200
    assert sorted(FeedKey.objects.values_list("kind", flat=True)) == sorted(HELD)


@pytest.mark.parametrize("end", ["membership", "public"])
def test_who_sees_a_collection_no_more_is_not_told_its_name(client: Client, reader: User, end: str) -> None:
    found = make_collection(make_reader("owner"), name="Before", public=end == "public")
    if end == "membership":
        Member.objects.create(collection=found, reader=reader, at=now())
    key, _secret = keys.make(reader, "collection", collection=found)
    assert "Before" in client.get("/feeds/").content.decode()
    if end == "membership":
        lists.let_go(found, reader.pk)
    lists.keep(found, name="After", description="", public=False)
    assert "After" not in client.get("/feeds/").content.decode()
    assert client.get(f"/feeds/keys/{key.pk}/end/").status_code == 404


@pytest.mark.parametrize(
    ("asked", "chosen"),
    [("library", "library"), ("tag:method/attention", "tag-{tag}"), ("tag:none", None), ("\0", None)],
)
def test_the_page_is_opened_for_a_list(client: Client, reader: User, asked: str, chosen: str | None) -> None:
    body = client.get("/feeds/", {"for": asked}).content.decode()
    found = re.findall(r'value="([^"]*)" selected', body)
    wanted = chosen.format(tag=Tag.objects.get().pk) if chosen else None
    assert found == ([wanted] if wanted else [])


def test_one_or_all_are_ended_after_a_question(client: Client, reader: User) -> None:
    made = [keys.make(reader, "library")[0] for _ in range(3)]
    foreign, _secret = keys.make(make_reader("other"), "library")
    assert client.get(f"/feeds/keys/{made[0].pk}/end/").status_code == 200
    assert FeedKey.objects.count() == 4
    assert client.post(f"/feeds/keys/{made[0].pk}/end/").status_code == 303
    assert client.post(f"/feeds/keys/{foreign.pk}/end/").status_code == 404
    assert FeedKey.objects.count() == 3
    assert client.post("/feeds/keys/end/").status_code == 303
    assert list(FeedKey.objects.all()) == [foreign]


def test_as_many_keys_as_there_can_be(client: Client, reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("papers.feeds.keys.LIMIT", 2)
    answers = [client.post("/feeds/keys/", {"what": "library"}).status_code for _ in range(3)]
    assert answers == [200, 200, 422]
    assert client.post("/feeds/following.opml").status_code == 422
    assert FeedKey.objects.count() == 2


def test_a_use_is_written_down_once_an_hour(reader: User, visitor: Client, queries: Any) -> None:
    key, secret = keys.make(reader, "library")
    address = f"/feeds/private/{secret}.atom"
    visitor.get(address)
    key.refresh_from_db()
    first = key.last_used_at
    visitor.get(address)
    key.refresh_from_db()
    assert first == key.last_used_at is not None
    FeedKey.objects.update(last_used_at=now() - timedelta(hours=2))
    visitor.get(address)
    key.refresh_from_db()
    assert key.last_used_at
    assert key.last_used_at > first


def test_the_number_of_queries_does_not_grow(reader: User, visitor: Client, queries: Any) -> None:
    made = {kind: keys.make(reader, kind, **what)[1] for kind, what in opened(reader).items()}
    for secret in made.values():
        visitor.get(f"/feeds/private/{secret}.atom")
    with queries(5):
        visitor.get(f"/feeds/private/{made['library']}.atom")
    for number in range(100, 160):
        make_bookmark(reader, make_paper(f"2311.{number:05}"))
    with queries(5):
        visitor.get(f"/feeds/private/{made['library']}.atom")


def test_keys_of_others_open_nothing_of_a_reader(reader: User, visitor: Client) -> None:
    """The same kinds for another reader: nothing of the first one's lists is in them."""
    other = make_reader("other")
    make_bookmark(other, Paper.objects.get(title="Paper 4"), tags=("method/attention",))
    make_saved_search(other, "Theirs", query="is:saved")
    make_collection(other)
    for kind, what in opened(other).items():
        _key, secret = keys.make(other, kind, **what)
        assert set(titles(visitor, secret)) <= {"Paper 4", "Followed, 2023-11-02", "Other, 2023-11-02"}


@time_machine.travel(datetime(2023, 11, 5, 12, tzinfo=UTC), tick=False)
def test_the_keys_of_a_reader_ask_searches_only_so_often(
    reader: User, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "SEARCHES", 2)
    cache.clear()
    search = SavedSearch.objects.get(reader=reader)
    for status in (200, 200, 429):
        secret = keys.make(reader, "search", search=search)[1]
        assert visitor.get(f"/feeds/private/{secret}.atom").status_code == status
    library = keys.make(reader, "library")[1]
    assert visitor.get(f"/feeds/private/{library}.atom").status_code == 200
