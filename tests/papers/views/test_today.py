"""Today: the newest of each topic for everybody, what is unread for a reader."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from papers.library.marks import mark
from papers.models import Digest, Paper, ReadingMark
from tests.factories import make_digest, make_entry, make_follow, make_paper, make_reader, make_topic

Texts = Callable[[HttpResponse, str], list[str]]
READ, SKIPPED = ReadingMark.State.READ, ReadingMark.State.SKIPPED


@pytest.fixture
def reader(db: None) -> User:
    return make_reader()


@pytest.fixture
def client(reader: User) -> Client:
    """The reader's browser."""
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(reader)
    return client


def make_days(slug: str, *days: int, papers: int = 2) -> list[Digest]:
    """Digests of a topic in November 2023, each with papers of its own."""
    topic = make_topic(slug)
    digests = [make_digest(topic, on=date(2023, 11, day)) for day in days]
    for digest in digests:
        for _each in range(papers):
            make_entry(digest, make_paper(f"2311.{Paper.objects.count() + 1:05}"))
    return digests


@pytest.mark.django_db
def test_today_of_many_topics_links_to_abstracts_instead_of_holding_them(
    visitor: Client, text_of: Texts
) -> None:
    for number in range(25):
        digest = make_digest(make_topic(f"topic-{number}", place=number))
        for paper in range(4):
            abstract = "A long abstract. " * 100
            make_entry(digest, make_paper(f"2311.{10 * number + paper + 1:05}", abstract=abstract))
    page = visitor.get("/")
    assert len(page.content) < 150_000
    links = text_of(page, ".//a[@class='abs']")
    assert links == ["Abstract"] * 75
    assert text_of(page, ".//details[@class='abs']") == []
    assert len(text_of(visitor.get("/?view=abstracts"), ".//details[@class='abs']")) == 75


@pytest.mark.django_db
def test_today_shows_the_newest_digest_of_each_topic(visitor: Client, text_of: Texts) -> None:
    first, second = make_topic("first", place=1), make_topic("second", place=2)
    shared = make_paper("2311.00001")
    for topic, day in ((first, 1), (first, 2), (second, 2)):
        make_entry(make_digest(topic, on=date(2023, 11, day)), shared)
    page = visitor.get("/")
    assert text_of(page, ".//section/div/h2") == ["First 1 paper", "Second 1 paper"]
    assert text_of(page, ".//article/p[@class='why']") == ["Also in First, above"]


@pytest.mark.django_db
def test_today_shows_five_papers_of_a_topic(visitor: Client, text_of: Texts) -> None:
    digest = make_digest()
    for number in range(7):
        make_entry(digest, make_paper(f"2311.{number + 1:05}"))
    page = visitor.get("/")
    assert text_of(page, ".//article/h3/a") == [
        f"A vision transformer numbered 2311.0000{n}" for n in range(1, 6)
    ]
    assert text_of(page, ".//p[@class='bar bar--more']/a") == ["All 7 papers of Vision transformer"]


@pytest.mark.django_db
def test_today_shows_three_papers_of_each_of_many_topics(visitor: Client, text_of: Texts) -> None:
    papers = [make_paper(f"2311.{number + 1:05}") for number in range(4)]
    for number in range(11):
        digest = make_digest(make_topic(f"topic-{number}"))
        for paper in papers:
            make_entry(digest, paper)
    assert len(text_of(visitor.get("/"), ".//article")) == 33


@pytest.mark.django_db
def test_today_of_a_new_site_says_what_comes(visitor: Client, text_of: Texts) -> None:
    assert text_of(visitor.get("/"), ".//div[@class='empty stack']/p")[0] == (
        "This site is new and has no digests yet."
    )


def test_reader_who_follows_nothing_is_offered_topics(client: Client, text_of: Texts) -> None:
    make_days("first", 2)
    make_topic("second")
    page = client.get("/")
    assert text_of(page, ".//button[@name='topic']") == ["First", "Second"]
    assert text_of(page, ".//section/div/h2") == ["First 2 papers, 2 unread"]


def test_reader_sees_the_topics_followed(client: Client, reader: User, text_of: Texts) -> None:
    digest = make_days("first", 2)[0]
    make_days("second", 2)
    make_follow(reader, topic=digest.topic)
    make_follow(reader, topic=make_topic("third"))
    make_follow(make_reader("other"), topic=make_topic("fourth"))
    page = client.get("/")
    assert text_of(page, ".//section/div/h2") == ["First 2 papers, 2 unread"]
    assert text_of(page, ".//button[@name='topic']") == []
    assert text_of(page, ".//p[@class='lede']") == ["2 unread papers in the topics you follow."]
    assert "No digest yet: Third" in text_of(page, ".//p[@class='muted']")


def test_reader_sees_unread_papers_only(client: Client, reader: User, text_of: Texts) -> None:
    digest = make_days("first", 2, papers=8)[0]
    make_follow(reader, topic=digest.topic)
    papers = list(digest.entries.order_by("rank").values_list("paper", flat=True))
    mark(reader, papers[:2], READ)
    mark(reader, papers[2:3], SKIPPED)
    page = client.get("/")
    assert text_of(page, ".//article/h3/a") == [
        f"A vision transformer numbered 2311.0000{number}" for number in range(4, 9)
    ]
    assert text_of(page, ".//section/div/h2") == ["First 8 papers, 5 unread"]
    mark(reader, papers, READ)
    assert "You have seen all papers of this digest." in client.get("/").content.decode()


def test_days_away_lose_nothing(client: Client, reader: User, text_of: Texts) -> None:
    old, seen, part, newest = make_days("first", 1, 20, 21, 22)
    make_follow(reader, topic=newest.topic)
    for digest, papers in ((seen, 2), (part, 1)):
        mark(reader, list(digest.entries.values_list("paper", flat=True))[:papers], READ)
    page = client.get("/")
    assert text_of(page, ".//p[@class='bar']/a[@class='num']") == ["2023-11-211"]
    assert f'href="{part.get_absolute_url()}?only=unread"' in page.content.decode()
    assert text_of(page, ".//p[@class='lede']") == ["3 unread papers in the topics you follow."]
    assert old.get_absolute_url() not in page.content.decode()


def test_topic_without_news_says_when_its_last_digest_was(
    client: Client, reader: User, text_of: Texts
) -> None:
    for digest in (*make_days("first", 2), *make_days("second", 5)):
        make_follow(reader, topic=digest.topic)
    why = text_of(client.get("/"), ".//section/p[@class='why']")
    assert why == ["Nothing new on 2023-11-05; the last digest is of 2023-11-02."]


def test_paper_of_several_topics_is_shown_once_with_its_history(
    client: Client, reader: User, text_of: Texts
) -> None:
    shared = make_paper("2311.00099", latest_version=2)
    for slug in ("first", "second"):
        digest = make_days(slug, 2, papers=1)[0]
        make_entry(digest, shared, version=2, shown_before=date(2023, 10, 29))
        make_follow(reader, topic=digest.topic)
    page = client.get("/")
    assert text_of(page, ".//article/h3/a").count("A vision transformer numbered 2311.00099") == 1
    assert text_of(page, ".//article/p[@class='why']") == ["first shown here on 2023-10-29; also in Second"]
    assert "1 more is shown above." in text_of(page, ".//section/p[@class='why']")
    assert text_of(page, ".//p[@class='lede']") == ["3 unread papers in the topics you follow."]


@pytest.mark.parametrize("papers", [1, 50])
def test_queries_of_a_reader_do_not_grow(client: Client, reader: User, queries: Any, papers: int) -> None:
    make_follow(reader, topic=make_days("first", 1, 2, papers=papers)[0].topic)
    cache.clear()
    client.get("/")
    with queries(15):
        client.get("/")
    with queries(8):
        client.get("/topics/")
