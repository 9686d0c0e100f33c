"""Author names: surnames, short lists, slugs."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.text.names import shorten, slug, surname


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Siddhartha Mishra", "Mishra"),
        ("Jan van der Berg", "van der Berg"),
        ("Ludwig von Beethoven", "von Beethoven"),
        ("de Souza", "de Souza"),
        ("Maria del Carmen Pérez", "Pérez"),
        ("John Smith Jr.", "Smith"),
        ("Henry Ford III", "Ford"),
        ("Smith, John", "Smith"),
        ("John Smith, Jr", "Smith"),
        ("Muthu V.", "V."),
        ("The ATLAS Collaboration", "The ATLAS Collaboration"),
        ("Plato", "Plato"),
        ("李明", "李明"),
        ("김 철수", "김 철수"),
        ("", ""),
    ],
)
def test_surname_is_what_one_sorts_by(name: str, expected: str) -> None:
    assert surname(name) == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, ((), 0, "")),
        (8, (tuple("01234567"), 0, "")),
        (9, (tuple("01234"), 3, "8")),
        (12, (tuple("01234"), 6, "11")),
    ],
)
def test_long_lists_show_the_first_five_and_the_last(
    count: int, expected: tuple[tuple[str, ...], int, str]
) -> None:
    assert shorten([str(number) for number in range(count)]) == expected


@given(st.lists(st.text(), max_size=30), st.integers(1, 9), st.integers(1, 9))
def test_shortening_loses_nobody(names: list[str], first: int, limit: int) -> None:
    shown, hidden, last = shorten(names, first, limit)
    assert len(shown) + hidden + (hidden > 0) == len(names)
    assert (list(shown), last if hidden else "") == (names[: len(shown)], names[-1] if hidden else "")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Éloi Zablocki", "eloi-zablocki"),
        ("Søren Ørsted", "soren-orsted"),
        ("Łukasz Straß", "lukasz-strass"),
        ("李明", "author"),
        ("", "author"),
        ("a" * 100, "a" * 60),
    ],
)
def test_slug_is_ascii(name: str, expected: str) -> None:
    assert slug(name) == expected


@given(st.text())
def test_slug_fits_into_an_address(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug(name))


@given(st.text())
def test_surname_is_a_part_of_the_name(name: str) -> None:
    assert surname(name) in " ".join(name.split())
