"""Today and the digest page: what is shown, in which order, with how many queries."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from papers.models import Digest, Entry, Topic
from tests.factories import make_digest, make_entry, make_paper, make_topic
from tests.small_site import PAGES

DIGEST = PAGES["digest"]
Texts = Callable[[HttpResponse, str], list[str]]


@pytest.mark.usefixtures("small_site")
def test_digest_shows_its_sections_in_order(visitor: Client, text_of: Texts) -> None:
    page = visitor.get(DIGEST)
    assert text_of(page, ".//div[@class='sec-h']/h2") == ["New 2", "Cross-listed 1", "Revised 1"]
    assert text_of(page, ".//h1") == ["Vision Transformer updated 2023-11-05, 4 papers"]
    assert text_of(page, ".//a[@class='entry__n']") == ["1", "2", "3", "4"]


@pytest.mark.usefixtures("small_site")
def test_digest_hides_what_a_curator_hid(visitor: Client) -> None:
    assert b"2310.00100" not in visitor.get(DIGEST).content


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


@pytest.mark.django_db
@pytest.mark.parametrize("papers", [1, 50])
def test_queries_do_not_grow_with_the_papers(visitor: Client, queries: Any, papers: int) -> None:
    digest = make_digest()
    for number in range(papers):
        make_entry(digest, make_paper(f"2311.{number + 1:05}", authors=("One", f"Author {number}")))
    cache.clear()
    with queries(6):
        visitor.get(digest.get_absolute_url())
    with queries(4):
        visitor.get("/")
