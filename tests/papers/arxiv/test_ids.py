from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.arxiv.ids import ArxivId, BadIdentifier


@pytest.mark.parametrize(
    ("text", "base", "version"),
    [
        ("2310.12755", "2310.12755", None),
        (" 2310.12755v2\n", "2310.12755", 2),
        ("arXiv:0704.0001", "0704.0001", None),
        ("1412.9999", "1412.9999", None),
        ("1501.00001", "1501.00001", None),
        ("math.GT/0309136", "math/0309136", None),
        ("cond-mat/9901001v12", "cond-mat/9901001", 12),
        ("https://arxiv.org/abs/2310.12755v1", "2310.12755", 1),
        ("http://export.arxiv.org/pdf/hep-th/9901001.pdf", "hep-th/9901001", None),
    ],
)
def test_identifier_is_read(text: str, base: str, version: int | None) -> None:
    assert ArxivId.parse(text) == ArxivId(base, version)
    assert ArxivId.parse(str(ArxivId.parse(text))) == ArxivId(base, version)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0000.0000",
        "0703.0001",  # the new style began a month later
        "1412.12345",
        "1501.0001",
        "2313.12755",
        "2310.00000",
        "2310.12755v0",
        "2310.12755v12345",
        "\u0662\u0663\u0661\u0660.12755",
        "hep-th/0704001",
        "hep-th/9901000",
        "HEP-TH/9901001",
        "a" * 11 + "/9901001",  # no archive is as long, and a row has room for 32 characters
        "https://arxiv.org.example.org/abs/2310.12755",
        "2310.12755" + " " * 200 + "x",
    ],
)
def test_what_is_no_identifier_is_refused(text: str) -> None:
    with pytest.raises(BadIdentifier, match="not an arXiv identifier"):
        ArxivId.parse(text)


@given(st.from_regex(r"[a-z.-]{1,60}/[0-9]{7}(v[0-9]{1,5})?", fullmatch=True) | st.text(max_size=60))
def test_any_text_is_an_identifier_that_fits_its_column_or_none(text: str) -> None:
    with suppress(BadIdentifier):
        assert len(ArxivId.parse(text).base) <= 32


def test_order_follows_the_months_over_both_styles_and_the_century() -> None:
    ids = [
        "hep-th/9912001",
        "hep-th/0001001",
        "hep-th/0703999",
        "0704.0001",
        "1412.9999",
        "1501.00001",
        "2310.12755",
    ]
    assert sorted(sorted(ids), key=lambda text: ArxivId.parse(text).order) == ids
    assert ArxivId.parse("hep-th/9912001").month == 199912
