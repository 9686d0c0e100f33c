"""How the papers that were found spread."""

from datetime import date
from typing import Any

import pytest

from papers.models import ReadingMark
from papers.search.facets import Spread, spread
from tests.factories import (
    NOON,
    make_announcement,
    make_bookmark,
    make_digest,
    make_entry,
    make_paper,
    make_reader,
    make_topic,
)

pytestmark = pytest.mark.django_db


def test_each_kind_is_counted_once_a_paper(django_assert_num_queries: Any) -> None:
    papers = [make_paper("2311.00001", code_url="https://x.org", venue="ICML 2023"), make_paper("2311.00002")]
    for version, day in enumerate((date(2023, 11, 2), date(2023, 12, 2), date(2024, 1, 2)), 1):
        make_announcement(papers[0], listing_day=day, kind="replace", version=version)
    make_announcement(papers[1])
    make_paper("2311.00003", categories="hep-th")
    keys = [paper.pk for paper in papers]
    with django_assert_num_queries(3):
        found = spread(keys)
    assert found == Spread(
        categories={"cs.CV": 2, "cs.LG": 2},  # type: ignore[arg-type]
        years={2023: 2, 2024: 1},  # type: ignore[arg-type]
        venues={"ICML 2023": 1},  # type: ignore[arg-type]
        code=1,
    )


def test_a_category_that_is_an_archive_counts_its_categories_too() -> None:
    """As `cat:astro-ph` finds them."""
    codes = ("astro-ph", "astro-ph.GA", "astro-ph.GA astro-ph.HE", "cs.CV")
    papers = [make_paper(f"2311.0000{at}", categories=code).pk for at, code in enumerate(codes, 1)]
    assert spread(papers).categories == {"astro-ph": 3, "astro-ph.GA": 2, "astro-ph.HE": 1, "cs.CV": 1}


def test_topics_are_those_whose_digests_show_the_paper() -> None:
    paper = make_paper()
    for name, topic, digest, entry in (
        ("shown", {}, {}, {}),
        ("archived", {"archived": True}, {}, {}),
        ("draft", {}, {"published": False}, {}),
        ("hidden", {}, {}, {"hidden": True}),
    ):
        make_entry(make_digest(make_topic(name, **topic), **digest), paper, **entry)
    assert [(topic.slug, count) for topic, count in spread([paper.pk]).topics] == [("shown", 1)]


def test_a_readers_counts_are_of_these_papers_and_that_reader(django_assert_num_queries: Any) -> None:
    reader, other = make_reader("mira"), make_reader("noor")
    papers = [make_paper(f"2311.0000{number}") for number in (1, 2, 3)]
    make_bookmark(reader, papers[0])
    make_bookmark(other, papers[1])
    ReadingMark.objects.create(reader=reader, paper=papers[2], state=ReadingMark.State.SKIPPED, at=NOON)
    with django_assert_num_queries(5):
        found = spread([paper.pk for paper in papers], reader.pk)
    assert (found.unread, found.saved) == (2, 1)
    assert spread([]) == Spread()
