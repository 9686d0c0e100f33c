import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.arxiv.authors import is_one_name, split_authors
from papers.arxiv.fields import MAX_AUTHOR_LINE, BadRecord


def names(line: str) -> list[str]:
    return [author.name for author in split_authors(line)]


def pairs(line: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(author.name, author.affiliations) for author in split_authors(line)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Ann Poe", ["Ann Poe"]),
        ("Ann Poe, Bob Roe and Cy Doe", ["Ann Poe", "Bob Roe", "Cy Doe"]),
        ("Ann Poe, Bob Roe, and\n  Cy Doe", ["Ann Poe", "Bob Roe", "Cy Doe"]),
        ("Ann Poe & Bob Roe", ["Ann Poe", "Bob Roe"]),
        ("A. Poe; B. Roe", ["A. Poe", "B. Roe"]),
        ("Poe, Ann; van der Roe, Bob", ["Ann Poe", "Bob van der Roe"]),
        ("Ann Poe, Bob Roe; Cy Doe", ["Ann Poe", "Bob Roe", "Cy Doe"]),
        ("The ATLAS Collaboration: A. Poe, B. Roe", ["The ATLAS Collaboration", "A. Poe", "B. Roe"]),
        ("A. Poe, for the Belle Collaboration", ["A. Poe", "the Belle Collaboration"]),
        ("Ann Poe, Jr., Bob Roe III, Cy Doe, III", ["Ann Poe Jr.", "Bob Roe III", "Cy Doe III"]),
        ("A. Poe, et al", ["A. Poe"]),
        ("A. Poe et al.", ["A. Poe"]),
        ("A. Poe, B. Roe and 12 others", ["A. Poe", "B. Roe"]),
        (r"C. Bal\'azs, J.~Er\"o, Paul Erd\H{o}s", ["C. Balázs", "J. Erö", "Paul Erdős"]),
        ("Sandy Andersen, Brandon Land", ["Sandy Andersen", "Brandon Land"]),
        ("Xiaomi Team, :, Li Wei", ["Xiaomi Team", "Li Wei"]),
        ("", []),
        (" , ; et al", []),
    ],
)
def test_line_is_split_into_names(line: str, expected: list[str]):
    assert names(line) == expected


def test_parentheses_are_the_affiliation_of_the_name_before():
    assert pairs("A. Poe (Univ, City), B. Roe and C. Doe (x (y))") == [
        ("A. Poe", ("Univ, City",)),
        ("B. Roe", ()),
        ("C. Doe", ("x (y)",)),
    ]


def test_parentheses_inside_a_name_stay_in_it():
    assert pairs("Xiao (Frank) Guo (MIT), A. Poe") == [("Xiao (Frank) Guo", ("MIT",)), ("A. Poe", ())]


def test_numbers_are_looked_up_in_the_legend():
    line = "A. Poe (1), B. Roe (1,2), C. Doe (2 and 3) ((1) Univ A, Rome (IT), (2)Lab B, and (3) C)"
    assert pairs(line) == [
        ("A. Poe", ("Univ A, Rome (IT)",)),
        ("B. Roe", ("Univ A, Rome (IT)", "Lab B")),
        ("C. Doe", ("Lab B", "C")),
    ]


def test_legend_without_its_outer_parentheses_is_no_list_of_people():
    assert pairs("A. Poe (1), B. Roe (2), (1) Univ A, Rome, (2) Lab B") == [
        ("A. Poe", ("Univ A, Rome",)),
        ("B. Roe", ("Lab B",)),
    ]


def test_numbers_without_a_legend_are_dropped():
    assert pairs("A. Poe (1), B. Roe (1,2)") == [("A. Poe", ()), ("B. Roe", ())]


@pytest.mark.parametrize("line", ["A. Poe (Univ, B. Roe", "A. Poe), B. Roe", "((A. Poe, B. Roe)("])
def test_stray_parentheses_lose_nobody(line: str):
    assert "B. Roe" in " ".join(f"{name} {' '.join(told)}" for name, told in pairs(line))


def test_one_name_is_told_from_what_a_naive_splitter_leaves():
    assert [is_one_name(name) for name in ("Ann van der Poe Jr.", "et al", "& Ann Poe", "D0: A. Poe")] == [
        True,
        False,
        False,
        False,
    ]


@given(st.text(alphabet="ab .,;:()&$\\{1-é\x00\n", max_size=60))
def test_any_line_gives_clean_names(line: str):
    for author in split_authors(line):
        assert author.name == " ".join(author.name.split())
        assert any(sign.isalnum() for sign in author.name)
        assert "\x00" not in author.name + "".join(author.affiliations)


@pytest.mark.parametrize(
    "piece", ["(", ")", "()", "((1) ", ", ", "and ", "a;", "(1,", "$", "& ", "for ", "a, b;"]
)
def test_line_of_any_length_is_read(piece: str):
    split_authors(piece * (300_000 // len(piece)))  # a step that is not linear would run into the time limit


def test_line_beyond_all_measure_is_refused():
    with pytest.raises(BadRecord):
        split_authors("A" * (MAX_AUTHOR_LINE + 1))
