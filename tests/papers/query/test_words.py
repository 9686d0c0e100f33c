"""A query as a sentence for people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.query.language import parse
from papers.query.tree import Node, Query
from papers.query.words import sentence
from tests.papers.query.strategies import announcements, facts, marks, terms, trees


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("vit", "Papers with the word “vit”."),
        (
            '"vision transformer" OR =ViT',
            "Papers with the phrase “vision transformer” or the exact word “ViT”.",
        ),
        (
            "(ViT AND image) OR (prompt AND learning AND image AND vision)",
            "Papers with the words “ViT” and “image”; "
            "or with the words “prompt”, “learning”, “image” and “vision”.",
        ),
        (
            'ti:"masked image" ti:model -survey -ti:review cat:cs.CV',
            "Papers with the phrase “masked image” and the word “model” in the title and in cs.CV, "
            "but not with the word “survey” or with the word “review” in the title.",
        ),
        (
            'ti:vit OR vit{2} OR ti:"vision transformer" OR =ViT{2}',
            "Papers with the word “vit” or the phrase “vision transformer” in the title; "
            "or with the word “vit” or the exact word “ViT” at least 2 times in title and abstract.",
        ),
        ("vit{1}", "Papers with the word “vit” at least once in title and abstract."),
        (
            "(ti:noise OR has:code) segm*",
            "Papers (with the word “noise” in the title or with code), "
            "and with a word that begins with “segm”.",
        ),
        ("vit -(a b)", "Papers with the word “vit”, but not with the words “a” and “b”."),
        (
            "vit -(a OR (b cat:cs))",
            "Papers with the word “vit”, but not (with the word “a” or "
            "(with the word “b” and in the archive cs)).",
        ),
        ("a OR --b", "Papers with the word “a”; or with the word “b”."),
        ("vit (-a OR b)", "Papers with the word “vit”, and (not with the word “a” or with the word “b”)."),
        (
            "vit (-a -b OR c)",
            "Papers with the word “vit”, and ((not with the words “a” or “b”) or with the word “c”).",
        ),
        (
            "(ti:vit OR =ViT{2}) -survey -review",
            "Papers with the word “vit” in the title; or with the exact word “ViT” at least 2 times in title "
            "and abstract; but none with the words “survey” or “review”.",
        ),
        ("cat:cs.CV OR cat:cs.LG OR cat:eess.IV", "Papers in cs.CV, in cs.LG or in eess.IV."),
        ("(cat:cs.CV OR cat:cs.LG) -survey", "Papers in cs.CV or in cs.LG; but none with the word “survey”."),
        ("au:hinton", "Papers with the word “hinton” among the authors."),
        ("abs:a co:b", "Papers with the word “a” in the abstract and with the word “b” in the comment."),
        ('="Segment Anything"', "Papers with the exact phrase “Segment Anything”."),
        ("id:2310.12755", "Papers with the identifier 2310.12755."),
        ("date:7d", "Papers announced in the last 7 days."),
        ("date:1d", "Papers announced on the last day."),
        ("date:2023-10", "Papers announced from 2023-10-01 to 2023-10-31."),
        ("date:2023-10-01", "Papers announced on 2023-10-01."),
        ("date:>=2023-10-01", "Papers announced since 2023-10-01."),
        ("date:<=2023-10-01", "Papers announced up to 2023-10-01."),
        ("kind:new OR kind:cross", "Papers announced as new or announced as cross-listed."),
        ("kind:replace", "Papers announced as revised."),
        ("has:venue has:comment", "Papers with an acceptance note and with a comment."),
        ('venue:"NeurIPS 2023"', "Papers accepted at NeurIPS 2023."),
        ("tag:later is:unread", "Papers that you tagged “later” and that you have not read."),
        ("in:thesis has:note", "Papers in your collection “thesis” and with a note of yours."),
    ],
)
def test_a_query_in_words(text: str, words: str) -> None:
    assert sentence(parse(text), str) == words


def test_another_language_has_its_own_order() -> None:
    chinese = {
        "Papers %(condition)s.": "%(condition)s的论文。",
        "with %(terms)s in the title": "标题中有%(terms)s",
        "the words %(words)s": "%(words)s",
        "“%(text)s”": "「%(text)s」",
        "%(items)s and %(last)s": "%(items)s和%(last)s",
        "%(wanted)s, but not %(excluded)s": "%(wanted)s、但不%(excluded)s",
        "announced in the last %(days)d days": "最近 %(days)d 天发布",
    }
    query = parse("ti:图 ti:model -date:7d")
    assert (
        sentence(query, lambda text: chinese.get(text, text))
        == "标题中有「图」和「model」、但不最近 7 天发布的论文。"
    )


def test_plurals_are_left_to_the_language() -> None:
    asked: list[tuple[str, str, int]] = []

    def ngettext(one: str, many: str, number: int) -> str:
        asked.append((one, many, number))
        return many

    assert sentence(parse("date:1d"), str, ngettext) == "Papers announced in the last 1 days."
    assert asked == [("announced on the last day", "announced in the last %(days)d days", 1)]


@given(trees(st.one_of(terms, facts, announcements, marks)))
def test_every_query_has_a_sentence(root: Node) -> None:
    words = sentence(Query("", root), str)
    assert words.startswith("Papers ")
    assert words.endswith(".")
    assert words.count("(") == words.count(")")
