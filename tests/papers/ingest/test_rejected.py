"""Rejected records: kept whole, counted, settled."""

import pytest

from papers.arxiv.records import Rejected, Source
from papers.ingest.rejected import keep, refusal, thaw
from papers.ingest.store import store
from papers.models import RejectedRecord
from tests.records import MORNING, make_record

BAD = Rejected(Source.RAW, "ListRecords record 17", "no title", b"<record>\x00\xff</record>", "2505.00001")


@pytest.mark.django_db
def test_rejected_record_is_kept_whole_with_reason_and_place() -> None:
    assert store([], rejected=[BAD]).rejected == 1
    row = RejectedRecord.objects.get()
    assert (row.source, row.arxiv_id, row.place, row.reason, bytes(row.raw), row.seen) == (
        "raw",
        "2505.00001",
        "ListRecords record 17",
        "no title",
        b"<record>\x00\xff</record>",
        1,
    )


@pytest.mark.django_db
def test_repeat_counts_and_makes_no_second_row() -> None:
    keep([BAD, BAD])
    keep([BAD])
    assert list(RejectedRecord.objects.values_list("seen", flat=True)) == [3]


@pytest.mark.django_db
def test_same_bytes_of_another_source_are_another_record() -> None:
    keep([BAD, Rejected(Source.API, BAD.place, BAD.reason, BAD.raw)])
    assert RejectedRecord.objects.count() == 2


@pytest.mark.django_db
def test_place_and_reason_are_made_fit_for_every_database() -> None:
    keep([Rejected(Source.RAW, "p" * 900, "a\0b \ud800\n" + "r" * 900, b"x", "i" * 90)])
    row = RejectedRecord.objects.get()
    assert (len(row.place), len(row.reason), len(row.arxiv_id), row.reason[:6]) == (500, 500, 64, "a b ? ")


@pytest.mark.django_db
def test_good_record_of_the_same_source_settles_it() -> None:
    keep([BAD])
    store([make_record(source=Source.API)])
    assert RejectedRecord.objects.get().resolved_at is None
    store([make_record()])
    assert RejectedRecord.objects.get().resolved_at is not None
    keep([BAD])
    assert RejectedRecord.objects.get().resolved_at is None


def test_refused_record_thaws_as_it_was() -> None:
    record = make_record(observed=MORNING, title="half a pair \ud800")
    assert thaw(refusal(record, "why").raw) == record


def test_bytes_of_another_kind_do_not_thaw() -> None:
    assert thaw(b'{"id": "2505.00001"}') is None
