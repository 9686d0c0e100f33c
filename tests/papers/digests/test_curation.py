"""A curator's hand on a digest: one act, signed, logged, taken back as one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from accounts import audit
from accounts.models import StaffAct, User
from papers.digests.builder import build_digest
from papers.digests.curation import SAID, InThere, Overtaken, Wish, curate
from papers.digests.entries import rank_entries
from papers.models import Digest, Entry, Topic
from tests.factories import NOON, make_curator, make_digest, make_entry, make_paper, make_reader, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator(db: None) -> User:
    return make_curator()


@pytest.fixture
def digest(curator: User) -> Digest:
    """Four papers in the order of their ids, of a topic given to the curator."""
    digest = make_digest(make_topic(order=Topic.Order.ID), terms={"order": "id"})
    digest.topic.curators.add(curator)
    for number in range(1, 5):
        make_entry(digest, make_paper(f"2311.0000{number}"))
    rank_entries(digest, "id")
    return digest


def entry(digest: Digest, number: int) -> Entry:
    return digest.entries.get(paper__arxiv_id=f"2311.0000{number}")


def wish(digest: Digest, said: dict[int, dict[str, Any]] | None = None, **whole: Any) -> Wish:
    """What the digest says already, but for this (by the last figure of the paper's id)."""
    entries = {}
    for number, changes in (said or {}).items():
        found = entry(digest, number)
        entries[found.pk] = {name: getattr(found, name) for name in SAID} | changes
    return Wish(
        **({"introduction": digest.introduction, "published": digest.published, "entries": entries} | whole)
    )


def order(digest: Digest) -> list[str]:
    shown = digest.entries.filter(hidden=False).order_by("section", "rank")
    return [arxiv_id[-1] for arxiv_id in shown.values_list("paper__arxiv_id", flat=True)]


def rows(digest: Digest) -> list[dict[str, Any]]:
    return list(digest.entries.order_by("paper").values())


def test_what_is_said_is_signed_and_takes_effect_at_once(digest: Digest, curator: User) -> None:
    said = {3: {"pinned": True}, 2: {"hidden": True, "hidden_reason": "Off topic."}, 1: {"annotation": "Hm."}}
    act = curate(digest, curator, wish(digest, said, introduction="A good week."), 0)
    digest.refresh_from_db()
    assert order(digest) == ["3", "1", "4"]
    assert (digest.introduction, digest.entry_count, digest.edition) == ("A good week.", 3, 1)
    assert (digest.signed_by, digest.changed_at > NOON) == (curator, True)
    assert [entry(digest, n).curated_by for n in range(1, 5)] == [curator, curator, curator, None]
    assert act
    assert act.changes == {
        "introduction": ["", "A good week."],
        "2311.00003 pinned": [False, True],
        "2311.00002 hidden": [False, True],
        "2311.00002 hidden_reason": ["", "Off topic."],
        "2311.00001 annotation": ["", "Hm."],
    }


def test_nothing_said_is_no_act(digest: Digest, curator: User) -> None:
    assert curate(digest, curator, wish(digest, {1: {}}), 0) is None
    assert (StaffAct.objects.count(), Digest.objects.get().edition) == (0, 0)


def test_a_digest_that_another_changed_is_left_alone(digest: Digest, curator: User) -> None:
    curate(digest, curator, wish(digest, {1: {"pinned": True}}), 0)
    with pytest.raises(Overtaken):
        curate(digest, curator, wish(digest, {2: {"pinned": True}}), 0)
    assert [entry(digest, n).pinned for n in (1, 2)] == [True, False]


@pytest.mark.parametrize(
    ("number", "by", "left"),
    [(3, -1, ["1", "3", "2", "4"]), (3, 1, ["1", "2", "4", "3"]), (1, -1, None), (4, 1, None)],
)
def test_an_entry_moves_by_one(
    digest: Digest, curator: User, number: int, by: int, left: list[str] | None
) -> None:
    act = curate(digest, curator, wish(digest, move=(entry(digest, number).pk, by)), 0)
    assert (order(digest), bool(act)) == (left or ["1", "2", "3", "4"], bool(left))


def test_who_has_a_place_keeps_it_when_another_moves(digest: Digest, curator: User) -> None:
    curate(digest, curator, wish(digest, {4: {"place": 1}}), 0)
    assert order(digest) == ["4", "1", "2", "3"]
    curate(digest, curator, wish(digest, move=(entry(digest, 2).pk, -1)), 1)
    assert order(digest) == ["4", "2", "1", "3"]
    assert [entry(digest, n).place for n in range(1, 5)] == [None, 2, None, 1]


def test_an_entry_does_not_move_above_the_pinned(digest: Digest, curator: User) -> None:
    curate(digest, curator, wish(digest, {3: {"pinned": True}}), 0)
    assert curate(digest, curator, wish(digest, move=(entry(digest, 1).pk, -1)), 1) is None


def test_a_paper_added_by_hand_is_marked_and_stands_in_its_section(digest: Digest, curator: User) -> None:
    curate(digest, curator, wish(digest, add=make_paper("2311.00009", categories="math.CO cs.CV")), 0)
    added = entry(digest, 9)
    assert (added.by_hand, added.section, added.curated_by) == (True, Entry.Section.CROSS, curator)
    assert Digest.objects.get().entry_count == 5
    with pytest.raises(InThere):
        curate(digest, curator, wish(digest, add=added.paper), 1)


def test_only_what_was_added_by_hand_is_removed(digest: Digest, curator: User) -> None:
    assert curate(digest, curator, wish(digest, remove=[entry(digest, 1).pk]), 0) is None
    curate(digest, curator, wish(digest, add=make_paper("2311.00009")), 0)
    curate(digest, curator, wish(digest, remove=[entry(digest, 9).pk]), 1)
    assert order(digest) == ["1", "2", "3", "4"]


WISHES: dict[str, Callable[[Digest], Wish]] = {
    "pin": lambda digest: wish(digest, {1: {"pinned": True}}),
    "hide": lambda digest: wish(digest, {2: {"hidden": True, "hidden_reason": "Off topic."}}),
    "place": lambda digest: wish(digest, {3: {"place": 1}}),
    "annotate": lambda digest: wish(digest, {4: {"annotation": "Read it."}}),
    "introduce": lambda digest: wish(digest, introduction="Hello."),
    "hold back": lambda digest: wish(digest, published=False),
    "add": lambda digest: wish(digest, add=make_paper("2311.00009")),
    "all": lambda digest: wish(digest, {1: {"pinned": True, "place": 2}}, introduction="Hello."),
}


@pytest.mark.parametrize("name", WISHES)
def test_every_act_can_be_taken_back(digest: Digest, curator: User, name: str) -> None:
    before = rows(digest)
    act = curate(digest, curator, WISHES[name](digest), 0)
    assert act
    assert rows(digest) != before or name in ("introduce", "hold back")
    assert audit.take_back(curator, act) == "Vision transformer 2023-11-02 is as it was before."
    assert rows(digest) == before
    digest.refresh_from_db()
    assert (digest.introduction, digest.published, digest.signed_by, digest.signed_at) == (
        "",
        True,
        None,
        None,
    )
    assert (digest.edition, digest.entry_count) == (2, 4)


def test_a_removed_paper_comes_back_with_all_that_was_said_of_it(digest: Digest, curator: User) -> None:
    curate(digest, curator, wish(digest, add=make_paper("2311.00009")), 0)
    curate(digest, curator, wish(digest, {9: {"annotation": "Mine."}}), 1)
    was = entry(digest, 9)
    act = curate(digest, curator, wish(digest, remove=[was.pk]), 2)
    assert act
    audit.take_back(curator, act)
    back = entry(digest, 9)
    assert (back.pk, back.annotation, back.by_hand, back.curated_by) == (was.pk, "Mine.", True, curator)


def test_what_another_changed_since_is_not_taken_back(digest: Digest, curator: User) -> None:
    act = curate(digest, curator, wish(digest, {1: {"annotation": "First."}}), 0)
    curate(digest, curator, wish(digest, {1: {"annotation": "Second."}}), 1)
    assert act
    with pytest.raises(audit.CannotUndo, match="has been changed since"):
        audit.take_back(curator, act)
    assert entry(digest, 1).annotation == "Second."


def test_an_older_act_on_other_entries_is_taken_back_and_signed_anew(digest: Digest, curator: User) -> None:
    act = curate(digest, curator, wish(digest, {1: {"pinned": True}}), 0)
    curate(digest, curator, wish(digest, {2: {"pinned": True}}), 1)
    chief = make_reader("chief", is_superuser=True)
    assert act
    audit.take_back(chief, act)
    digest.refresh_from_db()
    assert (entry(digest, 1).pinned, entry(digest, 2).pinned, digest.signed_by) == (False, True, chief)


def test_who_lost_the_topic_takes_nothing_back(digest: Digest, curator: User) -> None:
    act = curate(digest, curator, wish(digest, {1: {"pinned": True}}), 0)
    digest.topic.curators.clear()
    assert act
    with pytest.raises(PermissionDenied):
        audit.take_back(curator, act)
    assert entry(digest, 1).pinned


def test_a_deleted_curator_leaves_the_work_without_the_name(digest: Digest, curator: User) -> None:
    curate(digest, curator, wish(digest, {1: {"annotation": "Hm."}}), 0)
    curator.delete()
    digest.refresh_from_db()
    found = entry(digest, 1)
    assert (digest.signed_by, found.curated_by, found.annotation) == (None, None, "Hm.")
    assert digest.signed_at
    assert found.curated_at


def test_a_rebuild_keeps_what_a_curator_put_a_hand_to(digest: Digest, curator: User) -> None:
    curate(digest, curator, wish(digest, {1: {"annotation": "Hm."}, 2: {"place": 1}}), 0)
    build_digest(digest.topic, digest.date, rebuild=True)
    assert order(digest) == ["2", "1"]


@pytest.mark.django_db(transaction=True)
def test_of_curators_at_once_one_is_first_and_the_others_are_told(digest: Digest, curator: User) -> None:
    wishes = [wish(digest, {n: {"pinned": True}}) for n in range(1, 5)]

    def go(one: Wish) -> bool:
        try:
            return bool(curate(digest, curator, one, 0))
        except Overtaken:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(go, wishes)) == 1
    assert digest.entries.filter(pinned=True).count() == StaffAct.objects.count() == 1
