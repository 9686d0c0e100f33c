"""The library of the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_bookmark, make_paper, make_reader
from tests.papers.api.asking import ask, problem, secret_of, told

pytestmark = pytest.mark.django_db


def test_a_paper_is_saved_tagged_and_noted_in_one_act() -> None:
    make_paper()
    secret = secret_of(make_reader())
    kept = {"status": "reading", "tags": ["method/attention", "Survey"], "note": "Read $x^2$"}
    first = told(ask("/library/2311.00001", secret, "PUT", kept))
    assert {name: first[name] for name in kept} == kept
    assert first["id"] == "2311.00001"
    again = told(ask("/library/2311.00001v1", secret, "PUT", kept))
    assert {name: again[name] for name in kept} == kept
    assert told(ask("/library/2311.00001", secret)) == again


def test_what_is_left_out_stays_as_it_is() -> None:
    make_paper()
    secret = secret_of(make_reader())
    ask("/library/2311.00001", secret, "PUT", {"tags": ["a"], "note": "b", "status": "read"})
    assert told(ask("/library/2311.00001", secret, "PUT", {}))["note"] == "b"
    bare = told(ask("/library/2311.00001", secret, "PUT", {"tags": [], "note": ""}))
    assert (bare["tags"], bare["note"], bare["status"]) == ([], "", "read")


def test_a_bookmark_changed_meanwhile_is_not_written_over() -> None:
    make_paper()
    secret = secret_of(make_reader())
    read = told(ask("/library/2311.00001", secret, "PUT", {"note": "first"}))
    told(ask("/library/2311.00001", secret, "PUT", {"note": "second", "changed_at": read["changed_at"]}))
    stale = ask("/library/2311.00001", secret, "PUT", {"note": "third", "changed_at": read["changed_at"]})
    assert problem(stale) == (409, "conflict")
    assert told(ask("/library/2311.00001", secret))["note"] == "second"


def test_what_is_removed_comes_back_with_undo() -> None:
    make_paper()
    secret = secret_of(make_reader())
    before = told(ask("/library/2311.00001", secret, "PUT", {"tags": ["a"], "note": "kept"}))
    gone = told(ask("/library/2311.00001", secret, "DELETE"))
    assert gone["papers"] == 1
    assert problem(ask("/library/2311.00001", secret)) == (404, "not-found")
    told(ask(f"/undo/{gone['undo']}", secret, "POST"))
    after = told(ask("/library/2311.00001", secret))
    assert (after["tags"], after["note"]) == (before["tags"], before["note"])
    assert problem(ask(f"/undo/{gone['undo']}", secret, "POST")) == (404, "not-found")


def test_the_library_of_another_reader_is_not_there() -> None:
    make_paper()
    owner, other = make_reader("owner"), make_reader("other")
    undo = told(ask("/library/2311.00001", secret_of(owner), "PUT", {"note": "private"})) and told(
        ask("/library/2311.00001", secret_of(owner), "DELETE")
    )
    ask("/library/2311.00001", secret_of(owner), "PUT", {"note": "private"})
    assert told(ask("/library", secret_of(other)))["items"] == []
    assert problem(ask("/library/2311.00001", secret_of(other))) == (404, "not-found")
    assert problem(ask(f"/undo/{undo['undo']}", secret_of(other), "POST")) == (404, "not-found")


@pytest.mark.parametrize("sort", ["saved", "changed", "published"])
def test_pages_hold_every_paper_once_whatever_is_saved_meanwhile(sort: str) -> None:
    reader = make_reader()
    for number in range(1, 8):
        make_bookmark(reader, make_paper(f"2311.{number:05}"))
    secret = secret_of(reader)
    found, path = [], f"/library?limit=3&sort={sort}"
    while path:
        page = told(ask(path, secret))
        found += [item["id"] for item in page["items"]]
        if len(found) == 3:
            make_bookmark(reader, make_paper("2312.00001"))
        path = page["next"].partition("/api/v1")[2] if page["next"] else ""
    assert sorted(found) == [f"2311.{number:05}" for number in range(1, 8)]
    assert len(set(found)) == len(found)


def test_the_filters_are_those_of_the_page() -> None:
    secret = secret_of(make_reader())
    for number, kept in enumerate([{"tags": ["a"]}, {"tags": ["a/b"], "note": "n"}, {"status": "read"}], 1):
        make_paper(f"2311.0000{number}", title=f"Number {['one', 'two', 'three'][number - 1]}")
        ask(f"/library/2311.0000{number}", secret, "PUT", kept)

    def found(asked: str) -> list[str]:
        return sorted(item["id"][-1] for item in told(ask(f"/library?{asked}", secret))["items"])

    assert found("tag=a") == ["1", "2"]
    assert found("tag=a,-a/b") == ["1"]
    assert found("untagged=true") == ["3"]
    assert found("status=read") == ["3"]
    assert found("status=with-notes") == ["2"]
    assert found("q=two") == ["2"]
    assert found("category=cs.CV") == ["1", "2", "3"]
    assert found("since=2999-01-01") == []
    assert problem(ask("/library?q=ti:", secret)) == (422, "query")
    assert problem(ask("/library?status=none", secret)) == (422, "invalid")
    assert problem(ask("/library?since=2023-02-02&until=2023-01-01", secret)) == (422, "invalid")


def test_many_are_changed_in_one_act() -> None:
    secret = secret_of(make_reader())
    ids = [f"2311.0000{number}" for number in range(1, 4)]
    for each in ids:
        make_paper(each)
        ask(f"/library/{each}", secret, "PUT", {"tags": ["old"]})
    body = {"papers": ids[:2], "status": "read", "add": ["new"], "drop": ["old"]}
    assert told(ask("/library/changes", secret, "POST", body))["papers"] == 2
    assert [told(ask(f"/library/{each}", secret))["tags"] for each in ids] == [["new"], ["new"], ["old"]]
    assert told(ask("/library/changes", secret, "POST", {"papers": ids, "remove": True}))["papers"] == 3
    assert told(ask("/library", secret))["items"] == []
    assert problem(ask("/library/changes", secret, "POST", {"papers": ["2399.00001"]})) == (404, "not-found")


@pytest.mark.parametrize(
    "body",
    [
        {"status": "lost"},
        {"tags": ["a,b"]},
        {"tags": ["#"]},
        {"tags": [f"tag {number}" for number in range(31)]},
        {"note": "x" * 10_001},
        {"changed_at": "yesterday"},
        [],
    ],
)
def test_what_cannot_be_kept_is_said_of_its_field_and_saves_nothing(body: object) -> None:
    make_paper()
    secret = secret_of(make_reader())
    assert problem(ask("/library/2311.00001", secret, "PUT", body)) == (422, "invalid")
    assert problem(ask("/library/2311.00001", secret)) == (404, "not-found")


def test_a_token_that_may_read_does_not_write() -> None:
    make_paper()
    secret = secret_of(make_reader(), "read")
    assert problem(ask("/library/2311.00001", secret, "PUT", {})) == (403, "scope")
    assert problem(ask("/library/2311.00001", secret, "DELETE")) == (403, "scope")
    assert problem(ask("/library")) == (401, "token-missing")


@pytest.mark.parametrize("count", [1, 50])
def test_a_page_costs_the_same_for_one_paper_and_for_fifty(count: int) -> None:
    reader = make_reader()
    for number in range(1, count + 1):
        make_bookmark(reader, make_paper(f"2311.{number:05}"))
    secret = secret_of(reader)
    ask("/library?limit=50", secret)
    with CaptureQueriesContext(connection) as queries:
        assert len(told(ask("/library?limit=50", secret))["items"]) == count
    assert len(queries) <= 12


def test_tags_are_listed_renamed_merged_and_deleted() -> None:
    secret = secret_of(make_reader())
    for number, tags in enumerate([["Vision", "vision/old"], ["seeing"]], 1):
        make_paper(f"2311.0000{number}")
        ask(f"/library/2311.0000{number}", secret, "PUT", {"tags": tags})
    listed = told(ask("/tags", secret))["items"]
    assert [(tag["key"], tag["papers"]) for tag in listed] == [
        ("seeing", 1),
        ("vision", 1),
        ("vision/old", 1),
    ]
    merged = told(ask("/tags/rename", secret, "POST", {"keys": ["vision", "seeing"], "name": "Sight"}))
    assert merged["papers"] == 2
    assert [tag["name"] for tag in told(ask("/tags", secret))["items"]] == ["Sight", "Sight/old"]
    assert told(ask("/tags/sight/old", secret, "DELETE"))["papers"] == 1
    assert [tag["name"] for tag in told(ask("/tags", secret))["items"]] == ["Sight"]
    assert problem(ask("/tags/none", secret, "DELETE")) == (404, "not-found")
    assert problem(ask("/tags/rename", secret, "POST", {"keys": ["sight"], "name": "a,b"})) == (
        422,
        "invalid",
    )


def test_marks_are_set_for_many_and_taken_back() -> None:
    ids = [f"2311.0000{number}" for number in range(1, 4)]
    for each in ids:
        make_paper(each, latest_version=2)
    secret = secret_of(make_reader())
    ask("/marks", secret, "PUT", {"papers": ids[:1], "state": "skipped"})
    done = told(ask("/marks", secret, "PUT", {"papers": ids[:2], "state": "read"}))

    def states() -> list[tuple[str, int]]:
        return [
            (mark["state"], mark["version"])
            for mark in told(ask(f"/marks?ids={','.join(ids)}", secret))["items"]
        ]

    assert states() == [("read", 2), ("read", 2), ("unread", 0)]
    told(ask(f"/undo/{done['undo']}", secret, "POST"))
    assert states() == [("skipped", 2), ("unread", 0), ("unread", 0)]
    assert problem(ask("/marks?ids=nothing", secret)) == (404, "not-found")
