"""The facets of a search: what they count, lead to and take off."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from papers.models import ReadingMark
from tests.factories import (
    NOON,
    make_announcement,
    make_bookmark,
    make_digest,
    make_entry,
    make_reader,
    make_topic,
)
from tests.papers.views.searching import Texts, facet, found, indexed, search

pytestmark = pytest.mark.django_db


def test_facets_count_what_their_links_find(visitor: Client) -> None:
    topic = make_topic("vit", name="ViT")
    venue = {"venue": "NeurIPS 2023 Oral", "venue_slug": "neurips", "venue_year": 2023}
    first = indexed("2310.00001", first_listed=date(2023, 10, 2), code_url="https://example.org", **venue)
    indexed("2301.00002", first_listed=date(2023, 1, 3), categories="stat.ML", venue="ICML", venue_year=2023)
    indexed("2201.00001", first_listed=date(2022, 1, 3), categories="cs.LG")
    make_entry(make_digest(topic), first)
    answer = search(visitor, "vision OR narwhal")
    told = {
        one.name: [(choice.name, choice.count) for choice in one.choices] for one in answer.context["facets"]
    }
    assert told == {
        "Topic": [("ViT", 1)],
        "Category": [("cs.LG", 2), ("cs.CV", 1), ("stat.ML", 1)],
        "Venue": [("ICML", 1), ("NeurIPS", 1)],
        "Year announced": [("2023", 2), ("2022", 1)],
        "Code": [("With code", 1)],
    }
    for one in answer.context["facets"]:
        for choice in one.choices:
            assert len(found(visitor.get(choice.url))) == choice.count


def test_years_are_those_of_the_announcement_that_is_asked_for(visitor: Client) -> None:
    paper = indexed(first_listed=date(2022, 1, 3))
    make_announcement(paper, listing_day=date(2023, 1, 3), kind="replace-cross", version=2)
    years = {
        query: [(choice.name, choice.count) for choice in facet(search(visitor, query), "Year announced")]
        for query in (
            "vision",
            "vision kind:new",
            "vision kind:replace",
            "vision date:2022",
            "vision -date:9d",
        )
    }
    assert list(years.values()) == [
        [("2023", 1), ("2022", 1)],
        [("2022", 1)],
        [("2023", 1)],
        [("2022", 1)],
        [("2023", 1), ("2022", 1)],
    ]


def test_a_facet_that_is_on_takes_itself_off(visitor: Client, text_of: Texts) -> None:
    indexed()
    on = visitor.get(facet(search(visitor, "vision OR narwhal"), "Category")[0].url)
    chosen = facet(on, "Category")[0]
    assert (on.context["q"], chosen.current) == ("(vision OR narwhal) cat:cs.CV", True)
    assert text_of(on, ".//a[@aria-current='true']/bdi") == ["cs.CV"]
    assert parse_qs(urlsplit(chosen.url).query) == {"q": ["vision OR narwhal"]}


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("vision cat:cs", "Category"),
        ("vision venue:NEURIPS", "Venue"),
        ("vision date:2023-11", "Year announced"),
        ("vision has:code", "Code"),
    ],
)
def test_what_the_query_asks_for_already_is_on_once(visitor: Client, query: str, name: str) -> None:
    indexed(venue="NeurIPS 2023", venue_slug="neurips", venue_year=2023, code_url="https://example.org")
    on = [choice for choice in facet(search(visitor, query), name) if choice.current]
    assert [(choice.url, choice.count) for choice in on] == [("/search/?q=vision", 1)]


def test_the_only_part_of_a_query_is_taken_off_to_the_bare_page(visitor: Client) -> None:
    indexed()
    assert facet(search(visitor, "cat:cs.CV"), "Category")[0].url == "/search/"


def test_a_query_at_its_limit_has_no_facets_to_add(visitor: Client) -> None:
    indexed()
    answer = search(visitor, " OR ".join(["vision"] * 64))
    assert [choice for one in answer.context["facets"] for choice in one.choices] == []


def test_a_topic_keeps_the_search_to_its_digests(visitor: Client, text_of: Texts) -> None:
    inside, _outside = indexed("2311.00001"), indexed("2311.00002")
    make_entry(make_digest(make_topic("vit", name="ViT")), inside)
    make_topic("gone", archived=True)
    answer = search(visitor, "vision", topic="vit")
    assert found(answer) == ["2311.00001"]
    chosen = facet(answer, "Topic")[0]
    assert (chosen.url, chosen.count, chosen.current) == ("/search/?q=vision", 1, True)
    assert visitor.get("/search/?q=vision&topic=gone").status_code == 404


def test_a_readers_own_marks_are_facets_and_terms(visitor: Client) -> None:
    reader = make_reader("mira")
    saved, read, _new = (indexed(f"2311.0000{number}") for number in (1, 2, 3))
    make_bookmark(reader, saved, tags=("own-tag",), note="A secret.")
    ReadingMark.objects.create(reader=reader, paper=read, state=ReadingMark.State.READ, at=NOON)
    for query in ("is:unread", "tag:own-tag", "has:note", "is:saved"):
        answer = search(visitor, query)
        assert (found(answer), answer.context["needs_reader"]) == ([], True)
    assert facet(search(visitor, "vision"), "Yours") == []
    visitor.force_login(reader)
    answer = search(visitor, "vision")
    assert [(choice.name, choice.count) for choice in facet(answer, "Yours")] == [("Unread", 2), ("Saved", 1)]
    assert [len(found(visitor.get(choice.url))) for choice in facet(answer, "Yours")] == [2, 1]
    assert found(search(visitor, "tag:own-tag has:note")) == ["2311.00001"]
    visitor.force_login(make_reader("noor"))
    assert found(search(visitor, "tag:own-tag")) == []
