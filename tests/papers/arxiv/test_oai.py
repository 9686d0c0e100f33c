import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from papers.arxiv import oai
from papers.arxiv.records import AuthorName, PaperRecord, ProtocolError, Rejected, Source, VersionRecord

DATA = Path("tests/data").resolve()


def page(name: str, **options: object) -> oai.OaiPage:
    return oai.read_page((DATA / name).read_bytes(), **options)


def raw_page(record: str = "", end: str = "", date_line: str = "2026-11-22T07:30:19Z") -> bytes:
    """A ListRecords answer around one record."""
    return (
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        f"<responseDate>{date_line}</responseDate><request/><ListRecords>{record}{end}</ListRecords></OAI-PMH>"
    ).encode()


RECORD = """<record><header><identifier>oai:arXiv.org:2310.00001</identifier><datestamp>2023-10-03</datestamp>
</header><metadata><arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>2310.00001</id>
<submitter>A. Poe</submitter>
<version version="v1"><date>Sun, 1 Oct 2023 10:00:00 GMT</date><size>9kb</size></version>
<title>A title</title><authors>A. Poe</authors><categories>cs.CV</categories><comments>8 pages</comments>
<abstract>  One.
</abstract></arXivRaw></metadata></record>"""


def one(record: str) -> PaperRecord:
    (read,) = oai.read_page(raw_page(record)).records
    return read


def test_raw_record_is_read_whole():
    (record,) = page("oai/GetRecord_0903.0442_arXivRaw.xml").records
    assert (record.arxiv_id, record.source, record.as_of) == ("0903.0442", Source.RAW, date(2011, 2, 3))
    assert record.observed == datetime(2026, 11, 22, 7, 30, 19, tzinfo=UTC)
    assert record.authors == (AuthorName("Chiaki Yamaguchi"),)
    assert record.categories == ("cond-mat.dis-nn", "cond-mat.stat-mech")
    assert [version.number for version in record.versions] == [1, 2, 3, 4, 5]
    assert record.versions[-1] == VersionRecord(
        5, datetime(2011, 2, 2, 0, 49, 18, tzinfo=UTC), "0kb", source_type="I"
    )
    assert (record.version, record.withdrawn, record.submitter) == (5, True, "Chiaki Yamaguchi")
    assert record.license == "http://arxiv.org/licenses/nonexclusive-distrib/1.0/"
    assert (record.journal_ref, record.doi, record.report_no) == ("", "", "")
    assert record.title.startswith("An analytical application of Niedermayer's algorithm")
    assert record.abstract.count("\n\n") == 1
    assert "\n" not in record.abstract.replace("\n\n", "")


def test_arxiv_format_has_no_versions_and_no_submitter():
    (record,) = page("oai/GetRecord_0903.0442_arXiv.xml").records
    assert (record.source, record.versions, record.version) == (Source.OAI, (), None)
    assert (record.submitter, record.withdrawn) == (None, None)


@pytest.mark.parametrize("paper", ["0903.0442", "2310.08262"])
def test_both_formats_tell_the_same_of_one_paper(paper: str):
    (raw,) = page(f"oai/GetRecord_{paper}_arXivRaw.xml").records
    (structured,) = page(f"oai/GetRecord_{paper}_arXiv.xml").records
    for field in ("arxiv_id", "as_of", "title", "abstract", "authors", "categories", "comment", "license"):
        assert getattr(raw, field) == getattr(structured, field), field


def test_legacy_answers_hold_affiliations_and_old_ids():
    read = page("oai_legacy/2018_listrecords_2_200.xml")
    first, second = read.records
    assert first.authors == (
        AuthorName("Sander Uijlen", ("Radboud Universiteit",)),
        AuthorName("Bas Westerbaan", ("Radboud Universiteit",)),
    )
    assert (second.arxiv_id, second.report_no, second.doi) == ("hep-th/9504118", "GOET-TP 101/95", "")
    assert (read.token, read.rejected, read.deleted) == (None, (), ())


def test_legacy_answer_of_flow_control_is_no_page():
    with pytest.raises(ProtocolError, match="html"):
        page("oai_legacy/2018_listrecords_1_503.html")


def test_token_is_given_as_it_stands_with_its_end():
    read = page("oai/ListRecords_arXivRaw.xml")
    assert len(read.records) == 10
    assert (
        read.token
        == "verb%3DListRecords%26metadataPrefix%3DarXivRaw%26set%3Dphysics%253Aastro-ph%26skip%3D10"
    )
    assert (read.token_expires, read.total) == (datetime(2026, 11, 23, tzinfo=UTC), None)


def test_empty_token_is_the_end():
    read = page("oai/ListRecords_arXiv_last.xml")
    assert (len(read.records), read.token, read.token_expires) == (9, None, None)


def test_token_of_the_old_service_tells_the_total():
    read = oai.read_page(
        raw_page(
            RECORD, "<resumptionToken completeListSize='907096' cursor='95000'>496549|96001</resumptionToken>"
        )
    )
    assert (read.token, read.token_expires, read.total) == ("496549|96001", None, 907096)


@pytest.mark.parametrize(
    ("name", "error", "code"),
    [
        ("error_noRecordsMatch", oai.NoRecordsMatch, "noRecordsMatch"),
        ("error_badResumptionToken", oai.BadResumptionToken, "badResumptionToken"),
        ("error_idDoesNotExist", oai.IdDoesNotExist, "idDoesNotExist"),
        ("error_badArgument_set", oai.OaiError, "badArgument"),
    ],
)
def test_protocol_errors_are_told_apart(name: str, error: type[oai.OaiError], code: str):
    with pytest.raises(oai.OaiError) as raised:
        page(f"oai/{name}.xml")
    assert (type(raised.value), raised.value.code) == (error, code)


@pytest.mark.parametrize(
    "body",
    [
        (DATA / "oai/Identify.xml").read_bytes(),
        raw_page(),
        raw_page(end="<resumptionToken>more</resumptionToken>"),
        raw_page(RECORD, date_line=""),
        raw_page(RECORD).replace(b"</OAI-PMH>", b"<GetRecord/></OAI-PMH>"),
        raw_page(RECORD).replace(b"</OAI-PMH>", f"<ListRecords>{RECORD}</ListRecords></OAI-PMH>".encode()),
        raw_page(RECORD, "<resumptionToken>a</resumptionToken><resumptionToken/>"),
        raw_page(RECORD).replace(b"openarchives.org/OAI/2.0/", b"openarchives.org/OAI/3.0/"),
    ],
)
def test_answer_that_proves_nothing_is_a_failure(body: bytes):
    with pytest.raises(ProtocolError):
        oai.read_page(body)


def test_comments_instructions_and_cdata_change_nothing():
    told = RECORD.replace("A title", "A <!-- dull --><![CDATA[title]]><?pi?>").replace(
        "<metadata>", "<!-- --><metadata>"
    )
    assert one(told) == one(RECORD)


def test_prefixes_are_as_good_as_a_default_namespace():
    plain = raw_page(RECORD).decode()
    names = "OAI-PMH|responseDate|request|ListRecords|record|header|identifier|datestamp|metadata"
    prefixed = re.sub(rf"<(/?)({names})\b", r"<\1o:\2", plain).replace(
        'xmlns="http://www.open', 'xmlns:o="http://www.open'
    )
    assert oai.read_page(prefixed.encode()) == oai.read_page(plain.encode())


def test_token_of_white_space_is_the_end_whatever_its_counts_say():
    end = '<resumptionToken cursor="-1" completeListSize="many" expirationDate="soon"> \n </resumptionToken>'
    read = oai.read_page(raw_page(RECORD, end))
    assert (len(read.records), read.token, read.token_expires, read.total) == (1, None, None, None)


def test_last_page_may_be_empty_if_it_says_so():
    read = oai.read_page(raw_page(end="<resumptionToken/>"))
    assert (read.records, read.token) == ((), None)


def test_deleted_record_gives_its_id():
    deleted = (
        '<record><header status="deleted"><identifier>oai:arXiv.org:2310.00002</identifier></header></record>'
    )
    read = oai.read_page(raw_page(RECORD + deleted))
    assert ([record.arxiv_id for record in read.records], read.deleted) == (["2310.00001"], ("2310.00002",))


def test_sample_counts_less_than_every_source():
    (record,) = page("oai/GetRecord_2310.08262_arXivRaw.xml", sample=True).records
    assert (record.source, record.as_of, record.version) == (Source.SAMPLE, date(1991, 1, 1), 1)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("<id>2310.00001</id>", "", "the header is of 2310.00001"),
        ("<id>2310.00001</id>", "<id>2310.00002</id>", "the header is of 2310.00001"),
        ("arXiv.org:2310.00001", "arXiv.org:0811.36489", "not an arXiv identifier"),
        ("<title>A title</title>", "", "no title"),
        ("<title>A title</title>", "<title> </title>", "no title"),
        ("<title>A title</title>", "<title>A</title><title>B</title>", "'title' stands twice"),
        ("<title>A title</title>", f"<title>{'a' * 2001}</title>", "the title has 2001 characters"),
        ("<authors>A. Poe</authors>", "", "no authors"),
        ("<authors>A. Poe</authors>", f"<authors>{'a' * 301}</authors>", "an author's name has 301"),
        ("<authors>A. Poe</authors>", f"<authors>{'A, ' * 20_001}</authors>", "20001 authors"),
        ("One.", f"<b>{'a' * 50_000}</b>", "the abstract has"),
        ("<categories>cs.CV</categories>", "<categories>I.2.10</categories>", "no categories"),
        ("2023-10-03", "2023-02-30", "not a day"),
        ("Sun, 1 Oct 2023 10:00:00 GMT", "yesterday", "not a time"),
        ('version="v1"', 'version="1"', "not a version"),
        ("<version version", "<revision version", "no versions"),
        ("http://arxiv.org/OAI/arXivRaw/", "http://arxiv.org/OAI/other/", "no metadata in"),
        ("<comments>8 pages</comments>", "<license>none</license>", "the licence is no web address"),
    ],
)
def test_bad_record_is_set_aside_with_its_reason_and_the_rest_is_read(old: str, new: str, reason: str):
    bad = RECORD.replace(old, new).replace("</revision>", "</version>")
    if "revision" in bad:
        bad = re.sub(r"<revision.*?</version>", "<revision/>", bad)
    assert bad != RECORD
    good = RECORD.replace("2310.00001", "2310.00009")
    read = oai.read_page(raw_page(bad + good), place="ListRecords set=cs")
    (rejected,) = read.rejected
    assert [record.arxiv_id for record in read.records] == ["2310.00009"]
    assert rejected.place == "ListRecords set=cs record 1"
    assert rejected.reason.startswith(reason)


def test_rejected_record_is_kept_whole_and_reads_again_once_mended():
    bad = RECORD.replace("<title>A title</title>", "<title/>")
    (rejected,) = oai.read_page(raw_page(bad), place="p").rejected
    assert (rejected.arxiv_id, rejected.source) == ("2310.00001", Source.RAW)
    again = oai.read_record(rejected.raw, place="p record 1")
    assert again == rejected
    mended = re.sub(rb"<(\w+:)title ?/>", rb"<\1title>A title</\1title>", rejected.raw)
    read = oai.read_record(mended)
    assert isinstance(read, PaperRecord)
    assert (read.title, read.observed) == ("A title", None)


def test_page_of_rejected_records_is_still_a_page():
    read = oai.read_page(raw_page("<record/><record><header/></record>"), source_hint=Source.RAW)
    assert [(record.source, record.reason) for record in read.rejected] == [
        (Source.RAW, "no header"),
        (Source.RAW, "not an arXiv identifier: ''"),
    ]


def test_one_paper_twice_in_a_page_is_two_records():
    assert len(oai.read_page(raw_page(RECORD * 2)).records) == 2


def test_acm_class_that_only_repeats_the_msc_class_is_not_believed():
    classes = "<acm-class>68T07</acm-class><msc-class>68T07</msc-class></arXivRaw>"
    record = one(RECORD.replace("</arXivRaw>", classes))
    assert (record.msc_class, record.acm_class) == ("68T07", None)
    record = one(RECORD.replace("</arXivRaw>", classes.replace("68T07", "I.2.10", 1)))
    assert (record.msc_class, record.acm_class) == ("68T07", "I.2.10")


@pytest.mark.parametrize(
    ("size", "kind", "comment", "withdrawn"),
    [
        ("0kb", "I", "8 pages", True),
        ("0kb", "H", "8 pages", None),
        ("9kb", "I", "8 pages", None),
        ("9kb", "D", "This paper has been withdrawn by the author", True),
        ("9kb", "D", "supersedes the withdrawn arXiv:0801.1234", None),
    ],
)
def test_withdrawn_is_the_last_version_without_source_or_the_authors_word(
    size: str, kind: str, comment: str, withdrawn: bool | None
):
    record = one(
        RECORD.replace("<size>9kb</size>", f"<size>{size}</size><source_type>{kind}</source_type>").replace(
            "8 pages", comment
        )
    )
    assert record.withdrawn is withdrawn


def test_versions_come_in_order():
    first = '<version version="v1">'
    second = '<version version="v2"><date>Mon, 2 Oct 2023 10:00:00 GMT</date><size>9kb</size></version>'
    record = one(RECORD.replace(first, second + first))
    assert ([version.number for version in record.versions], record.version) == ([1, 2], 2)


def test_suffix_and_affiliations_of_structured_authors():
    record = one(
        """<record><header><identifier>oai:arXiv.org:math/0309136</identifier><datestamp>2023-10-03</datestamp>
        </header><metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>math/0309136</id>
        <created>2003-09-08</created><authors><author><keyname>Poe</keyname><forenames>Ann M.</forenames>
        <suffix>Jr.</suffix>
        <affiliation>X</affiliation><affiliation>Y</affiliation></author>
        <author><keyname>The D0 Collaboration</keyname></author></authors>
        <title>T</title><categories>math.IT</categories><abstract>A</abstract></arXiv></metadata></record>"""
    )
    assert record.authors == (AuthorName("Ann M. Poe Jr.", ("X", "Y")), AuthorName("The D0 Collaboration"))
    assert (record.categories, record.comment) == (("math.IT", "cs.IT"), "")


def test_read_record_refuses_what_is_no_record():
    with pytest.raises(ProtocolError):
        oai.read_record(b"<record/>")
    assert isinstance(oai.read_record(b'<record xmlns="http://www.openarchives.org/OAI/2.0/"/>'), Rejected)
