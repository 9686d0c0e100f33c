"""Papers that came in, put to saved searches: hits once each, whoever is stopped or gets in between."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.models import User
from papers import work
from papers.following import saved
from papers.models import Incoming, Paper, ReadingMark, SavedSearch, SearchHit, WorkItem
from papers.models.saved import MOST_NEW
from papers.operation import standing
from papers.tasks import LOCAL
from tests.factories import make_announcement, make_bookmark, make_collection, make_paper, make_reader

pytestmark = pytest.mark.django_db
CAME = datetime(2023, 11, 2, 5, tzinfo=UTC)
BEFORE, AFTER = CAME - timedelta(hours=1), CAME + timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock(settings: Settings) -> None:
    settings.SITE_CLOCK = AFTER


def make_search(query: str, reader: User | None = None, **fields: Any) -> SavedSearch:
    reader = reader or User.objects.first() or make_reader()
    name = f"{query} {SavedSearch.objects.count()}"
    values = {"name": name, "query": query, "made_at": BEFORE, "looked_at": BEFORE} | fields
    return SavedSearch.objects.create(reader=reader, **values)


def come_in(number: int = 1, *, fresh: bool = True, at: datetime = CAME, **fields: Any) -> Paper:
    """A paper that was announced and waits."""
    paper = make_paper(f"2311.{number:05}", **fields)
    make_announcement(paper)
    if not fresh:
        make_announcement(paper, version=2, kind="replace", listing_day=date(2023, 11, 3))
    Incoming.objects.create(paper=paper, fresh=fresh, at=at)
    return paper


def hits() -> list[tuple[str, str]]:
    rows = SearchHit.objects.order_by("search_id", "paper_id").values_list("search__query", "paper__arxiv_id")
    return list(rows)


def waiting() -> list[str]:
    return list(Incoming.objects.order_by("paper").values_list("paper__arxiv_id", flat=True))


def test_what_came_in_is_written_for_each_search_that_it_fits() -> None:
    come_in(1, title="A vision transformer")
    come_in(2, title="Speech", abstract="About audio.", authors=("Erdős, Paul",))
    for query in ("vision", "ti:vision", '"vision transformer"', "=VISION", "au:erdos", "audio -vision"):
        make_search(query)
    standing.match_searches()
    assert hits() == [
        ("vision", "2311.00001"),
        ("ti:vision", "2311.00001"),
        ('"vision transformer"', "2311.00001"),
        ("au:erdos", "2311.00002"),
        ("audio -vision", "2311.00002"),
    ]
    assert (waiting(), SearchHit.objects.filter(at__lt=AFTER).count()) == ([], 0)


def test_without_a_saved_search_the_list_is_cleared() -> None:
    come_in()
    standing.match_searches()
    assert (hits(), waiting()) == ([], [])


def test_a_search_made_after_a_paper_came_in_is_told_nothing_of_it() -> None:
    come_in(1, at=BEFORE)
    come_in(2, at=CAME)
    make_search("vision", made_at=CAME)
    standing.match_searches()
    assert hits() == [("vision", "2311.00002")]


def test_a_revision_counts_where_revisions_are_asked_for() -> None:
    come_in(fresh=False)
    for query in ("vision", "vision kind:replace", "kind:new OR kind:replace", "vision -kind:replace"):
        make_search(query)
    make_search("vision -(has:code -kind:replace)")
    standing.match_searches()
    assert hits() == [
        ("vision kind:replace", "2311.00001"),
        ("kind:new OR kind:replace", "2311.00001"),
        ("vision -(has:code -kind:replace)", "2311.00001"),
    ]


def test_the_day_of_its_last_announcement_is_today_to_the_query() -> None:
    come_in()
    make_search("date:1d")
    make_search("date:2023-11-03..")
    standing.match_searches()
    assert hits() == [("date:1d", "2311.00001")]


def test_a_paper_waits_for_its_comment_but_not_for_ever(settings: Settings) -> None:
    come_in(has_detail=False)
    make_search("vision")
    standing.match_searches()
    assert (hits(), waiting()) == ([], ["2311.00001"])
    settings.SITE_CLOCK = CAME + standing.PATIENCE
    standing.match_searches()
    assert (hits(), waiting()) == ([("vision", "2311.00001")], [])


def test_a_query_that_cannot_be_read_any_more_stops_no_other() -> None:
    come_in()
    make_search("vision (")
    make_search("vision")
    standing.match_searches()
    assert hits() == [("vision", "2311.00001")]


def test_no_more_is_written_than_a_search_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "MOST_NEW", 2)
    held = make_paper()
    full, room = make_search("vision"), make_search("transformer")
    SearchHit.objects.create(search=full, paper=held, at=BEFORE)
    for number in range(2, 6):
        come_in(number)
    standing.match_searches()
    assert (full.hits.count(), room.hits.count(), waiting()) == (2, 2, [])
    assert MOST_NEW == 1_000


def test_a_paper_that_waits_to_be_looked_at_is_not_doubled() -> None:
    paper, search = come_in(), make_search("vision")
    first = SearchHit.objects.create(search=search, paper=paper, at=BEFORE)
    standing.match_searches()
    assert list(SearchHit.objects.values_list("pk", "at")) == [(first.pk, BEFORE)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("is:unread", ["other"]),
        ("vision -is:saved", ["other"]),
        ("vision is:saved", ["reader"]),
        ("tag:method", ["reader"]),
        ("in:group", ["member", "reader"]),
        ("has:note OR is:read", ["reader"]),
        ("is:skipped", []),
    ],
)
def test_each_reader_has_their_own_marks(query: str, expected: list[str]) -> None:
    paper = come_in()
    reader, member, other = (make_reader(name) for name in ("reader", "member", "other"))
    make_bookmark(reader, paper, tags=("method/attention",), note="mine")
    ReadingMark.objects.create(reader=reader, paper=paper, state=ReadingMark.State.READ, at=CAME)
    collection = make_collection(reader, name="Group")
    collection.entries.create(paper=paper, at=CAME)
    collection.members.create(reader=member, at=CAME)
    for one in (reader, other, *([member] if query == "in:group" else [])):
        make_search(query, one)
    standing.match_searches()
    told = SearchHit.objects.values_list("search__reader__username", flat=True)
    assert sorted(told) == expected


def in_between(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Has something happen after the papers were put to the searches and before anything is written."""
    take = standing._take

    def taken(incoming: Any) -> set[int]:
        monkeypatch.setattr(standing, "_take", take)
        act()
        return take(incoming)

    monkeypatch.setattr(standing, "_take", taken)


def test_a_search_that_is_changed_meanwhile_is_asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    come_in(1)
    come_in(2, title="Speech", abstract="About audio.")
    search, renamed = make_search("vision"), make_search("transformer")
    fields: dict[str, Any] = {"name": "Sound", "query": "audio", "cadence": SavedSearch.Cadence.SITE}

    def change() -> None:
        saved.change(search, search.edition, **fields)
        saved.change(renamed, renamed.edition, **(fields | {"name": "Other", "query": renamed.query}))

    in_between(monkeypatch, change)
    standing.match_searches()
    assert hits() == [("audio", "2311.00002"), ("transformer", "2311.00001")]


def test_a_search_that_is_taken_away_meanwhile_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    come_in()
    make_search("transformer")
    search = make_search("vision")
    in_between(monkeypatch, search.delete)
    standing.match_searches()
    assert (hits(), waiting()) == ([("transformer", "2311.00001")], [])


def test_a_paper_that_goes_meanwhile_is_told_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    come_in(1)
    gone = come_in(2)
    make_search("vision")
    in_between(monkeypatch, gone.delete)
    standing.match_searches()
    assert (hits(), waiting()) == ([("vision", "2311.00001")], [])


def test_a_paper_that_is_announced_again_meanwhile_stays_on_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    paper = come_in()
    make_search("vision")
    in_between(monkeypatch, lambda: Incoming.objects.filter(paper=paper).update(at=AFTER))
    standing.match_searches()
    assert (hits(), waiting()) == ([], ["2311.00001"])


def test_of_two_at_the_same_papers_the_second_finds_them_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    come_in()
    search = make_search("vision")

    def other() -> None:
        standing.match_searches()
        saved.see(search, SearchHit.objects.get().pk)

    in_between(monkeypatch, other)
    standing.match_searches()
    assert (hits(), waiting()) == ([], [])


class Killed(BaseException):
    """What no code catches."""


def test_a_worker_that_is_killed_loses_and_doubles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    come_in(1)
    come_in(2)
    make_search("vision")
    write = standing._write

    def dies(*given: Any) -> None:
        write(*given)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(standing, "_write", dies)
        with pytest.raises(Killed):
            standing.match_searches()
    assert (hits(), waiting()) == ([], ["2311.00001", "2311.00002"])
    standing.match_searches()
    assert (hits(), waiting()) == ([("vision", "2311.00001"), ("vision", "2311.00002")], [])


def test_the_work_is_planned_while_papers_wait_and_comes_back_for_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(standing, "SLICE", 2)
    standing.plan(AFTER)
    assert WorkItem.objects.count() == 0
    for number in range(1, 4):
        come_in(number)
    make_search("vision")
    standing.plan(AFTER)
    standing.plan(AFTER)
    item = WorkItem.objects.get()
    assert (item.task, work.perform(item.key, LOCAL), len(waiting())) == ("match_searches", True, 1)
    assert (work.perform(item.key, LOCAL), waiting(), len(hits())) == (True, [], 3)
    assert WorkItem.objects.get().state == WorkItem.State.DONE


def test_after_runs_that_were_broken_off_fewer_papers_are_taken_at_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "SLICE", 2 * standing.FEWER)
    for number in range(1, 5):
        come_in(number)
    make_search("vision")
    settings.SITE_CLOCK = CAME + standing.LATE + timedelta(minutes=1)
    with pytest.raises(work.ComeBack):
        standing.match_searches()
    assert (len(hits()), len(waiting())) == (2, 2)


def test_questions_to_the_database_do_not_grow_with_papers_and_searches() -> None:
    counts = []
    for size in (1, 50):
        for number in range(size):
            come_in(100 * size + number)
            make_search(f"vision -word{number}")
        with CaptureQueriesContext(connection) as asked:
            standing.match_searches()
        counts.append(len([one for one in asked if not one["sql"].startswith(("INSERT INTO", "SAVEPOINT"))]))
    assert counts[0] == counts[1]
