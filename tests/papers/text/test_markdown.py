"""What readers write comes out as a small set of elements and nothing else, soon."""

import re
import time
from collections.abc import Callable

import pytest
from html5lib import parse
from hypothesis import given
from hypothesis import strategies as st

from papers.text.markdown import GONE, LONGEST, MENTION, mentioned_names, render, to_plain, typed
from tests.harmless import text_faults
from tests.hostile_texts import REPEATED, TEXTS

HREF = re.compile(r"https?://|mailto:|/abs/|/u/")
ORDINARY = "*a* `b` $x^2$ [c](https://d.example)\n\n"
MOST = 10  # times as long as ordinary text, each at the limit: told by the machine that it runs on
PEOPLE = {5: "mira"}


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("one\n\ntwo\nlines", "<p>one</p>\n<p>two<br>\nlines</p>\n"),
        ("*a* **b** `c<d`", "<p><em>a</em> <strong>b</strong> <code>c&lt;d</code></p>\n"),
        ("> a\n\n- b", "<blockquote>\n<p>a</p>\n</blockquote>\n<ul>\n<li>b</li>\n</ul>\n"),
        ("3. c", '<ol start="3">\n<li>c</li>\n</ol>\n'),
        ("```py\n<d>\n```", "<pre><code>&lt;d&gt;\n</code></pre>\n"),
        ("# no heading", "<p># no heading</p>\n"),
        ("<b>x</b> &lt;", "<p>&lt;b&gt;x&lt;/b&gt; &amp;lt;</p>\n"),
        ("", ""),
    ],
)
def test_markdown_subset_is_rendered(text: str, html: str) -> None:
    assert render(text) == html


@pytest.mark.parametrize(
    ("text", "href", "shown"),
    [
        ("[x](https://a.example/b?c&d)", "https://a.example/b?c&amp;d", "x"),
        ("https://a.example/b", "https://a.example/b", "https://a.example/b"),
        ("<mailto:a@b.example>", "mailto:a@b.example", "mailto:a@b.example"),
        ("arXiv:2310.12755v2", "/abs/2310.12755v2", "arXiv:2310.12755v2"),
        ("2310.12755", "/abs/2310.12755", "2310.12755"),
        ("arXiv:hep-th/9901001", "/abs/hep-th/9901001", "arXiv:hep-th/9901001"),
        ("https://arxiv.org/abs/2310.12755", "/abs/2310.12755", "https://arxiv.org/abs/2310.12755"),
        ("[p](http://arxiv.org/pdf/2310.12755v1.pdf)", "/abs/2310.12755v1", "p"),
    ],
)
def test_address_and_paper_are_links(text: str, href: str, shown: str) -> None:
    link = f'<a href="{href}" rel="nofollow ugc noopener">{shown}</a>'
    assert render(text) == f"<p>{link}</p>\n"


@pytest.mark.parametrize("text", ["2313.12755", "12310.12755", "2310.127555", "1.2310.12755", "1.2e3"])
def test_number_is_no_paper(text: str) -> None:
    assert render(text) == f"<p>{text}</p>\n"


def test_formula_is_mathml_also_in_emphasis_and_links() -> None:
    x = "<math><mi>x</mi></math>"
    assert render("**$x$** and \\(x\\)") == f"<p><strong>{x}</strong> and {x}</p>\n"
    link = f'<a href="http://a.example/%24y%24" rel="nofollow ugc noopener">{x}</a>'
    assert render("[$x$](http://a.example/$y$)") == f"<p>{link}</p>\n"


def test_displayed_formula_is_named_in_the_language_asked_for() -> None:
    html = render("$$x$$", label="公式")
    assert '<span class="eq" role="group" aria-label="公式" tabindex="0">' in html


def test_formula_that_cannot_be_read_shows_its_source() -> None:
    assert render(r"$\nosuch{<b>}$") == '<p><code class="tex">$\\nosuch{&lt;b&gt;}$</code></p>\n'


def test_markdown_in_a_formula_and_formula_in_code_stay() -> None:
    assert render("`$x$`") == "<p><code>$x$</code></p>\n"
    assert render("```\n$x$\n```") == "<pre><code>$x$\n</code></pre>\n"
    assert "<em>" not in render("$a*b*c$")


def test_dollars_with_an_empty_line_between_are_no_formula() -> None:
    assert render("$5\n\n$6") == "<p>$5</p>\n<p>$6</p>\n"


def test_mention_is_a_link_with_the_present_name() -> None:
    text = f"to {MENTION.format(5)} and {MENTION.format(6)}"
    assert render(text, people=PEOPLE) == f'<p>to <a href="/u/mira/">@mira</a> and {GONE}</p>\n'
    assert typed(text, PEOPLE) == "to @mira and @deleted"


def test_mention_in_code_or_link_is_plain() -> None:
    text = f"`{MENTION.format(5)}` [{MENTION.format(5)}](http://a.example)"
    link = '<a href="http://a.example" rel="nofollow ugc noopener">@mira</a>'
    assert render(text, people=PEOPLE) == f"<p><code>@mira</code> {link}</p>\n"


def test_names_are_found_in_the_text_proper() -> None:
    text = "@ann, `@no` $@no$ [@no](http://a.example) a@no.example @ann @bob. (@cy-d)"
    assert mentioned_names(text) == ["ann", "bob.", "bob", "cy-d"]


def test_plain_text_is_one_line_without_markup() -> None:
    text = f"**Is** $\\alpha^2$ `x_1`\n\n> [a](http://b.example) {MENTION.format(5)}\n- <b>"
    assert to_plain(text, people=PEOPLE) == "Is α² x_1 a @mira <b>"


def test_text_over_the_limit_is_shown_as_typed() -> None:
    text = "*a* <b> " * LONGEST
    assert render(text).startswith("<p>*a* &lt;b&gt; *a*")
    assert to_plain(text) == text.strip()


@pytest.mark.parametrize(("name", "text"), TEXTS, ids=[name for name, _text in TEXTS])
def test_hostile_text_is_harmless(name: str, text: str) -> None:
    assert_harmless(text)


@given(st.lists(st.one_of(st.sampled_from(REPEATED), st.sampled_from([t for _n, t in TEXTS]))))
def test_any_mixture_of_hostile_texts_is_harmless(parts: list[str]) -> None:
    assert_harmless("".join(parts))


@given(st.text(alphabet=st.characters(codec=None)))
def test_any_text_is_harmless(text: str) -> None:
    assert_harmless(text)


def test_hostile_texts_are_many_and_their_names_unique() -> None:
    assert len({text for _name, text in TEXTS}) == len({name for name, _text in TEXTS}) >= 300


@pytest.mark.parametrize("part", REPEATED, ids=[f"{n}-{part!r}" for n, part in enumerate(REPEATED)])
def test_repeated_delimiter_stays_within_the_budget(part: str) -> None:
    for act in (render, to_plain, mentioned_names):
        assert _seconds(act, part) < MOST * _seconds(act, ORDINARY)


def _seconds(act: Callable[[str], object], part: str) -> float:
    """The least of this process's own time that the act takes for a text at the limit made of the part."""
    text, taken = (part * LONGEST)[:LONGEST], []
    for _try in range(3):
        started = time.process_time()
        act(text)
        taken.append(time.process_time() - started)
    return min(taken)


def assert_harmless(text: str) -> None:
    """The text's HTML has the few elements only, MathML apart, and is valid text for a database."""
    html = render(text, people=PEOPLE)
    html.encode()  # no lone surrogate
    assert "\0" not in html
    body = parse(f"<body><section>{html}</section>", namespaceHTMLElements=False).find("body")
    assert body is not None
    assert [child.tag for child in body] == ["section"]
    assert list(text_faults(body[0])) == []
    assert [link for link in body.iter("a") if not HREF.match(link.get("href", ""))] == []
    to_plain(text, people=PEOPLE).encode()
