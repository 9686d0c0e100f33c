"""Lists of feeds: what goes out comes back in, whoever brings it; damaged ones say what is wrong."""

from xml.etree.ElementTree import fromstring

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as some

from accounts.models import User
from papers.clock import now
from papers.digests.topics import change_topic
from papers.feeds import opml
from papers.models import FeedKey, Follow, SavedSearch, Topic
from papers.views.opml import AN_HOUR
from tests.factories import (
    make_collection,
    make_follow,
    make_paper,
    make_reader,
    make_saved_search,
    make_topic,
)

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"


def signed_in(reader: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(reader)
    return client


def bring(client: Client, body: bytes) -> HttpResponse:
    """The answer to a list that is brought."""
    answer: HttpResponse = client.post("/following/import/", {"file": SimpleUploadedFile("a.opml", body)})  # type: ignore[assignment]
    return answer


def listed(*addresses: str) -> bytes:
    """A list of feeds at these addresses."""
    return opml.write("x", now(), [opml.Group("g", [opml.Outline(url, url) for url in addresses])])


def follows(reader: User) -> set[tuple[object, ...]]:
    """What the reader follows."""
    rows = Follow.objects.filter(reader=reader, paper=None)
    return set(rows.values_list("topic", "author", "category", "collection"))


@pytest.fixture
def reader() -> User:
    """A reader who follows one thing of each kind, with searches and private things besides."""
    reader = make_reader()
    paper = make_paper(authors=("Ådä Lovelace & Co",))
    make_follow(reader, topic=make_topic("vision-transformer", name="ViT & <co>"))
    make_follow(reader, author=paper.authorships.get().author)
    make_follow(reader, category="cs.CV")
    make_follow(reader, category="math")
    make_follow(reader, paper=paper)
    make_follow(reader, collection=make_collection(make_reader("other"), public=True))
    make_saved_search(reader, "For all", query='ti:"vision transformer" -survey')
    make_saved_search(reader, "My own", query="is:saved")
    make_saved_search(reader, "Unreadable", query="((")
    make_collection(reader, name="Private")
    return reader


def test_what_goes_out_comes_back_for_a_fresh_reader(reader: User) -> None:
    answer = signed_in(reader).get("/feeds/following.opml")
    assert answer["Content-Type"] == "text/x-opml; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    assert b"/feeds/private/" not in answer.content
    fresh = make_reader("fresh")
    body = bring(signed_in(fresh), answer.content).content.decode()
    assert "6 things are followed from now on." in body
    assert follows(fresh) == follows(reader)
    assert list(SavedSearch.objects.filter(reader=fresh).values_list("name", "query")) == [
        ("For all", 'ti:"vision transformer" -survey')
    ]
    again = bring(signed_in(fresh), answer.content).content.decode()
    assert "6 were followed already." in again
    assert follows(fresh) == follows(reader)


def test_the_list_is_what_opml_2_0_asks_of_subscription_lists(reader: User) -> None:
    """http://opml.org/spec2.opml: version, head and body; outlines of feeds have type, text and xmlUrl."""
    root = fromstring(signed_in(reader).get("/feeds/following.opml").content)
    assert (root.tag, root.get("version"), [child.tag for child in root]) == ("opml", "2.0", ["head", "body"])
    assert all(outline.get("text") for outline in root.iter("outline"))
    feeds = [outline for group in root.iter("outline") for outline in group]
    assert {outline.get("type") for outline in feeds} == {"rss"}
    kinds = [outline.get("xmlUrl", "").split("/")[4].partition("?")[0] for outline in feeds]
    assert kinds == ["topics", "authors", "categories", "categories", "collections", "search.atom"]


def test_private_feeds_come_with_new_keys_by_post_only(reader: User, visitor: Client) -> None:
    root = fromstring(signed_in(reader).post("/feeds/following.opml").content)
    addresses = [
        outline.get("xmlUrl", "").removeprefix(SITE)
        for outline in root.iter("outline")
        if "/private/" in outline.get("xmlUrl", "")
    ]
    assert [visitor.get(address).status_code for address in addresses] == [200] * 4
    assert list(FeedKey.objects.values_list("kind", flat=True)) == [
        "today",
        "library",
        "search",
        "collection",
    ]


@pytest.mark.parametrize(
    ("address", "kind", "key"),
    [
        (f"{SITE}/topics/vision-transformer/", "topic", "vision-transformer"),
        (f"{SITE}/feeds/topics/vision-transformer.json?by=digest", "topic", "vision-transformer"),
        (f"{SITE}/topics/vision-transformer/2023-11-02/", "topic", "vision-transformer"),
        ("https://rss.arxiv.org/rss/cs.CV", "category", "cs.CV"),
        ("https://rss.arxiv.org/atom/cs.CV", "category", "cs.CV"),
        ("http://export.arxiv.org/rss/hep-th", "category", "hep-th"),
        ("http://arxiv.org/rss/cs.CV/", "category", "cs.CV"),
        (f"{SITE}/categories/cs/", "category", "cs"),
    ],
)
def test_addresses_of_pages_and_of_arxiv_are_understood(address: str, kind: str, key: str) -> None:
    make_topic("vision-transformer")
    reader = make_reader()
    assert "1 thing is followed" in bring(signed_in(reader), listed(address)).content.decode()
    found = Follow.objects.get(reader=reader)
    assert (found.topic.slug if found.topic else found.category) == key
    assert bool(found.topic) is (kind == "topic")


def test_several_categories_of_one_feed_and_a_former_address() -> None:
    topic = make_topic("former")
    change_topic(topic, None, {"slug": "now"}, 0)
    reader = make_reader()
    bring(
        signed_in(reader), listed("https://rss.arxiv.org/rss/cs.CV+cs.LG", f"{SITE}/feeds/topics/former.rss")
    )
    assert set(Follow.objects.values_list("category", "topic__slug")) == {
        ("cs.CV", None),
        ("cs.LG", None),
        ("", "now"),
    }


def test_what_cannot_be_followed_is_told_with_the_reason(reader: User) -> None:
    private = make_collection(make_reader("third"), name="Hidden")
    Topic.objects.create(slug="old", name="Old", archived=True, rule="x")
    reasons = {
        "https://example.org/feed.xml": "neither of this site",
        "javascript:alert(1)": "neither of this site",
        "http://[": "neither of this site",
        f"{SITE}/nothing/": "neither of this site",
        f"{SITE}/topics/none/": "not here",
        f"{SITE}/feeds/topics/old.atom": "not here",
        f"{SITE}/feeds/collections/{private.pk}.atom": "not here",
        f"{SITE}/feeds/authors/{'9' * 18}-x.atom": "not here",
        "https://rss.arxiv.org/rss/no.SUCH": "not here",
        f"{SITE}/venues/wacv/": "A venue cannot be followed",
        f"{SITE}/abs/2311.00001": "A paper cannot be followed",
        f"{SITE}/feeds/private/{'a' * 43}.atom": "A private address",
        f"{SITE}/feeds/search.atom?q=((": "parenthes",
        f"{SITE}/feeds/search.atom?q=a{'&b=c' * 20}": "neither of this site",
    }
    before = follows(reader)
    for address, said in reasons.items():
        body = bring(signed_in(reader), listed(address)).content.decode()
        assert "Not taken" in body
        assert said in body, address
    assert follows(reader) == before
    assert "Hidden" not in body


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0",
        b"x" * 1_000_001,
        b"<opml>",
        b"<rss/>",
        b"<opml version='2.0'><body/></opml>",
        b'<?xml version="1.0" encoding="none"?><opml/>',
        b'<!DOCTYPE x [<!ENTITY a "b">]><opml><body><outline text="&a;" xmlUrl="x"/></body></opml>',
        b"<opml><body>" + b'<outline text="x">' * 40 + b"</outline>" * 40 + b"</body></opml>",
        b"<opml><body>" + b"<o>" * 20_000 + b"</o>" * 20_000 + b"</body></opml>",
        b"<opml><body>" + b'<outline xmlUrl="x"/>' * 3_001 + b"</body></opml>",
    ],
)
def test_a_damaged_list_is_answered_beside_the_field(body: bytes) -> None:
    answer = bring(signed_in(make_reader()), body)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not Follow.objects.exists()


def test_no_file_is_answered_too() -> None:
    assert signed_in(make_reader()).post("/following/import/").status_code == 422


def test_no_list_fails(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("papers.views.opml.AN_HOUR", 1_000)
    client = signed_in(make_reader())
    texts = some.text(max_size=30)
    addresses = some.one_of(
        texts, some.sampled_from([f"{SITE}/feeds/search.atom?q=", f"{SITE}/topics/", SITE])
    )

    @limits(max_examples=60, database=None, suppress_health_check=list(HealthCheck))
    @given(some.binary(max_size=60), some.lists(some.tuples(texts, addresses, texts), max_size=4))
    def never(raw: bytes, outlines: list[tuple[str, str, str]]) -> None:
        assert bring(client, raw).status_code == 422
        found = [opml.Outline(text, opml.clean(feed + more)) for text, feed, more in outlines]
        assert bring(client, opml.write("x", now(), [opml.Group("g", found)])).status_code in (200, 422)

    never()


def test_addresses_at_arxiv_that_name_very_many_categories_are_no_way_around_the_limit() -> None:
    many = "+".join(f"a{chr(97 + number)}" for number in range(26))
    answer = bring(signed_in(make_reader()), listed(*[f"https://rss.arxiv.org/rss/{many}"] * 116))
    assert answer.status_code == 422
    assert "The file has more than 3000 feeds." in answer.content.decode()


def test_a_reader_brings_so_many_lists_an_hour() -> None:
    client = signed_in(make_reader())
    taken = [bring(client, listed("https://example.org/")).status_code for _ in range(AN_HOUR + 1)]
    assert taken == [200] * AN_HOUR + [429]
