"""What crawlers are told: robots.txt and the sitemaps."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from papers.models import Digest, Topic
from papers.views import sitemaps
from tests.factories import NOON, make_digest, make_topic
from tests.small_site import PAGES

SITE = "http://127.0.0.1:8000"
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
LATER = datetime(2024, 5, 1, tzinfo=UTC)
Touch = Callable[[], Any]


@pytest.fixture
def topic(db: None) -> Topic:
    """A topic that was last changed before its digests."""
    made = make_topic("one")
    Topic.objects.update(changed_at=NOON - timedelta(days=9))
    return made


def listed(client: Client, address: str) -> dict[str, str]:
    """Each address of a sitemap with its last change, "" for none."""
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml")
    root = ET.fromstring(answer.getvalue())
    entries = [*root.iterfind("s:url", NAMES), *root.iterfind("s:sitemap", NAMES)]
    told = {entry.findtext("s:loc", "", NAMES): entry.findtext("s:lastmod", "", NAMES) for entry in entries}
    assert len(told) == len(entries) == len(root)
    return told


def test_sitemaps_lead_to_every_dated_digest(visitor: Client, topic: Topic) -> None:
    for on in (date(2022, 12, 31), date(2023, 1, 1), date(2023, 11, 2)):
        make_digest(topic, on=on)
    make_digest(topic, on=date(2023, 11, 3), published=False)
    make_digest(make_topic("gone", archived=True), on=date(2023, 11, 2))
    Digest.objects.filter(date=date(2023, 1, 1)).update(changed_at=LATER)
    index = listed(visitor, "/sitemap.xml")
    assert list(index) == [
        f"{SITE}/sitemaps/{name}.xml" for name in ("pages", "topics", "digests-2022", "digests-2023")
    ]
    found = [
        (path, last) for part in index for path, last in listed(visitor, part.removeprefix(SITE)).items()
    ]
    assert [row for row in found if "/topics/one/" in row[0]] == [
        (f"{SITE}/topics/one/", "2023-11-01T12:00:00+00:00"),
        (f"{SITE}/topics/one/2022-12-31/", "2023-11-01T12:00:00+00:00"),
        (f"{SITE}/topics/one/2023-01-01/", "2024-05-01T00:00:00+00:00"),
        (f"{SITE}/topics/one/2023-11-02/", "2023-11-01T12:00:00+00:00"),
    ]
    assert not [path for path, _last in found if "gone" in path]
    assert index[f"{SITE}/sitemaps/digests-2023.xml"] == "2024-05-01T00:00:00+00:00"


@pytest.mark.usefixtures("small_site")
def test_every_page_of_a_sitemap_answers(visitor: Client) -> None:
    parts = [part.removeprefix(SITE) for part in listed(visitor, "/sitemap.xml")]
    pages = [page for part in parts for page in listed(visitor, part)]
    assert {visitor.get(page.removeprefix(SITE)).status_code for page in pages} == {200}
    assert {f"{SITE}/tools/", f"{SITE}{PAGES['digest']}"} <= set(pages)


def test_long_year_is_cut_as_the_protocol_asks(
    visitor: Client, topic: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps, "MOST", 2)
    for day in range(1, 6):
        make_digest(topic, on=date(2023, 11, day))
    parts = [part for part in listed(visitor, "/sitemap.xml") if "digests" in part]
    assert parts == [f"{SITE}/sitemaps/digests-2023{end}.xml" for end in ("", "-2", "-3")]
    pages = [list(listed(visitor, part.removeprefix(SITE))) for part in parts]
    assert [len(each) for each in pages] == [2, 2, 1]
    assert [*pages[0], *pages[1], *pages[2]] == [f"{SITE}/topics/one/2023-11-0{day}/" for day in range(1, 6)]


def test_sitemap_is_sent_again_only_after_a_change(visitor: Client, topic: Topic) -> None:
    make_digest(topic)
    address = "/sitemaps/digests-2023.xml"
    first = visitor.get(address)
    for name, value in (("If-None-Match", first["ETag"]), ("If-Modified-Since", first["Last-Modified"])):
        again = visitor.get(address, headers={name: value})
        assert (again.status_code, again.getvalue()) == (304, b"")
    touches: list[Touch] = [
        lambda: Digest.objects.update(changed_at=LATER),
        lambda: make_digest(topic, on=date(2023, 11, 5)),
        lambda: Digest.objects.filter(date=date(2023, 11, 5)).update(published=False),
        lambda: Topic.objects.update(slug="renamed", changed_at=LATER + timedelta(days=1)),
    ]
    for touch in touches:
        seen = visitor.get(address)["ETag"]
        touch()
        assert visitor.get(address, headers={"If-None-Match": seen}).status_code == 200


@pytest.mark.parametrize("number", [1, 50])
def test_queries_do_not_grow(visitor: Client, topic: Topic, queries: Any, number: int) -> None:
    for day in range(number):
        make_digest(topic, on=date(2023, 1, 1) + timedelta(days=day))
    with queries(2):
        visitor.get("/sitemap.xml")
    with queries(3):
        visitor.get("/sitemaps/digests-2023.xml").getvalue()


@pytest.mark.parametrize(
    "name", ["digests-2022", "digests-2023-2", "digests-x", "papers", "digests-99999999999999999999"]
)
def test_sitemap_that_is_not_there_is_404(visitor: Client, topic: Topic, name: str) -> None:
    make_digest(topic)
    assert visitor.get(f"/sitemaps/{name}.xml").status_code == 404


def test_site_without_topics_has_a_sitemap(visitor: Client, db: None) -> None:
    for part in listed(visitor, "/sitemap.xml"):
        listed(visitor, part.removeprefix(SITE))


def robots(client: Client) -> RobotFileParser:
    parser = RobotFileParser()
    parser.parse(client.get("/robots.txt").content.decode().splitlines())
    return parser


def test_robots_may_read_what_is_public_and_find_the_sitemap(visitor: Client) -> None:
    rules = robots(visitor)
    assert rules.site_maps() == [f"{SITE}/sitemap.xml"]
    for address in (
        "/",
        PAGES["digest"],
        "/abs/2310.12755",
        "/authors/1-ada/",
        "/categories/cs.CV/",
        "/feeds/x.atom",
    ):
        assert rules.can_fetch("Any", SITE + address)
    for address in (
        "/search/?q=x",
        "/library/",
        "/accounts/login/",
        "/export/x.bib",
        "/api/v1/papers",
        "/pdf/1",
    ):
        assert not rules.can_fetch("Any", SITE + address)


def test_robots_leave_other_ways_to_see_a_list_alone(visitor: Client) -> None:
    """The standard library knows no wildcards; large crawlers do (RFC 9309, 2.2.3)."""
    lines = visitor.get("/robots.txt").content.decode().splitlines()
    assert {"Disallow: /*?*view=", "Disallow: /*?*only=", "Disallow: /*?*sort="} <= set(lines)


def test_members_site_tells_crawlers_nothing(visitor: Client, settings: Any, topic: Topic) -> None:
    make_digest(topic)
    settings.SITE_VISIBILITY = "members"
    assert visitor.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"
    for address in ("/sitemap.xml", "/sitemaps/digests-2023.xml"):
        assert visitor.get(address).status_code == 404
