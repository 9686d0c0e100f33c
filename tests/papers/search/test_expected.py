"""Which way to its rows PostgreSQL is told: what is expected of each, in rows sorted."""

from hypothesis import given
from hypothesis import strategies as st

from papers.search.expected import Expected

ALL, ERA, PAGE = 1_000_000.0, 30_000.0, 51
COMMON = Expected(rows=500_000, all=ALL, each=1, era=ERA)
MIDDLING = Expected(rows=20_000, all=ALL, each=1, era=ERA, is_word=True)
UNKNOWN = Expected(rows=5_000, all=ALL, each=1, era=ERA, is_word=True)
PREFIX = Expected(rows=50_000, all=ALL, each=1, era=ERA, reads=50_000)
PHRASE = Expected(rows=25, all=ALL, each=15, era=ERA)


def test_what_half_of_all_have_is_met_by_place_and_the_rest_is_asked_of_the_index() -> None:
    assert COMMON.by_place(PAGE) < COMMON.by_index(PAGE)
    assert all(one.by_index(PAGE) < one.by_place(PAGE) for one in (MIDDLING, UNKNOWN, PHRASE))


def test_only_a_word_of_which_nothing_is_known_is_tried_in_all_eras() -> None:
    """Its rows may be few; a phrase would unpack the words of however many have each of its own."""
    assert [one.may_be_rare for one in (MIDDLING, UNKNOWN, PHRASE)] == [False, True, False]
    assert Expected(rows=5_000, all=ALL, each=1, era=ERA).may_be_rare is False
    assert Expected(rows=100, all=ALL, each=1, era=ERA).may_be_rare is True
    assert UNKNOWN.tried is not None
    assert Expected(rows=50, all=10_000, each=1, era=300, is_word=True).tried is None


def test_a_prefix_of_many_rows_is_met_by_place_and_one_of_few_is_asked_of_the_index() -> None:
    """The index would read all rows of the prefix, by place the bits of a page's rows are looked at."""
    few = Expected(rows=2_000, all=ALL, each=1, era=ERA, reads=2_000)
    assert PREFIX.at_a_glance().by_place(PAGE) < PREFIX.by_index(PAGE) < PREFIX.by_place(PAGE)
    assert few.by_index(PAGE) < few.at_a_glance().by_place(PAGE) < few.by_place(PAGE)


def test_the_next_eras_follow_what_was_met() -> None:
    assert MIDDLING.first(PAGE) == ERA
    assert PHRASE.first(PAGE) < ALL / 4
    assert PHRASE.next(11, 40, 64_000) == 64_000  # as many again suffice
    assert PHRASE.next(PAGE, 0, 64_000) == ALL


@given(
    st.floats(1, 1e7), st.floats(1, 1e7), st.sampled_from([1, 15]), st.floats(1, 1e7), st.integers(1, 1_001),
    st.integers(0, 1_000),
)  # fmt: skip
def test_eras_grow_until_they_are_all(
    rows: float, everything: float, each: int, era: float, size: int, met: int
) -> None:
    """No walk goes round for ever, and none asks for less than an era."""
    one = Expected(rows, everything, each, era)
    asked, read = one.first(size), 0.0
    for _step in range(64):
        assert asked == one.all or asked >= era
        if asked == one.all:
            return
        read += asked
        asked = one.next(size, met, read)
    raise AssertionError
