"""People of one name told apart: kept by every harvest, taken back to the row."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts import audit
from accounts.models import StaffAct, User
from papers.arxiv.records import AuthorName
from papers.ingest.corrections import ChangedMeanwhile
from papers.ingest.persons import AlreadySo, everybody, join, part
from papers.ingest.splits import split
from papers.ingest.store import store
from papers.models import Author, Authorship, AuthorSplit, Follow, Paper
from tests.factories import make_follow, make_paper, make_reader
from tests.records import DAY, IDS, make_record

pytestmark = pytest.mark.django_db
NAMES = ("Wei Wang", "W. Wang", "Ada Lovelace")


@pytest.fixture
def admin() -> User:
    return make_reader("admin", is_staff=True, is_superuser=True)


def record(arxiv_id: str, *names: str, day: int = 0) -> Any:
    authors = tuple(AuthorName(name) for name in names)
    return make_record(arxiv_id, authors=authors, as_of=DAY + timedelta(days=day))


def three_papers() -> list[int]:
    """All by Wei Wang; the second one also by Ada."""
    store(
        [record(IDS[0], "Wei Wang"), record(IDS[1], "Wei Wang", "Ada Lovelace"), record(IDS[2], "Wei Wang")]
    )
    return list(Paper.objects.order_by("arxiv_id").values_list("pk", flat=True))


def author(name: str = "Wei Wang", variant: int = 0) -> Author:
    return Author.objects.get(name=name, variant=variant)


def bylines() -> dict[str, list[str]]:
    """Of each paper the names, with a person's number where there are several of the name."""
    found: dict[str, list[str]] = {}
    rows = Authorship.objects.order_by("paper__arxiv_id", "place")
    for paper, name, variant in rows.values_list("paper__arxiv_id", "author__name", "author__variant"):
        found.setdefault(paper, []).append(f"{name} {variant}" if variant else name)
    return found


def test_papers_told_apart_stay_so_over_every_harvest(admin: User) -> None:
    first, second, _third = three_papers()
    act = split(admin, author().pk, [first, second], None, "Another university.")
    told = {
        IDS[0]: ["Wei Wang 1"],
        IDS[1]: ["Wei Wang 1", "Ada Lovelace"],
        IDS[2]: ["Wei Wang"],
    }
    assert bylines() == told
    store([record(arxiv_id, "Kurt Gödel", *reversed(names.split("+")), day=1) for arxiv_id, names in
           ((IDS[0], "Wei Wang"), (IDS[1], "Ada Lovelace+Wei Wang"), (IDS[2], "Wei Wang"))])  # fmt: skip
    assert bylines() == {
        IDS[0]: ["Kurt Gödel", "Wei Wang 1"],
        IDS[1]: ["Kurt Gödel", "Wei Wang 1", "Ada Lovelace"],
        IDS[2]: ["Kurt Gödel", "Wei Wang"],
    }
    assert (act.kind, act.target, act.reason) == ("author.split", "Wei Wang", "Another university.")
    assert (author(variant=1).slug, author(variant=1).same_as) == (author().slug, None)


def test_more_papers_are_moved_later_and_back(admin: User) -> None:
    first, second, third = three_papers()
    split(admin, author().pk, [first], None, "")
    split(admin, author().pk, [second], author(variant=1).pk, "")
    split(admin, author(variant=1).pk, [first], author().pk, "")
    split(admin, author().pk, [third], None, "")
    assert [names[0] for names in bylines().values()] == ["Wei Wang", "Wei Wang 1", "Wei Wang 2"]
    assert AuthorSplit.objects.count() == 2


def test_every_split_is_taken_back_in_turn_to_the_row(admin: User) -> None:
    first, second, third = three_papers()
    rows = (bylines(), Author.objects.count())
    acts = [split(admin, author().pk, [first, second], None, "")]
    acts.append(split(admin, author(variant=1).pk, [first], None, ""))
    acts.append(split(admin, author().pk, [third], author(variant=2).pk, ""))
    with pytest.raises(audit.CannotUndo):
        audit.take_back(admin, acts[0])
    for act in reversed(acts):
        audit.take_back(admin, act)
    assert (bylines(), Author.objects.count()) == rows
    assert not AuthorSplit.objects.exists()


def test_a_split_is_taken_back_after_a_harvest_too(admin: User) -> None:
    first, *_rest = three_papers()
    act = split(admin, author().pk, [first], None, "")
    store([record(IDS[0], "Emmy Noether", "Wei Wang", day=1)])
    audit.take_back(admin, act)
    assert bylines()[IDS[0]] == ["Emmy Noether", "Wei Wang"]
    store([record(IDS[0], "Wei Wang", day=2)])
    assert bylines()[IDS[0]] == ["Wei Wang"]


def test_a_person_with_two_spellings_is_told_apart_with_both(admin: User) -> None:
    store([record(IDS[0], "Wei Wang"), record(IDS[1], "W. Wang"), record(IDS[2], "Wei Wang")])
    before = bylines()
    wei, short = author().pk, author("W. Wang").pk
    join(admin, [wei, short], wei, "", seen=sorted([wei, short]))
    papers = Paper.objects.filter(arxiv_id__in=IDS[:2]).order_by("arxiv_id").values_list("pk", flat=True)
    act = split(admin, wei, list(papers), None, "")
    other = Authorship.objects.get(paper__arxiv_id=IDS[0]).author
    assert (other.variant, other.same_as) == (1, None)
    assert Authorship.objects.get(paper__arxiv_id=IDS[1]).author.person == other
    audit.take_back(admin, act)
    assert (bylines(), Author.objects.filter(variant__gt=0).count()) == (before, 0)


def test_who_is_followed_is_not_lost_when_the_split_is_taken_back(admin: User) -> None:
    first, *_rest = three_papers()
    act = split(admin, author().pk, [first], None, "")
    make_follow(admin, author=author(variant=1))
    audit.take_back(admin, act)
    assert Follow.objects.get().author.person == author()
    assert bylines()[IDS[0]] == ["Wei Wang"]


def test_papers_that_are_not_the_persons_are_refused(admin: User) -> None:
    first, second, _third = three_papers()
    foreign = make_paper("2311.00001").pk
    with pytest.raises(ChangedMeanwhile):
        split(admin, author().pk, [first, foreign], None, "")
    with pytest.raises(ChangedMeanwhile):
        split(admin, author().pk, [first], 10**9, "")
    for papers, to in (([], None), ([first], author().pk)):
        with pytest.raises(AlreadySo):
            split(admin, author().pk, papers, to, "")
    split(admin, author().pk, [second], None, "")
    with pytest.raises(ChangedMeanwhile):
        split(admin, author().pk, [first, second], None, "")


@pytest.mark.parametrize("papers", [1, 20])
def test_a_page_of_records_asks_once_who_is_told_apart(admin: User, papers: int) -> None:
    ids = [f"2505.{number:05}" for number in range(1, papers + 1)]
    store([record(arxiv_id, "Wei Wang") for arxiv_id in ids])
    split(admin, author().pk, list(Paper.objects.values_list("pk", flat=True)), None, "")
    with CaptureQueriesContext(connection) as queries:
        store([record(arxiv_id, "Emmy Noether", "Wei Wang", day=1) for arxiv_id in ids])
    asked = [
        q["sql"] for q in queries if 'FROM "papers_authorsplit"' in q["sql"] and "DELETE" not in q["sql"]
    ]
    reads = [sql for sql in asked if sql.startswith('SELECT "papers_authorsplit"')]
    assert len(reads) == 1
    assert {tuple(names) for names in bylines().values()} == {("Emmy Noether", "Wei Wang 1")}


_harvests = st.tuples(
    st.just("harvest"),
    st.sampled_from(IDS),
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True),
)
_steps = st.lists(
    _harvests
    | st.tuples(st.just("join"), st.integers(0, 9), st.integers(0, 9))
    | st.tuples(st.just("split"), st.integers(0, 9), st.integers(-1, 9))
    | st.tuples(st.just("part"), st.integers(0, 9), st.just(0))
    | st.tuples(st.just("undo"), st.integers(0, 9), st.just(0)),
    max_size=14,
)


@settings(deadline=None, max_examples=60)
@given(_steps)
def test_names_are_as_printed_and_undoing_all_restores_the_rows(steps: list[tuple[Any, ...]]) -> None:
    """Any order of harvests, joinings, splits and undos."""
    with transaction.atomic():
        admin = make_reader("walks", is_staff=True, is_superuser=True)
        printed: dict[str, list[str]] = {}
        for day, (verb, one, other) in enumerate(steps):
            if verb == "harvest":
                store([record(one, *other, day=day)])
                printed[one] = other
            else:
                _try(admin, verb, one, other)
            assert _printed() == printed
            assert not Author.objects.filter(same_as__same_as__isnull=False).exists()
        for act in StaffAct.objects.filter(undone_at=None, undo__isnull=False).order_by("-pk"):
            audit.take_back(admin, act)
        assert bylines() == printed
        assert not AuthorSplit.objects.exists()
        assert not Author.objects.filter(same_as__isnull=False).exists()
        assert not Author.objects.filter(variant__gt=0).exists()
        transaction.set_rollback(True)


def _try(admin: User, verb: str, one: int, other: int) -> None:
    """The act on rows chosen by these numbers; what is refused changes nothing."""
    keys = list(Author.objects.order_by("pk").values_list("pk", flat=True))
    if not keys:
        return
    key = keys[one % len(keys)]
    try:
        with transaction.atomic():
            if verb == "join":
                pair = [key, keys[other % len(keys)]]
                join(admin, pair, key, "", seen=[row.pk for row in everybody(pair)])
            elif verb == "part":
                part(admin, key, "")
            elif verb == "split":
                person = Author.objects.get(pk=key).person
                rows = Author.objects.of_person(person.pk)
                theirs = Authorship.objects.filter(author__in=rows).values_list("paper", flat=True)
                papers = sorted(set(theirs))[: 1 + one % 2]
                split(admin, person.pk, papers, keys[other % len(keys)] if other >= 0 else None, "")
            else:
                acts = list(StaffAct.objects.filter(undone_at=None, undo__isnull=False).order_by("pk"))
                if acts:
                    audit.take_back(admin, acts[one % len(acts)])
    except (AlreadySo, ChangedMeanwhile, audit.CannotUndo):
        pass


def _printed() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for paper, name in Authorship.objects.order_by("paper__arxiv_id", "place").values_list(
        "paper__arxiv_id", "author__name"
    ):
        found.setdefault(paper, []).append(name)
    return found
