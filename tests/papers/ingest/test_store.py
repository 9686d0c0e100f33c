"""Records into rows: order, repeats, overlaps, refusals, two at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from papers.arxiv.records import AuthorName, Source, VersionRecord
from papers.ingest.announcements import settle_days
from papers.ingest.store import Stored, store
from papers.models import Announcement, Author, Paper, RejectedRecord, Version
from tests.records import (
    DAY,
    MORNING,
    Told,
    all_rows,
    make_announced,
    make_feed_record,
    make_record,
    told,
)

WRITES = ("INSERT", "UPDATE", "DELETE")


def store_pages(pages: list[list[Told]], *, settle_each: bool) -> None:
    months: set[int] = set()
    for page in pages:
        stored = Stored()
        for said in page:  # a deletion has its own hour
            if said.deleted_at:
                stored += store([said.record], deleted=[said.record.arxiv_id], said_at=said.deleted_at)
        stored += store(
            [said.record for said in page],
            announced=[said.announced for said in page if said.announced],
        )
        months |= stored.months
        if settle_each:
            settle_days(stored.months)
    settle_days(months)


def rows_after(pages: list[list[Told]], *, settle_each: bool = False) -> dict[str, list[tuple[object, ...]]]:
    with transaction.atomic():
        store_pages(pages, settle_each=settle_each)
        rows = all_rows()
        transaction.set_rollback(True)
    return rows


@pytest.mark.django_db
@settings(deadline=None, max_examples=30)
@given(st.lists(told(), min_size=2, max_size=7), st.randoms(use_true_random=False))
def test_rows_do_not_depend_on_order_repeats_or_pages(said: list[Told], random) -> None:
    again = said + random.choices(said, k=3)
    random.shuffle(again)
    cut = random.randrange(len(again))
    pages = [again[:cut], again[cut:]]
    assert rows_after(pages, settle_each=True) == rows_after([said])
    assert rows_after([[item] for item in again]) == rows_after([said])


@pytest.mark.django_db
@settings(deadline=None, max_examples=15)
@given(st.lists(told(), min_size=1, max_size=5))
def test_repeat_of_identical_records_writes_nothing(said: list[Told]) -> None:
    with transaction.atomic():
        store_pages([said], settle_each=False)
        with CaptureQueriesContext(connection) as queries:
            stored = store([item.record for item in said])
        transaction.set_rollback(True)
    assert [query["sql"] for query in queries if query["sql"].startswith(WRITES)] == []
    assert (stored.added, stored.changed, stored.days, stored.months) == (0, 0, frozenset(), frozenset())


@pytest.mark.django_db
def test_page_of_new_papers_counts_what_it_did() -> None:
    stored = store([make_record("2505.00001"), make_record("2505.00002")])
    assert stored == Stored(added=2, days=frozenset({DAY}), months=frozenset({202505}))
    assert {name: len(rows) for name, rows in all_rows().items()} == {
        "papers": 2,
        "versions": 2,
        "authors": 2,
        "authorships": 4,
        "announcements": 4,
    }


@pytest.mark.django_db
def test_row_has_all_that_its_record_says() -> None:
    store(
        [
            make_record(
                comment="Accepted at ICCV 2025; 12 pages, 3 figures; code at https://github.com/ada/engine",
                journal_ref="Phys. Rev. D 1",
                doi="10.1/x",
                report_no="R-1",
                msc_class="68T07",
                acm_class="I.2.10",
                submitter="Ada",
                versions=(VersionRecord(1, MORNING), VersionRecord(2, MORNING + timedelta(days=9))),
                version=2,
            )
        ]
    )
    paper = Paper.objects.get()
    assert (paper.categories, paper.doi, paper.report_no, paper.submitter) == (
        "cs.CV cs.LG",
        "10.1/x",
        "R-1",
        "Ada",
    )
    assert (paper.venue_slug, paper.venue_year, paper.pages, paper.figures) == ("iccv", 2025, 12, 3)
    assert paper.code_url == "https://github.com/ada/engine"
    assert (paper.latest_version, paper.submitted_at, paper.revised_at) == (
        2,
        MORNING,
        MORNING + timedelta(days=9),
    )
    assert (paper.first_listed, paper.has_detail, paper.is_sample, paper.withdrawn) == (
        DAY,
        True,
        False,
        False,
    )
    assert [(a.author.name, a.affiliation) for a in paper.authorships.all()] == [
        ("Ada Lovelace", ""),
        ("Emmy Noether", "Göttingen"),
    ]


@pytest.mark.django_db
def test_feed_record_waits_for_its_detail() -> None:
    store([make_feed_record()], announced=[make_announced()])
    assert Paper.objects.get().has_detail is False
    stored = store([make_record()])
    assert (stored.changed, Paper.objects.get().has_detail) == (1, True)


@pytest.mark.django_db
def test_real_record_overrules_the_sample() -> None:
    store([make_record(source=Source.SAMPLE, as_of=date(1991, 1, 1), abstract="A summary.")])
    assert Paper.objects.get().is_sample is True
    store([make_record(source=Source.API, as_of=date(2025, 4, 30))])
    paper = Paper.objects.get()
    assert (paper.is_sample, paper.abstract) == (False, "We study a vision transformer on images.")


@pytest.mark.django_db
def test_paper_said_to_be_deleted_stays_and_comes_back() -> None:
    store([make_record()])
    noon = datetime(2025, 5, 3, 12, tzinfo=UTC)
    assert store([], deleted=["2505.00001", "2505.07777"], said_at=noon).changed == 1
    assert list(Paper.objects.values_list("arxiv_id", "deleted")) == [("2505.00001", True)]
    store([make_record(as_of=date(2025, 5, 4))])
    assert Paper.objects.get().deleted is False


@pytest.mark.django_db
def test_withdrawn_version_ends_with_the_next_one() -> None:
    gone = make_record(
        withdrawn=True, version=2, versions=(VersionRecord(2, MORNING, "0kb", "I"),), comment=""
    )
    store([make_record(), replace(gone, as_of=date(2025, 5, 5))])
    assert Paper.objects.get().withdrawn is True
    third = make_record(versions=(VersionRecord(3, MORNING + timedelta(days=20)),), version=3)
    store([replace(third, as_of=date(2025, 5, 21))])
    assert (Paper.objects.get().withdrawn, Paper.objects.get().latest_version) == (False, 3)


@pytest.mark.django_db
def test_authors_change_with_their_record_and_leave_nobody_behind() -> None:
    store([make_feed_record(authors=(AuthorName("Ada Lovelace (Analytical"), AuthorName("Engines)")))])
    store([make_record()])
    assert sorted(Author.objects.values_list("name", flat=True)) == ["Ada Lovelace", "Emmy Noether"]


@pytest.mark.django_db
def test_later_stamp_alone_is_no_change() -> None:
    store([make_record(observed=MORNING)])
    before = Paper.objects.get().stored_at
    stored = store([make_record(observed=MORNING + timedelta(days=1))])
    paper = Paper.objects.get()
    assert (stored.changed, stored.unchanged, paper.stored_at) == (0, 1, before)
    assert "20250501T090000Z" in paper.stamps["text"]


@pytest.mark.django_db
@pytest.mark.parametrize("place", [0, 4, 9])
def test_record_that_the_database_refuses_stops_no_other(place: int) -> None:
    page = [make_record(f"2505.{n:05}") for n in range(1, 11)]
    page[place] = replace(page[place], title="half a pair \ud800")
    stored = store(page)
    assert (stored.added, stored.rejected, Paper.objects.count()) == (9, 1, 9)
    row = RejectedRecord.objects.get()
    assert (row.arxiv_id, row.source) == (page[place].arxiv_id, "raw")
    assert row.reason.startswith("the database refuses it: ")


@pytest.mark.django_db
def test_store_takes_part_in_the_transaction_of_its_caller() -> None:
    with transaction.atomic():
        store([make_record()])
        transaction.set_rollback(True)
    assert Paper.objects.count() == 0


@pytest.mark.django_db
def test_announcement_of_a_paper_that_nobody_described_leaves_nothing() -> None:
    assert store([], announced=[make_announced()]) == Stored()
    assert Announcement.objects.count() == 0


@pytest.mark.django_db
def test_number_of_queries_does_not_grow_with_the_page() -> None:
    store([make_record("2505.00999")])  # the authors
    counts = []
    for first, size in ((1, 60), (100, 240)):
        page = [make_record(f"2505.{n:05}") for n in range(first, first + size)]
        with CaptureQueriesContext(connection) as queries:
            store(page)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_overlapping_pages_stored_at_once_lose_and_double_nothing() -> None:
    sources = (Source.FEED, Source.API, Source.OAI, Source.RAW)
    pages = [
        [
            make_record(f"2505.{n:05}", source=source, title=f"Title by {source.name}")
            for n in range(shift, shift + 40)
        ]
        for shift, source in enumerate(sources, start=1)
    ]
    start = Barrier(len(pages))

    def store_in_a_thread(page: list) -> Stored:
        try:
            start.wait()
            return store(page) + store(page[::-1])
        finally:
            connection.close()

    with ThreadPoolExecutor(len(pages)) as threads:
        results = list(threads.map(store_in_a_thread, pages))
    assert sum(stored.added for stored in results) == Paper.objects.count() == 43
    assert Version.objects.count() == 43
    titles = dict(Paper.objects.values_list("arxiv_id", "title"))
    assert (titles["2505.00001"], titles["2505.00041"]) == ("Title by FEED", "Title by RAW")
