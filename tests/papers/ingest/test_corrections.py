"""Facts set by hand: over what the text says, harvest after harvest, until they are taken off."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts import audit
from accounts.models import StaffAct, User
from papers.arxiv.records import AuthorName
from papers.clock import now
from papers.following import events
from papers.ingest import corrections
from papers.ingest.corrections import ChangedMeanwhile, edition, read_facts, set_by_hand, trust_text
from papers.ingest.store import store
from papers.models import Bookmark, Correction, Notice, NoticeCursor, Paper
from tests.factories import make_bookmark, make_paper, make_reader
from tests.records import DAY, make_record, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return make_reader("admin", is_staff=True, is_superuser=True)


def stored(comment: str = "Accepted at WACV 2024, 12 pages") -> Paper:
    store([make_record(comment=comment)])
    return Paper.objects.get()


def say(admin: User, paper: Paper, fact: str, value: str) -> StaffAct:
    return set_by_hand(admin, paper, fact, value, "I asked.", seen=edition(paper.pk, fact))


def facts(fields: str = "venue venue_slug venue_year") -> tuple[Any, ...]:
    return tuple(getattr(Paper.objects.get(), name) for name in fields.split())


def test_what_was_set_holds_over_every_harvest(admin: User) -> None:
    paper = stored()
    say(admin, paper, "venue", "ICCV 2025 Oral")
    say(admin, paper, "code_url", "https://example.org/code")
    say(admin, paper, "withdrawn", "yes")
    set_to = ("ICCV 2025 Oral", "iccv", 2025, "https://example.org/code", True, 9)
    fields = "venue venue_slug venue_year code_url withdrawn pages"
    for day, comment in ((1, "Accepted at CVPR 2024, 9 pages"), (2, "9 pages; https://github.com/a/b")):
        store([make_record(as_of=DAY + timedelta(days=day), comment=comment)])
        assert facts(fields) == set_to
    trust_text(admin, paper, "code_url", seen=edition(paper.pk, "code_url"))
    assert facts("code_url") == ("https://github.com/a/b",)


def test_what_the_text_says_is_still_known(admin: User) -> None:
    paper = stored()
    say(admin, paper, "venue", "")
    assert facts() == ("", "", None)
    assert read_facts(Paper.objects.get())["venue"] == "WACV 2024"
    trust_text(admin, paper, "venue", seen=edition(paper.pk, "venue"))
    assert (facts(), Correction.objects.count()) == (("WACV 2024", "wacv", 2024), 0)


@pytest.mark.parametrize(
    ("set_to", "shown"),
    [
        ({"venue_year": "2025"}, ("WACV 2025", "wacv", 2025)),
        ({"venue_year": ""}, ("WACV", "wacv", None)),
        ({"venue": "ICCV"}, ("ICCV", "iccv", None)),
        ({"venue": "ICCV", "venue_year": "2025"}, ("ICCV", "iccv", 2025)),
        ({"venue": "Annals of Tests 2020"}, ("Annals of Tests 2020", "annals-of-tests", 2020)),
        ({"venue": "会议 2024"}, ("会议 2024", "venue", 2024)),
    ],
)
def test_venue_and_year_fit_together(
    admin: User, set_to: dict[str, str], shown: tuple[str, str, int | None]
) -> None:
    paper = stored()
    for fact, value in set_to.items():
        say(admin, paper, fact, value)
    assert facts() == shown


def test_setting_a_fact_moves_the_paper_as_a_changed_one(admin: User) -> None:
    NoticeCursor.objects.create(name="papers", until=now() - timedelta(minutes=5))
    paper = make_paper(stamps={"text": "2023-11-01 5  x"})
    make_bookmark(make_reader(), paper, stale=False)
    say(admin, paper, "venue", "ICLR 2024")
    paper.refresh_from_db()
    assert now() - paper.stored_at < timedelta(minutes=1)
    assert Bookmark.objects.get().stale is True
    events.tell_readers()
    assert [notice.facts for notice in Notice.objects.all()] == [{"venue": "ICLR 2024"}]
    moved = paper.stored_at
    say(admin, paper, "venue", "ICLR 2024")
    paper.refresh_from_db()
    assert paper.stored_at == moved


def test_every_act_is_logged_and_taken_back_in_turn(admin: User) -> None:
    paper = stored()
    first, second = say(admin, paper, "venue", "ICCV 2025"), say(admin, paper, "venue", "ICML 2025")
    third = trust_text(admin, paper, "venue", seen=edition(paper.pk, "venue"))
    assert [(act.kind, act.changes) for act in (first, second, third)] == [
        ("paper.correct", {"venue": ["WACV 2024", "ICCV 2025"]}),
        ("paper.correct", {"venue": ["ICCV 2025", "ICML 2025"]}),
        ("paper.parsed", {"venue": ["ICML 2025", "WACV 2024"]}),
    ]
    with pytest.raises(audit.CannotUndo):
        audit.take_back(admin, first)
    seen = []
    for act in (third, second, first):
        audit.take_back(admin, act)
        seen.append(facts("venue")[0])
    assert seen == ["ICML 2025", "ICCV 2025", "WACV 2024"]
    assert not Correction.objects.exists()


def test_what_was_set_by_somebody_who_left_comes_back_too(admin: User) -> None:
    paper, other = stored(), make_reader("other")
    say(other, paper, "venue", "ICCV 2025")
    act = say(admin, paper, "venue", "ICML 2025")
    other.delete()
    audit.take_back(admin, act)
    assert (Correction.objects.get().value, Correction.objects.get().by) == ("ICCV 2025", None)


def test_the_second_of_two_sees_that_the_first_was_there(admin: User) -> None:
    paper = stored()
    seen = edition(paper.pk, "venue")
    set_by_hand(admin, paper, "venue", "ICCV 2025", "", seen=seen)
    with pytest.raises(ChangedMeanwhile):
        set_by_hand(admin, paper, "venue", "ICML 2025", "", seen=seen)
    with pytest.raises(ChangedMeanwhile):
        trust_text(admin, paper, "code_url", seen="")
    assert facts("venue") == ("ICCV 2025",)


@settings(deadline=None, max_examples=25)
@given(
    st.lists(told(), min_size=1, max_size=6),
    st.dictionaries(st.sampled_from(["venue", "venue_year", "withdrawn", "code_url"]), st.just("2025")),
)
def test_rows_are_what_the_text_says_under_what_was_set(said: list[Any], by_hand: dict[str, str]) -> None:
    """Whatever the order of records, and wherever among them the facts were set."""
    from django.db import transaction

    with transaction.atomic():
        admin = make_reader("hand")
        half = len(said) // 2
        for number, item in enumerate([*said[:half], None, *said[half:]]):
            if item is None:
                for paper in Paper.objects.all():
                    for fact, value in by_hand.items():
                        say(admin, paper, fact, value)
            else:
                store([item.record], announced=[item.announced] if item.announced else [])
            assert number >= 0
        for paper in Paper.objects.all():
            held = corrections.values_of(paper)
            corrections.derive(paper, corrections.corrections_of([paper.pk]).get(paper.pk, {}))
            assert corrections.values_of(paper) == held
        transaction.set_rollback(True)


@pytest.mark.parametrize("papers", [1, 20])
def test_a_page_of_records_asks_once_for_all_corrections(admin: User, papers: int) -> None:
    ids = [f"2505.{number:05}" for number in range(1, papers + 1)]
    store([make_record(arxiv_id) for arxiv_id in ids])
    for paper in Paper.objects.all():
        say(admin, paper, "venue", "ICCV 2025")
    again = [
        make_record(
            arxiv_id, as_of=DAY + timedelta(days=1), comment="13 pages", authors=(AuthorName("Someone Else"),)
        )
        for arxiv_id in ids
    ]
    with CaptureQueriesContext(connection) as queries:
        store(again)
    asked = [query["sql"] for query in queries if "papers_correction" in query["sql"]]
    assert len(asked) == 1
    assert set(Paper.objects.values_list("venue", flat=True)) == {"ICCV 2025"}
