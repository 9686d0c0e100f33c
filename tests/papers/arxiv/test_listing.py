from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from papers.arxiv import listing
from papers.arxiv.records import Announced, AuthorName, ProtocolError, Source

DATA = Path("tests/data/rss").resolve()
CV = (DATA / "service_rss_cs.CV_2023-11-03.xml").read_bytes()

ITEM = """<item><title>A title</title><link>https://arxiv.org/abs/2310.16106</link>
<description>arXiv:2310.16106v2 Announce Type: replace \nAbstract: One $x^2$.   Two.</description>
<guid isPermaLink="false">oai:arXiv.org:2310.16106v2</guid>
<category>cs.CV</category><category>cs.IT</category>
<pubDate>Fri, 03 Nov 2023 00:00:00 -0400</pubDate><arxiv:announce_type>replace</arxiv:announce_type>
<dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights><arxiv:DOI>10.1/x</arxiv:DOI>
<arxiv:journal_reference>J. X 1</arxiv:journal_reference>
<dc:creator>A. Poe (Univ, City), Bob Roe Jr. (X)</dc:creator></item>"""


def feed(items: str, day: str = "Fri, 03 Nov 2023 00:00:00 -0400") -> bytes:
    return (
        '<rss xmlns:arxiv="http://arxiv.org/schemas/atom" version="2.0"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<channel><title>cs.CV updates on arXiv.org</title>"
        f"<lastBuildDate>Fri, 03 Nov 2023 04:00:10 +0000</lastBuildDate><pubDate>{day}</pubDate>{items}"
        "</channel></rss>"
    ).encode()


def test_item_is_read_whole():
    page = listing.read_feed(feed(ITEM), "cs.CV")
    (record,) = page.records
    assert (record.arxiv_id, record.version, record.source) == ("2310.16106", 2, Source.FEED)
    assert (record.title, record.abstract) == ("A title", "One $x^2$.\n\nTwo.")
    assert record.authors == (AuthorName("A. Poe", ("Univ, City",)), AuthorName("Bob Roe Jr.", ("X",)))
    assert record.categories == ("cs.CV", "cs.IT", "math.IT")
    assert (record.doi, record.journal_ref, record.comment) == ("10.1/x", "J. X 1", None)
    assert record.license == "http://creativecommons.org/licenses/by/4.0/"
    assert (record.as_of, record.versions) == (date(2023, 11, 3), ())
    assert record.observed == page.built_at == datetime(2023, 11, 3, 4, 0, 10, tzinfo=UTC)
    assert page.announced == (Announced("2310.16106", "cs.CV", date(2023, 11, 3), "replace", 2),)


def test_day_of_the_service_is_read():
    page = listing.read_feed(CV, "cs.CV")
    assert (page.listing_day, page.full, page.rejected) == (date(2023, 11, 3), False, ())
    assert Counter(announced.kind for announced in page.announced) == {"new": 10, "replace": 13, "cross": 1}
    assert [record.arxiv_id for record in page.records] == [
        announced.arxiv_id for announced in page.announced
    ]
    assert {announced.category for announced in page.announced} == {"cs.CV"}


def test_atom_form_holds_the_same():
    page = listing.read_feed((DATA / "2025-08-20_atom_cs.AI.xml").read_bytes(), "cs.AI")
    assert (page.listing_day, page.rejected) == (date(2025, 8, 20), ())
    assert page.built_at == datetime(2025, 8, 20, 4, 0, 19, 866337, tzinfo=UTC)
    assert (page.announced[0].arxiv_id, page.announced[0].kind) == ("2508.13426", "cross")
    names = [author.name for record in page.records for author in record.authors]
    assert "Paulo André Lima de Castro" in names


def test_atom_form_without_entries_is_the_day_of_its_making_in_new_york():
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>cs.AI updates on arXiv.org</title>
    <updated>2025-08-24T02:00:00+00:00</updated></feed>"""
    assert listing.read_feed(body, "cs.AI").listing_day == date(2025, 8, 23)


def test_empty_day_is_a_page():
    page = listing.read_feed((DATA / "service_rss_cs.CV_saturday_empty.xml").read_bytes(), "cs.CV")
    assert (page.listing_day, page.records, page.announced, page.rejected) == (date(2023, 11, 4), (), (), ())


def test_feed_error_is_told_in_its_words():
    with pytest.raises(listing.FeedError, match="Bad subject class 'XX'"):
        listing.read_feed((DATA / "service_rss_error_bad_class_400.xml").read_bytes(), "cs.XX")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("Wed, 05 Jul 2023 00:00:00 -0400", date(2023, 7, 5)),
        ("Wed, 05 Jul 2023 00:00:00 -0500", date(2023, 7, 5)),
        ("Wed, 03 Jan 2024 00:00:00 -0500", date(2024, 1, 3)),
        ("Wed, 03 Jan 2024 00:00:00 -0400", date(2024, 1, 3)),
        ("Sun, 10 Mar 2024 00:00:00 -0500", date(2024, 3, 10)),
        ("Sun, 03 Nov 2024 00:00:00 -0400", date(2024, 11, 3)),
        ("Thu, 29 Feb 2024 05:00:00 +0000", date(2024, 2, 29)),
    ],
)
def test_listing_day_is_the_eastern_date_in_both_halves_of_the_year(day: str, expected: date):
    assert listing.read_feed(feed("", day), "cs.CV").listing_day == expected


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("03 Nov 2023 00:00:00", "02 Nov 2023 00:00:00", "announced on 2023-11-02 in the feed of 2023-11-03"),
        ("16106v2</guid>", "16106</guid>", "no version in the guid"),
        ("oai:arXiv.org:", "oai:other.org:", "not an arXiv identifier"),
        (">replace</arxiv", ">redo</arxiv", "unknown kind of announcement 'redo'"),
        ("Abstract:", "Summary:", "no abstract in the description"),
        ("One $x^2$.   Two.", "", "no abstract"),
        ("<category>cs.CV</category>", "", "a paper of 'cs.IT math.IT' in the feed of cs.CV"),
        ("<title>A title</title>", "", "no title"),
    ],
)
def test_bad_item_is_set_aside_and_the_rest_is_read(old: str, new: str, reason: str):
    bad = ITEM.replace(old, new)
    assert bad != ITEM
    page = listing.read_feed(feed(bad + ITEM), "cs.CV", place="rss cs.CV")
    (rejected,) = page.rejected
    assert (len(page.records), len(page.announced), rejected.place) == (1, 1, "rss cs.CV item 1")
    assert rejected.reason.startswith(reason)


def test_rejected_item_reads_again_once_mended():
    (rejected,) = listing.read_feed(feed(ITEM.replace(">replace</arxiv", ">redo</arxiv")), "cs.CV").rejected
    with pytest.raises(ValueError, match="redo"):
        listing.read_item(rejected.raw, "cs.CV")
    record, announced = listing.read_item(rejected.raw.replace(b">redo<", b">replace<"), "cs.CV")
    assert (record.arxiv_id, announced.listing_day) == ("2310.16106", date(2023, 11, 3))


def test_feed_at_the_limit_says_so():
    assert not listing.read_feed(feed(ITEM * 1999), "cs.CV").full
    assert listing.read_feed(feed(ITEM * 2000), "cs.CV").full


@pytest.mark.parametrize(
    "body",
    [
        b'<rss version="2.0"/>',
        feed("", day="today"),
        feed("").replace(b"lastBuildDate", b"built"),
        b"<html><body>Rate exceeded.</body></html>",
        b"Rate exceeded.",
    ],
)
def test_what_is_no_feed_is_a_failure(body: bytes):
    with pytest.raises(ProtocolError):
        listing.read_feed(body, "cs.CV")


def test_archives_and_joined_categories_hold_their_papers():
    for spec in ("cs", "CS.cv", "cs.LG+cs.CV", "math.IT"):
        body = feed(ITEM).replace(b"cs.CV updates", spec.encode() + b" updates")
        assert len(listing.read_feed(body, spec).records) == 1


@pytest.mark.parametrize("items", [ITEM, ""])
def test_feed_of_another_category_is_no_quiet_day(items: str):
    body = feed(items).replace(b"cs.CV updates", b"hep-th updates")
    with pytest.raises(ProtocolError, match=r"a feed of hep-th where cs\.CV was asked for"):
        listing.read_feed(body, "cs.CV")


@pytest.mark.parametrize(
    ("told", "asked"), [("cs.IT", "math.IT"), ("CS.cv", "cs.CV"), ("cs.CV, cs.LG", "cs.CV+cs.LG")]
)
def test_feed_may_bear_the_other_name_of_its_category(told: str, asked: str):
    body = feed("").replace(b"cs.CV updates", told.encode() + b" updates")
    assert listing.read_feed(body, asked).announced == ()
