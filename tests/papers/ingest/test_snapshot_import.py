"""Snapshots as streams: every wrapping, damage, interruption and continuation."""

import gzip
import io
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from papers.ingest.snapshot_import import BadFile, import_snapshot, open_snapshot, take_up
from papers.ingest.store import Stored
from papers.models import Harvest, Paper, RejectedRecord
from tests.records import all_rows
from tests.snapshots import snapshot_lines

PLAIN = b"".join(snapshot_lines(60))


def two_members(compress: Callable[[bytes], bytes]) -> bytes:
    return compress(PLAIN[:20_000]) + compress(PLAIN[20_000:])


def load(file: Path, *, batch: int = 25, restart: bool = False) -> Stored:
    opened = open_snapshot(str(file), io.BytesIO())
    with opened.stream:
        return import_snapshot(opened, take_up(opened, restart=restart), batch=batch)


def stop_after(pages: int) -> Callable[[int], None]:
    """A progress callback that presses Ctrl-C after so many pages."""
    calls = 0

    def progress(_lines: int) -> None:
        nonlocal calls
        calls += 1
        if calls > pages:
            raise KeyboardInterrupt

    return progress


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [
        PLAIN,
        PLAIN.rstrip(b"\n"),
        PLAIN.replace(b"\n", b"\r\n"),
        gzip.compress(PLAIN),
        zstandard.compress(PLAIN),
        two_members(gzip.compress),
        two_members(zstandard.compress),
    ],
)
def test_every_wrapping_gives_the_same_papers(tmp_path: Path, body: bytes) -> None:
    file = tmp_path / "snapshot"
    file.write_bytes(body)
    assert load(file).added == Paper.objects.count() == 60
    assert Harvest.objects.values_list("state", "records", "added", "rejected").get() == ("done", 60, 60, 0)


@pytest.mark.django_db
def test_standard_input_is_read_too() -> None:
    opened = open_snapshot("-", io.BytesIO(gzip.compress(PLAIN)))
    assert import_snapshot(opened, take_up(opened)).added == 60


@pytest.mark.django_db
@pytest.mark.parametrize("compress", [gzip.compress, zstandard.compress])
def test_file_cut_short_says_so_and_keeps_what_came_before(
    tmp_path: Path, compress: Callable[[bytes], bytes]
) -> None:
    file = tmp_path / "snapshot"
    whole = compress(b"".join(snapshot_lines(2_000)))
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadFile, match=r"^snapshot is cut short: it ends in the middle$"):
        load(file)
    harvest = Harvest.objects.get()
    assert (harvest.state, harvest.records) == ("failed", Paper.objects.count())
    assert harvest.records % 25 == 0
    assert 0 < harvest.records < 2_000


@pytest.mark.django_db
@pytest.mark.parametrize("body", [b"\x1f\x8bnothing", b"\x28\xb5\x2f\xfd" + b"\xff" * 40])
def test_damaged_file_says_so(tmp_path: Path, body: bytes) -> None:
    file = tmp_path / "snapshot"
    file.write_bytes(body)
    with pytest.raises(BadFile, match=r"^snapshot is damaged: "):
        load(file)


def test_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"none\.jsonl cannot be read: No such file or directory"):
        open_snapshot(str(tmp_path / "none.jsonl"), io.BytesIO())


@pytest.mark.django_db
def test_bad_lines_are_kept_and_counted(tmp_path: Path) -> None:
    lines = PLAIN.splitlines(keepends=True)
    lines[3] = b'{"id": "2505.00001"\n'
    lines[7] = b"\xff\xfe\n"
    lines[9] = b"\n"
    file = tmp_path / "snapshot"
    file.write_bytes(b"".join(lines))
    assert load(file).rejected == 2
    assert Paper.objects.count() == 57
    places = sorted(RejectedRecord.objects.values_list("place", flat=True))
    assert places == ["snapshot:4", "snapshot:8"]


@pytest.mark.django_db
def test_line_longer_than_any_record_is_rejected_and_the_next_one_read(tmp_path: Path) -> None:
    file = tmp_path / "snapshot"
    file.write_bytes(b"x" * 6_000_000 + b"\n" + PLAIN)
    assert (load(file).rejected, Paper.objects.count()) == (1, 60)


@pytest.mark.django_db
def test_stopped_import_goes_on_where_it_stopped_and_ends_in_the_same_rows(tmp_path: Path) -> None:
    file, other = tmp_path / "snapshot", tmp_path / "other"
    file.write_bytes(PLAIN)
    other.write_bytes(PLAIN + b"\n")
    opened = open_snapshot(str(file), io.BytesIO())
    with opened.stream, pytest.raises(KeyboardInterrupt):
        import_snapshot(opened, take_up(opened), batch=10, progress=stop_after(2))
    assert (Harvest.objects.get().records, Paper.objects.count()) == (20, 20)
    assert load(file, batch=10).added == 40
    continued = all_rows()
    assert Harvest.objects.values_list("state", "records", "added").get() == ("done", 60, 60)
    Paper.objects.all().delete()
    load(other)
    assert all_rows() | {"authors": []} == continued | {"authors": []}


@pytest.mark.django_db
def test_restart_begins_at_the_first_line(tmp_path: Path) -> None:
    file = tmp_path / "snapshot"
    file.write_bytes(PLAIN)
    opened = open_snapshot(str(file), io.BytesIO())
    with opened.stream, pytest.raises(KeyboardInterrupt):
        import_snapshot(opened, take_up(opened), batch=10, progress=stop_after(2))
    assert load(file, restart=True).unchanged == 20


@pytest.mark.django_db
def test_finished_import_run_again_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "snapshot"
    file.write_bytes(PLAIN)
    load(file)
    before = all_rows()
    assert load(file) == Stored(unchanged=60)
    assert all_rows() == before
