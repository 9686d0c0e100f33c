"""The index is as the papers are: after a harvest, a correction, a rebuild; what differs is told."""

from dataclasses import replace
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from digest_site.checks import State, findings
from papers.clock import now
from papers.ingest.store import store
from papers.models import Paper, SearchRow, WorkItem
from papers.operation import indexing
from papers.query.language import parse
from papers.query.tokens import tokenize
from papers.search import find_pks, index
from papers.search.build import missing
from papers.search.entries import EDITION
from tests.factories import make_paper
from tests.records import make_record

pytestmark = pytest.mark.django_db
TODAY = date(2023, 11, 5)


def found(text: str) -> list[str]:
    """The ids of the papers that a query finds, the newest announced first."""
    ids = dict(Paper.objects.values_list("pk", "arxiv_id"))
    return [ids[pk] for pk in find_pks(parse(text), today=TODAY)]


def make_indexed(arxiv_id: str = "2311.00001", **fields: object) -> Paper:
    """A stored paper that is in the index."""
    paper = make_paper(arxiv_id, **fields)  # type: ignore[arg-type]
    index.refresh([paper.pk])
    return paper


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=60))
def test_every_word_of_any_script_is_found_as_it_is_written(text: str) -> None:
    """A token that the database split or changed would not be found again, or found by another word."""
    text = text.replace("\0", "").encode("utf-8", "ignore").decode()
    with transaction.atomic():
        paper = make_indexed(title=text, abstract="", authors=())
        for token in tokenize(text):
            assert token.exact != token.exact.swapcase() or token.exact
            query = f'ti:="{token.exact}"'
            if [word.exact for word in tokenize(token.exact)] == [token.exact]:
                assert find_pks(parse(query), today=TODAY) == [paper.pk], query
        transaction.set_rollback(True)


def test_case_counts_where_a_word_is_asked_for_as_it_is_written() -> None:
    make_indexed("2311.00001", title="ViT", abstract="")
    make_indexed("2311.00002", title="VIT and ViTs", abstract="")
    assert found("=ViT") == ["2311.00001"]
    assert found("vit") == ["2311.00002", "2311.00001"]


def test_a_query_that_only_excludes_finds_the_others() -> None:
    make_indexed("2311.00001", title="One")
    make_indexed("2311.00002", title="Two")
    assert found("ti:two OR -ti:one date:..2999") == ["2311.00002"]
    assert found("-(ti:one) has:comment OR cat:cs -ti:one") == ["2311.00002"]


def test_the_newest_comes_first_and_what_was_never_announced_last() -> None:
    for arxiv_id, first_listed in (
        ("2311.00001", date(2023, 11, 2)),
        ("2311.00002", date(2023, 11, 2)),
        ("2210.00003", date(2023, 11, 3)),
        ("2311.00004", None),
        ("hep-th/9901001", date(1999, 1, 5)),
        ("math/9901001", date(1999, 1, 5)),
        ("math-ph/9901001", date(1999, 1, 5)),
    ):
        make_indexed(arxiv_id, first_listed=first_listed)
    assert found("transformer") == [
        "2210.00003",
        "2311.00002",
        "2311.00001",
        "math/9901001",
        "math-ph/9901001",
        "hep-th/9901001",
        "2311.00004",
    ]


def test_a_paper_that_changed_is_found_by_its_new_words_only() -> None:
    paper = make_indexed(title="Old words")
    Paper.objects.update(title="New words")
    index.refresh([paper.pk])
    assert (found("old"), found("new")) == ([], ["2311.00001"])


def test_a_moved_day_moves_the_paper_with_its_words() -> None:
    make_indexed("2311.00001")
    paper = make_indexed("2311.00002")
    Paper.objects.filter(pk=paper.pk).update(first_listed=date(2023, 10, 1))
    index.move([paper.pk])
    assert found("transformer") == ["2311.00001", "2311.00002"]


def test_a_paper_that_goes_takes_its_words_along() -> None:
    paper = make_indexed()
    paper.delete()
    assert found("transformer") == []
    again = make_paper(title="Another")
    index.refresh([again.pk])
    assert (found("ti:another"), found("ti:transformer")) == (["2311.00001"], [])


def test_a_long_list_of_authors_is_found_by_every_name_and_phrase() -> None:
    """PostgreSQL keeps 255 places of a word, and none beyond 16,383."""
    names = (*(f"J. Name{number} Smith" for number in range(6_000)), "J. Very Last")
    make_indexed(authors=names)
    for text in ('au:"name5999 smith"', 'au:"j name3"', '"very last"', "au:last", "au:name5999", "au:j{99}"):
        assert found(text) == ["2311.00001"], text
    for text in ('au:"smith very"', 'au:"smith j"', "ti:smith", '"last j"', "au:smith{99} -au:smith{98}"):
        assert found(text) == [], text


@pytest.mark.parametrize(
    "text", ["(" * 20 + "a OR b c" + ")" * 20, "a (b OR -(c d (e OR -(f g OR h)))) " * 8]
)
def test_what_nests_deep_is_no_fault(text: str) -> None:
    make_indexed(title="a c d e f")
    assert found(text) in ([], ["2311.00001"])


def test_a_deep_tree_in_every_order_is_no_fault() -> None:
    """FTS5's parser has a small stack: the deepest part goes first."""
    make_indexed(title="a")
    text = "a"
    for level in range(19):
        text = (f"a -(b {text} OR c)", f"a (b OR -({text} d))", f"a (a OR b ({text}))")[level % 3]
        if text.count("(") + text.count("-") > 19:
            break
        assert found(text) in ([], ["2311.00001"]), text


def test_papers_that_are_found_by_other_words_than_they_have_are_told() -> None:
    papers = [make_paper(f"2311.{number:05}") for number in range(1, 4)]
    index.catch_up_all()
    assert (sorted(index.sample()), index.stale(index.sample())) == ([paper.pk for paper in papers], [])
    Paper.objects.filter(pk=papers[1].pk).update(title="A quokka")
    Paper.objects.filter(pk=papers[2].pk).update(first_listed=date(2020, 1, 2))
    told = {finding.subject: finding for finding in findings()}["search index"]
    assert (told.state, told.words) == (
        State.WRONG,
        "2 of 3 papers looked at are found by other words than they have"
        " (manage.py rebuild_search --all mends it)",
    )
    call_command("rebuild_search", "--all", stdout=StringIO())
    assert {finding.subject: finding.state for finding in findings()}["search index"] == State.OK
    SearchRow.objects.all().delete()
    assert index.sample() == []


def test_the_sample_is_of_the_newest_and_of_all_papers() -> None:
    papers = [make_paper(f"2311.{number:05}").pk for number in range(1, 41)]
    index.catch_up_all()
    sample = index.sample(10)
    assert sample[:5] == papers[:-6:-1]
    assert 3 <= len(sample) - 5 <= 8
    assert min(sample) < papers[20]


def test_missing_papers_are_told_planned_and_indexed() -> None:
    for number in range(1, 4):
        make_paper(f"2311.{number:05}")
    told = {finding.subject: finding for finding in findings()}["search index"]
    assert (told.state, told.words) == (
        State.NOTE,
        "3 papers are not indexed yet (manage.py rebuild_search mends it now)",
    )
    indexing.plan(now())
    assert WorkItem.objects.filter(task="index_papers").count() == 1
    indexing.index_papers()
    told = {finding.subject: finding for finding in findings()}["search index"]
    assert (told.state, told.words) == (State.OK, "every paper is indexed")
    assert (index.complete(), len(found("transformer"))) == (True, 3)


def test_a_load_of_many_is_indexed_by_the_background_work_new_and_changed_alike() -> None:
    record = make_record("2311.00001")
    store([record], index_later=True)
    assert (index.complete(), [paper.arxiv_id for paper in missing()]) == (False, ["2311.00001"])
    indexing.index_papers()
    assert (index.complete(), found("quokka")) == (True, [])
    later = replace(record, title="A quokka", as_of=record.as_of + timedelta(days=9))
    store([later], index_later=True)
    assert not index.complete()
    indexing.index_papers()
    assert (index.complete(), found("quokka")) == (True, ["2311.00001"])


def test_rebuilding_goes_on_where_it_stopped_and_all_begins_anew() -> None:
    make_indexed("2311.00001")
    make_paper("2311.00002")
    assert rebuilt() == "1 papers indexed"
    assert rebuilt() == "0 papers indexed"
    assert rebuilt("--all") == "2 papers indexed"
    first = Paper.objects.earliest("pk").pk
    assert rebuilt("--all", f"--after={first}") == "1 papers indexed"
    assert set(SearchRow.objects.values_list("edition", flat=True)) == {EDITION}


def rebuilt(*options: str) -> str:
    """What the command says, but for its rate."""
    out = StringIO()
    call_command("rebuild_search", *options, stdout=out)
    return out.getvalue().partition(" (")[0].rstrip()


def test_indexing_asks_the_same_number_of_queries_for_any_number_of_papers(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    papers = [make_paper(f"2311.{number:05}").pk for number in range(1, 101)]
    with django_assert_num_queries(9 if connection.vendor == "sqlite" else 11):
        index.refresh(papers[:51])
    with django_assert_num_queries(9 if connection.vendor == "sqlite" else 11):
        index.refresh(papers)
