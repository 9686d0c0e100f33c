"""The data that the product ships: the sample papers and the catalogue of starter topics."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from papers.arxiv.calendar import listing_day
from papers.arxiv.listing import FeedPage, read_feed
from papers.arxiv.oai import OaiPage, read_page
from papers.arxiv.records import PaperRecord, Source

PAPERS = Path(__file__).resolve().parents[2] / "papers"
SAMPLE = PAPERS / "sample"
PAGE_IDS = [
    "2310.01662",
    "2310.07889",
    "2310.12630",
    "2310.12755",
    "2310.12904",
    "2310.13292",
    "2310.13906",
    "2310.17255",
    "2310.17419",
    "2310.17683",
    "2310.18274",
    "2310.18642",
    "2310.18651",
    "2310.18961",
    "2310.19168",
    "2310.20348",
    "2310.20695",
    "2311.00441",
    "2311.01034",
    "2311.01197",
]


@pytest.fixture(scope="module")
def pages() -> list[OaiPage]:
    return [read_page(path.read_bytes(), sample=True) for path in sorted(SAMPLE.glob("listrecords-*.xml"))]


@pytest.fixture(scope="module")
def records(pages: list[OaiPage]) -> list[PaperRecord]:
    return [record for page in pages for record in page.records]


@pytest.fixture(scope="module")
def feeds() -> dict[str, FeedPage]:
    return {
        path.stem: read_feed(path.read_bytes(), path.stem.partition("_")[0])
        for path in sorted((SAMPLE / "feeds").glob("*.xml"))
    }


def test_sample_holds_136_papers_and_rejects_none(pages: list[OaiPage], records: list[PaperRecord]) -> None:
    assert [len(page.records) for page in pages] == [20, 40, 40, 36]
    assert [page.rejected for page in pages] == [(), (), (), ()]
    assert len({record.arxiv_id for record in records}) == 136
    assert {record.source for record in records} == {Source.SAMPLE}


def test_sample_ends_where_its_last_answer_does(pages: list[OaiPage]) -> None:
    assert [bool(page.token) for page in pages] == [False, True, True, False]


def test_sample_begins_with_the_page_of_2023_11_05(pages: list[OaiPage]) -> None:
    assert [record.arxiv_id for record in pages[0].records] == PAGE_IDS
    assert sum(bool(record.comment) for record in pages[0].records) == 8


def test_sample_names_one_version_a_paper_and_no_licence(records: list[PaperRecord]) -> None:
    assert {tuple(version.number for version in record.versions) for record in records} == {(1,)}
    assert {record.license or None for record in records} == {None}


@pytest.mark.parametrize("number", range(1, 5))
def test_sample_abstracts_are_short_summaries(number: int) -> None:
    for record in read_page((SAMPLE / f"listrecords-{number}.xml").read_bytes(), sample=True).records:
        sentences = re.split(r"(?<=[.?!])\s+(?!https?:)", record.abstract.partition(" Code: ")[0])
        assert len(sentences) in (2, 3), record.arxiv_id
        assert 120 <= len(record.abstract) <= 700, record.arxiv_id


def test_sample_spreads_over_listing_days(records: list[PaperRecord], feeds: dict[str, FeedPage]) -> None:
    told = {word.arxiv_id: word.listing_day for feed in feeds.values() for word in feed.announced}
    days = Counter(
        told.get(record.arxiv_id, listing_day(record.versions[0].submitted_at)) for record in records
    )
    assert len([day for day in days if day.year == 2025]) == 22
    assert min(days) == date(2023, 10, 3)
    assert max(day for day in days if day.year == 2023) == date(2023, 11, 3)


def test_feeds_tell_the_day_of_papers_that_were_held(
    records: list[PaperRecord], feeds: dict[str, FeedPage]
) -> None:
    by_clock = {record.arxiv_id: listing_day(record.versions[0].submitted_at) for record in records}
    later = {
        (word.arxiv_id, word.listing_day, word.category): word.kind
        for feed in feeds.values()
        for word in feed.announced
        if word.listing_day != by_clock[word.arxiv_id]
    }
    assert later == {
        ("2504.21067", date(2025, 5, 1), "cs.GR"): "new",
        ("2504.21067", date(2025, 5, 1), "cs.CV"): "cross",
        ("2504.21067", date(2025, 5, 1), "cs.RO"): "cross",
        ("2505.00752", date(2025, 5, 5), "cs.CV"): "new",
        ("2505.00752", date(2025, 5, 5), "cs.AI"): "cross",
    }


def test_feeds_say_what_the_answers_say(records: list[PaperRecord], feeds: dict[str, FeedPage]) -> None:
    said = {record.arxiv_id: (record.title, record.abstract, record.authors) for record in records}
    for name, feed in feeds.items():
        assert (feed.rejected, feed.full) == ((), False), name
        assert name == f"{name.partition('_')[0]}_{feed.listing_day}"
        for record in feed.records:
            assert (record.title, record.abstract, record.authors) == said[record.arxiv_id]


def test_feeds_hold_all_that_the_sample_has_of_their_day(
    records: list[PaperRecord], feeds: dict[str, FeedPage]
) -> None:
    told = {word.arxiv_id: word.listing_day for feed in feeds.values() for word in feed.announced}
    for name, feed in feeds.items():
        category = name.partition("_")[0]
        due = {
            record.arxiv_id
            for record in records
            if category in record.categories
            and told.get(record.arxiv_id, listing_day(record.versions[0].submitted_at)) == feed.listing_day
        }
        assert {record.arxiv_id for record in feed.records} == due, name
