"""TeX math as MathML and as plain text; whatever comes in, only safe HTML goes out."""

from html import escape

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.text.math import to_html, to_text

PIECES = [
    "$", "$$", "\\(", "\\)", "\\[", "\\]", "\\$", "{", "}", "^", "_", "x", "2", " ", "\\frac", "\\text{",
    "<script>", "</math>", "&", '"', "' onclick=x", "\\href{javascript:alert(1)}{x}", "\\unicode{x3c}",
    "\\begin{align}", "&lt;", "\\end{align}", "\\alpha", "\\foo", "\\\\", "\\color{red}", "\\label{a}", "%",
    "\x00", "\u202e", "\ud800", "\\sqrt", "<img src=x onerror=alert(1)>", "\\mbox{$y$}",
    "\\newcommand{\\x}{\\x\\x}\\x", "\\operatorname{",
]  # fmt: skip
TEX = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
ALLOWED = {
    *(
        "code",
        "span",
        "math",
        "mi",
        "mo",
        "mn",
        "ms",
        "mtext",
        "mspace",
        "mrow",
        "msup",
        "msub",
        "msubsup",
        "mfrac",
    ),
    *(
        "msqrt",
        "mroot",
        "mover",
        "munder",
        "munderover",
        "mtable",
        "mtr",
        "mtd",
        "mpadded",
        "mphantom",
        "mmultiscripts",
    ),
    *("mstyle", "merror", "menclose", "mprescripts", "none"),
}


def elements(page: str) -> list[tuple[str, dict[str, str]]]:
    """The elements of an HTML fragment, as a browser would see them."""
    tree = html5lib.parseFragment(page, namespaceHTMLElements=False)
    return [
        (str(node.tag).rpartition("}")[2], {str(key): value for key, value in node.attrib.items()})
        for node in tree.iter()
        if isinstance(node.tag, str) and node.tag != "DOCUMENT_FRAGMENT"
    ]


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("plain & <b>", "plain &amp; &lt;b&gt;"),
        ("$x$", "<math><mi>x</mi></math>"),
        (r"\$5 of $x$", "$5 of <math><mi>x</mi></math>"),
        ("costs $5", "costs $5"),
        (r"$\foo{x}$", r'<code class="tex">$\foo{x}$</code>'),
        (r"$\mbox{a}$", "<math><mtext>a</mtext></math>"),
        (r"$\Z$", "<math><mi>ℤ</mi></math>"),
        (r"$\unicode{x2013}$", "<math><mtext>–</mtext></math>"),
        (
            "$$x$$",
            '<span class="eq" role="group" aria-label="Formula" tabindex="0">'
            '<math display="block"><mi>x</mi></math></span>',
        ),
    ],
)
def test_math_becomes_mathml(tex: str, expected: str) -> None:
    assert to_html(tex) == expected


def test_label_of_a_displayed_formula_is_the_callers() -> None:
    assert 'aria-label="&quot;Formel&quot;"' in to_html("$$x$$", '"Formel"')


def test_equation_environments_are_shown_without_numbers_and_styles() -> None:
    page = to_html(r"\begin{equation}\label{e}x\end{equation} \begin{eqnarray}a&=&b\nonumber\end{eqnarray}")
    assert [name for name, _ in elements(page)].count("math") == 2
    assert [name for name, given_ in elements(page) if "style" in given_] == []
    assert "(1)" not in page


def test_long_formulas_and_texts_show_their_source() -> None:
    formula = "$" + "x" * 2_001 + "$"
    assert to_html(formula) == f'<code class="tex">{formula}</code>'
    text = "$x$ " * 20_000
    assert to_html(text) == f'<code class="tex">{text}</code>'


@pytest.mark.parametrize("name", ["</mo>", "<img/src=//x.example>", "<b>", "</mo></math><script>"])
def test_name_of_an_operator_makes_no_element(name: str) -> None:
    r"""The converter does not escape `\operatorname` where it stands first in a cell."""
    formula = rf"\begin{{align}}\operatorname{{{name}}}\end{{align}}"
    assert to_html(formula) == f'<code class="tex">{escape(formula)}</code>'
    assert "operatorname" in to_text(formula)


@given(TEX | st.text())
def test_only_math_and_code_come_out(tex: str) -> None:
    found = elements(to_html(tex))
    assert [name for name, _ in found if name not in ALLOWED] == []
    attributes = {key for _, given_ in found for key in given_}
    assert [key for key in attributes if key.startswith("on") or key in ("href", "src", "style", "id")] == []


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"$\alpha^2$-divergence", "α²-divergence"),
        (r"$x_{ij}$ and $10^{-3}$", "xᵢⱼ and 10⁻³"),
        (r"$K_{\rm eff}$ at 30$^\circ$", "K_eff at 30°"),
        (r"$\frac{a}{b+c}$, $\sqrt{s}=7$", "a/(b+c), √s = 7"),
        (r"$O(n \log n)$ for \$5", "O(n log n) for $5"),
        (r"$H\to\gamma\gamma$", "H → γγ"),
        (r"$\foo{x}$", "foox"),
        ("a  b\nc", "a b c"),
    ],
)
def test_math_becomes_plain_text(tex: str, expected: str) -> None:
    assert to_text(tex) == expected


@given(TEX | st.text())
def test_plain_text_never_fails(tex: str) -> None:
    assert [c for c in to_text(tex) if c in "\x00\n\u202e\ud800"] == []
