"""The word at the end of a query, and what it may become."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.search import index
from papers.search.typed import Typed, authors, categories, typed
from papers.search.vocabulary import learn
from tests.factories import make_announcement, make_paper


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("vis", Typed("", "vis")),
        ("prompt vis", Typed("prompt ", "vis")),
        ("(vis", Typed("(", "vis")),
        ("a OR jean-lu", Typed("a OR ", "jean-lu")),
        ("au:", Typed("", "", "au")),
        ("x author:hin", Typed("x ", "hin", "au")),
        ('x −au:"kaiming h', Typed("x −", "kaiming h", "au")),
        ('x -au:"kaiming h', Typed("x -", "kaiming h", "au")),
        ("CAT:cs.", Typed("", "cs.", "cat")),
        ("(tag:to", Typed("(", "to", "tag")),
        ("kaiming h", Typed("kaiming ", "h")),
        ("vis ", None),
        ('"vision tr', None),
        ("-vis", None),
        ("−vis", None),
        ("=ViT", None),
        ("ti:vis", None),
        ("vis OR", None),
        ("", None),
    ],
)
def test_the_end_of_a_query_is_what_is_typed(text: str, at: Typed | None) -> None:
    assert typed(text) == at


def test_the_last_words_may_be_one_name() -> None:
    at = typed("x OR de la cruz mar")
    assert at is not None
    assert [(end.start, end.word) for end in at.ends()] == [
        ("x OR ", "de la cruz mar"),
        ("x OR de ", "la cruz mar"),
        ("x OR de la ", "cruz mar"),
        ("x OR de la cruz ", "mar"),
    ]


@given(st.text(max_size=60) | st.text('au:catg "()-=* ', max_size=30))
def test_any_text_has_an_end_or_none(text: str) -> None:
    at = typed(text)
    if at:
        assert text.startswith(at.start)
        assert all(text.startswith(end.start) for end in at.ends())
        for _code, _name, chosen in categories(at, 3):
            assert chosen.startswith(at.start)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("cat:cs.C", ["cs.CC", "cs.CE", "cs.CG"]),
        ("hep-t", ["hep-th"]),
        ("computer vis", ["cs.CV"]),
        ("prompt computer v", ["cs.CV"]),
        ("c", []),
        ("crypto", ["cs.CR"]),
        ("cat:nothing", []),
    ],
)
def test_categories_are_found_by_code_and_name(text: str, codes: list[str]) -> None:
    at = typed(text)
    assert at is not None
    found = categories(at, 3)
    assert [code for code, _name, _text in found] == codes
    assert [text.removeprefix("prompt ") for _code, _name, text in found] == [
        f"cat:{code} " for code in codes
    ]


@pytest.mark.django_db
def test_authors_are_found_by_the_last_words_and_written_as_a_phrase() -> None:
    paper = make_paper(authors=('Kaiming "K" He', "Paul Erdős"))
    make_announcement(paper)
    index.refresh([paper.pk])
    learn()
    for text, chosen in [
        ("prompt kaiming k", ('Kaiming "K" He', 'prompt au:"Kaiming K He" ')),
        ("prompt K. He", ('Kaiming "K" He', 'prompt au:"Kaiming K He" ')),
        ("x -au:erd", ("Paul Erdős", 'x -au:"Paul Erdős" ')),
        ('au:"paul e', ("Paul Erdős", 'au:"Paul Erdős" ')),
    ]:
        at = typed(text)
        assert at is not None
        assert authors(at, 4) == [chosen]
    assert authors(Typed("", "nobody"), 4) == []
