"""Papers as a list in Markdown: what papers say stays text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some
from markdown_it import MarkdownIt

from papers.export.markdown import literal, write
from tests.printed_works import make_printed, printed_works

READER = MarkdownIt("commonmark")


def test_list_is_numbered_and_linked() -> None:
    works = [
        make_printed(authors=tuple(f"Ada Ash{n}" for n in range(12)), venue="WACV 2024"),
        make_printed(
            arxiv_id="hep-th/9901001", title="*Bold* <b>[x](y)</b>", keywords=("a/b",), note="Mine:\n\n- one"
        ),
    ]
    assert "".join(write(works)) == (
        "1. [On Plain Things](<http://127.0.0.1:8000/abs/2310.12755>)  \n"
        "   Ada Ash0, Ada Ash1, Ada Ash2, Ada Ash3, Ada Ash4, +6, Ada Ash11  \n"
        "   WACV 2024 · [arXiv:2310.12755](<https://arxiv.org/abs/2310.12755>) · cs.CV, cs.LG\n"
        "2. [\\*Bold\\* \\<b\\>\\[x\\](y)\\</b\\>](<http://127.0.0.1:8000/abs/hep-th/9901001>)  \n"
        "   Yuanduo Hong  \n"
        "   [arXiv:hep-th/9901001](<https://arxiv.org/abs/hep-th/9901001>) · cs.CV, cs.LG  \n"
        "   `a/b`\n"
        "\n"
        "   > Mine:\n"
        "   >\n"
        "   > - one\n"
        "\n"
    )


def test_list_is_one_list_of_as_many_links() -> None:
    works = printed_works(200)
    html = READER.render("".join(write(works)))
    assert (html.count("<ol>"), html.count("<li>")) == (1, len(works))
    assert html.count("<a href=") == 2 * len(works)


@pytest.mark.parametrize("text", ["- x", "+ x", "1. x", "12) x", "# x", "> x", "= x", "``` x", "* x", "~~~"])
def test_nothing_begins_a_block(text: str) -> None:
    assert READER.render(literal(text)) == f"<p>{text.replace('>', '&gt;')}</p>\n"


@given(some.text(alphabet="ab1 \\`*_{}[]<>&|~$#^=@!-+.)(\"'\n/:", max_size=60))
def test_any_text_stays_text(text: str) -> None:
    html = READER.render(f"x {literal(text)}")
    assert set(re.findall(r"<\w+", html)) <= {"<p"}
    printed = re.sub(
        "&(lt|gt|amp|quot);", lambda entity: {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}[entity[1]], html
    )
    assert printed == f"<p>{' '.join(['x', *text.split()])}</p>\n"
