"""What a query means, on papers in memory."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.query.language import parse
from papers.query.memory import Document, Hit, Indexed, Marks, Sighting, explain, matches
from papers.query.tree import Field, Node, Not, Query, every, some, unparse
from tests.papers.query.strategies import TODAY, announcements, documents, facts, terms, trees

PAPER = Document(
    arxiv_id="2310.12755",
    title="Self-Supervised ViTs: A Survey of Vision-Language Models",
    abstract=r"Prompted by ViT, we segment images. A ViT model by Erd\H{o}s; GPT-4 and 视觉模型 too.",
    authors=("Yann LeCun", "Li Fei-Fei", "D'Alessandro"),
    comment="Accepted at the NeurIPS 2023 Workshop, 12 pages",
    categories=("cs.CV", "cs.LG"),
    announcements=(
        Sighting(date(2023, 10, 2), "new", "cs.CV"),
        Sighting(date(2023, 11, 3), "replace-cross", "cs.LG"),
    ),
    venue="NeurIPS Workshop",
    venue_year=2023,
    has_code=True,
)

HOLD = """
survey prompting
vits image
lecun pages
erdos
vision-language
gpt-4
视觉
觉模
"vision language model"
"vision-language models"
ti:survey
abs:segmented
au:dalessandro OR au:d'alessandro
au:fei-fei
au:"li fei fei"
co:workshop
=ViT
=ViTs
="GPT-4"
=GPT-4
abs:=ViT{2}
vit{3}
segm*
ti:superv*
super*
cat:cs.CV
cat:cs.*
cat:cs
cat:cs.lg
id:2310.12755v3
image -quantum
date:2023-10
date:2023-10-02
date:..2023-10-02
date:>=2023-11
date:7d
date:3d
kind:new
kind:replace
kind:new date:2023-10
kind:replace date:2023-11
has:code
has:comment
has:venue
venue:neurips
venue:neurips-2023
venue:2023
venue:"neurips workshop"
quantum OR survey
survey (quantum OR image)
-(quantum survey) image
survey -kind:cross
date:2023-10 (kind:new OR kind:cross)
kind:new date:2023-10 survey
(kind:new OR quantum) date:2023-10
"""

FAIL = """
quantum
survey quantum
"vision model"
"models language"
"models prompted"
ti:prompted
au:survey
"lecun li"
au:"yann li"
=vit
=VITS
=survey
="gpt-4"
gpt-3
=ViT{3}
abs:vit{3}
vit{4}
workshop{1}
quant*
ti:segm*
cat:cs.CL
cat:c
cat:math
id:2310.1275
survey -image
觉视
date:2023-09
date:2d
date:..2023-10-01
date:>2023-11-03
date:2023-10-03..2023-11-02
kind:cross
kind:new date:2023-11
kind:replace date:2023-10
date:2023-11 (kind:new OR kind:cross)
survey date:2023-11 vit kind:new
(kind:new OR quantum) date:2023-11
venue:cvpr
venue:2022
venue:workshop-2022
is:unread
tag:later
has:note
in:thesis
survey -kind:replace
"""


def holds(text: str, paper: Document = PAPER, today: date = TODAY) -> bool:
    return matches(parse(text), paper, today)


@pytest.mark.parametrize("text", HOLD.strip().splitlines())
def test_query_holds(text: str) -> None:
    assert holds(text)


@pytest.mark.parametrize("text", FAIL.strip().splitlines())
def test_query_does_not_hold(text: str) -> None:
    assert not holds(text)


def test_seven_days_end_with_today() -> None:
    days = [date(2023, 11, 3) + timedelta(days=later) for later in (-1, 0, 6, 7)]
    assert [holds("date:7d kind:replace", today=day) for day in days] == [False, True, True, False]


def test_a_paper_without_announcements_has_no_date() -> None:
    paper = replace(PAPER, announcements=())
    assert [holds(text, paper) for text in ("date:..2030", "kind:new", "survey -kind:new")] == [
        False,
        False,
        True,
    ]


def test_a_readers_marks_are_those_given() -> None:
    marks = Marks(frozenset({"To Read"}), frozenset({"saved"}), frozenset({"thesis"}), has_note=True)
    texts = ['tag:"to read"', "is:saved", "in:Thesis", "has:note", "tag:read", "is:unread", "in:other"]
    assert [matches(parse(text), PAPER, TODAY, marks) for text in texts] == [True] * 4 + [False] * 3


def test_the_reasons_name_branches_words_and_places() -> None:
    why = explain(parse('(ViT AND quantum) OR (ti:"vision language" -quantum) OR au:lecun'), PAPER, TODAY)
    assert why is not None
    assert why.branches == (1, 2)
    assert why.hits == (
        Hit(Field.TITLE, "Vision-Language", 34, 49),
        Hit(Field.AUTHORS, "LeCun", 5, 10),
    )
    assert why.score == 3


def test_the_reasons_are_json() -> None:
    why = explain(parse("co:pages"), PAPER, TODAY)
    assert why is not None
    assert json.loads(json.dumps(why.as_json())) == {
        "branches": [0],
        "hits": [{"field": "comment", "word": "pages", "start": 42, "end": 47}],
        "score": 0,
    }


def test_there_is_no_reason_where_the_query_does_not_hold() -> None:
    assert explain(parse("quantum"), PAPER, TODAY) is None


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ('"vision language"', 3),
        ("vision-language", 3),
        ("survey", 2),
        ('survey "ViT model"', 2),
        ('"ViT model"', 1),
        ("segment", 0),
        ("cat:cs.CV", 0),
    ],
)
def test_the_fit_puts_title_before_abstract_and_phrase_before_words(text: str, score: int) -> None:
    why = explain(parse(text), PAPER, TODAY)
    assert why is not None
    assert why.score == score


def test_many_queries_on_one_paper_share_its_words() -> None:
    paper = Indexed(PAPER)
    assert [matches(parse(text), paper, TODAY) for text in ("vit", "quantum")] == [True, False]
    assert explain(parse("vit"), paper, TODAY) == explain(parse("vit"), PAPER, TODAY)


# Laws. Those of whole trees leave dates and kinds out where one announcement has to satisfy several of them:
# "new, and on that day" is more than "new" and "on that day", as the language says.
plain = trees(st.one_of(terms, facts))
dated = trees(st.one_of(terms, facts, announcements))


def same(one: Node, other: Node, paper: Document) -> bool:
    return matches(one, paper, TODAY) == matches(other, paper, TODAY)


@given(dated, documents)
def test_denying_twice_is_affirming(a: Node, paper: Document) -> None:
    assert same(Not(Not(a)), a, paper)
    assert matches(Not(a), paper, TODAY) != matches(a, paper, TODAY)


@given(dated, dated, documents)
def test_and_and_or_commute_and_repeat_nothing(a: Node, b: Node, paper: Document) -> None:
    assert same(every(a, b), every(b, a), paper)
    assert same(some(a, b), some(b, a), paper)
    assert same(every(a, a), a, paper)
    assert same(some(a, a), a, paper)


@given(dated, dated, dated, documents)
def test_and_distributes_over_or(a: Node, b: Node, c: Node, paper: Document) -> None:
    assert same(every(a, some(b, c)), some(every(a, b), every(a, c)), paper)


@given(dated, dated, documents)
def test_or_is_either_and_excludes_both(a: Node, b: Node, paper: Document) -> None:
    assert matches(some(a, b), paper, TODAY) == (matches(a, paper, TODAY) or matches(b, paper, TODAY))
    assert same(Not(some(a, b)), every(Not(a), Not(b)), paper)


@given(plain, plain, documents)
def test_and_is_both_and_denied_by_either(a: Node, b: Node, paper: Document) -> None:
    assert matches(every(a, b), paper, TODAY) == (matches(a, paper, TODAY) and matches(b, paper, TODAY))
    assert same(Not(every(a, b)), some(Not(a), Not(b)), paper)


@given(st.lists(announcements, min_size=1, max_size=3), documents)
def test_one_announcement_satisfies_all_that_stand_together(conditions: list[Node], paper: Document) -> None:
    alone = [replace(paper, announcements=(sighting,)) for sighting in paper.announcements]
    expected = any(all(matches(node, one, TODAY) for node in conditions) for one in alone)
    assert matches(every(*conditions), paper, TODAY) == expected


@given(st.lists(terms, min_size=4, max_size=4), documents)
def test_and_binds_tighter_than_or_and_need_not_be_written(four: list[Node], paper: Document) -> None:
    a, b, c, d = map(unparse, four)
    texts = [f"{a} {b} OR {c} {d}", f"{a} AND {b} OR {c} AND {d}", f"({a} AND {b}) OR ({c} AND {d})"]
    assert len({matches(parse(text), paper, TODAY) for text in texts}) == 1


@given(dated, documents)
def test_every_hit_is_a_whole_word_of_the_paper(root: Node, paper: Document) -> None:
    indexed = Indexed(paper)
    why = explain(Query("", root), indexed, TODAY)
    assert (why is not None) == matches(root, indexed, TODAY)
    for hit in why.hits if why else ():
        text = indexed.text(hit.field)
        assert text[hit.start : hit.end] == hit.word != ""
        assert not text[hit.start - 1 : hit.start].isalnum() or hit.word[0] >= "\u4e00"
        assert not text[hit.end : hit.end + 1].isalnum() or hit.word[-1] >= "\u4e00"
