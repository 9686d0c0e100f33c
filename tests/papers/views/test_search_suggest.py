"""Offers while a query is typed: public ones for visitors, a reader's own beside them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from papers.clock import now
from papers.models import SavedSearch, Tag
from papers.search import index
from papers.search.vocabulary import learn
from papers.views.search_suggest import A_MINUTE, MOST
from tests.factories import make_announcement, make_paper, make_reader, make_topic

pytestmark = pytest.mark.django_db
Texts = Callable[[Any, str], list[str]]


@pytest.fixture(autouse=True)
def site(db: None) -> None:
    """Two authors, two topics of which one is archived; nobody has asked yet."""
    cache.clear()
    paper = make_paper(authors=("Vincent Visser", "<b>Vi"))
    make_announcement(paper)
    index.refresh([paper.pk])
    learn()
    make_topic("vision-transformer")
    make_topic("visual-odometry", archived=True)


def offered(client: Client, text: str, text_of: Texts) -> list[str]:
    return text_of(client.get("/search/suggest/", {"q": text}), ".//li")


def test_a_visitor_is_offered_what_is_public(visitor: Client, text_of: Texts) -> None:
    assert offered(visitor, "x vis", text_of) == [
        "Vision transformer topic",
        "cs.CV Computer Vision and Pattern Recognition category",
        "Vincent Visser author",
    ]
    response = visitor.get("/search/suggest/", {"q": "x vis"})
    page = response.content.decode()
    assert 'data-address="/topics/vision-transformer/"' in page
    assert 'data-text="x au:&quot;Vincent Visser&quot; "' in page
    assert response["Cache-Control"] == "public, max-age=300"
    assert not response.cookies


def test_a_reader_is_offered_their_own_too_and_nobody_elses(client: Client, text_of: Texts) -> None:
    readers = [make_reader(name) for name in ("reader", "other")]
    for reader in readers:
        Tag.objects.create(reader=reader, name=f"Vis {reader}", slug=f"vis {reader}")
        SavedSearch.objects.create(
            reader=reader, name=f"New vis {reader}", query="x", made_at=now(), looked_at=now()
        )
    client.force_login(readers[0])
    response = client.get("/search/suggest/", {"q": "vis"})
    assert text_of(response, ".//li")[:3] == [
        "New vis reader saved search",
        "Vision transformer topic",
        "Vis reader your tag",
    ]
    assert "other" not in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    assert 'data-text="tag:&quot;Vis reader&quot; "' in response.content.decode()
    assert offered(Client(), "tag:vis", text_of) == []


def test_a_field_is_offered_its_own_kind_only(visitor: Client, text_of: Texts) -> None:
    assert offered(visitor, "au:vi", text_of) == ["<b>Vi author", "Vincent Visser author"]
    assert offered(visitor, "cat:cs.cv", text_of) == [
        "cs.CV Computer Vision and Pattern Recognition category"
    ]
    assert len(offered(visitor, "cat:", text_of)) == MOST


@pytest.mark.parametrize("text", ["", "v", "vis ", '"vis', "\0", "\ud800", "vis" * 4_000, "%", "a_", "'\\"])
def test_whatever_is_typed_is_answered(visitor: Client, text: str) -> None:
    response = visitor.get("/search/suggest/", {"q": text.encode("utf-8", "surrogatepass")})
    assert response.status_code == 200
    assert b"<li" not in response.content


def test_no_more_lists_than_somebody_types_in_a_minute(visitor: Client) -> None:
    with time_machine.travel(datetime(2023, 11, 6, 9, 0, 20, tzinfo=UTC), tick=False):
        answers = [visitor.get("/search/suggest/", {"q": "v"}).status_code for _ in range(A_MINUTE)]
        assert set(answers) == {200}
        refused = visitor.get("/search/suggest/", {"q": "v"})
        assert (refused.status_code, refused["Retry-After"]) == (429, "40")
    with time_machine.travel(datetime(2023, 11, 6, 9, 1, tzinfo=UTC), tick=False):
        assert visitor.get("/search/suggest/", {"q": "v"}).status_code == 200


@pytest.mark.parametrize("text", ["\0vis", "tag:\0", "cat:\0", "au:\0", "x\x1bvis", "tag:" + "é" * 900])
def test_odd_characters_are_looked_up_as_they_are(client: Client, text: str) -> None:
    client.force_login(make_reader())
    assert client.get("/search/suggest/", {"q": text}).status_code == 200


def test_queries_do_not_grow_with_what_is_there(visitor: Client, queries: Any) -> None:
    for number in range(2):
        for at in range(20 * number):
            make_topic(f"vis-{at}")
        visitor.get("/search/suggest/?q=vis")
        with queries(2):
            visitor.get("/search/suggest/?q=vis")
