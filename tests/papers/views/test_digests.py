"""The digest page: what is shown, in which order, with how many queries."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from papers.library.marks import mark
from papers.models import Digest, Entry, Paper, ReadingMark, Topic
from tests.factories import NOON, make_bookmark, make_digest, make_entry, make_paper, make_reader, make_topic
from tests.small_site import PAGES

DIGEST = PAGES["digest"]
READ, SKIPPED = ReadingMark.State.READ, ReadingMark.State.SKIPPED
Texts = Callable[[HttpResponse, str], list[str]]


@pytest.mark.usefixtures("small_site")
def test_digest_shows_its_sections_in_order(visitor: Client, text_of: Texts) -> None:
    page = visitor.get(DIGEST)
    assert text_of(page, ".//div[@class='sec-h']/h2") == ["New 2", "Cross-listed 1", "Revised 1"]
    assert text_of(page, ".//h1") == ["Vision Transformer updated 2023-11-05, 4 papers"]
    assert text_of(page, ".//a[@class='entry__n']") == ["1", "2", "3", "4"]


@pytest.mark.usefixtures("small_site")
def test_what_was_taken_out_is_named_with_its_reason_and_is_no_entry(visitor: Client, text_of: Texts) -> None:
    page = visitor.get(DIGEST)
    assert 'id="2310.00100"' not in page.content.decode()
    told = text_of(page, ".//details[@class='taken-out']")
    title = "A vision transformer numbered 2310.00100"
    assert told == [f"1 paper taken out by the curator{title}: a mistake of the rule"]


@pytest.mark.usefixtures("small_site")
def test_entry_is_anchored_by_its_arxiv_id(visitor: Client) -> None:
    page = visitor.get(DIGEST).content.decode()
    assert 'id="2310.12755"' in page
    assert 'id="hep-th/9901001"' in page


@pytest.mark.usefixtures("small_site")
def test_entry_escapes_the_title_and_sets_math(visitor: Client) -> None:
    page = visitor.get(DIGEST).content.decode()
    assert "Plain &lt;b&gt;Transformers&lt;/b&gt; &amp; <math>" in page
    assert "Read &lt;this&gt; first." in page
    assert "Two things &lt;i&gt;stand out&lt;/i&gt;." in page


@pytest.mark.usefixtures("small_site")
def test_entry_says_why_it_is_here(visitor: Client) -> None:
    page = visitor.get(DIGEST).content.decode()
    words = "title has “Transformers”; abstract has “&lt;images&gt;”"
    assert f"Why here: {words}; by the rule <code>ViT AND image</code>" in page


@pytest.mark.usefixtures("small_site")
def test_entry_bears_its_marks(visitor: Client, text_of: Texts) -> None:
    notes = text_of(visitor.get(DIGEST), ".//article/p[@class='why']")
    assert notes == ["added later, on 2023-11-07", "added by a curator; first shown here on 2023-10-01"]
    flags = text_of(visitor.get(DIGEST), ".//span[@class='flag']")
    assert flags == ["code", "pinned"]
    assert text_of(visitor.get(DIGEST), ".//span[@class='flag flag--bad']") == ["withdrawn"]


@pytest.mark.usefixtures("small_site")
def test_sample_abstract_is_marked_as_ours(visitor: Client) -> None:
    assert visitor.get(DIGEST).content.decode().count("Summary written for this site") == 1


@pytest.mark.usefixtures("small_site")
def test_many_authors_are_shortened_to_five_and_the_last(visitor: Client, text_of: Texts) -> None:
    lines = text_of(visitor.get(DIGEST), ".//p[@class='by']")
    shown = ", ".join(f"Author Number{letter}" for letter in "ABCDE")
    assert lines[0] == f"{shown}, +6, Author NumberL"
    assert lines[1] == "Author NumberA, Author NumberB"


@pytest.mark.usefixtures("small_site")
def test_digest_says_which_days_were_incomplete(visitor: Client, text_of: Texts) -> None:
    note = text_of(visitor.get(DIGEST), ".//div[@class='note note--warn']")
    assert note[0].endswith("added and marked: 2023-11-03 cs.CV Status")


@pytest.mark.usefixtures("small_site")
def test_filters_count_and_keep_the_numbers(visitor: Client, text_of: Texts) -> None:
    page = visitor.get(DIGEST)
    assert text_of(page, ".//div[@class='bar']/a") == ["Accepted 1", "With code 1"]
    narrowed = visitor.get(DIGEST, {"only": "code", "view": "titles"})
    assert text_of(narrowed, ".//a[@class='entry__n']") == ["1"]
    Entry.objects.filter(paper__arxiv_id="2310.12755").delete()
    nothing = visitor.get(DIGEST, {"only": "code"})
    assert text_of(nothing, ".//div[@class='empty stack']/p")[0] == "No paper of this digest is of that kind."


@pytest.mark.usefixtures("small_site")
def test_density_comes_from_the_address_or_the_cookie(visitor: Client) -> None:
    assert b'details class="abs"' not in visitor.get(DIGEST, {"view": "titles"}).content
    assert b'details class="abs" open' in visitor.get(DIGEST, {"view": "abstracts"}).content
    visitor.cookies["view"] = "titles"
    assert b'details class="abs"' not in visitor.get(DIGEST).content
    assert b'details class="abs"' in visitor.get(DIGEST, {"view": "contents"}).content
    visitor.cookies["view"] = "<script>"
    assert b'details class="abs"' in visitor.get(DIGEST).content


@pytest.mark.usefixtures("small_site")
def test_neighbours_lead_to_the_digests_before_and_after(visitor: Client, text_of: Texts) -> None:
    assert text_of(visitor.get(DIGEST), ".//nav[@class='pair']/div") == [
        "Previous digest2023-10-29, 1 paper",
        "This is the newest digestAll dates",
    ]
    assert text_of(visitor.get(PAGES["topic"] + "2023-10-29/"), ".//nav[@class='pair']/div") == [
        "This is the first digestAll dates",
        "Next digest2023-11-05, 4 papers",
    ]


@pytest.mark.usefixtures("small_site")
def test_latest_leads_to_the_newest(visitor: Client) -> None:
    assert visitor.get("/topics/vision-transformer/latest/")["Location"] == DIGEST
    assert visitor.get("/topics/graph-learning/latest/").status_code == 404


@pytest.mark.usefixtures("small_site")
def test_digest_held_back_looks_like_one_that_is_not_there(visitor: Client) -> None:
    Digest.objects.filter(date=date(2023, 11, 5)).update(published=False)
    held = visitor.get(DIGEST)
    missing = visitor.get("/topics/vision-transformer/2023-11-06/")
    assert held.status_code == missing.status_code == 404
    main = [page.content.decode().partition("<main")[2].partition("</main>")[0] for page in (held, missing)]
    assert main[0].replace("2023-11-05", "2023-11-06") == main[1]
    assert b"2310.12755" not in visitor.get("/").content


@pytest.mark.usefixtures("small_site")
def test_archived_topic_is_in_no_list_but_its_digests_stay(visitor: Client) -> None:
    Topic.objects.filter(slug="vision-transformer").update(archived=True)
    assert visitor.get(DIGEST).status_code == 200
    assert visitor.get("/topics/vision-transformer/latest/")["Location"] == DIGEST
    for address in ("/", "/topics/"):
        assert b"Vision Transformer" not in visitor.get(address).content


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "words"),
    [
        (date(2023, 11, 2), "arXiv’s listing day 2023-11-02"),
        (date(2023, 11, 1), "arXiv’s listing days from 2023-11-01 to 2023-11-02"),
    ],
)
def test_digest_says_its_window(visitor: Client, text_of: Texts, first: date, words: str) -> None:
    digest = make_digest(on=date(2023, 11, 2), window_start=first - timedelta(days=1))
    assert text_of(visitor.get(digest.get_absolute_url()), ".//section/p[@class='num']") == [words]


@pytest.mark.usefixtures("small_site")
def test_latest_keeps_the_view_and_nothing_else(visitor: Client) -> None:
    latest = "/topics/vision-transformer/latest/"
    assert visitor.get(latest)["Location"] == DIGEST
    for asked, kept in (
        ("view=titles", "?view=titles"),
        ("view=abstracts&only=code&x=1", "?view=abstracts&only=code"),
        ("view=else&next=//example.org", ""),
    ):
        assert visitor.get(f"{latest}?{asked}")["Location"] == DIGEST + kept


@pytest.mark.django_db
@pytest.mark.parametrize("papers", [1, 50])
def test_queries_do_not_grow_with_the_papers(visitor: Client, queries: Any, papers: int) -> None:
    digest = make_digest()
    for number in range(papers):
        make_entry(digest, make_paper(f"2311.{number + 1:05}", authors=("One", f"Author {number}")))
    cache.clear()
    with queries(8):
        visitor.get(digest.get_absolute_url())
    with queries(5):
        visitor.get("/")


@pytest.fixture
def reader(db: None) -> User:
    return make_reader()


@pytest.fixture
def client(reader: User) -> Client:
    """The reader's browser."""
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(reader)
    return client


def make_full_digest(papers: int = 4) -> Digest:
    digest = make_digest()
    for number in range(papers):
        make_entry(digest, make_paper(f"2311.{number + 1:05}", authors=("One", f"Author {number}")))
    return digest


def numbers(page: HttpResponse, text_of: Texts) -> list[str]:
    return text_of(page, ".//a[@class='entry__n']")


def test_reader_can_see_what_is_unread(client: Client, reader: User, text_of: Texts) -> None:
    digest = make_full_digest()
    mark(reader, [digest.entries.get(rank=2).paper_id], READ)
    address = digest.get_absolute_url()
    page = client.get(address)
    assert numbers(page, text_of) == ["1", "2", "3", "4"]
    assert text_of(page, ".//div[@class='bar']/a") == ["Unread 3"]
    assert numbers(client.get(f"{address}?only=unread&view=titles"), text_of) == ["1", "3", "4"]
    mark(reader, list(digest.entries.values_list("paper", flat=True)), READ)
    nothing = text_of(client.get(f"{address}?only=unread"), ".//div[@class='empty stack']/p")
    assert nothing == ["No unread papers.", "Show all 4 papers"]


def test_skipped_paper_never_comes_back(client: Client, reader: User, text_of: Texts) -> None:
    digest = make_full_digest()
    paper = digest.entries.get(rank=2).paper
    make_entry(later := make_digest(digest.topic, on=date(2023, 11, 9)), paper, section=Entry.Section.REVISED)
    make_entry(other := make_digest(make_topic("other"), on=date(2023, 11, 9)), paper)
    mark(reader, [paper.pk], SKIPPED)
    addresses = [each.get_absolute_url() for each in (digest, later, other)]
    for address in (*addresses, "/", other.topic.get_absolute_url()):
        assert f'id="{paper.arxiv_id}"' not in client.get(address).content.decode()
    page = client.get(addresses[0])
    assert numbers(page, text_of) == ["1", "3", "4"]
    assert "1 skipped: show" in text_of(page, ".//div[@class='bar']/a")
    assert "4 papers" in text_of(page, ".//h1")[0]
    shown = client.get(f"{addresses[0]}?show=skipped")
    assert numbers(shown, text_of) == ["2"]
    assert text_of(shown, ".//button[@value='unread']") == ["Do not skip"]


def test_digest_tells_which_version_was_read(client: Client, reader: User, text_of: Texts) -> None:
    digest = make_full_digest(1)
    mark(reader, [digest.entries.get().paper_id], READ)
    Paper.objects.update(latest_version=3)
    notes = text_of(client.get(digest.get_absolute_url()), ".//article/p[@class='why']")
    assert notes == ["now v3, you read v1"]


def test_all_is_marked_read_by_section_and_by_digest(client: Client, reader: User, text_of: Texts) -> None:
    digest = make_full_digest()
    digest.entries.filter(rank=4).update(section=Entry.Section.CROSS)
    page = client.get(digest.get_absolute_url())
    assert text_of(page, ".//button[@name='entries']") == [
        "Mark all read",
        "Mark all read: New",
        "Mark all read: Cross-listed",
    ]
    mark(reader, list(digest.entries.filter(section=1).values_list("paper", flat=True)), READ)
    page = client.get(digest.get_absolute_url())
    assert text_of(page, ".//button[@name='entries']") == ["Mark all read", "Mark all read: Cross-listed"]


def test_readers_page_is_kept_by_nobody(client: Client) -> None:
    page = client.get(make_full_digest(1).get_absolute_url())
    assert page["Cache-Control"] == "private, no-store"
    assert "Last-Modified" not in page


@pytest.mark.parametrize("papers", [1, 50])
def test_queries_of_a_reader_do_not_grow(client: Client, reader: User, queries: Any, papers: int) -> None:
    digest = make_full_digest(papers)
    for entry in digest.entries.all():
        make_bookmark(reader, entry.paper, tags=("a", "b"), note="Note")
    cache.clear()
    client.get(digest.get_absolute_url())
    with queries(14):
        client.get(digest.get_absolute_url())


@pytest.mark.django_db
def test_what_a_curator_said_is_signed_and_set_as_markdown(visitor: Client, text_of: Texts) -> None:
    curator = make_reader("mira", shown_name="Mira <b>Nowak</b>")
    signed = {"signed_by": curator, "signed_at": NOON}
    digest = make_digest(introduction="A *good* week: <script>alert(1)</script>", **signed)
    make_entry(digest, annotation="Read `this` [now](javascript:alert(1)).", curated_by=curator)
    page = visitor.get(digest.get_absolute_url())
    assert text_of(page, ".//p[@class='signed']") == ["— Mira <b>Nowak</b>, 2023-11-01"]
    assert text_of(page, ".//div[@class='prose']/p/em") == ["good"]
    assert text_of(page, ".//div[@class='prose gist']") == ["Read this [now](javascript:alert(1))."]
    assert text_of(page, ".//article/div/p[@class='why']") == ["Curator: Mira <b>Nowak</b>"]
    assert b"<script>alert" not in page.content
    curator.delete()
    page = visitor.get(digest.get_absolute_url())
    assert text_of(page, ".//p[@class='signed']") == ["— a former curator, 2023-11-01"]
    assert text_of(page, ".//article/div/p[@class='why']") == ["Curator:"]


@pytest.mark.django_db
def test_a_signed_digest_without_an_introduction_says_who_curated_it(visitor: Client, text_of: Texts) -> None:
    digest = make_digest(signed_by=make_reader("mira"), signed_at=NOON)
    page = visitor.get(digest.get_absolute_url())
    assert text_of(page, ".//p[@class='signed']") == ["Curated by mira, 2023-11-01"]


@pytest.mark.django_db
def test_a_new_name_of_the_curator_reaches_who_has_the_page_already(visitor: Client) -> None:
    curator = make_reader("mira")
    digest = make_digest(signed_by=curator, signed_at=NOON)
    first = visitor.get(digest.get_absolute_url())
    again = {"If-None-Match": first["ETag"]}
    assert "Last-Modified" not in first
    assert visitor.get(digest.get_absolute_url(), headers=again).status_code == 304
    User.objects.filter(pk=curator.pk).update(shown_name="Mira")
    assert visitor.get(digest.get_absolute_url(), headers=again).status_code == 200
