"""Text -> Query and back, and what is said about a text that is no query."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from papers.query import faults
from papers.query.language import MAX_LENGTH, MAX_NESTING, MAX_TERMS, QueryError, parse, unparse
from papers.query.tree import (
    And,
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
    Or,
    Paper,
    Query,
    Term,
    Venue,
    every,
)
from tests.papers.query.strategies import announcements, facts, marks, terms, trees

A, B, C = Term("a"), Term("b"), Term("c")
PIECES = [
    *(
        "a",
        "vision-language",
        "=ViT",
        "seg*",
        "ab*",
        '"a b"',
        '"',
        "“",
        "{2}",
        "{0}",
        "(",
        ")",
        "（",
        " ",
        "  ",
    ),
    *("–", "−", "‑b", "all:", "year:", "since:", "arxiv:"),
    *("AND", "OR", "NOT", "and", "-", "--", "ti:", "au:", "cat:", "cs.CV", "date:", "2023-02-30", "..", "7d"),
    *(
        "kind:",
        "new",
        "has:",
        "note",
        "venue:",
        "is:",
        "read",
        "tag:",
        "id:",
        "2310.12755",
        "foo:",
        "titel:",
        ":",
    ),
    *("*", "=", "\\", '\\"', "\x00", "\ud800", "☃", "视觉", "π", "\n", "||", "%", "%(x)s", "9" * 20),
]
anything = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
spaced = st.lists(st.sampled_from(PIECES), max_size=90).map(" ".join)


def refusal(text: str, *, rule: bool = False) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parse(text, rule=rule)
    return caught.value


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a OR b c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("a OR (b OR c)", Or((A, B, C))),
        ("a (b c)", And((A, B, C))),
        ("a NOT b", And((A, Not(B)))),
        ("a -b", And((A, Not(B)))),
        ("a -(b OR c)", And((A, Not(Or((B, C)))))),
        ("NOT NOT a", Not(Not(A))),
        ("a(b)c", And((A, B, C))),
        ("a or b", And((A, Term("or"), B))),
        ("a - b", And((A, B))),
        ("a -- b", And((A, B))),
        ("a – b &", And((A, B))),
        ("a && b", And((A, B))),
        ("a (b)?", And((A, B))),
        ("a --", A),
        ("a −b", And((A, Not(B)))),
        ("a ‑b", And((A, Not(B)))),
        ("(−b a)", And((Not(B), A))),
        ("a –b", And((A, Term("–b")))),
        ("a –b– c", And((A, Term("–b–"), C))),
        ("a(b)-c", And((A, B, C))),
        ("a(b)–c", And((A, B, C))),
        ('"a"-b', And((Term("a", Form.PHRASE), B))),
        ("“a”−b -c", And((Term("a", Form.PHRASE), B, Not(C)))),
        ("-a OR b c -a", None),
        ('"vision transformer"', Term("vision transformer", Form.PHRASE)),
        ("“vision transformer”", Term("vision transformer", Form.PHRASE)),
        ("=ViT", Term("ViT", Form.EXACT)),
        ('="Segment Anything"', Term("Segment Anything", Form.EXACT)),
        ("=ViT{2}", Term("ViT", Form.EXACT, at_least=2)),
        ('"vision transformer"{2}', Term("vision transformer", Form.PHRASE, at_least=2)),
        ("vit{1}", Term("vit", at_least=1)),
        ("L_{2}", Term("L_{2}")),
        (r"Erd\H{o}s", Term(r"Erd\H{o}s")),
        (r'"G\"odel numbers"', Term(r"G\"odel numbers", Form.PHRASE)),
        ("segment*", Term("segment", Form.PREFIX)),
        ("C*-algebra", Term("C*-algebra")),
        ('ti:"masked image"', Term("masked image", Form.PHRASE, Field.TITLE)),
        ("title:a", Term("a", field=Field.TITLE)),
        ("abs:a", Term("a", field=Field.ABSTRACT)),
        ("Abstract:a", Term("a", field=Field.ABSTRACT)),
        ("au:a", Term("a", field=Field.AUTHORS)),
        ("author:a", Term("a", field=Field.AUTHORS)),
        ("co:a", Term("a", field=Field.COMMENT)),
        ("comment:a", Term("a", field=Field.COMMENT)),
        ("ti：a", Term("a", field=Field.TITLE)),
        ("ａ　ＯＲ　ｔｉ：ｂ", Or((A, Term("b", field=Field.TITLE)))),
        ("ａ　ＡＮＤ　－ｂ｛２｝", And((A, Not(Term("b", at_least=2))))),
        ("ｄａｔｅ：７ｄ", LastDays(7)),
        ("segment**", Term("segment", Form.PREFIX)),
        ("ti:(a abs:b)", And((Term("a", field=Field.TITLE), Term("b", field=Field.ABSTRACT)))),
        ('ti:"a: b"', Term("a: b", Form.PHRASE, Field.TITLE)),
        ("12:30", Term("12:30")),
        ("cat:cs.CV", Category("cs.CV")),
        ("category:CS.cv", Category("cs.CV")),
        ("cat:cs.*", Category("cs")),
        ("cat:cs", Category("cs")),
        ("cat:physics.gen-ph", Category("physics.gen-ph")),
        ("cat:(cs.CV OR cs.LG)", Or((Category("cs.CV"), Category("cs.LG")))),
        ("id:2310.12755", Paper("2310.12755")),
        ("id:arXiv:2310.12755v2", Paper("2310.12755")),
        ("id:math.GT/0309136", Paper("math/0309136")),
        ("date:2023-10-01", Announced(date(2023, 10, 1), date(2023, 10, 1))),
        ("date:2023-10-01..2023-11-05", Announced(date(2023, 10, 1), date(2023, 11, 5))),
        ("date:2023-10", Announced(date(2023, 10, 1), date(2023, 10, 31))),
        ("date:2024", Announced(date(2024, 1, 1), date(2024, 12, 31))),
        ("date:2023-02..2024-02", Announced(date(2023, 2, 1), date(2024, 2, 29))),
        ("date:2023-10-01..", Announced(date(2023, 10, 1), None)),
        ("date:..2023-10", Announced(None, date(2023, 10, 31))),
        ("date:>=2023-10-01", Announced(date(2023, 10, 1), None)),
        ("date:>2023-10", Announced(date(2023, 11, 1), None)),
        ("date:<=2023-10", Announced(None, date(2023, 10, 31))),
        ("date:<2023-10", Announced(None, date(2023, 9, 30))),
        ("date:7d", LastDays(7)),
        ("kind:new", Kind("new")),
        ("kind:REPLACE", Kind("replace")),
        ("has:code", Has("code")),
        ("has:comment", Has("comment")),
        ("has:venue", Has("venue")),
        ("has:note", Mark("has", "note")),
        ("venue:neurips", Venue("neurips")),
        ('venue:"neurips 2023"', Venue("neurips", 2023)),
        ("venue:cvpr2023", Venue("cvpr", 2023)),
        ("venue:2023", Venue("", 2023)),
        ("is:unread", Mark("is", "unread")),
        ('tag:"to  read"', Mark("tag", "to read")),
        ("in:thesis", Mark("in", "thesis")),
    ],
)
def test_a_query_is_understood(text: str, root: Node | None) -> None:
    if root is None:
        assert refusal(text).message == faults.ONLY_EXCLUDES
    else:
        assert parse(text).root == root
        assert parse(unparse(parse(text))) == parse(text)


@pytest.mark.parametrize(
    ("text", "message", "column", "suggestion"),
    [
        ("", faults.NO_QUERY, 0, None),
        (" \t ", faults.NO_QUERY, 0, None),
        ("a b c" + "d" * MAX_LENGTH, faults.TOO_LONG, MAX_LENGTH, "a b"),
        ("a " * (MAX_TERMS + 1), faults.TOO_MANY_TERMS, 2 * MAX_TERMS, ("a " * MAX_TERMS).strip()),
        ("a\x00b", faults.BAD_CHARACTER, 1, "a b"),
        ("a \ud800", faults.BAD_CHARACTER, 2, "a"),
        ("-", faults.NO_LETTER, 0, None),
        ("ti:- a", faults.NO_LETTER, 3, "a"),
        ("a || b", faults.NO_LETTER, 2, "a OR b"),
        ('""', faults.NO_LETTER, 0, None),
        ("{2}", faults.NO_LETTER, 0, "2"),
        ('a "b', faults.OPEN_QUOTE, 2, 'a "b"'),
        ('ti:"b', faults.OPEN_QUOTE, 3, 'ti:"b"'),
        ("(a", faults.OPEN_PARENTHESIS, 0, "(a)"),
        ("a (", faults.OPEN_PARENTHESIS, 2, "a"),
        ("a)", faults.STRAY_PARENTHESIS, 1, "a"),
        (") a", faults.STRAY_PARENTHESIS, 0, "a"),
        ("a ()", faults.EMPTY_PARENTHESES, 2, "a"),
        ("a ti:()", faults.EMPTY_PARENTHESES, 5, "a"),
        ("OR a", faults.NOTHING_BEFORE, 0, "a"),
        ("a OR", faults.NOTHING_AFTER, 2, "a"),
        ("(a AND) b", faults.NOTHING_AFTER, 3, "(a ) b"),
        ("a NOT", faults.NOTHING_AFTER, 2, "a"),
        ("a ti:-b", faults.MINUS_AFTER_FIELD, 2, "a -ti:b"),
        ("NOT survey", faults.ONLY_EXCLUDES, 0, "date:7d -survey"),
        ("-(a b)", faults.ONLY_EXCLUDES, 0, "date:7d -(a b)"),
        ("ViT OR -survey", faults.ONLY_EXCLUDES, 7, "date:7d (ViT OR -survey)"),
        ("-date:7d", faults.ONLY_EXCLUDES, 0, "date:7d"),
        ("-ViT NOT date:2023", faults.ONLY_EXCLUDES, 0, "-ViT date:2023"),
        ("a AND OR b", faults.NOTHING_AFTER, 2, "a OR b"),
        ("titel:vit", faults.UNKNOWN_FIELD, 0, "title:vit"),
        ("a titel:(b c)", faults.UNKNOWN_FIELD, 2, "a title:(b c)"),
        ("foo:bar", faults.UNKNOWN_FIELD, 0, '"foo:bar"'),
        ("data:foo", faults.UNKNOWN_FIELD, 0, '"data:foo"'),
        ("all:vit", faults.UNKNOWN_FIELD, 0, "vit"),
        ("a year:2024", faults.UNKNOWN_FIELD, 2, "a date:2024"),
        ("before:2024", faults.UNKNOWN_FIELD, 0, "date:<2024"),
        ("after:2024-03", faults.UNKNOWN_FIELD, 0, "date:>=2024-03"),
        ("all:all:vit", faults.UNKNOWN_FIELD, 0, "vit"),
        ("all:(vit OR swin)", faults.UNKNOWN_FIELD, 0, "(vit OR swin)"),
        ("a since:7d", faults.UNKNOWN_FIELD, 2, "a date:7d"),
        ("a year:2020-2022", faults.UNKNOWN_FIELD, 2, "a date:2020..2022"),
        ("a year:(2020 OR 2021)", faults.UNKNOWN_FIELD, 2, "a date:(2020 OR 2021)"),
        ("a before:(2020 OR 2021)", faults.UNKNOWN_FIELD, 2, "a (2020 OR 2021)"),
        ("year:soon", faults.UNKNOWN_FIELD, 0, '"year:soon"'),
        ("cat:cs.CV,cs.LG", faults.BAD_CATEGORY, 4, "cat:(cs.CV OR cs.LG)"),
        ("ti: vit", faults.NO_VALUE, 0, "ti:vit"),
        ("a ti:", faults.NO_VALUE, 2, "a"),
        ("ab*", faults.SHORT_PREFIX, 0, "ab"),
        ("vision-lang*", faults.LONG_PREFIX, 0, "vision-lang"),
        ("=ViT*", faults.LONG_PREFIX, 0, "=ViT"),
        ("vit{0}", faults.BAD_COUNT, 3, "vit"),
        ('"a b"{100}', faults.BAD_COUNT, 5, '"a b"{99}'),
        ("seg*{2}", faults.ONLY_IN_TEXT, 0, "seg*"),
        ('date:"2023"{2}', faults.ONLY_IN_TEXT, 5, 'date:"2023"'),
        ("cat:cs.CV{2}", faults.ONLY_IN_TEXT, 4, "cat:cs.CV"),
        ("a cat:=cs.CV", faults.ONLY_IN_TEXT, 6, "a cat:cs.CV"),
        ("tag:=later", faults.ONLY_IN_TEXT, 4, "tag:later"),
        ("a cat:42", faults.BAD_CATEGORY, 6, "a"),
        ("a id:42", faults.BAD_ID, 5, "a"),
        ("date:soon", faults.BAD_DATE, 5, "date:7d"),
        ('date:"March 2024"', faults.BAD_DATE, 5, "date:2024-03"),
        ("date:05/2025", faults.BAD_DATE, 5, "date:2025-05"),
        ("date:2024-2025", faults.BAD_DATE, 5, "date:2024..2025"),
        ("date:5.3.2025", faults.BAD_DATE, 5, "date:7d"),
        ("date:yesterday", faults.BAD_DATE, 5, "date:2d"),
        ("date:0d", faults.BAD_DATE, 5, "date:7d"),
        ("date:..", faults.BAD_DATE, 5, "date:7d"),
        ("date:>9999", faults.BAD_DATE, 5, "date:7d"),
        ("date:0000", faults.BAD_DATE, 5, "date:7d"),
        ("a date:2023-02-30", faults.NO_SUCH_DAY, 7, "a date:2023-02-28"),
        ("date:2023-02-01..2023-02-30", faults.NO_SUCH_DAY, 5, "date:2023-02-01..2023-02-28"),
        ("date:>=2023-02-30", faults.NO_SUCH_DAY, 5, "date:>=2023-02-28"),
        ("date:2023-13", faults.NO_SUCH_DAY, 5, "date:2023"),
        ("date:2024..2023", faults.DATES_REVERSED, 5, "date:2023..2024"),
        ("kind:replace-cross", faults.BAD_CHOICE, 5, "kind:replace"),
        ("has:codes", faults.BAD_CHOICE, 4, "has:code"),
        ("is:unred", faults.BAD_CHOICE, 3, "is:unread"),
        ("tag:!", faults.NO_LETTER, 4, "tag"),
    ],
)
def test_a_fault_is_named_with_its_column_and_the_nearest_query(
    text: str, message: str, column: int, suggestion: str | None
) -> None:
    error = refusal(text)
    assert (error.message, error.column, error.suggestion) == (message, column, suggestion)
    assert str(error) == message % error.params


@pytest.mark.parametrize("mark", ["tag:later", "is:unread", "has:note", "in:thesis", 'tag:"to read"'])
def test_a_readers_marks_are_refused_in_a_rule_only(mark: str) -> None:
    assert parse(f"vit {mark}").root.parts[0] == Term("vit")
    error = refusal(f"vit {mark}", rule=True)
    assert (error.message, error.column, error.suggestion) == (faults.NOT_IN_RULE, 4, "vit")


def test_nesting_has_a_limit() -> None:
    deepest = "(" * MAX_NESTING + "a" + ")" * MAX_NESTING
    assert parse(deepest).root == A
    error = refusal(f"({deepest})")
    assert (error.message, error.column, error.suggestion) == (faults.TOO_DEEP, MAX_NESTING, deepest)
    assert refusal("NOT " * 200 + "a").message == faults.TOO_DEEP


def test_a_query_that_is_too_long_when_written_out_is_refused() -> None:
    error = refusal("abstract:(" + "transformer " * 63 + "vit)" + " " * 200)
    assert (error.message, error.params) == (faults.TOO_LONG_WRITTEN_OUT, {"limit": MAX_LENGTH})
    assert error.suggestion is not None
    assert len(unparse(parse(error.suggestion))) <= MAX_LENGTH


def test_branches_are_the_alternatives_at_the_top() -> None:
    rule = parse("(ViT AND image) OR (prompt AND learning AND image AND vision)")
    assert [unparse(branch) for branch in rule.branches()] == ["ViT image", "prompt learning image vision"]
    assert parse("a b").branches() == (And((A, B)),)


def test_the_text_of_a_query_is_canonical() -> None:
    query = parse("  category:CS.cv   AND(ViT   OR NOT(a b) ti:(c))")
    assert str(query) == "cat:cs.CV (ViT OR -(a b) ti:c)"
    assert query.text == "  category:CS.cv   AND(ViT   OR NOT(a b) ti:(c))"


def answer(text: str, rule: bool) -> Query | QueryError:
    """What parse says; anything but a Query or a QueryError ends the test."""
    try:
        return parse(text, rule=rule)
    except QueryError as error:
        return error


@given(st.one_of(anything, spaced), st.booleans())
def test_any_text_is_a_query_or_a_query_error(text: str, rule: bool) -> None:
    said = answer(text, rule)
    if isinstance(said, Query):
        assert parse(unparse(said), rule=rule) == said
    else:
        assert 0 <= said.column <= len(text)
        assert said.suggestion is None or parse(said.suggestion, rule=rule)
        assert str(said) == said.message % said.params


@pytest.mark.parametrize(
    "piece", ["a", "(", ")", "-", '"', "NOT ", "ti:", "date:", " ", "{", "=", "\ud800", "\\"]
)
def test_a_hundred_thousand_characters_are_refused_at_once(piece: str) -> None:
    error = refusal(piece * (100_000 // len(piece)))
    assert (error.message, error.column) == (faults.TOO_LONG, MAX_LENGTH)
    assert error.suggestion is None or parse(error.suggestion)


@pytest.mark.parametrize(
    "piece",
    ["(", ")", "-", '"', "NOT ", "ti: ", "date:x ", "foo:x ", "tag:x ", "a OR ", "all:", "year:", "arxiv:"],
)
def test_a_thousand_faults_still_have_an_answer(piece: str) -> None:
    error = refusal(piece * (MAX_LENGTH // len(piece)), rule=True)
    assert error.suggestion is None or parse(error.suggestion, rule=True)


@given(trees(st.one_of(terms, facts, announcements, marks)))
def test_the_canonical_text_of_any_tree_gives_the_tree(root: Node) -> None:
    query = Query("", every(root, A))  # A, so that the query does not only exclude
    assume(len(unparse(query)) <= MAX_LENGTH)
    assert parse(unparse(query)) == query
