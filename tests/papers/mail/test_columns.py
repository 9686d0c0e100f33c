"""Lines of a fixed width."""

from hypothesis import given
from hypothesis import strategies as st

from papers.mail.columns import WIDTH, width, wrap


def test_lines_hang_under_their_mark() -> None:
    assert wrap("one two three four five", " 1. ", "    ", columns=13) == [
        " 1. one two",
        "    three",
        "    four five",
    ]


def test_han_takes_two_columns_and_no_line_begins_with_a_comma() -> None:
    assert width("视á") == 3
    assert wrap("视觉变换器，论文", columns=10) == ["视觉变换", "器，论文"]
    assert wrap("ViT 视觉", columns=6) == ["ViT 视", "觉"]


def test_addresses_are_whole_and_other_long_words_are_not() -> None:
    url = "https://example.org/" + "x" * 100
    assert wrap(f"see {url} now") == ["see", url, "now"]
    assert [len(line) for line in wrap("y" * 100)] == [68, 32]


@given(st.text(max_size=400).filter(lambda text: "://" not in text), st.integers(0, 8))
def test_no_line_is_too_wide_and_no_word_is_lost(text: str, depth: int) -> None:
    blank = " " * depth
    lines = wrap(text, blank, blank)
    assert max(map(width, lines)) <= WIDTH
    assert "".join("".join(lines).split()) == "".join(text.split())
