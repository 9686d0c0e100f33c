"""A preview counts what a memory of the papers counts, tells no reader's secret, and changes nothing."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from papers.digests.preview import SHOWN, newest_span, preview
from papers.models import Paper, Topic
from papers.query.language import QueryError, parse
from papers.query.memory import Document, Sighting, matches
from papers.query.tree import Node, unparse
from tests.factories import make_announcement, make_bookmark, make_paper, make_reader, make_topic
from tests.papers.query.strategies import announcements, facts, terms, trees

pytestmark = pytest.mark.django_db
DAY = date(2023, 11, 2)
CALM = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
TITLES = ("ViT", "Vision transformer", "Image prompt", "ViTs for an image", "Erdős", "GPT-4 vision", "视觉")
QUERIES = 14
HOMES = ("cs.CV", "cs.LG", "cs.RO cs.CV")


def listed(
    number: int, title: str, day: date = DAY, *, categories: str = "cs.CV", abstract: str = "-"
) -> int:
    """A paper announced as new in its primary category and cross-listed in the others."""
    paper = make_paper(
        f"2311.{number:05}", title=title, abstract=abstract, categories=categories, first_listed=day
    )
    for code in paper.category_list:
        kind = "new" if code == paper.primary_category else "cross"
        make_announcement(paper, category=code, kind=kind, listing_day=day)
    return paper.pk


@pytest.fixture
def memory() -> dict[int, Document]:
    """Papers of two weeks, with what a query can ask of each kept beside the database."""
    kept = {}
    for number, title in enumerate(TITLES * 2, start=1):
        day, categories = DAY - timedelta(days=number), HOMES[number % 3]
        seen = tuple(
            Sighting(day, "cross" if place else "new", code) for place, code in enumerate(categories.split())
        )
        document = Document(
            f"2311.{number:05}", title, "Image", ("Ada Lovelace",), "", tuple(categories.split()), seen
        )
        paper = make_paper(
            document.arxiv_id,
            title=title,
            abstract="Image",
            authors=document.authors,
            categories=categories,
            first_listed=day,
        )
        for sighting in seen:
            make_announcement(paper, category=sighting.category, kind=sighting.kind, listing_day=day)
        kept[paper.pk] = document
    return kept


def in_memory(memory: dict[int, Document], rule: str, first: date, last: date) -> set[int]:
    """The papers of cs.CV that the rule catches, worked out apart from the database."""
    query = parse(rule, rule=True)
    days = {
        key: min(
            (s.day for s in document.announcements if s.category == "cs.CV" and first <= s.day <= last),
            default=None,
        )
        for key, document in memory.items()
    }
    return {key for key, day in days.items() if day and matches(query, memory[key], day)}


@CALM
@given(
    trees(terms | facts | announcements), trees(terms | facts | announcements), st.sampled_from([7, 30, None])
)
def test_gained_and_lost_are_what_sets_say(
    memory: dict[int, Document], new: Node, old: Node, days: int | None
) -> None:
    for root in (new, old):
        try:
            parse(unparse(root), rule=True)
        except QueryError:
            assume(False)
    draft, saved = (Topic(rule=unparse(root), categories="cs.CV") for root in (new, old))
    seen = preview(draft, saved, days)
    assert seen
    assert seen.compared
    now = in_memory(memory, draft.rule, seen.first, seen.last)
    before = in_memory(memory, saved.rule, seen.first, seen.last)
    gained, lost = seen.compared.gained, seen.compared.lost
    assert seen.matches == len(now) == sum(bar.count for bar in seen.bars)
    assert {one.paper.pk for one in gained.papers} == now - before
    assert {one.paper.pk for one in lost.papers} == before - now
    assert (gained.count, lost.count) == (len(now - before), len(before - now))


@CALM
@given(st.text() | st.text(alphabet='ViT image"(){}-:=*OR '), st.text(), st.sampled_from([7, None]))
def test_any_text_is_answered(memory: dict[int, Document], text: str, ids: str, days: int | None) -> None:
    draft = Topic(rule=text, categories="cs.CV", examples=ids, counterexamples=text)
    seen = preview(draft, Topic(rule=text[::-1], categories="cs.CV"), days)
    try:
        parse(text, rule=True)
    except QueryError:
        assert seen is None
    else:
        assert seen


def test_a_site_without_papers_has_no_preview() -> None:
    assert preview(Topic(rule="ViT"), None, 30) is None


def test_the_span_counts_back_from_the_newest_listing_day() -> None:
    listed(1, "ViT", DAY)
    listed(2, "ViT", date(2019, 5, 6))
    assert newest_span(7) == (date(2023, 10, 27), DAY)
    assert newest_span(None) == (date(2019, 5, 6), DAY)


def test_a_new_topic_is_compared_with_nothing_and_lists_its_newest_matches() -> None:
    keys = [listed(number + 1, "ViT", DAY - timedelta(days=number)) for number in range(SHOWN + 5)]
    seen = preview(Topic(rule="ViT", categories="cs.CV"), None, 30)
    assert seen
    assert seen.compared is None
    assert [one.paper.pk for one in seen.newest.papers] == keys[:SHOWN]
    assert (seen.newest.count, seen.newest.more) == (SHOWN + 5, 5)


def test_a_saved_rule_that_cannot_be_read_is_not_compared() -> None:
    listed(1, "ViT")
    seen = preview(Topic(rule="ViT"), make_topic(rule='"broken'), 30)
    assert seen
    assert seen.compared is None


def saved_by(paper: int, *readers: str) -> None:
    """The readers keep the paper."""
    for name in readers:
        reader = User.objects.filter(username=name).first() or make_reader(name)
        make_bookmark(reader, Paper.objects.get(pk=paper))


FOUR = ("anna", "bob", "carl", "dora")


def test_what_five_readers_saved_leads_what_is_lost_and_fewer_are_not_told() -> None:
    known, secret, plain = (listed(number, "ViT", DAY - timedelta(days=number)) for number in (3, 2, 1))
    saved_by(known, *FOUR, "eve")
    saved_by(secret, *FOUR)
    seen = preview(Topic(rule="swin", categories="cs.CV"), Topic(rule="ViT", categories="cs.CV"), 30)
    assert seen
    assert seen.compared
    assert seen.compared.saved == 1
    assert [one.paper.pk for one in seen.compared.lost.papers] == [known, plain, secret]


def test_a_few_readers_of_many_papers_are_not_told_either() -> None:
    for number, reader in enumerate((*FOUR, "eve"), start=1):
        saved_by(listed(number, "ViT"), reader)
    seen = preview(Topic(rule="swin", categories="cs.CV"), Topic(rule="ViT", categories="cs.CV"), 30)
    assert seen
    assert seen.compared
    assert (seen.compared.lost.count, seen.compared.saved) == (5, 0)


def test_a_wider_net_of_categories_gains() -> None:
    listed(1, "ViT")
    other = listed(2, "ViT", categories="cs.RO")
    saved = make_topic(rule="ViT", categories="cs.CV")
    seen = preview(Topic(rule="ViT", categories="cs.CV cs.RO"), saved, 30)
    assert seen
    assert seen.compared
    assert [one.paper.pk for one in seen.compared.gained.papers] == [other]
    assert seen.looked_at == 2


def test_gained_papers_bear_the_words_that_matched() -> None:
    listed(1, "Masked Image Modeling", abstract="We show that masked image modeling helps.")
    draft = Topic(rule='"masked image modeling"', categories="cs.CV")
    seen = preview(draft, Topic(rule="swin", categories="cs.CV"), 30)
    assert seen
    assert seen.compared
    (paper,) = seen.compared.gained.papers
    assert [(piece.text, piece.hit) for piece in paper.title] == [("Masked Image Modeling", True)]
    assert [piece.text for piece in paper.excerpt if piece.hit] == ["masked image modeling"]


@pytest.mark.parametrize(
    ("cadence", "per_digest"),
    [(Topic.Cadence.DAILY, 3.0), (Topic.Cadence.WEEKLY, 6.0), (Topic.Cadence.BY_HAND, None)],
)
def test_a_digest_holds_what_its_cadence_brings(cadence: str, per_digest: float | None) -> None:
    for number in range(6):
        listed(number + 1, "ViT", DAY - timedelta(days=number % 2))
    seen = preview(Topic(rule="ViT", categories="cs.CV", cadence=cadence), None, 7)
    assert seen
    assert seen.per_digest == per_digest


def test_numbers_that_speak_against_a_rule_are_put_into_words() -> None:
    for number in range(100):
        listed(number + 1, "ViT")
    everything = preview(Topic(rule="ViT", categories="cs.CV"), None, 30)
    nothing = preview(Topic(rule="swin", categories="cs.CV"), None, 365)
    short = preview(Topic(rule="swin", categories="cs.CV"), None, 30)
    assert everything
    assert nothing
    assert short
    assert everything.warnings == ["This catches nearly everything in its categories."]
    assert nothing.warnings == ["This has caught nothing in a year."]
    assert short.warnings == []


@pytest.mark.parametrize("number", [1, 50])
def test_queries_do_not_grow_with_papers_and_topics(
    number: int, django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [listed(n + 1, "ViT image") for n in range(number)]
    for n in range(number):
        make_topic(f"topic-{n}", rule="ViT", place=n)
    caught = dict.fromkeys(keys, DAY)
    ids = " ".join(f"2311.{n + 1:05}" for n in range(number))
    draft = Topic(rule="ViT image", categories="cs.CV", examples=ids)
    for name in ("near", "preview"):  # how it looks into the database is its own affair
        monkeypatch.setattr(
            f"papers.digests.{name}.reach", lambda terms, *_: caught if terms.rule != "swin" else {}
        )
    with django_assert_num_queries(QUERIES):
        seen = preview(draft, Topic(rule="swin", categories="cs.CV"), 30)
    assert seen
    assert (seen.matches, len(seen.overlap)) == (number, min(number, 8))
