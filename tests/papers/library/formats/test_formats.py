"""What each format gives, and that no bytes make a reader fail."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.library.formats import READERS
from papers.library.formats.decoding import kind_of, text_of
from papers.library.formats.found import Found, Unreadable, moment, tag_names
from papers.library.formats.spelling import ids_in, ids_named_in
from papers.models import Import


def read(text: str) -> list[Found]:
    return list(READERS[kind_of(text)](text))


def ids(text: str) -> list[str]:
    return [found.arxiv_id for found in read(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2310.12755", ["2310.12755"]),
        ("arXiv:2310.12755v3 [cs.CV]", ["2310.12755"]),
        ("https://arxiv.org/abs/2310.12755v2?context=cs", ["2310.12755"]),
        ("http://export.arxiv.org/pdf/2310.12755.pdf", ["2310.12755"]),
        ("https://doi.org/10.48550/arXiv.2310.12755", ["2310.12755"]),
        ("10.48550/ARXIV.2310.12755", ["2310.12755"]),
        ("hep-th/9901001v1 and math.GT/0309136", ["hep-th/9901001", "math/0309136"]),
        ("q-alg/9705002", ["q-alg/9705002"]),
        ("0704.0001 2310.12755 2310.12755", ["0704.0001", "2310.12755"]),
        ("doi:10.1234/5678.12345, 1999.12345, 2313.00001, 22310.12755, 2310.127551", []),
        ("nowhere/9901001 vol. 23/9901001", []),
    ],
)
def test_ids_are_found_however_they_are_spelled(text: str, found: list[str]) -> None:
    assert ids_in(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("arXiv:2310.12755", ["2310.12755"]),
        ("arXiv preprint arXiv:2310.12755", ["2310.12755"]),
        ("arXiv e-prints, arXiv:hep-th/9901001", ["hep-th/9901001"]),
        ("https://arxiv.org/pdf/hep-th/9901001", ["hep-th/9901001"]),
        ("10.48550/arXiv.2310.12755", ["2310.12755"]),
        ("10.1103/2310.12755", []),
    ],
)
def test_ids_count_where_arxiv_is_named(text: str, found: list[str]) -> None:
    assert ids_named_in(text) == found


def test_list_tells_lines_without_an_id() -> None:
    assert [(row.arxiv_id, row.reason) for row in read("2310.12755\n\nhello\n")] == [
        ("2310.12755", ""),
        ("", "no-id"),
    ]


BIBTEX = r"""
@comment{jabref-meta: x}
@string{cvpr = {arXiv preprint}}
@misc{a, title={A {Vision} T}, eprint={2310.12755}, archivePrefix={arXiv}, month=oct,
  keywords={vision, method/attention}, annote={My note}, timestamp={2023-11-05}, readstatus={read}}
@article{broken, title={never closed, year=2020
@article(b, title="Quoted", journal=cvpr # " arXiv:2310.00007")
@article{c, doi={10.48550/arXiv.2310.00008}}
@article{d, url={https://arxiv.org/abs/hep-th/9901001v2}}
@article{e, title={Elsewhere}, eprint={123}, eprinttype={pubmed}, doi={10.1/1}}
"""


def test_bibtex_reads_entries_one_by_one() -> None:
    rows = read(BIBTEX)
    assert [(row.arxiv_id, row.reason) for row in rows] == [
        ("2310.12755", ""),
        ("", "broken"),
        ("2310.00007", ""),
        ("2310.00008", ""),
        ("hep-th/9901001", ""),
        ("", "no-id"),
    ]
    assert rows[0] == Found(
        "A Vision T",
        "2310.12755",
        tags=["vision", "method/attention"],
        note="My note",
        status=3,
        saved_at="2023-11-05T00:00:00+00:00",
    )


RIS = """TY  - JOUR
TI  - A Title
AU  - Lovelace, Ada
UR  - https://arxiv.org/abs/2310.12755
KW  - vision
KW  - survey; transformers
N1  - remember this
ER  - 

TY  - JOUR
TI  - Another
DO  - 10.48550/arXiv.2310.00007
ER  - 
TY  - BOOK
TI  - No paper of arXiv:2310.00001
ER  - 
"""  # noqa: W291


def test_ris_reads_records_one_by_one() -> None:
    rows = read(RIS)
    assert [row.arxiv_id for row in rows] == ["2310.12755", "2310.00007", ""]
    assert (rows[0].tags, rows[0].note) == (["vision", "survey", "transformers"], "remember this")


def test_csl_reads_zotero() -> None:
    items = [
        {"id": "a", "type": "article", "title": "A", "number": "arXiv:2310.12755", "keyword": "x,y"},
        {"id": "b", "URL": "http://arxiv.org/abs/2310.00007", "accessed": {"date-parts": [[2023, 11, 5]]}},
        {"data": {"title": "C", "extra": "arXiv:2310.00008 [cs]", "tags": [{"tag": "z"}]}},
        {"id": "d", "title": "arXiv:2310.00009 is only in the title"},
        "no item",
    ]
    rows = read(json.dumps(items))
    assert [row.arxiv_id for row in rows] == ["2310.12755", "2310.00007", "2310.00008", "", ""]
    assert [row.tags for row in rows[:3]] == [["x", "y"], [], ["z"]]
    assert rows[1].saved_at == "2023-11-05T00:00:00+00:00"
    assert rows[4].reason == "broken"


def test_scirate_reads_scites() -> None:
    rows = [{"id": 1, "uid": "2310.12755", "title": "A", "scite_created_at": "2023-11-05T10:00:00.000Z"}]
    assert read(json.dumps(rows)) == [Found("A", "2310.12755", saved_at="2023-11-05T10:00:00+00:00")]


NETSCAPE = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE><H1>Bookmarks</H1>
<DL><p>
<DT><H3 PERSONAL_TOOLBAR_FOLDER="true">Bar</H3>
<DL><p>
  <DT><H3>Physics &amp; co</H3>
  <DL><p>
    <DT><H3>Strings</H3>
    <DL><p>
      <DT><A HREF="https://arxiv.org/abs/hep-th/9901001" ADD_DATE="1699178400"
        TAGS="one,two">Old &lt;one&gt;</A>
    </DL><p>
  </DL><p>
  <DT><A HREF="https://example.org/">Elsewhere</A>
  <DT><A HREF="https://arxiv.org/pdf/2310.12755">New</A>
</DL><p>
</DL><p>"""


def test_netscape_reads_folders_as_tags() -> None:
    rows = read(NETSCAPE)
    assert [row.arxiv_id for row in rows] == ["hep-th/9901001", "", "2310.12755"]
    assert rows[0].tags == ["one", "two", "Physics & co/Strings"]
    assert rows[0].saved_at == "2023-11-05T10:00:00+00:00"
    assert rows[2].tags == []


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "gb18030", "cp1252"]
)
def test_encodings_are_found_out(encoding: str) -> None:
    words = "Müller 2310.12755" if encoding == "cp1252" else "视觉变换 2310.12755"
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    assert text_of(mark + words.encode(encoding)) == words


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\0\0", b"\xff\xfe\0\xd8", b"a\0b"])
def test_binary_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable, match="binary"):
        text_of(data)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a": ', "[1e999999, " + "9" * 10_000 + "]"])
def test_hostile_json_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        list(READERS[kind_of(text)](text))


def test_damaged_archive_is_refused() -> None:
    with pytest.raises(Unreadable, match="archive"):
        text_of(b"PK\x03\x04" + b"x" * 100)


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("2023-11-05T10:00:00Z", "2023-11-05T10:00:00+00:00"),
        ("2023-11-05 10:00:00 +0200", "2023-11-05T08:00:00+00:00"),
        ("1699178400", "2023-11-05T10:00:00+00:00"),
        (10**30, ""),
        ("9" * 5000, ""),
        ("1970-01-01", ""),
        ("9999-12-31T23:59:59-23:59", ""),
        ("0001-01-01T00:00:00+14:00", ""),
        ([], ""),
        (float("nan"), ""),
    ],
)
def test_times_are_taken_if_they_can_be(value: object, at: str) -> None:
    assert moment(value) == at


def test_tags_that_cannot_be_are_told() -> None:
    assert tag_names(["fine", "x" * 51, "!!", None, "a,b"]) == (["fine", "a", "b"], True)


KEYS = "uid data tags recto bookmarks paper title note keyword accessed date-parts reading_marks items"
NAMES = st.text() | st.sampled_from(sorted(KEYS.split()))
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner),
)


@given(value=JSONS, kind=st.sampled_from([Import.Kind.CSL, Import.Kind.SCIRATE, Import.Kind.RECTO]))
def test_any_json_is_read_or_refused(value: object, kind: str) -> None:
    with suppress(Unreadable):
        for found in READERS[kind](json.dumps(value)):
            found.text.encode()


PIECES = r"""@a{|@string{|}|{|"|=|,|#|TY  - JOUR|ER  - |KW  - x|XX  - |<DL>|</DL>|<H3>|<A HREF="|">"""
FRAGMENTS = st.lists(
    st.sampled_from([*PIECES.split("|"), "\n", "\x00", "\ud800"]) | st.text(), max_size=30
).map("".join)


@given(text=FRAGMENTS, kind=st.sampled_from(sorted(READERS)))
def test_any_text_is_read_or_refused(text: str, kind: str) -> None:
    with suppress(Unreadable):
        for found in READERS[kind](text):
            found.text.encode()
            assert "\0" not in found.text + found.note + "".join(found.tags)


@given(st.binary())
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    with suppress(Unreadable):
        kind_of(text_of(data))
