"""The query API against a local arXiv: what was asked is held against what came."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import Settings

from papers.arxiv.atom import ApiError, ShortPage
from papers.arxiv.client import ArxivClient, TryLater
from papers.arxiv.ids import BadIdentifier
from papers.arxiv.records import ProtocolError
from papers.ingest import fetch
from papers.ingest.feeds import read_feeds
from papers.ingest.fetch import audit_ids, backfill, fetch_ids
from papers.models import Harvest, ListingDay, Paper
from tests.arxiv_double.corpus import Corpus, make_corpus
from tests.arxiv_double.fixtures import RunningDouble, start_double

pytestmark = pytest.mark.django_db
MONDAY = datetime(2023, 11, 27, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return make_corpus(per_day=12)


@pytest.fixture
def double(corpus: Corpus, settings: Settings) -> Iterator[RunningDouble]:
    settings.SITE_CLOCK = MONDAY
    with start_double(corpus, MONDAY) as running:
        yield running


@pytest.fixture
def asking(double: RunningDouble) -> ArxivClient:
    return double.client()


def some_ids(corpus: Corpus, count: int) -> list[str]:
    return [paper.arxiv_id for paper in corpus.public(MONDAY)][:count]


def stored_ids() -> set[str]:
    return set(Paper.objects.values_list("arxiv_id", flat=True))


def test_ids_are_fetched_in_slices_whatever_their_form(
    asking: ArxivClient, double: RunningDouble, corpus: Corpus
) -> None:
    wanted = some_ids(corpus, 130)
    fetched = fetch_ids(asking, [f"arXiv:{wanted[0]}", f"{wanted[1]}v1", *wanted])
    assert (fetched.stored.added, fetched.missing, len(double.requests)) == (130, (), 2)
    assert stored_ids() == set(wanted)


def test_unknown_ids_are_told(asking: ArxivClient, corpus: Corpus) -> None:
    known = some_ids(corpus, 2)
    assert fetch_ids(asking, [*known, "2301.00001"]).missing == ("2301.00001",)


def test_bad_id_asks_nothing(asking: ArxivClient, double: RunningDouble) -> None:
    with pytest.raises(BadIdentifier):
        fetch_ids(asking, ["2311.00001", "abc"])
    assert double.requests == []


@pytest.mark.parametrize("kind", ["short", "empty"])
def test_short_answer_is_asked_again_in_halves(
    asking: ArxivClient, double: RunningDouble, corpus: Corpus, kind: str
) -> None:
    wanted = some_ids(corpus, 40)
    double.show({"kind": kind, "times": 2})
    assert fetch_ids(asking, wanted).missing == ()
    assert stored_ids() == set(wanted)


def test_answers_that_stay_empty_are_a_failure(
    asking: ArxivClient, double: RunningDouble, corpus: Corpus
) -> None:
    double.show({"kind": "empty", "times": 100})
    with pytest.raises(ShortPage):
        fetch_ids(asking, some_ids(corpus, 40))
    assert stored_ids() == set()


@pytest.mark.parametrize("kind", ["html", "cut", "dtd"])
def test_broken_answer_is_a_failure(
    asking: ArxivClient, double: RunningDouble, corpus: Corpus, kind: str
) -> None:
    double.show({"kind": kind})
    with pytest.raises(ProtocolError):
        fetch_ids(asking, some_ids(corpus, 3))


def test_error_entry_is_a_failure(asking: ArxivClient) -> None:
    with pytest.raises(ApiError):
        backfill(asking, ["cs;CV"], date(2023, 11, 1), date(2023, 11, 1))


def test_search_without_end_is_a_failure(
    asking: ArxivClient, double: RunningDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "_MOST", 5)
    with pytest.raises(ProtocolError, match="more than 5"):
        backfill(asking, ["cs.CV", "cs.LG"], date(2023, 11, 2), date(2023, 11, 10))
    assert (len(double.requests), stored_ids()) == (1, set())


def test_throttling_reaches_the_caller(asking: ArxivClient, double: RunningDouble, corpus: Corpus) -> None:
    double.show({"kind": "status", "status": 429, "retry_after": "60"})
    with pytest.raises(TryLater) as caught:
        fetch_ids(asking, some_ids(corpus, 3))
    assert caught.value.seconds == 60


@pytest.mark.parametrize("fault", [None, {"kind": "short", "after": 1}, {"kind": "empty", "times": 3}])
def test_backfill_gives_all_papers_submitted_in_the_days(
    asking: ArxivClient,
    double: RunningDouble,
    corpus: Corpus,
    monkeypatch: pytest.MonkeyPatch,
    fault: dict[str, object] | None,
) -> None:
    monkeypatch.setattr(fetch, "SLICE", 16)
    monkeypatch.setattr(fetch, "_SHORTEST", 2)
    double.show(*([fault] if fault else []))
    fetched = backfill(asking, ["cs.CV", "cs.LG"], date(2023, 11, 2), date(2023, 11, 10))
    first, last = (datetime(2023, 11, day, tzinfo=UTC) for day in (2, 11))
    expected = {
        paper.arxiv_id
        for paper in corpus.public(MONDAY)
        if first <= paper.versions[0].submitted_at < last and {"cs.CV", "cs.LG"} & set(paper.categories)
    }
    assert (stored_ids(), fetched.stored.added) == (expected, len(expected))
    assert [(run.source, run.added) for run in Harvest.objects.all()] == [("api", len(expected))]


def test_audit_brings_the_detail_of_what_feeds_announced(asking: ArxivClient) -> None:
    read_feeds(asking, ["cs.CV"])
    assert Paper.objects.filter(has_detail=False).count() > 0
    assert audit_ids(asking).missing == ()
    assert Paper.objects.filter(has_detail=False).count() == 0


def test_audit_asks_nothing_when_nothing_is_missing(asking: ArxivClient, double: RunningDouble) -> None:
    audit_ids(asking)
    assert double.requests == []


def test_audit_leaves_old_days_alone(asking: ArxivClient, double: RunningDouble, settings: Settings) -> None:
    read_feeds(asking, ["cs.CV"])
    settings.SITE_CLOCK = MONDAY + timedelta(days=60)
    audit_ids(asking)
    assert (len(double.requests), ListingDay.objects.count() > 0) == (1, True)
