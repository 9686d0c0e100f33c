"""Abstracts as safe HTML."""

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.text.prose import abstract_html, snippet

PIECES = [
    "$x$", "$$", "https://a.org/x", "http://", "javascript:alert(1)", "arXiv:2310.12755",
    "arXiv:hep-th/9901001v2", " ", "<script>alert(1)</script>", '"', "'", "<", ">", "&", "&#60;", "\n\n",
    "\n  ", "\x00", "\u202e", "(", ")", ".", "word", "https://a.org/\"onmouseover=x", "<a href=x>",
    "\\url{", "}", "\ud800", "https://[::1", "https://a.org:99999/",
]  # fmt: skip
TEXT = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("one\n  two\n\nthree", "<p>one</p>\n<p>two</p>\n<p>three</p>"),
        ("a < b & \"c\" 'd'", "<p>a &lt; b &amp; &quot;c&quot; &#x27;d&#x27;</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("javascript:alert(1)", "<p>javascript:alert(1)</p>"),
        ("nul \x00 and \u202eturned\u202c", "<p>nul  and turned</p>"),
        (
            "(see https://a.org/?x=1&y=2).",
            '<p>(see <a href="https://a.org/?x=1&amp;y=2" rel="nofollow noopener external">'
            "https://a.org/?x=1&amp;y=2</a>).</p>",
        ),
        ("in arXiv:2310.12755v2.", '<p>in <a href="/abs/2310.12755v2">arXiv:2310.12755v2</a>.</p>'),
        ("arXiv:hep-th/9901001", '<p><a href="/abs/hep-th/9901001">arXiv:hep-th/9901001</a></p>'),
        ("arXiv:2310.127555", "<p>arXiv:2310.127555</p>"),
        ("of $x$", "<p>of <math><mi>x</mi></math></p>"),
    ],
)
def test_abstract_becomes_html(text: str, expected: str) -> None:
    assert abstract_html(text) == expected


@given(TEXT | st.text())
def test_any_text_becomes_harmless_html(text: str) -> None:
    tree = html5lib.parseFragment(abstract_html(text), namespaceHTMLElements=False)
    nodes = [node for node in tree.iter() if isinstance(node.tag, str)]
    assert [node.tag for node in nodes if node.tag in ("script", "img", "iframe", "style", "object")] == []
    assert [key for node in nodes for key in node.attrib if str(key).startswith("on")] == []
    links = [node.attrib["href"] for node in nodes if "href" in node.attrib]
    assert [href for href in links if not href.lower().startswith(("http://", "https://", "/abs/"))] == []


@given(st.text("abc<>&\"' .,;:()\n", max_size=80))
def test_text_without_math_is_kept(text: str) -> None:
    tree = html5lib.parseFragment(abstract_html(text), namespaceHTMLElements=False)
    assert "".join(tree.itertext()).split() == text.split()


def test_overlong_text_shows_its_source() -> None:
    text = "$x$ " * 20_000
    assert abstract_html(text) == f'<p><code class="tex">{text}</code></p>'


def test_snippet_ends_between_words() -> None:
    assert snippet(r"Hello $\alpha^2$ world and more, of course", 22) == "Hello α² world and…"
    assert snippet("short", 22) == "short"


@given(TEXT | st.text(), st.integers(1, 60))
def test_snippet_is_never_longer_than_asked(text: str, length: int) -> None:
    assert len(snippet(text, length)) <= length
