"""Rejected records in admin: seen with their bytes, tried again one or many, or set aside."""

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import StaffAct
from papers import tasks, work
from papers.admin import raw
from papers.arxiv.records import Rejected, Source
from papers.ingest.rejected import keep
from papers.models import Paper, RejectedRecord, WorkItem
from tests.factories import NOON, make_reader
from tests.papers.ingest.test_retry import FEED, LINE

pytestmark = pytest.mark.django_db
LIST = "/admin/papers/rejectedrecord/"
HOSTILE = b"<record>\x00<script>alert(1)</script>\xff\xfe\xe2\x80\xae</record>"
OLD = "a reader that knew less"


def make_rejected(raw: bytes = LINE, *, reason: str = OLD, **fields: Any) -> RejectedRecord:
    """A record of a snapshot, or of another source with its place."""
    values = {"source": Source.SNAPSHOT, "place": "snapshot.jsonl:1", "arxiv_id": "2505.00001"} | fields
    keep([Rejected(reason=reason, raw=raw, **values)])  # type: ignore[arg-type]
    return RejectedRecord.objects.latest("pk")


def make_many(count: int, reason: str = OLD) -> list[RejectedRecord]:
    told = json.loads(LINE)
    return [
        make_rejected(
            json.dumps(told | {"id": f"2505.{number:05}"}).encode(),
            reason=reason,
            arxiv_id=f"2505.{number:05}",
        )
        for number in range(1, count + 1)
    ]


def undo(client: Client) -> None:
    newest = StaffAct.objects.exclude(undo=None).filter(undone_at=None).latest("pk")
    assert client.post(f"/admin/accounts/staffact/{newest.pk}/undo/").status_code == 302


def test_hostile_bytes_are_shown_and_do_nothing(admin_client: Client) -> None:
    record = make_rejected(HOSTILE, reason="<b>bad</b>")
    for address in (LIST, f"{LIST}reasons/", f"{LIST}{record.pk}/change/"):
        page = admin_client.get(address).content.decode()
        assert "&lt;b&gt;bad&lt;/b&gt;" in page
        assert "<b>bad" not in page
    assert "&lt;record&gt;␀&lt;script&gt;alert(1)&lt;/script&gt;\ufffd\ufffd⟨U+202E⟩&lt;/record&gt;" in page
    assert "<script>alert" not in page
    assert "00000000  3c 72 65 63 6f 72 64 3e 00 3c 73 63 72 69 70 74  &lt;record&gt;.&lt;script" in page


def test_twenty_megabytes_are_cut_and_downloaded_whole_as_plain_text(admin_client: Client) -> None:
    bytes_ = b"x" * 20_000_000 + b"\x00end"
    record = make_rejected(bytes_)
    page = admin_client.get(f"{LIST}{record.pk}/change/")
    assert len(page.content) < 100_000
    assert "20000004 bytes" in page.content.decode().replace(",", "")
    answer = admin_client.get(f"{LIST}{record.pk}/raw/")
    assert answer.content == bytes_
    assert (answer["Content-Type"], answer["X-Content-Type-Options"], answer["Content-Disposition"]) == (
        "text/plain; charset=utf-8", "nosniff", f'attachment; filename="rejected-{record.pk}.txt"',
    )  # fmt: skip


@given(st.binary(max_size=600))
def test_any_bytes_become_text_without_anything_hidden(given_bytes: bytes) -> None:
    text = raw.visible(given_bytes)
    assert all(letter in "\n\t" or letter.isprintable() for letter in text)
    rows = raw.hex_rows(given_bytes)
    assert bytes.fromhex("".join(told for _offset, told, _letters in rows)) == given_bytes[: raw.HEX_SHOWN]


def test_record_that_can_be_read_now_is_taken_in_and_opened_again(admin_client: Client) -> None:
    record = make_rejected()
    page = admin_client.post(f"{LIST}{record.pk}/retry/", follow=True)
    assert "1 record taken in, 0 still rejected." in page.content.decode()
    assert (Paper.objects.count(), RejectedRecord.objects.filter(resolved_at=None).count()) == (1, 0)
    page = admin_client.post(f"{LIST}{record.pk}/retry/", follow=True)
    assert "The record is settled already." in page.content.decode()
    assert StaffAct.objects.count() == 1
    undo(admin_client)
    assert (Paper.objects.count(), RejectedRecord.objects.filter(resolved_at=None).count()) == (1, 1)


def test_record_of_a_feed_is_read_with_the_category_that_was_asked_for(admin_client: Client) -> None:
    record = make_rejected(FEED, source=Source.FEED, place="feed cs.CV item 3")
    admin_client.post(f"{LIST}{record.pk}/retry/")
    assert RejectedRecord.objects.get().resolved_at is not None


def test_record_that_is_still_bad_shows_its_new_reason(admin_client: Client) -> None:
    record = make_rejected(b'{"id": "2505.00001"}')
    page = admin_client.post(f"{LIST}{record.pk}/retry/", follow=True)
    assert "0 records taken in, 1 still rejected." in page.content.decode()
    record.refresh_from_db()
    assert record.reason != OLD
    assert record.reason in admin_client.get(f"{LIST}{record.pk}/change/").content.decode().replace(
        "&#x27;", "'"
    )


def test_reasons_are_counted_and_all_of_one_are_tried_again(admin_client: Client) -> None:
    same = make_many(3)
    other = make_rejected(b"{", reason="not JSON", arxiv_id="")
    groups = admin_client.get(f"{LIST}reasons/").context["reasons"]
    assert [(group["reason"], group["n"], group["example"]) for group in groups] == [
        (OLD, 3, same[-1].pk), ("not JSON", 1, other.pk),
    ]  # fmt: skip
    page = admin_client.post(f"{LIST}{same[-1].pk}/retry-like/", follow=True)
    assert "3 records taken in, 0 still rejected." in page.content.decode()
    assert list(RejectedRecord.objects.filter(resolved_at=None)) == [other]
    undo(admin_client)
    assert RejectedRecord.objects.filter(resolved_at=None).count() == 4


@pytest.mark.parametrize("state", ["open", "taken", "left"])
def test_records_are_found_by_state_and_reason(admin_client: Client, state: str) -> None:
    for number, (settled, given_up) in enumerate([(None, ""), (NOON, ""), (NOON, "a test")]):
        record = make_rejected(b"%d" % number, reason=f"é & {number}")
        RejectedRecord.objects.filter(pk=record.pk).update(resolved_at=settled, given_up=given_up)
    found = admin_client.get(LIST, {"state": state}).context["cl"].queryset
    assert [row.given_up for row in found] == ["a test" if state == "left" else ""]
    assert admin_client.get(LIST, {"reason__exact": "é & 1"}).context["cl"].result_count == 1


def test_many_are_read_in_the_background_once(admin_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("papers.operation.rejects.AT_ONCE", 2)
    records = make_many(3)
    for _twice in range(2):
        page = admin_client.post(f"{LIST}{records[0].pk}/retry-like/", follow=True)
    assert "It waits in the queue already." in page.content.decode()
    assert (Paper.objects.count(), StaffAct.objects.count()) == (0, 1)
    item = WorkItem.objects.get()
    assert work.perform(item.key, tasks.LOCAL)
    item.refresh_from_db()
    assert item.outcome == {"taken": [record.pk for record in records], "resolved": 3, "still": 0}
    undo(admin_client)
    assert RejectedRecord.objects.filter(resolved_at=None).count() == 3


def test_background_work_that_waits_is_taken_back(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("papers.operation.rejects.AT_ONCE", 0)
    admin_client.post(f"{LIST}{make_rejected().pk}/retry-like/")
    undo(admin_client)
    assert not WorkItem.objects.exists()


def test_set_aside_for_good_stays_so_until_it_is_undone(admin_client: Client) -> None:
    record = make_rejected(b"{")
    for reason in ("", " ", "x" * 501, "a\0b"):
        page = admin_client.post(f"{LIST}{record.pk}/give-up/", {"reason": reason})
        assert (page.status_code, 'class="err"' in page.content.decode()) == (200, True)
    for _twice in range(2):
        admin_client.post(f"{LIST}{record.pk}/give-up/", {"reason": "A test of arXiv’s."})
    make_rejected(b"{")  # the same bytes come again
    record = RejectedRecord.objects.get()
    assert (record.given_up, record.seen, record.resolved_at is None) == ("A test of arXiv’s.", 2, False)
    assert StaffAct.objects.get().reason == "A test of arXiv’s."
    assert "set aside for good: A test of arXiv’s." in admin_client.get(LIST).content.decode()
    undo(admin_client)
    record.refresh_from_db()
    assert (record.given_up, record.resolved_at) == ("", None)


def test_only_who_may_change_acts_and_only_who_may_look_downloads(client: Client) -> None:
    record = make_rejected()
    client.force_login(make_reader("staff", is_staff=True))
    for verb in ("retry", "retry-like", "give-up"):
        assert client.post(f"{LIST}{record.pk}/{verb}/", {"reason": "x"}).status_code == 403
    for address in (f"{LIST}{record.pk}/raw/", f"{LIST}reasons/"):
        assert client.get(address).status_code == 403
    assert not Paper.objects.exists()


def test_acts_are_posted_and_what_is_gone_is_missing(admin_client: Client) -> None:
    record = make_rejected()
    for verb in ("retry", "retry-like", "give-up"):
        assert admin_client.get(f"{LIST}{record.pk}/{verb}/").status_code == 405
        assert admin_client.post(f"{LIST}{10**20}/{verb}/", {"reason": "x"}).status_code == 404
    assert admin_client.get(f"{LIST}{10**20}/raw/").status_code == 404


@pytest.mark.parametrize("rows", [1, 50])
def test_queries_are_constant(admin_client: Client, rows: int, django_assert_num_queries: Any) -> None:
    for number in range(rows):
        make_rejected(b"%d" % number, reason=f"reason {number}")
    with django_assert_num_queries(9):
        admin_client.get(LIST)
    with django_assert_num_queries(6):
        admin_client.get(f"{LIST}reasons/")
