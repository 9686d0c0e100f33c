"""The order of a section: pins, places, and the topic's own order for the rest."""

from hypothesis import given
from hypothesis import strategies as st

from papers.digests.entries import arranged
from papers.models import Entry, Paper

PLACES = st.none() | st.integers(1, 8)


def section(stances: list[tuple[bool, int | None]]) -> list[Entry]:
    """Entries (pinned, place) whose own order is that of the list."""
    return [
        Entry(paper=Paper(arxiv_id=f"2311.{n:05}", id_order=n), pinned=pinned, place=place)
        for n, (pinned, place) in enumerate(stances)
    ]


def numbers(entries: list[Entry]) -> list[int]:
    return [entry.paper.id_order for entry in arranged(entries, "id")]


def test_a_placed_entry_stands_on_its_place_and_the_others_fill_up() -> None:
    assert numbers(section([(False, None), (False, None), (False, None), (False, 2)])) == [0, 3, 1, 2]


def test_of_two_with_one_place_the_better_comes_first() -> None:
    assert numbers(section([(False, None), (False, 1), (False, 1)])) == [1, 2, 0]


def test_a_place_after_the_end_is_the_end_and_one_among_the_pinned_is_after_them() -> None:
    assert numbers(section([(False, 9), (False, None), (True, None), (False, 1)])) == [2, 3, 1, 0]


@given(st.lists(st.tuples(st.booleans(), PLACES), max_size=8))
def test_pinned_come_first_and_whoever_has_no_place_keeps_the_order(
    stances: list[tuple[bool, int | None]],
) -> None:
    entries = section(stances)
    standing = arranged(entries, "id")
    assert sorted(map(id, standing)) == sorted(map(id, entries))
    assert [entry.pinned for entry in standing] == sorted((p for p, _place in stances), reverse=True)
    for pinned in (True, False):
        free = [e.paper.id_order for e in standing if e.pinned is pinned and not e.place]
        assert free == sorted(free)


@given(st.lists(PLACES, max_size=8))
def test_places_that_differ_and_are_not_too_far_are_kept(places: list[int | None]) -> None:
    given_places = [place for place in places if place]
    entries = section([(False, place) for place in places])
    if len(set(given_places)) == len(given_places) and max(given_places, default=0) <= len(places):
        for rank, entry in enumerate(arranged(entries, "id"), start=1):
            assert entry.place in (None, rank)
