"""Papers of the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_announcement, make_digest, make_entry, make_paper
from tests.papers.api.asking import ask, problem, told

pytestmark = pytest.mark.django_db


def test_a_paper_has_what_its_page_has() -> None:
    paper = make_paper(
        title=r"$\ell_2$ norms",
        latest_version=2,
        venue="WACV 2024",
        venue_slug="wacv",
        venue_year=2024,
        code_url="https://example.org/code",
    )
    make_entry(make_digest(), paper)
    found = told(ask("/papers/2311.00001"))
    assert found["id"] == "2311.00001"
    assert found["plain_title"] == "ℓ₂ norms"
    assert found["authors"] == ["Ada Lovelace", "Emmy Noether"]
    assert [person["name"] for person in found["people"]] == found["authors"]
    assert [version["number"] for version in found["versions"]] == [2, 1]
    assert found["venue"] == {"name": "WACV 2024", "slug": "wacv", "year": 2024}
    assert [digest["topic"] for digest in found["digests"]] == ["vision-transformer"]
    assert found["digests"][0]["date"] == "2023-11-02"


@pytest.mark.parametrize(
    "name",
    [
        "hep-th/9901001",
        "hep-th/9901001v1",
        "arXiv:hep-th/9901001",
        "hep-th%2F9901001",
    ],
)
def test_a_paper_is_found_by_every_spelling_of_its_id(name: str) -> None:
    make_paper("hep-th/9901001")
    assert told(ask(f"/papers/{name}"))["id"] == "hep-th/9901001"


@pytest.mark.parametrize("name", ["2311.00002", "2311.00001v2", "no-id", "2311.00001/more", "%00", "%FF"])
def test_no_paper_is_found_where_there_is_none(name: str) -> None:
    make_paper()
    assert problem(ask(f"/papers/{name}")) == (404, "not-found")


def test_several_papers_come_in_the_order_asked_for_and_those_not_here_are_left_out() -> None:
    for number in (1, 2, 3):
        make_paper(f"2311.0000{number}")
    found = told(ask("/papers?ids=2311.00003,2311.00009,2311.00001v1,2311.00003"))
    assert [paper["id"] for paper in found["items"]] == ["2311.00003", "2311.00001"]


def test_ids_that_are_none_or_too_many_are_told() -> None:
    assert problem(ask("/papers")) == (422, "invalid")
    answer = ask("/papers?ids=2311.00001,nothing")
    assert told(answer, 422)["errors"] == [
        {"field": "ids", "place": "query", "message": "No arXiv id: nothing"}
    ]
    assert problem(ask("/papers?ids=" + ",".join(["2311.00001"] * 101))) == (422, "invalid")


def test_announcements_are_all_there_the_first_day_first() -> None:
    paper = make_paper()
    make_announcement(paper, category="cs.LG", kind="cross")
    make_announcement(paper)
    assert told(ask("/papers/2311.00001/announcements"))["items"] == [
        {"category": "cs.CV", "version": 1, "listing_day": "2023-11-02", "kind": "new"},
        {"category": "cs.LG", "version": 1, "listing_day": "2023-11-02", "kind": "cross"},
    ]


def test_a_list_of_papers_costs_as_many_queries_for_50_as_for_one() -> None:
    for number in range(1, 51):
        make_paper(f"2311.{number:05}")
    costs = []
    for count in (1, 50):
        with CaptureQueriesContext(connection) as queries:
            found = told(ask("/papers?ids=" + ",".join(f"2311.{n:05}" for n in range(1, count + 1))))
        assert len(found["items"]) == count
        costs.append(len(queries))
    assert costs == [3, 3]
