"""A listing day that was missed is mended by fetching it again, against a local arXiv."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import Settings

from papers.arxiv.client import ArxivClient
from papers.ingest.again import fetch_days
from papers.ingest.feeds import read_feeds
from papers.ingest.harvest import harvest_set
from papers.models import Announcement, Harvest, ListingDay, Paper, RejectedRecord, Turn
from tests.arxiv_double.corpus import make_corpus
from tests.arxiv_double.fixtures import RunningDouble, start_double
from tests.arxiv_double.rows import held_rows
from tests.factories import make_announcement, make_listing_day, make_paper, make_topic

pytestmark = pytest.mark.django_db
END = datetime(2023, 11, 27, 15, tzinfo=UTC)  # a Monday
MISSED = date(2023, 11, 15)


@pytest.fixture
def double(settings: Settings) -> Iterator[RunningDouble]:
    settings.SITE_CLOCK = END
    make_topic()
    with start_double(make_corpus(per_day=6), END, page_size=30) as running:
        yield running


@pytest.fixture
def asking(double: RunningDouble) -> ArxivClient:
    return double.client()


def lose(day: date) -> None:
    """As if nothing had ever come for the day."""
    Paper.objects.filter(announcements__listing_day=day).delete()
    ListingDay.objects.filter(day=day).update(
        state="waiting", reason="waiting", stored=0, detailed=0, harvested_at=None, announced=None
    )


def test_missed_day_is_mended(asking: ArxivClient) -> None:
    harvest_set(asking, "cs:cs:CV", since=date(2023, 11, 10))
    whole = held_rows()
    lose(MISSED)
    assert held_rows() != whole
    came = fetch_days(asking, "cs.CV", MISSED, MISSED)
    row = ListingDay.objects.get(category="cs.CV", day=MISSED)
    assert (row.state, row.stored == row.detailed > 0) == ("complete", True)
    assert (held_rows(), came.added, came.missing) == (whole, row.stored, ())
    assert came.run is not None
    assert (came.run.state, came.run.scope) == ("done", f"cs:cs:CV {MISSED}..")


def test_second_time_changes_nothing(asking: ArxivClient) -> None:
    fetch_days(asking, "cs.CV", MISSED, MISSED)
    before = held_rows()
    came = fetch_days(asking, "cs.CV", MISSED, MISSED)
    assert (came.added, came.changed, held_rows()) == (0, 0, before)


def test_feed_of_today_is_read_first_and_of_an_earlier_day_never(
    asking: ArxivClient, double: RunningDouble
) -> None:
    make_listing_day("cs.CV", date(2023, 11, 24))
    make_listing_day("cs.CV", END.date(), state="waiting", reason="waiting")
    fetch_days(asking, "cs.CV", date(2023, 11, 24), date(2023, 11, 24))
    assert [row for row in double.requests if str(row["path"]).startswith("/rss")] == []
    fetch_days(asking, "cs.CV", END.date(), END.date())
    assert [row["path"] for row in double.requests if str(row["path"]).startswith("/rss")] == ["/rss/cs.CV"]
    assert ListingDay.objects.get(day=END.date()).feed_seen_at is not None


def test_announced_papers_without_detail_and_rejected_ones_are_asked_for_by_id(
    asking: ArxivClient, double: RunningDouble
) -> None:
    fetch_days(asking, "cs.CV", MISSED, MISSED)
    lacking = make_paper("2301.00007", has_detail=False)
    make_announcement(lacking, listing_day=MISSED)
    RejectedRecord.objects.create(
        fingerprint="f",
        source="feed",
        place="feed cs.CV item 1",
        arxiv_id="2301.00008",
        reason="no title",
        raw=b"",
        first_seen_at=END,
        last_seen_at=END,
    )
    asked = len(double.requests)
    came = fetch_days(asking, "cs.CV", MISSED, MISSED)
    assert came.missing == ("2301.00007", "2301.00008")
    assert "id_list=2301.00007" in str(double.requests[-1]["path"]), double.requests[asked:]
    assert Announcement.objects.filter(paper=lacking).count() == 1


def test_where_arxiv_asks_to_wait_the_rest_is_left_for_later(
    asking: ArxivClient, double: RunningDouble
) -> None:
    double.show({"kind": "status", "status": 503, "retry_after": "60", "times": 1})
    came = fetch_days(asking, "cs.CV", MISSED, MISSED)
    assert came.run is not None
    assert (came.run.state, len(double.requests)) == ("waiting", 1)
    Harvest.objects.update(next_at=END - timedelta(seconds=1))
    Turn.objects.update(not_before=None)
    again = fetch_days(asking, "cs.CV", MISSED, MISSED)
    assert again.run == came.run
    assert ListingDay.objects.get(day=MISSED).state == "complete"


def test_category_that_is_in_no_set_has_its_feed_and_ids_only(
    asking: ArxivClient, double: RunningDouble
) -> None:
    assert fetch_days(asking, "no.SUCH", MISSED, MISSED).run is None
    assert double.requests == []


def test_days_of_a_read_feed_are_not_doubled(asking: ArxivClient) -> None:
    make_listing_day("cs.CV", date(2023, 11, 24))
    read_feeds(asking, ["cs.CV"])
    fetch_days(asking, "cs.CV", END.date(), END.date())
    day = ListingDay.objects.get(day=END.date())
    assert (day.stored, day.state) == (
        Announcement.objects.filter(listing_day=END.date(), category="cs.CV").count(),
        "complete",
    )
