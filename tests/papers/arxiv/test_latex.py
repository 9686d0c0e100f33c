"""TeX in prose becomes Unicode; math, unknown macros and percent signs survive."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.arxiv.latex import to_unicode

PIECES = [
    "\\", "{", "}", "$", "$$", '\\"', "\\'", "\\v", "\\c ", "\\o", "\\i", "\\textit{", "\\it ", "\\foo",
    "~", "%", "``", "''", "--", "---", "\\(", "\\)", "\\[", "\\]", "\\begin{align}", "\\end{align}",
    "\\href{", "\\url{", "^", "_", "\\_", "a", "e", " ", "5", "\x00", "\n", "\r", "https://a.b/~c", "é",
    "\ud800",
]  # fmt: skip
TEX = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"Erd\H{o}s and P\'olya", "Erdős and Pólya"),
        (r"Garc\'\i a, Garc\'{\i}a, Garc{\'\i}a, Garc\'ia", "García, García, García, García"),
        (r"S\o ren \O{}rsted, {\AA}ngstr\"om", "Søren Ørsted, Ångström"),
        (r"\L{}ukasz Stra\ss e {\ss} \ae on", "Łukasz Straße ß æon"),
        (r"\v{C}ech, \v Cech, {\v C}ech, Dvo\v{r}\'ak", "Čech, Čech, Čech, Dvořák"),
        (r"\c{c} \c c \k{a} \u{g} \d{s} \b{d} \r{a} \.Z \=a \^o \~n \`a", "ç ç ą ğ ṣ ḏ å Ż ā ô ñ à"),
        (r"50\% of R\&D in C\# and a\_b, \{x\}", "50% of R&D in C# and a_b, {x}"),
        ("accuracy to 1% and more % of it", "accuracy to 1% and more % of it"),
        ("``a'' -- b---c ---- d", "“a” – b—c ---- d"),
        ("a telescope of 5'' and ``x''", "a telescope of 5'' and “x”"),
        ("Fig.~3 of ~10 pages (~5)", "Fig. 3 of ~10 pages (~5)"),
        ("at z ~ 18 for~us", "at z ~ 18 for us"),
        ("https://a.edu/~x/--y_z", "https://a.edu/~x/--y_z"),
        (r"\textit{a \textbf{b}} \emph{c} {\it d} {\bf e}", "a b c d e"),
        (r"{CLIP} and {V}i{T}", "CLIP and ViT"),
        (r"\foo{a}{b} \cite{C19} x_{1}^{2} \frac{1}{2}", r"\foo{a}{b} \cite{C19} x_{1}^{2} \frac{1}{2}"),
        (r"\alpha-ray at 10\deg C, 5 \times 3", "α-ray at 10°C, 5 ×3"),
        (r"\url{https://a.b/c_d} \href{https://e.f}{code}", "https://a.b/c_d code (https://e.f)"),
        (r"$\"{o} {x} \%$ \"o", r"$\"{o} {x} \%$ ö"),
        (r"$$ {x} $$ \( {y} \) \[ {z} \]", r"$$ {x} $$ \( {y} \) \[ {z} \]"),
        (r"\begin{align*}{x}\end{align*} {y}", r"\begin{align*}{x}\end{align*} y"),
        (r"\textbf{for $x_{1}$}", "for $x_{1}$"),
        (r"only $5 for {\"o}", "only $5 for ö"),
        (r"between $5 and $10 for {\"o}", "between $5 and $10 for ö"),
        (r"\$5 for {\"o} with $x$", r"\$5 for ö with $x$"),
        (r"unclosed \"{o and {b", r"unclosed \"{o and {b"),
        ("stray } brace \\", "stray } brace \\"),
        (r"\'{} \~{} \^{}", " ~ ^"),
        ("bell\x07 and \x00 zero", "bell and  zero"),
    ],
)
def test_tex_becomes_unicode(tex: str, expected: str) -> None:
    assert to_unicode(tex) == expected


@given(TEX)
def test_any_tex_is_read_without_an_error(tex: str) -> None:
    assert [
        c for c in to_unicode(tex) if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t\x0b\x0c\r"
    ] == []


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\\{}~`-")))
def test_text_without_markup_comes_back_as_it_was(text: str) -> None:
    assert to_unicode(text) == text


@given(st.text("abcäß.,:% \n", max_size=60))
def test_reading_twice_changes_nothing(text: str) -> None:
    once = to_unicode(f"``{text}'' -- {{\\'e}} {text}~{text} \\v{{c}} $x_{{1}}$")
    assert to_unicode(once) == once


@pytest.mark.parametrize(
    "unit", ['\\"{', "$", "\\(", "{x", "``", "\\href{", "\\begin{align}", "\\textbf{", "$\\", "$$a$"]
)
def test_hostile_repetition_loses_nothing(unit: str) -> None:
    """Sixty kilobytes each; a search that is not linear would run into the suite's time limit."""
    hostile = "{" + unit * (60_000 // len(unit))
    read = to_unicode(hostile)
    assert read.replace("“", "``") == hostile
