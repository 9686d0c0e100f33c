"""Collections of the API."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_collection, make_paper, make_reader
from tests.papers.api.asking import ask, problem, secret_of, told

pytestmark = pytest.mark.django_db


def test_a_collection_is_made_filled_read_and_deleted() -> None:
    for number in (1, 2):
        make_paper(f"2311.0000{number}")
    secret = secret_of(make_reader())
    made = told(ask("/collections", secret, "POST", {"name": "Reading group", "public": True}), 201)
    path = f"/collections/{made['id']}"
    told(ask(f"{path}/papers/2311.00001", secret, "PUT", {"remark": "Start here"}))
    told(ask(f"{path}/papers/2311.00002", secret, "PUT", {}))
    told(ask(f"{path}/papers/2311.00001", secret, "PUT", {}))
    listed = told(ask(f"{path}/papers"))["items"]
    assert [(each["paper"]["id"], each["remark"]) for each in listed] == [
        ("2311.00002", ""),
        ("2311.00001", "Start here"),
    ]
    gone = told(ask(f"{path}/papers/2311.00001", secret, "DELETE"))
    told(ask(f"/undo/{gone['undo']}", secret, "POST"))
    assert told(ask(path))["papers"] == 2
    told(ask(path, secret, "PUT", {"name": "Renamed", "public": False}))
    assert problem(ask(path)) == (404, "not-found")
    assert [each["name"] for each in told(ask("/collections", secret))["items"]] == ["Renamed"]
    told(ask(path, secret, "DELETE"))
    assert told(ask("/collections", secret))["items"] == []


def test_a_private_collection_is_there_for_its_members_only() -> None:
    owner, member, other = (make_reader(name) for name in ("owner", "member", "other"))
    collection = make_collection(owner, name="canary")
    collection.members.create(reader=member, at=collection.created_at)
    path = f"/collections/{collection.pk}"
    make_paper()
    assert told(ask(path, secret_of(member)))["may_edit"] is False
    assert problem(ask(f"{path}/papers/2311.00001", secret_of(member), "PUT", {})) == (403, "refused")
    assert problem(ask(path, secret_of(member), "DELETE")) == (403, "refused")
    for secret in ("", secret_of(other)):
        assert problem(ask(path, secret)) == (404, "not-found")
        assert problem(ask(f"{path}/papers", secret)) == (404, "not-found")
    assert told(ask("/collections", secret_of(other)))["items"] == []


@pytest.mark.parametrize("body", [{"name": ""}, {"name": "x" * 151}, {"name": "a\nb" * 80}, {}])
def test_what_no_collection_can_be_called_is_said(body: dict[str, str]) -> None:
    assert problem(ask("/collections", secret_of(make_reader()), "POST", body)) == (422, "invalid")


@pytest.mark.postgresql_only
@pytest.mark.parametrize(
    ("method", "part", "body"),
    [
        ("PUT", "/papers/2311.00001", {}),
        ("DELETE", "/papers/2311.00001", None),
        ("PUT", "", {"name": "Renamed"}),
        ("DELETE", "", None),
    ],
)
def test_a_collection_is_held_while_it_is_changed(method: str, part: str, body: Any) -> None:
    """Else one that is deleted meanwhile would come back, or fail."""
    owner = make_reader()
    make_paper()
    path = f"/collections/{make_collection(owner).pk}{part}"
    secret = secret_of(owner)
    with CaptureQueriesContext(connection) as queries:
        told(ask(path, secret, method, body))
    held = [query["sql"] for query in queries if "FOR UPDATE OF" in query["sql"]]
    assert ["papers_collection" in sql for sql in held] == [True]
