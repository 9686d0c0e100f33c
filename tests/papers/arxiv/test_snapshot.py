import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.arxiv import oai
from papers.arxiv.records import AuthorName, PaperRecord, Rejected, Source, VersionRecord
from papers.arxiv.snapshot import read_line

DATA = Path("tests/data").resolve()
ROW = {
    "id": "0704.0001",
    "submitter": None,
    "authors": "C. Bal\\'azs, E. L. Berger",
    "title": "A title\n  in two lines",
    "comments": "37 pages; published version",
    "journal-ref": None,
    "doi": "10.1103/PhysRevD.76.013009",
    "report-no": None,
    "categories": "hep-ph math.IT",
    "license": None,
    "abstract": "  One\ntwo.\n  Three.\n",
    "versions": [
        {"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"},
        {"version": "v2", "created": "Tue, 24 Jul 2007 20:10:27 GMT"},
    ],
    "update_date": "2007-07-24",
    "authors_parsed": [["Bal\\'azs", "C.", ""], ["Berger", "E. L.", "", "Argonne", "IIT"]],
}
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just("\ud800\x00"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


def read(**changes: object) -> PaperRecord | Rejected:
    return read_line(json.dumps(ROW | changes).encode(), "snapshot.jsonl:1")


def test_mark_of_utf_8_before_the_first_line_is_no_part_of_it():
    line = json.dumps(ROW).encode()
    assert read_line(b"\xef\xbb\xbf" + line, "snapshot.jsonl:1") == read_line(line, "snapshot.jsonl:1")


def test_line_is_read_whole():
    record = read()
    assert isinstance(record, PaperRecord)
    assert (record.arxiv_id, record.source, record.as_of) == ("0704.0001", Source.SNAPSHOT, date(2007, 7, 24))
    assert (record.title, record.abstract) == ("A title in two lines", "One two.\n\nThree.")
    assert record.authors == (AuthorName("C. Balázs"), AuthorName("E. L. Berger", ("Argonne", "IIT")))
    assert record.categories == ("hep-ph", "math.IT", "cs.IT")
    assert record.versions == (
        VersionRecord(1, datetime(2007, 4, 2, 19, 18, 42, tzinfo=UTC)),
        VersionRecord(2, datetime(2007, 7, 24, 20, 10, 27, tzinfo=UTC)),
    )
    assert (record.version, record.comment, record.journal_ref) == (2, "37 pages; published version", "")
    assert (record.license, record.submitter, record.msc_class, record.observed) == (None, None, None, None)


def test_field_that_is_not_there_is_not_spoken_of():
    row = {name: value for name, value in ROW.items() if name != "comments"}
    record = read_line(json.dumps(row).encode(), "p")
    assert isinstance(record, PaperRecord)
    assert record.comment is None


@pytest.mark.parametrize(
    ("line", "parsed", "names"),
    [
        ("A. Poe, et al", [["Poe", "A.", ""], ["al", "et", ""]], ["A. Poe"]),
        ("A. Poe & B. Roe", [["Roe", "A. Poe & B.", ""]], ["A. Poe", "B. Roe"]),
        ("A. Poe (X, Y)", [["(X", "A. Poe", ""], ["Y)", "", ""]], ["A. Poe"]),
        ("A. Poe, B. Roe", [["Poe", 1, ""]], ["A. Poe", "B. Roe"]),
        ("A. Poe, B. Roe", "A. Poe", ["A. Poe", "B. Roe"]),
        ("A. Poe, B. Roe", None, ["A. Poe", "B. Roe"]),
        ("A. Poe, B. Roe", [], ["A. Poe", "B. Roe"]),
        ("Ann Poe, Jr.", [["Poe", "Ann", "Jr."]], ["Ann Poe Jr."]),
    ],
)
def test_parsed_authors_are_believed_where_they_are_people(line: str, parsed: object, names: list[str]):
    record = read(authors=line, authors_parsed=parsed)
    assert isinstance(record, PaperRecord)
    assert [author.name for author in record.authors] == names


def test_paper_reads_the_same_from_the_snapshot_as_from_raw():
    (raw,) = oai.read_page((DATA / "oai/GetRecord_2310.08262_arXivRaw.xml").read_bytes()).records
    row = {
        "id": "2310.08262",
        "authors": "Marco T. Moraz\\'an",
        "title": raw.title,
        "comments": None,
        "categories": "cs.PL",
        "license": "http://creativecommons.org/licenses/by-nc-nd/4.0/",
        "abstract": "  " + raw.abstract.replace(" ", "\n").replace("\n\n", "\n  "),
        "versions": [{"version": "v1", "created": "Thu, 12 Oct 2023 12:07:05 GMT"}],
        "update_date": "2023-10-13",
        "authors_parsed": [["Moraz\\'an", "Marco T.", ""]],
    }
    record = read_line(json.dumps(row).encode(), "p")
    assert isinstance(record, PaperRecord)
    # The service's own answer had lost the accent of this one name.
    assert [author.name for author in record.authors] == ["Marco T. Morazán"]
    for field in ("arxiv_id", "title", "categories", "license", "as_of", "comment", "version"):
        assert getattr(record, field) == getattr(raw, field), field
    assert [version.submitted_at for version in record.versions] == [raw.versions[0].submitted_at]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": 704.0001}, "id is no text but float"),
        ({"id": "0704.0001v1"}, "a version in the id"),
        ({"id": "0000.0000"}, "not an arXiv identifier"),
        ({"title": None}, "no title"),
        ({"title": ["A"]}, "title is no text but list"),
        ({"abstract": ""}, "no abstract"),
        ({"categories": "68T07"}, "no categories"),
        ({"authors": None, "authors_parsed": None}, "no authors"),
        ({"update_date": "2007-13-01"}, "not a day"),
        ({"versions": {"v1": 1}}, "versions is no list of objects"),
        ({"versions": [{"version": "v0", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}]}, "not a version"),
        ({"versions": [ROW["versions"][0]] * 2}, "the versions are too many or not in order"),
        ({"versions": [{"version": "v1"}]}, "not a time"),
    ],
)
def test_bad_line_is_rejected_with_its_reason(changes: dict[str, object], reason: str):
    rejected = read(**changes)
    assert isinstance(rejected, Rejected)
    assert rejected.reason.startswith(reason)
    assert (rejected.place, rejected.raw) == ("snapshot.jsonl:1", json.dumps(ROW | changes).encode())


@pytest.mark.parametrize(
    "line",
    [b"", b"null", b"[]", b"{", b"\xff\xfe", b"1" * 5_000, b"[" * 100_000, b"{}", b'{"id": 1e999}', b"\x00"],
)
def test_line_that_is_no_record_is_rejected(line: bytes):
    rejected = read_line(line, "p")
    assert isinstance(rejected, Rejected)
    assert rejected.raw == line


@given(st.binary(max_size=200))
def test_no_bytes_raise(line: bytes):
    assert isinstance(read_line(line, "p"), Rejected)


@given(st.sampled_from(sorted(ROW)), json_values)
def test_any_value_in_any_field_gives_a_clean_record_or_a_rejected_one(field: str, value: object):
    record = read(**{field: value})
    if isinstance(record, PaperRecord):
        texts = [record.title, record.abstract, record.comment or "", record.doi or ""]
        texts += [author.name for author in record.authors]
        assert "\x00" not in "".join(texts)
        "".join(texts).encode()
    else:
        record.reason.encode()
