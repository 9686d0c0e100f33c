"""The word diff."""

from hypothesis import example, given
from hypothesis import strategies as st

from papers.following.diff import GONE, MOST, NEW, SAME, Piece, compare

_texts = st.text(st.sampled_from(list("ab $\\{}\n.é界")), max_size=60) | st.text(max_size=40)


@given(_texts, _texts)
@example("a b c", "x b y")
@example("word " * MOST, "word " * MOST + "more")
def test_the_pieces_are_both_texts(old: str, new: str) -> None:
    pieces = compare(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != NEW) == old
    assert "".join(piece.text for piece in pieces if piece.kind != GONE) == new
    assert all(piece.text for piece in pieces)


def test_a_formula_changes_whole_and_neighbours_change_together() -> None:
    assert compare("the bound $x^2$ holds", "the bound $x^3$ holds") == [
        Piece(SAME, "the bound "),
        Piece(GONE, "$x^2$"),
        Piece(NEW, "$x^3$"),
        Piece(SAME, " holds"),
    ]
    assert compare("a red car drives", "a blue bus drives") == [
        Piece(SAME, "a "),
        Piece(GONE, "red car"),
        Piece(NEW, "blue bus"),
        Piece(SAME, " drives"),
    ]
