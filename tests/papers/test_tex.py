"""Where the math stands in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.tex import split_math

PIECES = st.sampled_from(
    [
        "$",
        "$$",
        "\\$",
        "\\\\",
        "\\(",
        "\\)",
        "\\[",
        "\\]",
        "\\begin{align}",
        "\\end{align}",
        "a",
        "5",
        " ",
        "\\",
    ]
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("plain", [("text", "plain")]),
        ("a $x$ b", [("text", "a "), ("inline", "x"), ("text", " b")]),
        ("$a$$b$", [("inline", "a"), ("inline", "b")]),
        ("$$a$$", [("display", "a")]),
        (r"\(a\) \[b\]", [("inline", "a"), ("text", " "), ("display", "b")]),
        (r"\begin{align}a\end{align}", [("display", r"\begin{align}a\end{align}")]),
        ("an odd $ stays", [("text", "an odd $ stays")]),
        (r"\$5 and $x$", [("text", r"\$5 and "), ("inline", "x")]),
        (r"$a \$ b$", [("inline", r"a \$ b")]),
        ("$5 and $10", [("text", "$5 and $10")]),
        (r"\\[2pt] no display", [("text", r"\\[2pt] no display")]),
        (r"\(a \[b\]", [("text", r"\(a "), ("display", "b")]),
    ],
)
def test_math_is_told_from_text(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(segment.kind, segment.body) for segment in split_math(text)] == expected


@given(st.lists(PIECES, max_size=30).map("".join))
def test_segments_put_together_are_the_text(text: str) -> None:
    assert "".join(segment.source for segment in split_math(text)) == text


@pytest.mark.parametrize("unit", ["$", "\\(", "\\[", "\\begin{align}", "$\\$", "$ $1", "\\" * 7 + "$"])
def test_hostile_repetition_is_cut_in_linear_time(unit: str) -> None:
    """Sixty kilobytes each; a search that is not linear would run into the suite's time limit."""
    text = unit * (60_000 // len(unit))
    assert "".join(segment.source for segment in split_math(text)) == text
