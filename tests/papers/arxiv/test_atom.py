from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from papers.arxiv import atom
from papers.arxiv.records import AuthorName, PaperRecord, ProtocolError, Source, VersionRecord

DATA = Path("tests/data/api").resolve()


def answer(name: str) -> atom.ApiPage:
    return atom.read_answer((DATA / name).read_bytes())


def test_entry_is_read_whole():
    read = answer("id_old_style_affiliations_journal_ref.xml")
    (record,) = read.records
    submitted = datetime(2006, 1, 2, 14, 57, 58, tzinfo=UTC)
    assert (record.arxiv_id, record.version, record.source) == ("astro-ph/0601001", 1, Source.API)
    assert (record.as_of, record.versions) == (date(2006, 1, 2), (VersionRecord(1, submitted),))
    assert record.authors == (
        AuthorName("Andrew Gould", ("Ohio State",)),
        AuthorName("Susan Dorsher", ("Ohio State",)),
        AuthorName("B. Scott Gaudi", ("CfA",)),
        AuthorName("Andrzej Udalski", ("Warsaw University Observatory",)),
    )
    assert (record.journal_ref, record.doi, record.categories) == (
        "ActaAstron.56:1-50,2006",
        "",
        ("astro-ph",),
    )
    assert (record.license, record.report_no, record.submitter, record.withdrawn) == (None, None, None, None)
    assert record.observed == read.updated == datetime(2026, 5, 11, 23, 51, 23, tzinfo=UTC)
    assert (read.total, read.start, read.per_page) == (1, 0, 100)


def test_title_may_be_0_and_a_comment_may_be_missing():
    (record,) = answer("id_title_is_0.xml").records
    assert (record.title, record.comment) == ("0", "")


def test_layout_of_2018_is_read_and_subject_classes_are_no_categories():
    read = answer("old_format_2018_all_Einstein.xml")
    assert (len(read.records), read.rejected, read.total) == (10, (), 28637)
    assert read.updated == datetime(2018, 2, 5, 5, tzinfo=UTC)
    second = read.records[1]
    assert (second.categories, second.version, second.comment) == (
        ("math.DG",),
        3,
        "18 pages, added Theorem 5",
    )
    assert second.versions == (
        VersionRecord(1, datetime(2008, 2, 15, 4, 40, 56, tzinfo=UTC)),
        VersionRecord(3, datetime(2008, 4, 1, 4, 36, 21, tzinfo=UTC)),
    )
    assert second.as_of == date(2008, 4, 1)


def test_primary_category_comes_first():
    body = (DATA / "id_title_is_0.xml").read_bytes()
    (record,) = atom.read_answer(body.replace(b'<category term="cs.CR"', b'<category term="math.NT"')).records
    assert record.categories == ("cs.CR", "math.NT")


def test_error_entry_is_an_error_whatever_its_status():
    with pytest.raises(atom.ApiError, match="incorrect id format for abc"):
        answer("error_incorrect_id.xml")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"opensearch:totalResults>", b"opensearch:total>"),
        (b">1</opensearch:totalResults>", b">many</opensearch:totalResults>"),
        (b"http://www.w3.org/2005/Atom", b"http://www.w3.org/2005/Other"),
        (b"<updated>2026-04-12T22:09:25Z</updated>", b""),
    ],
)
def test_answer_of_another_shape_is_a_failure(old: bytes, new: bytes):
    body = (DATA / "id_title_is_0.xml").read_bytes()
    assert old in body
    with pytest.raises(ProtocolError):
        atom.read_answer(body.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"abs/2104.12255v1</id>", b"abs/2104.12255</id>", "no version in the id"),
        (b"abs/2104.12255v1</id>", b"abs/0000.0000v1</id>", "not an arXiv identifier"),
        (b"<title>0</title>", b"", "no title"),
        (b"<published>2021-04-20T16:07:14Z</published>", b"", "not a time"),
        (b"<name>Quan Thoi Minh Nguyen</name>", b"<name/>", "no authors"),
    ],
)
def test_bad_entry_is_set_aside_and_reads_again_once_mended(old: bytes, new: bytes, reason: str):
    body = (DATA / "id_title_is_0.xml").read_bytes()
    assert old in body
    read = atom.read_answer(body.replace(old, new), place="fetch")
    (rejected,) = read.rejected
    assert (read.records, rejected.place) == ((), "fetch entry 1")
    assert rejected.reason.startswith(reason)
    assert atom.read_entry(rejected.raw, place="fetch entry 1") == rejected


def test_entry_alone_reads_as_within_its_answer():
    body = (DATA / "id_title_is_0.xml").read_bytes()
    (record,) = atom.read_answer(body).records
    entry = body[body.index(b"<entry>") : body.index(b"</feed>")]
    alone = entry.replace(
        b"<entry>", b'<entry xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">'
    )
    read = atom.read_entry(alone)
    assert isinstance(read, PaperRecord)
    assert read == replace(record, observed=None)


def test_pages_as_promised_pass():
    atom.check_page(answer("multipage_s0_m10.xml"), 0, 10)
    atom.check_page(answer("multipage_s10_m10.xml"), 10, 10)
    atom.check_page(answer("id_title_is_0.xml"), 0, 100)
    atom.check_page(answer("empty_id_0000.0000.xml"), 0, 100)


@pytest.mark.parametrize(("start", "count"), [(0, 11), (0, 100)])
def test_short_page_is_a_failure(start: int, count: int):
    with pytest.raises(atom.ShortPage):
        atom.check_page(answer("multipage_s0_m10.xml"), start, count)


def test_entry_given_twice_does_not_stand_for_a_missing_one():
    page = answer("multipage_s0_m10.xml")
    doubled = replace(page, records=(*page.records[:9], page.records[0]))
    with pytest.raises(atom.ShortPage):
        atom.check_page(doubled, 0, 10)


def test_empty_page_where_more_was_promised_is_a_failure():
    promised = replace(answer("empty_id_0000.0000.xml"), total=1)
    with pytest.raises(atom.ShortPage):
        atom.check_page(promised, 0, 100)


def test_page_that_was_not_asked_for_is_a_failure():
    with pytest.raises(ProtocolError):
        atom.check_page(answer("multipage_s10_m10.xml"), 20, 10)


def test_rejected_entries_count_as_given():
    read = answer("multipage_s0_m10.xml")
    body = (DATA / "id_title_is_0.xml").read_bytes().replace(b"<title>0</title>", b"")
    rejected = atom.read_answer(body).rejected
    atom.check_page(replace(read, records=read.records[:9], rejected=rejected), 0, 10)
