"""Generated words, trees and papers for the rules that hold for all of them."""

from datetime import date

from hypothesis import strategies as st

from papers.query.memory import Document, Sighting
from papers.query.tree import (
    Announced,
    Category,
    Field,
    Form,
    Has,
    Kind,
    LastDays,
    Mark,
    Node,
    Not,
    Paper,
    Term,
    Venue,
    every,
    some,
)

TODAY = date(2023, 11, 5)
VOCABULARY = ("vision", "transformer", "ViT", "ViTs", "image", "imaging", "Erdős", "视觉", "GPT-4", "prompt")
# An index may know beginnings of some lengths by themselves, and look for others among all words.
BEGINNINGS = ("vis", "visi", "visio", "vision", "tran", "trans", "transf", "VIT", "imag", "Erd", "erdő")
DAYS = tuple(date(2023, month, day) for month in (9, 10, 11) for day in (1, 2, 5))

words = st.sampled_from(VOCABULARY)
texts = st.lists(words, max_size=8).map(" ".join)
phrases = st.lists(words, min_size=1, max_size=3).map(" ".join)
fields = st.sampled_from(Field)
counts = st.integers(0, 3)


@st.composite
def periods(draw: st.DrawFn) -> Node:
    """A day, a month, a year, an open or any other range."""
    first, last = sorted((draw(st.dates(date(1991, 1, 1))), draw(st.dates(date(1991, 1, 1)))))
    return draw(
        st.sampled_from(
            [
                Announced(first, last),
                Announced(first, first),
                Announced(first, None),
                Announced(None, last),
                Announced(date(first.year, 1, 1), date(first.year, 12, 31)),
                Announced(date(first.year, 4, 1), date(first.year, 4, 30)),
            ]
        )
    )


terms = st.one_of(
    st.builds(Term, words, st.just(Form.WORD), fields, counts),
    st.sampled_from([Term("–vision"), Term("–AND"), Term("–ti:"), Term("vision-")]),
    st.builds(Term, phrases, st.just(Form.PHRASE), fields, counts),
    st.builds(Term, phrases, st.just(Form.EXACT), fields, counts),
    st.builds(Term, st.sampled_from(BEGINNINGS), st.just(Form.PREFIX), fields),
)
facts = st.one_of(
    st.sampled_from([Category("cs"), Category("cs.CV"), Category("physics.gen-ph"), Category("hep-th")]),
    st.sampled_from([Paper("2310.12755"), Paper("hep-th/9901001")]),
    st.sampled_from([Has("code"), Has("comment"), Has("venue")]),
    st.sampled_from([Venue("neurips"), Venue("NeurIPS workshop", 2023), Venue("", 2023)]),
)
announcements = st.one_of(
    periods(),
    st.builds(Announced, st.sampled_from(DAYS), st.none()),
    st.integers(1, 90).map(LastDays),
    st.sampled_from(["new", "cross", "replace"]).map(Kind),
)
marks = st.one_of(
    st.sampled_from(
        [Mark("is", "unread"), Mark("has", "note"), Mark("tag", "to read"), Mark("in", "-thesis")]
    )
)


def trees(leaves: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Canonical trees over these leaves."""
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            inner.map(Not),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: every(*parts)),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: some(*parts)),
        ),
        max_leaves=8,
    )


sightings = st.builds(
    Sighting,
    st.sampled_from(DAYS),
    st.sampled_from(["new", "cross", "replace", "replace-cross"]),
    st.sampled_from(["cs.CV", "cs.LG"]),
)
documents = st.builds(
    Document,
    st.sampled_from(["2310.12755", "2310.00001"]),
    texts,
    texts,
    st.lists(phrases, max_size=3).map(tuple),
    texts,
    st.sampled_from([("cs.CV",), ("cs.LG", "stat.ML"), ("hep-th",)]),
    st.lists(sightings, max_size=4).map(tuple),
    st.sampled_from(["", "NeurIPS", "NeurIPS Workshop"]),
    st.sampled_from([None, 2023]),
    st.booleans(),
)
