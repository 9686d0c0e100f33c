"""Matching words marked in a title, and the piece of the abstract around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.digests.marked import AROUND, excerpt, pieces

spans = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)).map(lambda s: (s[0], s[0] + s[1])))


def joined(text: str, found: list[tuple[int, int]]) -> str:
    """The excerpt with brackets around what matched."""
    return "".join(f"[{piece.text}]" if piece.hit else piece.text for piece in excerpt(text, found))


@given(st.text(min_size=40), spans)
def test_pieces_are_the_whole_text_and_hits_what_the_spans_cover(
    text: str, found: list[tuple[int, int]]
) -> None:
    cut = pieces(text, found)
    assert "".join(piece.text for piece in cut) == text
    covered = {place for start, end in found for place in range(start, end)}
    place, marked = 0, set()
    for piece in cut:
        marked |= set(range(place, place + len(piece.text))) if piece.hit else set()
        place += len(piece.text)
    assert marked == covered


@pytest.mark.parametrize(
    ("text", "found", "shown"),
    [
        ("We study ViT.", [(9, 12)], "We study [ViT]."),
        ("We study ViT.", [], ""),
        (
            "long " * 40 + "ViT" + " word" * 40,
            [(200, 203)],
            "… " + "long " * 16 + "[ViT]" + " word" * 16 + " …",
        ),
    ],
)
def test_excerpt_is_cut_between_words(text: str, found: list[tuple[int, int]], shown: str) -> None:
    assert joined(text, found) == shown


@given(st.text(min_size=40), spans.filter(bool))
def test_excerpt_of_any_text_holds_the_first_match(text: str, found: list[tuple[int, int]]) -> None:
    shown = joined(text, found)
    start, end = min(found)
    assert "[" in shown
    assert len(shown) <= 4 * AROUND + 2 * (end - start) + 4 + 60
