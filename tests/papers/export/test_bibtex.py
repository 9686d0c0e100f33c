"""A paper as a BibTeX entry."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from papers.export.bibtex import bibtex, key, tex
from papers.models import Paper

SUBMITTED = datetime(2023, 10, 19, tzinfo=UTC)


def paper(**fields: object) -> Paper:
    values = {"arxiv_id": "2310.12755", "title": "On Plain Things", "categories": "cs.CV cs.LG"} | fields
    return Paper(submitted_at=SUBMITTED, **values)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a { b", r"a \textbraceleft{} b"),
        ("a } b", r"a \textbraceright{} b"),
        (r"$\{x\}$", r"$\{x\}$"),
        (
            r"$\left\{x\right.$",
            r"\$\textbackslash{}left\textbackslash{}\textbraceleft{}x\textbackslash{}right.\$",
        ),
    ],
)
def test_braces_are_balanced_as_bibtex_counts(text: str, safe: str) -> None:
    assert tex(text) == safe


def test_entries_of_one_file_have_keys_of_their_own() -> None:
    taken: set[str] = set()
    for arxiv_id in ("2310.12755", "2310.12756", "hep-th/9901001"):
        bibtex(paper(arxiv_id=arxiv_id), ["Yuanduo Hong"], taken)
    assert taken == {"hong2023plain", "hong2023plain-2310.12756", "hong2023plain-hep-th.9901001"}


def test_entry_is_what_bibtex_reads() -> None:
    entry = bibtex(
        paper(title=r"Plain & $\ell_2$ norms: 100% of them", doi="10.1/x", comment="Accepted at WACV 2024"),
        ["Yuanduo Hong", "Jue Wang"],
    )
    assert entry == (
        "@misc{hong2023plain,\n"
        "  title         = {{Plain \\& $\\ell_2$ norms: 100\\% of them}},\n"
        "  author        = {Yuanduo Hong and Jue Wang},\n"
        "  year          = {2023},\n"
        "  eprint        = {2310.12755},\n"
        "  archiveprefix = {arXiv},\n"
        "  primaryclass  = {cs.CV},\n"
        "  doi           = {10.1/x},\n"
        "  note          = {Accepted at WACV 2024},\n"
        "  url           = {https://arxiv.org/abs/2310.12755}\n"
        "}\n"
    )


def test_authors_keep_their_order_and_collaborations_stay_whole() -> None:
    entry = bibtex(paper(), ["Zed Zorn", "ATLAS Collaboration", "Smith and Sons", "Ada Ash, Jr."])
    assert (
        "author        = {Zed Zorn and {ATLAS Collaboration} and {Smith and Sons} and {Ada Ash, Jr.}}"
        in entry
    )


@pytest.mark.parametrize(
    ("title", "author", "expected"),
    [
        ("A Survey of the Field", "Éloi Zablocki", "zablocki2023survey"),
        ("深度学习", "王伟", "arxiv20232310.12755"),
        ("3D or not 3D", "Jan van der Berg", "vanderberg20233d"),
    ],
)
def test_key_is_made_of_surname_year_and_a_telling_word(title: str, author: str, expected: str) -> None:
    assert key(paper(title=title), [author]) == expected


@given(some.text(alphabet="ab{}\\$%&#_~^ ", max_size=40))
def test_braces_always_balance(text: str) -> None:
    depth, escaped = 0, False
    for character in tex(text):
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        else:
            depth += {"{": 1, "}": -1}.get(character, 0)
            assert depth >= 0
    assert depth == 0
