"""Plain text in one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.text.plain import first_sentence, one_line, shorten


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("We do. They do.", "We do."),
        (
            "We show, e.g. Smith et al. 2020, that it is. Next.",
            "We show, e.g. Smith et al. 2020, that it is.",
        ),
        ("As in Fig. 3 it falls. Next.", "As in Fig. 3 it falls."),
        ("By J. Smith of old. Next.", "By J. Smith of old."),
        ("It is 3.5 times $x^2$. Then.", "It is 3.5 times x²."),
        ("Is it? Yes.", "Is it?"),
        ("我们研究。第二句。", "我们研究。"),
        ("no end", "no end"),
        ("", ""),
    ],
)
def test_the_first_sentence_ends_where_it_ends(text: str, first: str) -> None:
    assert first_sentence(text) == first


def test_a_long_one_is_cut_between_words() -> None:
    assert first_sentence("word " * 200, 20) == "word word word…"
    assert shorten("x" * 30, 10) == "x" * 9 + "…"


@given(st.text(max_size=300))
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1
    assert len(first_sentence(text, 50)) <= 50
