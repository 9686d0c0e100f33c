"""The feeds by their addresses: what is in them, who may have them, and what caches are told."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import feedparser
import pytest
from django.http import HttpResponse
from django.test import Client

from papers.digests.topics import change_topic
from papers.feeds import keys
from papers.library import collections as lists
from papers.models import Author, Collection, Digest, Entry, Paper, Topic
from papers.search import index
from tests.factories import (
    make_collection,
    make_digest,
    make_entry,
    make_paper,
    make_reader,
    make_topic,
)
from tests.papers.feeds.validity import FAULTS
from tests.small_site import author_page

pytestmark = pytest.mark.django_db
FORMATS = ("atom", "rss", "json")
ALL = "vision-transformer"
KINDS = [
    *(f"topics/{ALL}", f"topics/{ALL}?by=digest", "categories/cs.CV", "categories/cs", "venues/wacv"),
    *("search?q=vision", f"search?q=vision&topic={ALL}"),
]


def feed(client: Client, address: str, form: str = "atom", **options: Any) -> HttpResponse:
    """The feed at an address like `topics/a?by=digest`, in a format."""
    path, _mark, query = address.partition("?")
    answer: Any = client.get(f"/feeds/{path}.{form}" + (f"?{query}" if query else ""), **options)
    return answer


def ids(answer: HttpResponse) -> list[str]:
    """Which items are in it, in order."""
    return [item["id"] for item in json.loads(answer.content)["items"]]


def pages(client: Client, address: str) -> Iterator[list[str]]:
    """The items of all pages, by `next_url`."""
    answer = feed(client, address, "json")
    while True:
        yield ids(answer)
        following = json.loads(answer.content).get("next_url")
        if not following:
            return
        parts = urlsplit(following)
        answer = client.get(f"{parts.path}?{parts.query}")  # type: ignore[assignment]


@pytest.fixture
def many() -> Topic:
    """A topic with 120 papers in three digests, one author's and one category's."""
    topic = make_topic(ALL)
    for day in range(3):
        digest = make_digest(topic, on=date(2023, 11, 1 + day))
        for number in range(40):
            paper = make_paper(
                f"2311.{day * 100 + number + 1:05}",
                authors=("Ada Lovelace",),
                first_listed=digest.date,
                venue="WACV",
                venue_slug="wacv",
            )
            paper.announcements.create(category="cs.CV", version=1, listing_day=digest.date, kind="new")
            make_entry(digest, paper)
    return topic


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("address", [*KINDS, "author", "collection"])
def test_every_public_feed_keeps_its_rules(
    small_site: None, visitor: Client, address: str, form: str
) -> None:
    if address == "author":
        address = author_page()[1:-1]
    if address == "collection":
        found = make_collection(make_reader(), public=True)
        lists.add(found.owner, found, Paper.objects.get(arxiv_id="2310.12755"), "Read **this**, $x^2$.")
        address = f"collections/{found.pk}"
    answer = feed(visitor, address, form)
    assert (answer.status_code, FAULTS[form](answer.content)) == (200, [])
    assert not answer.cookies
    assert answer["Cache-Control"] == "public, max-age=900"
    assert answer["Vary"] == "Accept-Encoding"
    assert answer["Content-Language"] == "en"
    if form != "json":
        found = feedparser.parse(answer.content)
        assert (found.bozo, len(found.entries) > 0) == (False, True)


def test_an_entry_of_a_topic_says_how_it_came_and_what_its_curator_says(
    small_site: None, visitor: Client
) -> None:
    items = json.loads(feed(visitor, f"topics/{ALL}", "json").content)["items"]
    first = items[0]
    assert first["title"] == "Plain <b>Transformers</b> & ℓ₂ norms"
    assert first["id"].endswith("/abs/2310.12755v2")
    assert first["tags"] == ["cs.CV", "cs.LG"]
    assert len(first["authors"]) == 12
    for said in (
        "Read &lt;this&gt; first.",
        "New",
        "‖δ‖₂ ≤ ε",
        "WACV 2024",
        "https://arxiv.org/pdf/2310.12755",
    ):
        assert said in first["content_html"]
    assert [item["id"].rpartition("/")[2] for item in items] == [
        *("2310.12755v2", "2310.00008v1", "9901001v1", "2310.00007v1", "2310.00100v1")
    ]
    assert "a mistake of the rule" not in str(items)


def test_a_digest_is_an_item_that_lists_its_papers(small_site: None, visitor: Client) -> None:
    newest, older = json.loads(feed(visitor, f"topics/{ALL}?by=digest", "json").content)["items"]
    assert newest["title"] == "Vision Transformer, 2023-11-05"
    assert newest["content_html"].count("<li>") == 4
    assert newest["url"].endswith(f"/topics/{ALL}/2023-11-05/")
    topic = Topic.objects.get(slug=ALL)
    assert older["id"] == f"tag:127.0.0.1,2026:topics/{topic.pk}/2023-10-29"
    change_topic(topic, None, {"slug": "other"}, 0)
    moved = feed(visitor, f"topics/{ALL}?by=digest", "json")
    assert (moved.status_code, moved["Location"]) == (301, "/feeds/topics/other.json?by=digest")
    assert ids(feed(visitor, "topics/other?by=digest", "json")) == [newest["id"], older["id"]]


@pytest.mark.parametrize(
    "address", [f"topics/{ALL}", "categories/cs.CV", "categories/cs", "venues/wacv", "author", "search"]
)
def test_pages_walk_every_item_once(many: Topic, visitor: Client, address: str) -> None:
    if address == "author":
        address = Author.objects.get(name="Ada Lovelace").get_absolute_url()[1:-1]
    if address == "search":
        index.catch_up_all()
        address = "search?q=numbered"
    found = list(pages(visitor, address))
    assert [len(page) for page in found] == [50, 50, 20]
    assert len({item for page in found for item in page}) == 120


def test_hidden_and_unpublished_entries_are_in_no_feed(many: Topic, visitor: Client) -> None:
    Entry.objects.filter(digest__date=date(2023, 11, 3)).update(hidden=True)
    Digest.objects.filter(date=date(2023, 11, 2)).update(published=False)
    assert len(ids(feed(visitor, f"topics/{ALL}", "json"))) == 40
    assert len(ids(feed(visitor, f"topics/{ALL}?by=digest", "json"))) == 2


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("address", KINDS)
def test_what_a_reader_has_is_not_written_again(
    small_site: None, visitor: Client, address: str, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = feed(visitor, address, form)
    monkeypatch.setattr("papers.feeds.papers.works", None)  # no text is read for what follows
    by_mark = feed(visitor, address, form, headers={"If-None-Match": first["ETag"]})
    by_time = feed(visitor, address, form, headers={"If-Modified-Since": first["Last-Modified"]})
    for answer in (by_mark, by_time):
        assert (answer.status_code, answer.content) == (304, b"")
        for name in ("ETag", "Cache-Control", "Content-Language"):
            assert answer[name] == first[name]


def test_a_change_gives_another_mark(small_site: None, visitor: Client) -> None:
    marks = {feed(visitor, f"topics/{ALL}", form)["ETag"] for form in FORMATS}
    marks.add(feed(visitor, f"topics/{ALL}?language=zh-hans")["ETag"])
    Paper.objects.filter(arxiv_id="2310.12755").update(stored_at=datetime(2023, 11, 6, tzinfo=UTC))
    marks.add(feed(visitor, f"topics/{ALL}")["ETag"])
    Entry.objects.filter(pinned=True).update(annotation="Another")
    marks.add(feed(visitor, f"topics/{ALL}")["ETag"])
    assert len(marks) == 6


def test_head_is_answered_without_a_body(small_site: None, visitor: Client) -> None:
    answer = visitor.head(f"/feeds/topics/{ALL}.atom")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["ETag"]
    assert visitor.post(f"/feeds/topics/{ALL}.atom").status_code == 405


@pytest.mark.parametrize(
    ("address", "number"), [(f"topics/{ALL}", 5), (f"topics/{ALL}?by=digest", 5), ("venues/wacv", 5)]
)
def test_the_number_of_queries_does_not_grow(
    many: Topic, visitor: Client, queries: Any, address: str, number: int
) -> None:
    for after in (120, 3):
        Entry.objects.filter(rank__gt=after // 3).delete()
        with queries(number):
            feed(visitor, address)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("(", 400),
        ("is:saved", 400),
        ("vision tag:a", 400),
        ("\0", 400),
        ("x" * 6000, 400),
        ("vision", 200),
    ],
)
def test_a_search_that_cannot_be_asked_says_why(
    small_site: None, visitor: Client, query: str, status: int
) -> None:
    answer = feed(visitor, f"search?{urlencode({'q': query})}")
    assert answer.status_code == status
    if status == 400:
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        assert len(answer.content) > 10


@pytest.mark.parametrize(
    "path",
    [
        "topics/none.atom",
        f"topics/{ALL}.xml",
        f"topics/{ALL}.atom?after=x",
        f"topics/{ALL}.atom?after=2023-11-05~1~1",
        "authors/999999-x.atom",
        "categories/xx.YY.atom",
        "venues/none.rss",
        "collections/1.json",
        "search.atom?q=vision&after=-1",
        "search.atom?q=vision&topic=none",
        "private/short.atom",
        f"private/{'a' * 43}.atom",
    ],
)
def test_what_is_not_there_is_missing(small_site: None, visitor: Client, path: str) -> None:
    assert visitor.get(f"/feeds/{path}").status_code == 404


def test_an_author_s_feed_is_at_the_chosen_spelling(small_site: None, visitor: Client) -> None:
    author = Author.objects.get(name="Author NumberA")
    other = Author.objects.create(name="A. Number", slug="a-number", same_as=author)
    right = f"/feeds{author.get_absolute_url()[:-1]}.atom"
    for path in (f"/feeds/authors/{author.pk}-x.atom", f"/feeds/authors/{other.pk}-a-number.atom"):
        assert visitor.get(path)["Location"] == right


@pytest.mark.parametrize("form", FORMATS)
def test_hostile_papers_keep_the_rules(visitor: Client, form: str) -> None:
    names = tuple(f"Äuthor {n} Éß" for n in range(2_000))
    texts = [
        r"$\alpha^2 \le \frac{1}{2}$ & <b>bold</b> ]]> <![CDATA[",
        "<script>alert(1)</script> \x0b\x1f\ufffe \u202e right to left אבג",
        "$" * 99 + r"\undefined{" + "&amp;amp;",
        "$$",
    ]
    digest = make_digest(make_topic(ALL))
    for number, text in enumerate(texts):
        text = text.replace("\0", "")
        paper = make_paper(
            f"2311.{number + 1:05}",
            title=text,
            abstract=f"{text}\n  {text}",
            comment=text,
            venue=text[:300],
            code_url="javascript:alert(1)",
            authors=names if number == 0 else (text[:60],),
        )
        make_entry(digest, paper, annotation=text)
    for address in (f"topics/{ALL}", f"topics/{ALL}?by=digest"):
        answer = feed(visitor, address, form)
        assert FAULTS[form](answer.content) == []
        if form != "json":
            assert not feedparser.parse(answer.content).bozo
    assert (
        "1,900 more" in answer.content.decode()
        or "1900 more" in feed(visitor, f"topics/{ALL}", form).content.decode()
    )


def test_on_a_site_for_members_public_feeds_are_for_members(
    small_site: None, visitor: Client, settings: Any
) -> None:
    settings.SITE_VISIBILITY = "members"
    reader = make_reader()
    _key, secret = keys.make(reader, "today")
    assert feed(visitor, f"topics/{ALL}").status_code == 302
    assert feed(visitor, f"private/{secret}").status_code == 200
    visitor.force_login(reader)
    answer = feed(visitor, f"topics/{ALL}")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert "Cookie" in answer["Vary"]


def test_pages_name_their_feeds(small_site: None, visitor: Client) -> None:
    found = make_collection(make_reader(), public=True)
    pages = {
        f"/topics/{ALL}/": f"/feeds/topics/{ALL}",
        f"/topics/{ALL}/2023-11-05/": f"/feeds/topics/{ALL}",
        author_page(): f"/feeds{author_page()[:-1]}",
        "/categories/cs.CV/": "/feeds/categories/cs.CV",
        "/categories/cs/": "/feeds/categories/cs",
        "/venues/wacv/": "/feeds/venues/wacv",
        "/search/?q=vision": "/feeds/search",
        found.get_absolute_url(): f"/feeds/collections/{found.pk}",
    }
    for page, address in pages.items():
        body = visitor.get(page).content.decode().partition("</head>")[0]
        kinds = {"atom": "atom+xml", "json": "feed+json", "rss": "rss+xml"}
        for form, kind in kinds.items():
            assert f'<link rel="alternate" type="application/{kind}"' in body
            assert f'href="{address}.{form}' in body
    Collection.objects.update(public=False)
    assert b"/feeds/" not in visitor.get("/search/?q=is:saved").content.partition(b"</head>")[0]


def test_a_label_is_in_the_language_of_the_address(small_site: None, visitor: Client) -> None:
    plain = feed(visitor, f"topics/{ALL}", headers={"Accept-Language": "zh-CN"})
    chinese = feed(visitor, f"topics/{ALL}?language=zh-hans")
    assert (plain["Content-Language"], chinese["Content-Language"]) == ("en", "zh-Hans")
    assert "视觉 Transformer" in chinese.content.decode()
    assert "视觉 Transformer" not in plain.content.decode()
