"""The index is built in bulk as it is kept paper by paper, by whatever number of processes."""

from concurrent.futures import ProcessPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connection

from papers import cores
from papers.models import Author, Authorship, Paper, SearchRow
from papers.search import build, index
from tests.bench import archive
from tests.factories import make_paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def papers() -> list[int]:
    """Some papers, one of them with what is not ASCII, and one without a word; their keys."""
    archive.build(130)
    odd = make_paper("2512.00001", title="Über {\\L}ukasz' CO$_2$ 中文", abstract="", comment="C++ for ½ π's")
    empty = make_paper("2512.00002", title=".", abstract="", authors=())
    return [*range(1, 131), odd.pk, empty.pk]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of a few papers."""
    monkeypatch.setattr(build, "_BATCH", {"sqlite": 30, "postgresql": 70})


def rows() -> list[tuple[Any, ...]]:
    """All that the index holds, to the byte."""
    joined = (
        'r."paper_id", r."position", r."edition", r."cut", '
        + (
            'r."words"::text, r."begun"::text FROM "papers_searchrow" r'
            if connection.vendor == "postgresql"
            else _TEXTS
        )
        + ' ORDER BY r."paper_id"'
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {joined}")
        return cursor.fetchall()


_TEXTS = (
    's."title", s."abstract", s."authors", s."comment", s."facts" FROM "papers_searchrow" r'
    ' JOIN "papers_search" s ON s.rowid = r."position"'
)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("processes", [1, 2])
def test_rows_built_in_bulk_are_those_of_single_papers_byte_for_byte(
    processes: int, papers: list[int]
) -> None:
    for paper in papers:
        index.refresh([paper])
    singly = rows()
    SearchRow.objects.all().delete()
    assert (sum(build.build(processes)), rows() == singly, len(singly)) == (132, True, 132)


@pytest.mark.usefixtures("small")
def test_rows_made_anew_replace_those_of_before(papers: list[int]) -> None:
    index.refresh(papers)
    before = rows()
    Paper.objects.filter(pk=papers[0]).update(title="A quokka")
    assert sum(build.build(anew_after=papers[0])) == 131
    assert rows() == before
    assert sum(build.build(anew_after=0)) == 132
    assert (index.differs(), rows()[1:] == before[1:], rows()[0] == before[0]) == ((0, 0), True, False)


@pytest.mark.usefixtures("small")
def test_a_paper_that_changes_while_its_entry_is_made_is_written_as_it_is_then(papers: list[int]) -> None:
    """Batches are read before those in front of them are written."""
    batches = build._batches()
    first = next(batches)
    made = build._told_all(connection.vendor, first.values())
    changed, gone, renamed, moved, *_others = first
    Paper.objects.filter(pk=changed).update(title="A quokka")
    bosch = Author.objects.create(name="Hieronymus Bosch", slug="hieronymus-bosch")
    Authorship.objects.filter(paper=renamed, place=0).update(author=bosch)
    Paper.objects.filter(pk=moved).update(first_listed=date(2023, 1, 2))
    Paper.objects.filter(pk=gone).delete()
    assert len(build._write(build.missing(), first, made)) == len(first) - 1
    written = rows()
    index.refresh([pk for pk in papers if pk in first and pk != gone])
    assert (rows() == written, gone in dict.fromkeys(row[0] for row in written)) == (True, False)


@pytest.mark.usefixtures("small")
def test_what_somebody_else_has_indexed_meanwhile_is_left_alone(papers: list[int]) -> None:
    """The background work and a command may build at the same time."""
    batch = next(build._batches())
    made = build._told_all(connection.vendor, batch.values())
    index.refresh(papers[:10])
    written = [
        build._write(wanted, batch, made)
        for wanted in (build.missing(), build.missing(), Paper.objects.all())
    ]
    assert [len(some) for some in written] == [len(batch) - 10, 0, len(batch)]


@pytest.mark.usefixtures("small")
def test_a_paper_that_the_database_refuses_stops_no_other(
    papers: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    """Archives that arXiv never had have no place of their own."""
    one, other = (make_paper(f"{archive}/9901001", first_listed=None) for archive in ("aaa", "aab"))
    last = make_paper("2512.00003")
    assert sum(build.build()) == len(papers) + 2
    assert [*build.missing().values_list("pk", flat=True)] == [other.pk]
    assert {one.pk, last.pk} <= {row[0] for row in rows()}
    assert f"paper {other.pk} cannot be indexed" in caplog.text
    assert sum(build.build(anew_after=0)) == len(papers) + 2


@pytest.mark.usefixtures("small")
def test_a_paper_in_other_hands_is_made_anew_in_the_end(
    papers: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    index.refresh(papers)
    write = build._write
    Paper.objects.filter(pk=papers[3]).update(title="A quokka")
    monkeypatch.setattr(
        build,
        "_write",
        lambda wanted, batch, told, waits=False: write(
            wanted if waits else wanted.exclude(pk=papers[3]), batch, told, waits=waits
        ),
    )
    assert (sum(build.build(anew_after=0)), index.stale(papers)) == (132, [])


@pytest.mark.usefixtures("small")
def test_a_build_that_is_broken_off_goes_on_after_its_last_batch(papers: list[int]) -> None:
    building = build.build()
    first = next(building)
    building.close()
    assert (index.differs(), len(rows())) == ((132 - first, 0), first)
    assert sum(build.build()) == 132 - first
    assert index.complete()


def no_processes(_number: int) -> ProcessPoolExecutor:
    """A pool none of whose processes comes up."""
    return ProcessPoolExecutor(2, initializer=_fails)


def _fails() -> None:
    raise RuntimeError("no process here")


@pytest.mark.usefixtures("small")
def test_where_no_other_process_works_this_one_does_all(
    papers: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cores, "pool", no_processes)
    assert sum(build.build(2)) == len(papers)
    assert index.complete()


@pytest.mark.sqlite_only
def test_what_was_told_of_an_empty_index_does_not_lead_sqlite_through_all_of_it(papers: list[int]) -> None:
    """FTS5 takes away what it has merged by a range of keys."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

        def plan() -> str:
            cursor.execute("EXPLAIN QUERY PLAN DELETE FROM papers_search_data WHERE id >= 5 AND id <= 9")
            return str(cursor.fetchall())

        assert "SCAN" in plan()
        index.catch_up_all()
        assert "SEARCH" in plan()
