"""What a query asks for if its small `or` and `not` are operators."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.query.language import parse
from papers.query.operators import MOST, with_operators
from papers.query.tree import Node, Query, Term, every, unparse
from tests.papers.query.strategies import terms, trees


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("vit or swin", "vit OR swin"),
        ("vit or swin and detection", "vit OR swin detection"),
        ("vit or swin not video", "vit OR swin -video"),
        ("vision ANDNOT video", "vision -video"),
        ('abs:"vision" ANDNOT ti:survey', 'abs:"vision" -ti:survey'),
        ("vision not video", None),
        ("cat:cs.CV vit or swin", "cat:cs.CV vit OR swin"),
        ('"masked image" or mim', '"masked image" OR mim'),
        ("vision and language", None),
        ("vit OR swin", None),
        ("or vit", None),
        ("vit or", None),
        ("vit or or swin", None),
        ("vit not or swin", None),
        ("vit or not swin", None),
        ("to be or not to be", None),
        ("a ANDNOT -b", "a -b"),
        ("vit –swin", "vit -swin"),
        ("vit –swin or video", "vit -swin OR video"),
        ("ti:–swin vit", "-ti:swin vit"),
        ("vision – language", None),
        ("vit or{2} swin", None),
        ("vision not", None),
        ("or", None),
        ("ti:or vision", None),
        ("=or vision", None),
        ('"this or that"', None),
        ("what you see is or is not what it is", None),
    ],
)
def test_small_words_that_may_be_operators(text: str, meant: str | None) -> None:
    assert with_operators(parse(text)) == (meant and unparse(parse(meant)))


@given(
    st.lists(
        st.sampled_from(["or", "and", "not", "ANDNOT", "–vit", "–AND", "–-vit", "––"]).map(Term)
        | trees(terms),
        min_size=1,
        max_size=MOST,
    )
)
def test_what_is_meant_can_be_asked_for_and_has_no_small_operator(parts: list[Node]) -> None:
    tree = every(*parts)
    meant = with_operators(Query(unparse(tree), tree))
    if meant is not None:
        assert with_operators(parse(meant)) is None
        assert unparse(parse(meant).root) == meant
