"""The addresses that a topic had lead to it, whatever it is called now."""

from datetime import date

import pytest
from django.test import Client

from papers.digests.topics import change_topic
from papers.models import Topic
from tests.factories import make_digest, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic() -> Topic:
    """A topic with a digest, which was called `first` and `second` before."""
    topic = make_topic("first")
    make_digest(topic, on=date(2023, 11, 2))
    change_topic(topic, None, {"slug": "second"}, 0)
    change_topic(topic, None, {"slug": "third"}, 1)
    return topic


@pytest.mark.parametrize(
    "page", ["", "latest/", "2023-11-02/", "2023-11-03/", "?before=2023-10", "?a=%E5%9B%BE&b"]
)
@pytest.mark.parametrize("slug", ["first", "second"])
def test_a_former_address_leads_to_the_same_page(visitor: Client, topic: Topic, slug: str, page: str) -> None:
    answer = visitor.get(f"/topics/{slug}/{page}")
    assert (answer.status_code, answer["Location"]) == (301, f"/topics/third/{page}")
    assert answer["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("page", ["", "latest/", "2023-11-02/"])
def test_an_address_that_no_topic_had_is_missing(visitor: Client, topic: Topic, page: str) -> None:
    assert visitor.get(f"/topics/fourth/{page}").status_code == 404


def test_a_topic_that_went_back_is_at_its_old_address(visitor: Client, topic: Topic) -> None:
    change_topic(topic, None, {"slug": "first"}, 2)
    assert visitor.get("/topics/first/").status_code == 200
    assert visitor.get("/topics/third/")["Location"] == "/topics/first/"


def test_an_archived_topic_is_found_there_too(visitor: Client, topic: Topic) -> None:
    Topic.objects.update(archived=True)
    answer = visitor.get("/topics/first/2023-11-02/", follow=True)
    assert (answer.redirect_chain, answer.status_code) == ([("/topics/third/2023-11-02/", 301)], 200)


def test_a_digest_that_a_topic_lacks_is_missing_where_the_topic_is(visitor: Client, topic: Topic) -> None:
    assert visitor.get("/topics/third/2023-11-03/").status_code == 404
    topic.digests.all().delete()
    assert visitor.get("/topics/third/latest/").status_code == 404
