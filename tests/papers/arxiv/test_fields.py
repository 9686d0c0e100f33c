from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.arxiv import fields
from papers.arxiv.fields import BadRecord
from papers.arxiv.latex import to_unicode
from papers.arxiv.records import AuthorName, PaperRecord, Source, VersionRecord


def test_one_line_collapses_white_space_and_drops_controls():
    assert fields.one_line("  A\x00 title\n  in\u2028two\u202e lines\ud800 ") == "A title in two lines"


def test_one_line_turns_accents_and_leaves_math():
    assert fields.one_line(r"Erd\H{o}s and $\mu^{2}$") == r"Erdős and $\mu^{2}$"


def test_one_line_composes_characters():
    assert fields.one_line("Poincare\u0301") == "Poincaré"


def test_one_line_refuses_what_is_beyond_its_limit():
    assert fields.one_line("x" * 10, 10) == "x" * 10
    with pytest.raises(BadRecord):
        fields.one_line("x" * 11, 10)


@given(st.text(alphabet="$\\{}~-`'\"oa 1%(", max_size=40))
def test_one_line_takes_no_short_cut_that_shows(text: str):
    plain = " ".join(text.split())
    assert fields.one_line(text) == " ".join(to_unicode(plain).split())


@given(st.text(max_size=60))
def test_one_line_is_clean_for_any_text(text: str):
    line = fields.one_line(text)
    assert line == line.strip()
    assert "\n" not in line
    assert "\x00" not in line
    line.encode()


def test_paragraphs_join_wrapped_lines_and_keep_breaks():
    assert fields.paragraphs("  One\ntwo.\n  Three\nfour.\n\nFive.\n") == "One two.\n\nThree four.\n\nFive."


def test_paragraphs_may_break_with_carriage_returns():
    assert fields.paragraphs("One\r\ntwo.\r\n\r\nThree.\r\n  Four.") == "One two.\n\nThree.\n\nFour."


def test_day_takes_one_form_only():
    assert fields.day(" 2011-02-03\n") == date(2011, 2, 3)
    for text in ("20110203", "2011-02-30", "0001-01-01", "2011-W05-4", "", "٢٠١١-٠٢-٠٣"):
        with pytest.raises(BadRecord):
            fields.day(text)


def test_moment_is_aware_and_in_utc():
    assert fields.moment("2018-02-05T00:00:00-05:00") == datetime(2018, 2, 5, 5, tzinfo=UTC)
    assert fields.moment("2026-04-12T22:10:29Z").tzinfo == UTC
    assert fields.moment("2016-12-31T23:59:60Z") == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)
    for text in ("2018-02-05T00:00:00", "2018-02-05", "yesterday", "", "0001-01-01T00:00:00+23:59"):
        with pytest.raises(BadRecord):
            fields.moment(text)


def test_http_date_takes_both_services_days_and_any_offset():
    assert fields.http_date("Thu, 9 Apr 2009 02:45:30 GMT") == datetime(2009, 4, 9, 2, 45, 30, tzinfo=UTC)
    assert fields.http_date("Fri, 03 Nov 2023 00:00:00 -0400") == datetime(2023, 11, 3, 4, tzinfo=UTC)
    assert fields.http_date("Sat, 31 Dec 2016 23:59:60 GMT") == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)
    for text in ("Thu, 31 Feb 2009 02:45:30 GMT", "Thu, 9 Foo 2009 02:45:30 GMT", "9 Apr 2009", ""):
        with pytest.raises(BadRecord):
            fields.http_date(text)


def test_address_is_a_web_address_or_nothing():
    assert [fields.address(text) for text in ("", " http://arxiv.org/licenses/x/ ")] == [
        "",
        "http://arxiv.org/licenses/x/",
    ]
    for text in ("javascript:alert(1)", "http://a b", "see paper"):
        with pytest.raises(BadRecord):
            fields.address(text)


OBSERVED = datetime(2023, 11, 3, 4, tzinfo=UTC)
RECORD = PaperRecord(
    arxiv_id="2310.12755",
    source=Source.RAW,
    as_of=date(2023, 11, 4),
    title="A title",
    abstract="An abstract.",
    authors=(AuthorName("A. Poe"),),
    categories=("cs.CV",),
    observed=OBSERVED,
    versions=(VersionRecord(1, OBSERVED + timedelta(days=1)),),
)


def test_checked_takes_a_record_whose_clock_is_a_day_ahead():
    assert fields.checked(RECORD) is RECORD
    undated = replace(RECORD, observed=None, as_of=date(2150, 1, 1))
    assert fields.checked(undated) is undated


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"as_of": date(2023, 11, 5)}, "dated 2023-11-05, after the answer"),
        (
            {"versions": (VersionRecord(1, datetime(2150, 1, 1, tzinfo=UTC)),)},
            "dated 2150-01-01 00:00:00\\+00:00, after the answer",
        ),
        ({"title": "\u200b\u200d\u0301"}, "no title that can be seen"),
        ({"categories": tuple(f"foo-{'x' * number}" for number in range(51))}, "51 categories, more than 50"),
        ({"categories": ()}, "no categories"),
        ({"authors": (AuthorName("A"),) * 20_001}, "20001 authors, more than 20000"),
        ({"versions": RECORD.versions * 2}, "not in order"),
    ],
)
def test_checked_refuses_what_no_paper_has(changes: dict[str, object], reason: str):
    with pytest.raises(BadRecord, match=reason):
        fields.checked(replace(RECORD, **changes))
