"""Harvests against a local arXiv: nothing lost, nothing doubled, no advance on a broken answer."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import Settings

from papers.arxiv.client import ArxivClient
from papers.clock import now
from papers.ingest import harvest as harvesting
from papers.ingest.harvest import due_harvests, harvest_set, overlap_harvest, resume
from papers.models import Harvest, HarvestCursor, ListingDay, Paper, Turn
from tests.arxiv_double.corpus import Corpus, make_corpus
from tests.arxiv_double.fixtures import RunningDouble, start_double
from tests.arxiv_double.rows import held_rows

pytestmark = pytest.mark.django_db
START = date(2023, 11, 1)
END = datetime(2023, 12, 1, 12, tzinfo=UTC)
FAULTS = [
    {"kind": "status", "status": 503, "retry_after": "0"},
    {"kind": "status", "status": 429},
    {"kind": "status", "status": 406},
    {"kind": "status", "status": 404},
    {"kind": "rate"},
    {"kind": "html"},
    {"kind": "cut"},
    {"kind": "truncated"},
    {"kind": "reset"},
    {"kind": "bomb"},
    {"kind": "dtd"},
    {"kind": "empty"},
    {"kind": "repeat", "tokens": True, "after": 0},
    {"kind": "redirect", "value": "http://127.0.0.1:9/"},
]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return make_corpus(per_day=6)


@pytest.fixture
def double(corpus: Corpus, settings: Settings) -> Iterator[RunningDouble]:
    settings.SITE_CLOCK = END
    with start_double(corpus, END, page_size=30) as running:
        yield running


@pytest.fixture
def asking(double: RunningDouble) -> ArxivClient:
    return double.client()


def let_time_pass() -> None:
    """All waits are over."""
    Harvest.objects.update(next_at=now())
    Turn.objects.update(not_before=None)


def ids_in_cs(corpus: Corpus, at: datetime = END) -> list[str]:
    return sorted(
        paper.arxiv_id
        for paper in corpus.public(at)
        if paper.datestamp(at) >= START
        and any(name.startswith("cs.") or name == "math.NA" for name in paper.categories)
    )


def stored_ids() -> list[str]:
    return sorted(Paper.objects.values_list("arxiv_id", flat=True))


def test_harvest_stores_all_pages_of_the_window(asking: ArxivClient, corpus: Corpus) -> None:
    run = harvest_set(asking, "cs", since=START)
    assert (run.state, run.pages, run.records, run.added) == (
        Harvest.State.DONE, 4, len(ids_in_cs(corpus)), len(ids_in_cs(corpus)),
    )  # fmt: skip
    assert stored_ids() == ids_in_cs(corpus)


def test_second_harvest_begins_a_day_before_the_first_ended_and_changes_nothing(asking: ArxivClient) -> None:
    harvest_set(asking, "cs")
    before = held_rows()
    run = harvest_set(asking, "cs")
    assert (run.window_from, run.added, run.changed) == (END.date() - timedelta(days=1), 0, 0)
    assert (HarvestCursor.objects.get().complete_until, held_rows()) == (END.date(), before)


def test_first_harvest_goes_back_a_week(asking: ArxivClient) -> None:
    assert harvest_set(asking, "cs").window_from == END.date() - timedelta(days=7)


def test_days_harvested_one_by_one_give_the_rows_of_one_harvest(
    asking: ArxivClient, double: RunningDouble, settings: Settings
) -> None:
    for day in range(8, 32):
        settings.SITE_CLOCK = datetime(2023, 11, 1, 4, tzinfo=UTC) + timedelta(days=day)
        double.set_clock(settings.SITE_CLOCK)
        assert harvest_set(asking, "cs").state == Harvest.State.DONE
    daily = held_rows()
    Paper.objects.all().delete()
    harvest_set(asking, "cs", since=date(2023, 11, 2))
    assert held_rows() == daily


def test_empty_window_is_closed_but_not_for_today(asking: ArxivClient, double: RunningDouble) -> None:
    run = harvest_set(asking, "econ")
    assert (run.state, run.records) == (Harvest.State.DONE, 0)
    assert HarvestCursor.objects.get().complete_until == END.date() - timedelta(days=1)


def test_empty_answer_never_moves_the_mark_back(asking: ArxivClient) -> None:
    HarvestCursor.objects.create(scope="econ", complete_until=END.date(), moved_at=END)
    harvest_set(asking, "econ")
    assert HarvestCursor.objects.get().complete_until == END.date()


def test_empty_answer_out_of_an_old_cache_moves_the_mark_to_its_own_day_only(
    asking: ArxivClient, double: RunningDouble
) -> None:
    double.set_clock(END - timedelta(days=3))
    harvest_set(asking, "econ")
    assert HarvestCursor.objects.get().complete_until == END.date() - timedelta(days=4)


def test_answer_older_than_its_window_is_none(asking: ArxivClient, double: RunningDouble) -> None:
    double.show({"kind": "cut", "after": 1})
    harvest_set(asking, "cs", since=START)
    let_time_pass()
    HarvestCursor.objects.update(window_from=END.date() + timedelta(days=1))
    run = harvest_set(asking, "cs", since=START)
    assert (run.state, run.pages, run.attempts) == (Harvest.State.WAITING, 1, 2)
    assert "before the window" in run.error


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault['kind']}{fault.get('status', '')}")
def test_fault_means_waiting_without_advance_and_then_recovery(
    asking: ArxivClient, double: RunningDouble, corpus: Corpus, fault: dict[str, object]
) -> None:
    double.show({"after": 1, **fault})
    run = harvest_set(asking, "cs", since=START)
    waiting = HarvestCursor.objects.get()
    assert (run.state, run.attempts, run.pages) == (Harvest.State.WAITING, 1, 1)
    assert (waiting.complete_until, waiting.window_from, Paper.objects.count()) == (None, START, 30)
    let_time_pass()
    assert harvest_set(asking, "cs", since=START).state == Harvest.State.DONE
    assert (stored_ids(), Harvest.objects.get().records) == (ids_in_cs(corpus), len(ids_in_cs(corpus)))


def test_retry_after_is_obeyed_to_the_second_by_all(asking: ArxivClient, double: RunningDouble) -> None:
    double.show({"kind": "status", "retry_after": "300"})
    before = now()
    run = harvest_set(asking, "cs")
    assert before + timedelta(seconds=300) <= run.next_at <= now() + timedelta(seconds=300)
    asked = len(double.requests)
    other = harvest_set(asking, "stat")
    assert (other.state, other.attempts, len(double.requests)) == (Harvest.State.WAITING, 0, asked)


def test_waiting_run_asks_nothing_before_its_time(asking: ArxivClient, double: RunningDouble) -> None:
    double.show({"kind": "status", "retry_after": "300"})
    harvest_set(asking, "cs")
    Turn.objects.update(not_before=None)
    assert (harvest_set(asking, "cs").state, len(double.requests)) == (Harvest.State.WAITING, 1)


def test_expired_token_begins_the_window_again(
    asking: ArxivClient, double: RunningDouble, corpus: Corpus
) -> None:
    double.show({"kind": "expired", "tokens": True, "after": 1})
    run = harvest_set(asking, "cs", since=START)
    assert (run.state, stored_ids()) == (Harvest.State.DONE, ids_in_cs(corpus))
    first_pages = [row for row in double.requests if "from=" in str(row["path"])]
    assert len(first_pages) == 2


def test_tokens_that_are_never_accepted_are_a_failure(asking: ArxivClient, double: RunningDouble) -> None:
    double.show({"kind": "expired", "tokens": True, "times": 100})
    run = harvest_set(asking, "cs", since=START)
    assert (run.state, run.error[:18]) == (Harvest.State.WAITING, "badResumptionToken")
    assert len(double.requests) == 8  # the first page and the refused token, four times


def test_token_past_its_end_is_not_tried_after_a_wait(
    asking: ArxivClient, double: RunningDouble, settings: Settings, corpus: Corpus
) -> None:
    double.show({"kind": "html", "after": 1})
    harvest_set(asking, "cs", since=START)
    settings.SITE_CLOCK = END + timedelta(days=1)
    double.set_clock(settings.SITE_CLOCK)
    let_time_pass()
    harvest_set(asking, "cs", since=START)
    assert "from=" in str(double.requests[2]["path"])
    assert stored_ids() == ids_in_cs(corpus)


def test_run_is_given_up_after_many_broken_answers_and_the_next_begins_again(
    asking: ArxivClient, double: RunningDouble, corpus: Corpus
) -> None:
    double.show({"kind": "html", "after": 1, "times": 8})
    for _ in range(8):
        run = harvest_set(asking, "cs", since=START)
        let_time_pass()
    cursor = HarvestCursor.objects.get()
    assert (run.state, cursor.token, cursor.window_from) == (Harvest.State.FAILED, "", START)
    assert harvest_set(asking, "cs", since=START).state == Harvest.State.DONE
    assert (stored_ids(), Harvest.objects.count()) == (ids_in_cs(corpus), 2)


def test_outage_is_waited_out_however_long(asking: ArxivClient, double: RunningDouble) -> None:
    double.show({"kind": "reset", "times": 30})
    for _ in range(30):
        run = harvest_set(asking, "cs")
        assert run.state == Harvest.State.WAITING
        let_time_pass()
    assert harvest_set(asking, "cs").state == Harvest.State.DONE
    assert Harvest.objects.count() == 1


def test_answer_from_the_future_is_not_believed(asking: ArxivClient, double: RunningDouble) -> None:
    double.set_clock(END + timedelta(days=400))
    run = harvest_set(asking, "cs")
    assert (run.state, HarvestCursor.objects.get().complete_until) == (Harvest.State.WAITING, None)


def test_run_whose_window_was_taken_up_by_another_stops(
    asking: ArxivClient, double: RunningDouble, corpus: Corpus
) -> None:
    def another_takes_it_up(_: Harvest) -> None:
        HarvestCursor.objects.update(moved_at=now() + timedelta(seconds=1))

    run = harvest_set(asking, "cs", since=START, progress=another_takes_it_up)
    assert (run.state, run.pages, len(double.requests)) == (Harvest.State.RUNNING, 1, 2)
    assert harvest_set(asking, "cs", since=START).state == Harvest.State.DONE
    assert stored_ids() == ids_in_cs(corpus)


def test_asked_window_leaves_no_cursor_and_no_mark(asking: ArxivClient) -> None:
    harvest_set(asking, "cs", since=START, until=date(2023, 11, 5))
    assert (HarvestCursor.objects.count(), ListingDay.objects.count()) == (0, 0)


def test_overlap_harvest_finds_a_straggler_that_the_mark_has_passed(
    asking: ArxivClient, corpus: Corpus
) -> None:
    harvest_set(asking, "cs", since=START)
    lost = Paper.objects.filter(arxiv_id__startswith="2311.").order_by("-arxiv_id")[5]
    missing = lost.arxiv_id
    lost.delete()
    HarvestCursor.objects.create(scope="cs", complete_until=END.date() + timedelta(days=5), moved_at=END)
    assert overlap_harvest(asking, "cs").state == Harvest.State.DONE
    assert Paper.objects.filter(arxiv_id=missing).count() == 1


def test_ledger_is_told_of_days_before_the_answer(asking: ArxivClient, settings: Settings) -> None:
    settings.ARXIV_SETS = ["cs:cs:CV"]
    harvest_set(asking, "cs:cs:CV", since=START)
    days = ListingDay.objects.filter(category="cs.CV").order_by("day")
    assert [row.day for row in days if row.harvested_at is None] == [END.date()]
    thanksgiving = days.get(day=date(2023, 11, 24))
    assert (days[0].day, thanksgiving.state) == (START, ListingDay.State.NONE)


def test_run_gives_its_worker_back_and_is_due_at_once(
    asking: ArxivClient, monkeypatch: pytest.MonkeyPatch, corpus: Corpus
) -> None:
    monkeypatch.setattr(harvesting, "BUDGET", 0)
    run = harvest_set(asking, "cs", since=START)
    for expected_pages in (1, 2, 3):
        assert (run.state, run.pages) == (Harvest.State.WAITING, expected_pages)
        assert list(due_harvests(now())) == [run]
        run = resume(asking, run)
    assert (run.state, stored_ids()) == (Harvest.State.DONE, ids_in_cs(corpus))


def test_due_are_those_that_waited_and_those_whose_process_is_gone() -> None:
    def run(state: str, *, moved: timedelta, next_at: timedelta | None = None) -> Harvest:
        return Harvest.objects.create(
            source="oai", scope="cs", state=state, started_at=END + moved, moved_at=END + moved,
            next_at=None if next_at is None else END + next_at,
        )  # fmt: skip

    minute = timedelta(minutes=1)
    waited = run(Harvest.State.WAITING, moved=-60 * minute, next_at=-minute)
    run(Harvest.State.WAITING, moved=-60 * minute, next_at=minute)
    lost = run(Harvest.State.RUNNING, moved=-11 * minute)
    run(Harvest.State.RUNNING, moved=-9 * minute)
    run(Harvest.State.DONE, moved=-60 * minute)
    assert list(due_harvests(END)) == [waited, lost]
