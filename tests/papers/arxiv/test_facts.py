"""Addresses, counts and withdrawals as abstracts and comments state them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.arxiv.facts import Facts, find_facts


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Code is available at https://github.com/a/b.", "https://github.com/a/b"),
        (r"Code: \url{https://github.com/a/b}", "https://github.com/a/b"),
        (r"\href{https://gitlab.com/a/b}{code}", "https://gitlab.com/a/b"),
        ("(see https://github.com/a/b_(c)).", "https://github.com/a/b_(c)"),
        ("code at github.com/a/b, enjoy", "https://github.com/a/b"),
        ("models on https://huggingface.co/a/b", "https://huggingface.co/a/b"),
        ("Our implementation is released at https://a.edu/~x/tool", "https://a.edu/~x/tool"),
        ("https://github.com.evil.org/a/b", ""),
        ("https://evil.org/github.com/a/b", ""),
        ("https://user:pw@github.com/a/b", ""),
        ("https://github.com@evil.org/a/b", ""),
        ("javascript://github.com/a/b and ftp://github.com/a/b", ""),
        ("https://github.com/a/" + "b" * 600, ""),
        ("https://github.com/", ""),
        ("no address at all", ""),
    ],
)
def test_code_is_known_by_its_host_or_the_words_before(text: str, code: str) -> None:
    assert find_facts("", text, "").code_url == code


def test_comment_goes_before_the_abstract() -> None:
    facts = find_facts("", "https://github.com/old/old", "https://github.com/new/new")
    assert facts.code_url == "https://github.com/new/new"


def test_project_page_and_data_are_told_from_code() -> None:
    facts = find_facts(
        "",
        "Data: https://huggingface.co/datasets/a/b and https://zenodo.org/records/1.",
        "Project page: https://a.github.io/b/; code: https://github.com/a/b",
    )
    assert facts == Facts(
        code_url="https://github.com/a/b",
        project_url="https://a.github.io/b/",
        data_url="https://huggingface.co/datasets/a/b",
    )


@pytest.mark.parametrize(
    ("comment", "pages", "figures"),
    [
        ("12 pages, 3 figures", 12, 3),
        ("5-pages, 14 pp, 11 eps figures", 5, 11),
        ("Five pages, one figure", 5, 1),
        ("9pages, 5figures", 9, 5),
        ("37 pages plus 5 of figs", 37, 5),
        ("no figures", None, None),
        ("", None, None),
    ],
)
def test_pages_and_figures_are_counted(comment: str, pages: int | None, figures: int | None) -> None:
    facts = find_facts("", "", comment)
    assert (facts.pages, facts.figures) == (pages, figures)


def test_withdrawal_is_told_of_the_paper_itself_only() -> None:
    assert not find_facts("", "", "an earlier version was withdrawn; this is the new one").withdrawn
    assert find_facts("", "This paper has been withdrawn by\nthe author.", "").withdrawn


@pytest.mark.parametrize(
    "comment",
    [
        "This paper has been withdrawn by the author(s) due to an error",
        "withdrawn by arXiv administrators due to plagiarism",
        "paper withdrawn by author",
        "Withdrawn",
        "Withdrawn: error in Lemma 8",
        "This has been withdrawn by arXiv admin",
        "We have withdrawn this paper",
    ],
)
def test_withdrawal_is_seen(comment: str) -> None:
    assert find_facts("", "", comment).withdrawn


@pytest.mark.parametrize(
    "abstract",
    ["We study withdrawn behaviour in mice.", "Withdrawal symptoms are common.", "Socially withdrawn users"],
)
def test_talk_of_withdrawal_is_none(abstract: str) -> None:
    assert not find_facts("Withdrawn and shy", abstract, "12 pages").withdrawn


@given(st.text(), st.text(), st.text())
def test_any_text_is_read_without_an_error(title: str, abstract: str, comment: str) -> None:
    facts = find_facts(title, abstract + " https://" + comment, comment)
    found = (facts.code_url, facts.project_url, facts.data_url)
    assert [url for url in found if url and not url.lower().startswith(("http://", "https://"))] == []


@pytest.mark.parametrize(
    "unit", ["https://", "github.com/", "a-", "code ", "1 ", "paper ", "https://a.b/)", "](", "was "]
)
def test_hostile_repetition_is_read_in_bounded_time(unit: str) -> None:
    """A pattern that backtracks would run into the suite's time limit."""
    hostile = unit * (60_000 // len(unit))
    assert not find_facts(hostile, hostile, hostile).withdrawn
