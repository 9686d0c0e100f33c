"""Papers as BibTeX entries."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from papers.export.bibtex import entry, tex, write
from tests.printed_works import make_printed


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
        (r"costs \$5", r"costs \$5"),
        (r"$50%$ and $50\%$", r"$50\%$ and $50\%$"),
        (r"$a \\% b #1$", r"$a \\\% b \#1$"),
        ("two\nlines\u2028of\x00 text", "two lines of text"),
    ],
)
def test_text_is_as_tex_takes_it(text: str, safe: str) -> None:
    """Braces balance as BibTeX counts them, and nothing ends a line."""
    assert tex(text) == safe


def test_entry_is_what_bibtex_reads() -> None:
    work = make_printed(
        title=r"Plain & $\ell_2$ norms: 100% of them",
        authors=("Yuanduo Hong", "Jue Wang"),
        doi="10.1/x 10.1/y",
        comment="Accepted at WACV 2024",
        keywords=("method/attention", "to_do"),
    )
    assert entry(work) == (
        "@misc{hong-2310.12755,\n"
        "  title         = {{Plain \\& $\\ell_2$ norms: 100\\% of them}},\n"
        "  author        = {Yuanduo Hong and Jue Wang},\n"
        "  year          = {2023},\n"
        "  eprint        = {2310.12755},\n"
        "  archiveprefix = {arXiv},\n"
        "  primaryclass  = {cs.CV},\n"
        "  doi           = {10.1/x},\n"
        "  keywords      = {method/attention, to\\_do},\n"
        "  note          = {Accepted at WACV 2024},\n"
        "  url           = {https://arxiv.org/abs/2310.12755}\n"
        "}\n"
    )


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Zed Zorn", "Zed Zorn"),
        ("ATLAS Collaboration", "{ATLAS Collaboration}"),
        ("Smith and Sons", "{Smith and Sons}"),
        ("Ada Ash, Jr.", "Ash, Jr., Ada"),
        ("Ada van Ash III", "van Ash, III, Ada"),
        ("Jan van der Berg", "Jan van der Berg"),
        ("others", "{others}"),
        ("王伟", "王伟"),
        ("A {B} C_D", r"{A \textbraceleft{}B\textbraceright{} C\_D}"),
        ("A C_D", r"A C\_D"),
    ],
)
def test_author_is_read_as_one_name(name: str, written: str) -> None:
    assert f"  author        = {{{written}}},\n" in entry(make_printed(authors=(name,)))


def test_withdrawn_paper_says_so_first() -> None:
    assert "note          = {Withdrawn. 12 pages}" in entry(make_printed(withdrawn=True, comment="12 pages"))


def test_doi_cannot_end_its_field() -> None:
    assert "doi           = {10.1/a%7Db%5Cc<1>}" in entry(make_printed(doi="10.1/a}b\\c<1>"))


def test_file_has_a_blank_line_between_entries() -> None:
    one = entry(make_printed())
    assert ("".join(write([])), "".join(write([make_printed()] * 2))) == ("", f"{one}\n{one}")


@given(some.text(alphabet="ab{}\\$%&#_~^ \n", max_size=40))
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
