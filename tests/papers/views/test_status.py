"""The status page: the ledger in words and as a strip."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from papers.ingest.reasons import reason_of, source_words
from papers.models import Harvest, RejectedRecord
from tests.factories import NOON, make_listing_day

Texts = Callable[[HttpResponse, str], list[str]]


@pytest.mark.usefixtures("small_site")
def test_status_counts_what_is_there_and_what_is_open(visitor: Client, text_of: Texts) -> None:
    assert text_of(visitor.get("/status/"), ".//dl[@class='stat']/div/dd") == [
        "2023-11-0502:14 UTC",
        "12",
        "38of the last four weeks",
        "2",
        "0kept whole for another try",
    ]


@pytest.mark.usefixtures("small_site")
def test_status_gives_each_open_day_its_reason(visitor: Client, text_of: Texts) -> None:
    assert text_of(visitor.get("/status/"), ".//section[@aria-labelledby='open']/ul/li") == [
        f"{category}, 2023-11-03 partial Some announced papers are not stored with their details yet. "
        "12 announced, 0 stored, 0 with comment and licence."
        for category in ("cs.CV", "cs.LG")
    ]


@pytest.mark.usefixtures("small_site")
def test_strip_has_a_row_a_category_and_a_word_a_day(visitor: Client, text_of: Texts) -> None:
    page = visitor.get("/status/")
    assert text_of(page, ".//table[@class='strip']/tbody/tr/th") == ["cs.CV", "cs.LG"]
    assert text_of(page, ".//table[@class='strip']/tbody/tr[1]/td")[-5:] == [
        "complete, 12",
        "complete, 12",
        "partial",
        "no announcement",
        "no announcement",
    ]


@pytest.mark.usefixtures("small_site")
def test_harvests_are_listed_newest_first(visitor: Client, text_of: Texts) -> None:
    rows = text_of(visitor.get("/status/"), ".//table[@class='data data--stack']/tbody/tr")
    assert [row.split(" UTC")[1].split("1")[0] for row in rows] == [
        "OAI-PMH, cs:cs:CVdone",
        "OAI-PMH, cs:cs:LGfailed",
        "bundled sampledone",
    ]


@pytest.mark.django_db
def test_records_set_aside_are_counted_until_taken_in(visitor: Client, text_of: Texts) -> None:
    for number in range(3):
        RejectedRecord.objects.create(
            fingerprint=str(number),
            source="oai",
            place="p",
            reason="r",
            raw=b"",
            first_seen_at=NOON,
            last_seen_at=NOON,
            resolved_at=NOON if number else None,
        )
    assert text_of(visitor.get("/status/"), ".//dl[@class='stat']/div/dd")[-1].startswith("1")


@pytest.mark.django_db
def test_status_of_a_new_site_says_that_nothing_happened_yet(visitor: Client, text_of: Texts) -> None:
    page = visitor.get("/status/")
    assert text_of(page, ".//dl[@class='stat']/div/dd")[0] == "none yet"
    banner = text_of(page, ".//div[@class='banner']/div")
    assert banner[0].startswith("arXiv has not been reached yet.")


@pytest.mark.django_db
@pytest.mark.parametrize("days", [1, 40])
def test_queries_do_not_grow_with_the_ledger(visitor: Client, queries: Any, days: int) -> None:
    for number in range(days):
        make_listing_day(day=date(2023, 11, 2) - timedelta(days=number), state="partial")
    with queries(8):
        visitor.get("/status/")


@pytest.mark.django_db
def test_day_whose_feed_was_not_seen_gives_the_counts_it_has() -> None:
    row = make_listing_day(state="waiting", reason="waiting", stored=3, detailed=2)
    assert reason_of(row) == (
        "Nothing has come from arXiv for this day yet. 3 stored, 2 with comment and licence."
    )


@pytest.mark.parametrize(
    ("source", "scope", "words"),
    [
        ("oai", "cs:cs:CV", "OAI-PMH, cs:cs:CV"),
        ("oai", "cs:cs:CV 2023-10-01..", "OAI-PMH, cs:cs:CV since 2023-10-01"),
        (
            "oai",
            "cs:cs:CV arXivRaw 2023-10-01..2023-11-05",
            "OAI-PMH, cs:cs:CV arXivRaw, 2023-10-01 to 2023-11-05",
        ),
        ("feed", "cs.CV cs.LG", "feed, cs.CV cs.LG"),
    ],
)
def test_harvest_says_where_it_looked(source: str, scope: str, words: str) -> None:
    assert source_words(Harvest(source=source, scope=scope, started_at=timezone.now())) == words


def test_file_of_a_harvest_is_not_named() -> None:
    run = Harvest(source="snapshot", scope="/home/someone/snapshot.json", started_at=timezone.now())
    assert source_words(run) == "snapshot file"
