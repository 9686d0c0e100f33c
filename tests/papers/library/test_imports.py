"""What becomes of the lines: saved, held, fetched over HTTP from a local arXiv; twice is once; taken back."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection
from pytest_django import Settings

from accounts.models import User
from papers import reader_work, tasks, undo, work
from papers.clock import now
from papers.ingest import fetch as ingest_fetch
from papers.library import arrivals, imports, shelf
from papers.library.formats.recto import VERSION
from papers.models import Bookmark, Import, ImportLine, Notice, Paper, ReadingMark, Tag, Turn, WorkItem
from tests.arxiv_double.corpus import Corpus, make_corpus
from tests.arxiv_double.fixtures import RunningDouble, start_double
from tests.factories import make_paper, make_reader

pytestmark = pytest.mark.django_db
MONDAY = datetime(2023, 11, 27, 15, tzinfo=UTC)
BIB = b"""@misc{a, eprint={2311.00001}, title={A}, keywords={one, Two}, annote={N}, timestamp={2023-11-05},
  readstatus={read}}
@misc{b, eprint={2311.00002}, title={B}, keywords={one}}
"""


@pytest.fixture
def reader() -> User:
    return make_reader()


@pytest.fixture
def papers() -> list[Paper]:
    return [make_paper(f"2311.0000{n}") for n in (1, 2, 3)]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return make_corpus(per_day=12)


@pytest.fixture
def double(corpus: Corpus, settings: Settings) -> Iterator[RunningDouble]:
    settings.SITE_CLOCK = MONDAY
    with start_double(corpus, MONDAY) as running:
        settings.ARXIV_API_URL = f"{running.url}/api/query"
        yield running


def shelf_of(reader: User) -> list[tuple[object, ...]]:
    rows = Bookmark.objects.filter(reader=reader).order_by("id_order")
    return [
        (row.paper.arxiv_id, row.status, row.note, row.saved_at, sorted(tag.name for tag in row.tags.all()))
        for row in rows
    ]


def states(batch: Import) -> list[tuple[str, str]]:
    return list(batch.lines.order_by("place").values_list("arxiv_id", "state"))


def due_work() -> None:
    """What the two workers would do until nothing is due."""
    reader_work.plan(now())
    while items := work.claimable(now()):
        for item in items:
            work.perform(item.key, tasks.ARXIV if item.task in tasks.ARXIV else tasks.LOCAL)
    reader_work.plan(now())


def test_import_saves_with_all_marks(reader: User, papers: list[Paper]) -> None:
    batch = imports.bring(reader, BIB, name="mine.bib")
    assert (batch.kind, batch.source, batch.problem) == ("bibtex", None, "")
    assert states(batch) == [("2311.00001", "saved"), ("2311.00002", "saved")]
    first, second = shelf_of(reader)
    assert first == ("2311.00001", 3, "N", datetime(2023, 11, 5, tzinfo=UTC), ["Two", "one"])
    assert second[:3] == ("2311.00002", 1, "")
    assert Bookmark.objects.get(paper=papers[0]).note_html != ""
    assert ReadingMark.objects.filter(reader=reader, state=ReadingMark.State.READ).count() == 2


def test_import_twice_changes_nothing(reader: User, papers: list[Paper]) -> None:
    imports.bring(reader, BIB)
    before = shelf_of(reader), list(Tag.objects.values())
    batch = imports.bring(reader, BIB)
    assert states(batch) == [("2311.00001", "held"), ("2311.00002", "held")]
    assert (shelf_of(reader), list(Tag.objects.values())) == before


def test_saved_paper_keeps_its_marks_and_gets_tags(reader: User, papers: list[Paper]) -> None:
    shelf.tag(reader, papers[0], ["mine"])
    shelf.keep_note(reader, papers[0], "my words")
    batch = imports.bring(reader, BIB)
    row = shelf_of(reader)[0]
    assert (row[1], row[2], row[4]) == (1, "my words", ["Two", "mine", "one"])
    papers_gone, _undo = imports.take_back(batch)
    row = shelf_of(reader)[0]
    assert (papers_gone, len(shelf_of(reader)), row[2], row[4]) == (1, 1, "my words", ["mine"])


def test_import_is_taken_back_and_that_too(reader: User, papers: list[Paper]) -> None:
    shelf.save(reader, papers[2])
    batch = imports.bring(reader, BIB)
    before = shelf_of(reader)
    gone, back = imports.take_back(batch)
    assert (gone, [row[0] for row in shelf_of(reader)]) == (2, ["2311.00003"])
    assert not Tag.objects.filter(reader=reader).exists()
    assert back is not None
    assert undo.take_back(reader, back.pk)
    assert shelf_of(reader) == before


def test_one_paper_twice_in_a_file_is_saved_once(reader: User, papers: list[Paper]) -> None:
    batch = imports.bring(reader, b"2311.00001 arXiv:2311.00001v2\nhttps://arxiv.org/abs/2311.00001\nwords")
    assert states(batch) == [("2311.00001", "saved"), ("2311.00001", "held"), ("", "unread")]


def test_readers_share_nothing(reader: User, papers: list[Paper]) -> None:
    other = make_reader("other")
    imports.bring(reader, BIB)
    imports.take_back(imports.bring(other, BIB))
    assert (len(shelf_of(reader)), len(shelf_of(other))) == (2, 0)


@pytest.mark.parametrize(
    ("data", "kind", "problem"),
    [
        (b"\x89PNG\r\n\x1a\n\0", "", "binary"),
        (b"PK\x03\x04junk", "", "archive"),
        (b'{"recto": 1, "bookmarks": [', "", "broken"),
        (b"[" * 20_000, "", "broken"),
        (b"2311.00001", "bibtex", "shape"),
        (b"[]", "recto", "shape"),
        (b" \n", "", "empty"),
        (b"[]", "", "shape"),
    ],
)
def test_file_that_cannot_be_read_says_why(reader: User, data: bytes, kind: str, problem: str) -> None:
    batch = imports.bring(reader, data, kind=kind)
    assert (batch.problem, batch.source, batch.lines.count()) == (problem, None, 0)
    assert batch.problem in imports.PROBLEMS


def test_more_than_twenty_thousand_entries_are_refused(reader: User) -> None:
    batch = imports.bring(reader, b"word\n" * 1_000_000)
    due_work()
    batch.refresh_from_db()
    assert (batch.problem, batch.lines.count()) == ("many", 0)


def test_long_file_is_read_in_the_background(reader: User, papers: list[Paper]) -> None:
    batch = imports.bring(reader, b"2311.00001\n" + b"word\n" * 10_000)
    assert (batch.source is None, batch.lines.count()) == (False, 0)
    due_work()
    assert (batch.lines.count(), len(shelf_of(reader))) == (10_001, 1)
    assert Notice.objects.get(reader=reader).facts == {"import": batch.pk}


def test_missing_papers_are_fetched_and_appear(reader: User, double: RunningDouble, corpus: Corpus) -> None:
    ids = [paper.arxiv_id for paper in corpus.public(MONDAY)][:130]
    make_paper(ids[0])
    items = [{"number": f"arXiv:{arxiv_id}", "title": "T", "keyword": "k"} for arxiv_id in ids]
    items.append({"number": "arXiv:2301.00001", "title": "nobody's"})
    batch = imports.bring(reader, json.dumps(items).encode())
    assert imports.tally([batch.pk]) == {(batch.pk, "saved"): 1, (batch.pk, "wanted"): 130}
    due_work()
    assert imports.tally([batch.pk]) == {(batch.pk, "saved"): 130, (batch.pk, "unknown"): 1}
    assert len(double.requests) == 2
    assert {row[4][0] for row in shelf_of(reader)} == {"k"}
    assert [notice.key for notice in Notice.objects.all()] == [f"import:{batch.pk}"]


def test_fetch_that_is_told_to_wait_comes_back(
    reader: User, double: RunningDouble, corpus: Corpus, settings: Settings
) -> None:
    ids = [paper.arxiv_id for paper in corpus.public(MONDAY)][:3]
    batch = imports.bring(reader, " ".join(ids).encode())
    double.show({"kind": "status", "status": 429, "retry_after": "60", "times": 1})
    reader_work.plan(now())
    item = WorkItem.objects.get(task="fetch_import")
    work.perform(item.key, tasks.ARXIV)
    item.refresh_from_db()
    assert (item.state, item.attempts, item.due_at > now()) == ("due", 0, True)
    assert imports.tally([batch.pk]) == {(batch.pk, "wanted"): 3}
    settings.SITE_CLOCK = MONDAY.replace(hour=17)
    Turn.objects.update(not_before=None)  # the pace is kept by the machine's own clock
    due_work()
    assert imports.tally([batch.pk]) == {(batch.pk, "saved"): 3}


def test_killed_fetch_goes_on_where_it_was(
    reader: User, double: RunningDouble, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "SLICE", 4)
    ids = [paper.arxiv_id for paper in corpus.public(MONDAY)][:10]
    batch = imports.bring(reader, " ".join(ids).encode())
    reader_work.plan(now())
    stored, stop = ingest_fetch.store, 2

    def dies(*arguments: object, **named: object) -> object:
        nonlocal stop
        stop -= 1
        if stop < 0:
            raise SystemExit
        return stored(*arguments, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(ingest_fetch, "store", dies)
        with pytest.raises(SystemExit):
            work.perform(WorkItem.objects.get(task="fetch_import").key, tasks.ARXIV)
    assert imports.tally([batch.pk]) == {(batch.pk, "saved"): 8, (batch.pk, "wanted"): 2}
    WorkItem.objects.update(leased_until=MONDAY)
    due_work()
    assert imports.tally([batch.pk]) == {(batch.pk, "saved"): 10}
    assert Bookmark.objects.filter(reader=reader).count() == 10


def test_paper_that_comes_another_way_is_saved(reader: User) -> None:
    batch = imports.bring(reader, b"2311.00001")
    make_paper("2311.00001")
    reader_work.plan(now())
    assert states(batch) == [("2311.00001", "saved")]


def test_taken_back_import_fetches_nothing(reader: User, double: RunningDouble) -> None:
    batch = imports.bring(reader, b"2311.00001")
    imports.take_back(batch)
    make_paper("2311.00001")
    due_work()
    assert (double.requests, shelf_of(reader), states(batch)) == ([], [], [("2311.00001", "wanted")])


def test_reports_are_forgotten_after_a_month(reader: User, papers: list[Paper]) -> None:
    imports.bring(reader, BIB)
    Import.objects.update(at=datetime(2023, 1, 1, tzinfo=UTC))
    imports.forget_old()
    assert (ImportLine.objects.count(), len(shelf_of(reader))) == (0, 2)


def test_own_marks_come_back_on_papers_that_are_here(reader: User, papers: list[Paper]) -> None:
    at = "2023-11-05T10:00:00+00:00"
    marks = [
        {"paper": "2311.00001", "state": "skipped", "version": 1, "at": at},
        {"paper": "2311.99999", "state": "read", "version": 1, "at": at},
    ]
    batch = imports.bring(reader, json.dumps({"recto": VERSION, "reading_marks": marks}).encode())
    assert (batch.problem, batch.lines.count()) == ("", 0)
    assert list(ReadingMark.objects.values_list("paper__arxiv_id", "state", "version")) == [
        ("2311.00001", 2, 1)
    ]


def test_settling_costs_the_same_for_any_number(reader: User, django_assert_max_num_queries: object) -> None:
    for n in range(1, 151):
        make_paper(f"2311.{n:05}")
    text = "\n".join(f"@misc{{k{n}, eprint={{2311.{n:05}}}, keywords={{t{n % 7}}}}}" for n in range(1, 151))
    with django_assert_max_num_queries(45, connection=connection):  # type: ignore[operator]
        imports.bring(reader, text.encode())
    assert len(shelf_of(reader)) == 150
