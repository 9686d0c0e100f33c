"""A rule looked at while it is typed: the caret under the fault, its words, and what is odd about it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.digests.rule_check import AFTER, BEFORE, check
from papers.query.language import parse


def pointed(rule: str) -> tuple[str, str]:
    """The letter above the caret ("" behind the end) and the nearest rule that works."""
    fault = check(rule, ()).fault
    assert fault
    return fault.line[len(fault.caret) - 1 :][:1], fault.suggestion


@pytest.mark.parametrize(
    ("rule", "letter", "suggestion"),
    [
        ('vit "masked image', '"', 'vit "masked image"'),
        ("(vit OR swin", "(", "(vit OR swin)"),
        ("vit OR", "O", "vit"),
        ("vit is:read", "i", "vit"),
        ("vit tag:mine", "t", "vit"),
        ("vit\n(swin", "(", "vit\n(swin)"),
        ("", "", ""),
        ("vit \x00 swin", "\ufffd", "vit   swin"),
    ],
)
def test_caret_stands_under_the_fault_and_the_nearest_rule_is_named(
    rule: str, letter: str, suggestion: str
) -> None:
    assert pointed(rule) == (letter, suggestion)


def test_fault_of_a_long_rule_is_cut_out_around_the_place() -> None:
    rule = " OR ".join(["vision"] * 12) + " (" + " OR ".join(["swin"] * 12)
    fault = check(rule, ()).fault
    assert fault
    assert fault.column == rule.index("(") + 1
    assert (fault.line[0], fault.line[-1], len(fault.line)) == ("…", "…", BEFORE + AFTER + 2)
    assert fault.line[len(fault.caret) - 1] == "("


def test_caret_under_wide_letters_is_as_wide() -> None:
    fault = check("视觉 (图像", ()).fault
    assert fault
    assert fault.caret == "\u3000\u3000 ^"


def test_rule_that_can_be_read_is_put_into_words_and_written_out_where_that_differs() -> None:
    plain, loose = check("vit image", ()), check("title:vit  AND image", ())
    assert (plain.words, plain.canonical) == ("Papers with the words “vit” and “image”.", "")
    assert loose.canonical == "ti:vit image"
    assert plain.fault is loose.fault is None


@pytest.mark.parametrize(
    ("rule", "categories", "warnings"),
    [
        ("vit image", ("cs.CV",), []),
        ("the", ("cs.CV",), ["every paper", "“the” stands in"]),
        ("vit OR the", (), ["every paper", "“the” stands in"]),
        ("vit the of", (), ["“the”, “of” stand in"]),
        ("vit -the", (), ["No paper", "“the” stands in"]),
        ('"the the" =The ti:the the{3}', (), []),
        ("cat:cs.CV", ("cs.CV",), ["every paper"]),
        ("cat:cs", ("cs.CV", "cs.LG"), ["every paper"]),
        ("vit OR cat:cs.LG", ("cs.CV", "cs.LG"), []),
        ("vit OR kind:new", ("cs.CV", "cs.LG"), ["nothing of the papers"]),
        ("vit cat:cs.RO", ("cs.CV",), ["cs.RO is not among"]),
        ("vit cat:cs", ("cs.CV",), []),
        ("vit cat:cs.RO", (), []),
        ("vit cat:cs.XY", (), ["no category cs.XY"]),
    ],
)
def test_what_is_odd_is_said(rule: str, categories: tuple[str, ...], warnings: list[str]) -> None:
    said = check(rule, categories).warnings
    assert [part in whole for part, whole in zip(warnings, said, strict=True)] == [True] * len(warnings)


@given(st.text() | st.text(alphabet='ViT image"(){}-:=*OR\n视'))
def test_any_text_has_a_fault_or_a_meaning_and_what_is_suggested_works(rule: str) -> None:
    found = check(rule, ("cs.CV",))
    assert (found.fault is None) is bool(found.words)
    if found.fault and found.fault.suggestion:
        parse(found.fault.suggestion, rule=True)
