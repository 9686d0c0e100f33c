"""How far a search reads: no further than its page, whatever the planner would have liked."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from papers.models import Paper
from papers.query.language import parse
from papers.query.tree import Field
from papers.search import Search, index, newest, walk
from papers.search.budget import Budget, TooMuch
from papers.search.found import place
from papers.search.positions import TOP, end_of
from papers.search.postgres import BY_INDEX, BY_PLACE, Postgres
from papers.search.sqlite import Sqlite
from papers.search.wanted import wanted
from tests.factories import make_announcement, make_digest, make_entry, make_paper, make_topic

pytestmark = pytest.mark.django_db

TODAY = date(2023, 11, 5)
PAPERS = 60


@pytest.fixture
def archive(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Papers of sixty days, the newest first: all `common`, each second one `half`, the oldest `rare` too."""
    monkeypatch.setattr(walk, "WINDOW", 4)
    pks = []
    for number in range(PAPERS):
        day = TODAY - timedelta(number)
        title = f"Common{' half' * (number % 2 == 0)}{' rare' * (number == PAPERS - 1)}"
        paper = make_paper(f"2310.{PAPERS - number:05}", title=title, abstract="", first_listed=day)
        make_announcement(paper, listing_day=day, kind="new", category="cs.CV")
        pks.append(paper.pk)
    index.refresh(pks)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return pks


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements on the index within."""
    told: list[str] = []
    with CaptureQueriesContext(connection) as caught:
        yield told
    told += [one["sql"] for one in caught.captured_queries if "papers_searchrow" in one["sql"]]


def test_a_common_word_is_read_no_further_than_the_page(archive: list[int]) -> None:
    with statements() as told:
        assert newest(Search(parse("common"), TODAY), size=3).papers == archive[:3]
    read = [sql for sql in told if "LIMIT 4" in sql]
    assert len(read) == 1


@pytest.mark.parametrize(("text", "found"), [("rare", slice(-1, None)), ("absent", slice(0, 0))])
def test_a_rare_word_and_one_that_nobody_uses_are_asked_of_the_index_at_once(
    archive: list[int], text: str, found: slice
) -> None:
    with statements() as told:
        assert newest(Search(parse(text), TODAY), size=3).papers == archive[found]
    assert len([sql for sql in told if "EXPLAIN" not in sql and "paper_id" in sql]) <= 2


def test_a_word_that_many_have_is_asked_of_the_newest_eras_first(
    archive: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever has come in since the process looked what is the newest."""
    monkeypatch.setattr("papers.search.expected._ALL", 1)  # so that an era is worth to be asked for
    with statements() as told:
        assert newest(Search(parse("half"), TODAY), size=3).papers == archive[:6:2]
    if connection.vendor == "postgresql":
        assert ["generate_series" in sql for sql in told if "EXPLAIN" not in sql and "paper_id" in sql] == [
            True
        ]
    later = make_paper("2402.00001", title="Half", first_listed=TODAY + timedelta(100))
    index.refresh([later.pk])
    assert newest(Search(parse("half"), TODAY), size=40).papers == [later.pk, *archive[::2]]


@pytest.mark.sqlite_only
def test_a_long_prefix_is_looked_for_among_what_its_first_letters_lead_to(
    archive: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as it pays: FTS5 would read all rows of the prefix before it gives the first."""
    monkeypatch.setattr(walk, "LARGE", -1)
    with statements() as told:
        assert newest(Search(parse("common* -rare"), TODAY), size=3).papers == archive[:3]
    assert [('"^commo"' in sql, '"=common" *' in sql) for sql in told if "MATCH" in sql] == [(True, False)]
    with statements() as told:
        assert newest(Search(parse("commons*"), TODAY), size=3).papers == []
    asked = [('"^commo"' in sql, '"=commons" *' in sql) for sql in told if "MATCH" in sql]
    assert asked == [(True, False), (False, True)]


@pytest.mark.sqlite_only
def test_what_was_led_to_until_the_work_was_used_up_is_kept(
    archive: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Budget.read

    def broken_off(budget: Budget, text: str, values: Any, into: list[Any]) -> None:
        read(budget, text, values, into)
        raise TooMuch

    monkeypatch.setattr(walk, "LARGE", -1)
    monkeypatch.setattr(Budget, "read", broken_off)
    found = list[int]()
    batches = walk.Walk(Search(parse("common*"), TODAY), 3, Budget()).batches(TOP)
    with suppress(TooMuch):
        for rows, _down_to in batches:
            found += [paper for _place, paper, _sure in rows]
    assert found == archive[:32]


@pytest.mark.postgresql_only
def test_papers_that_come_in_while_the_index_is_read_end_no_search(archive: list[int]) -> None:
    """They may make it more than was worth to be sorted."""
    search = Search(parse("common"), TODAY)
    batches = walk.Walk(search, 3, Budget())._of_index(wanted(search, Postgres()), 0, TOP, PAPERS + 1)
    assert batches is not None
    found = [paper for _place, paper, _sure in next(batches)[0]]
    others = [make_paper(f"2001.{number:05}", title="Common", first_listed=None).pk for number in range(1, 9)]
    index.refresh(others)
    found += [paper for rows, _down_to in batches for _place, paper, _sure in rows]
    assert found == [*archive, *reversed(others)]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "text", ["common* OR half", "half -common*", "common* -common*", "commo*", "common", "common* date:7d"]
)
def test_only_what_has_to_be_there_leads(text: str) -> None:
    assert wanted(Search(parse(text), TODAY), Sqlite()).led is None


def test_what_is_no_question_to_the_index_is_read_in_windows(archive: list[int]) -> None:
    query = parse(f"date:{TODAY - timedelta(2)} OR rare")
    assert newest(Search(query, TODAY), size=3).papers == [archive[2], archive[-1]]
    with statements() as told:
        newest(Search(query, TODAY), size=1)
    assert len([sql for sql in told if "LIMIT 2" in sql]) <= 4


def test_the_first_rows_tell_how_places_lie_though_one_day_has_more_of_them() -> None:
    days = [TODAY - timedelta(number // 10) for number in range(100)]
    papers = [
        make_paper(f"2310.{100 - number:05}", title="", abstract="", first_listed=day)
        for number, day in enumerate(days)
    ]
    index.refresh([paper.pk for paper in papers])
    _newest, span = walk._newest_rows.__wrapped__(4, 0)
    a_day = end_of(TODAY) - end_of(TODAY - timedelta(1))
    assert a_day // 4 < span < a_day


def test_a_deep_page_begins_where_the_one_before_ended(archive: list[int]) -> None:
    search = Search(parse("common"), TODAY)
    below = place(archive[39])
    assert newest(search, below=below, size=5).papers == archive[40:45]
    assert newest(search, below=below, size=5).more
    assert not newest(search, below=place(archive[-2]), size=5).more


def test_only_papers_that_stand_in_a_published_digest_of_the_topic_are_found(archive: list[int]) -> None:
    topic, archived = make_topic(), make_topic("old", archived=True)
    shown, draft = make_digest(topic), make_digest(topic, on=date(2023, 11, 3), published=False)
    papers = {pk: Paper.objects.get(pk=pk) for pk in archive[:5]}
    make_entry(shown, papers[archive[0]], rank=1)
    make_entry(shown, papers[archive[1]], rank=2, hidden=True)
    make_entry(draft, papers[archive[2]], rank=1)
    make_entry(make_digest(archived), papers[archive[3]], rank=1)
    query = parse("common")
    assert newest(Search(query, TODAY, topic=topic.pk)).papers == archive[:1]
    assert newest(Search(query, TODAY, topic=archived.pk)).papers == []
    assert newest(Search(query, TODAY, topic=0)).papers == []


def test_the_planner_is_told_which_way_to_go(archive: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """By place: no row is fetched that is not asked about; by words: only what the words lead to."""
    monkeypatch.setattr("papers.search.expected._ALL", PAPERS)  # so that no era is worth to be asked for
    common, rare = plans()
    if connection.vendor == "postgresql":
        assert "Index Scan Backward" in common
        assert "Bitmap" not in common
        assert "Bitmap Index Scan on papers_search_words" in rare
    else:
        assert "VIRTUAL TABLE INDEX" in common
        assert "USE TEMP B-TREE" not in common


def plans() -> tuple[str, str]:
    """How the database reads a common word, and a rare one."""
    told = []
    for text in ("common", "rare"):
        with statements() as read:
            newest(Search(parse(text), TODAY), size=3)
        statement = [sql for sql in read if "EXPLAIN" not in sql and "LIMIT" in sql][-1]
        how, rows = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN", list[object]()
        alone = statement.rpartition("; ")[2]  # without the settings
        Budget().read(f"{how} {alone}", (), rows, *(BY_INDEX if text == "rare" else BY_PLACE))
        told.append("\n".join(map(str, rows)))
    return told[0], told[1]


@pytest.mark.parametrize("field", [Field.TITLE, Field.AUTHORS, Field.COMMENT])
def test_a_word_of_a_short_field_is_told_by_the_index_alone(field: Field) -> None:
    """Its weight would be seen in the row only, of each paper that has the word anywhere."""
    told = [Postgres().side_by_side(["sun"], field, at_most=True), Postgres().beginning("=sun", field)]
    assert [Postgres().unpacks(question) for question in told] == [False, False]


def test_a_phrase_and_a_word_of_the_abstract_are_read_in_the_row() -> None:
    asked = [(["sun"], Field.ABSTRACT), (["sun", "light"], Field.ANY), (["sun", "light"], Field.TITLE)]
    told = [Postgres().side_by_side(tokens, field, at_most=True) for tokens, field in asked]
    assert [Postgres().unpacks(question) for question in told] == [True, True, True]


def test_a_short_beginning_is_a_token_on_sqlite_and_a_long_one_is_read_from_all_words() -> None:
    """So that it is read no further than the page, whatever the number of words that begin so."""
    told = [Sqlite().beginning(f"={start}", Field.TITLE) for start in ("vis", "visio", "vision")]
    assert told == ['title : "^vis"', 'title : "^visio"', 'title : "=vision" *']
