"""A rebuild is a plan that is shown, and then carried out as it was shown, or not at all."""

from datetime import date
from typing import Any

import pytest

from accounts import audit
from accounts.models import User
from papers.digests import rebuilds
from papers.digests.builder import build_digest
from papers.digests.rebuilds import Overtaken, Plan, plan_rebuild, rebuild_digest
from papers.models import Digest, Entry, Topic
from tests.factories import NOON, make_announcement, make_curator, make_entry, make_paper, make_topic

pytestmark = pytest.mark.django_db
DAY = date(2023, 11, 3)


@pytest.fixture
def curator(db: None) -> User:
    return make_curator()


@pytest.fixture
def digest(curator: User) -> Digest:
    """Five papers on vision transformers, and one on graphs that waits for another rule."""
    topic = make_topic(order=Topic.Order.ID)
    topic.curators.add(curator)
    for number in range(1, 6):
        listed(f"2311.0000{number}")
    listed("2311.00006", title="Planar graphs", abstract="Of nodes.")
    digest = build_digest(topic, DAY).digest
    assert digest
    return digest


def listed(arxiv_id: str, **fields: Any) -> None:
    paper = make_paper(arxiv_id, first_listed=DAY, **fields)
    make_announcement(paper, listing_day=DAY)


def give_rule(digest: Digest, rule: str) -> Digest:
    """The digest as read after its topic has got the rule."""
    Topic.objects.filter(pk=digest.topic_id).update(rule=rule)
    return Digest.objects.get(pk=digest.pk)


def ids(digest: Digest, **which: Any) -> list[str]:
    entries = digest.entries.filter(**which).order_by("section", "rank")
    return [arxiv_id[-1] for arxiv_id in entries.values_list("paper__arxiv_id", flat=True)]


def told(plan: Plan) -> dict[str, list[str]]:
    return {
        name: sorted(entry.paper.arxiv_id[-1] for entry in getattr(plan, name))
        for name in ("comes", "goes", "kept")
    }


def rows(digest: Digest) -> list[dict[str, Any]]:
    return list(digest.entries.order_by("paper").values())


def test_the_plan_tells_and_changes_nothing(digest: Digest) -> None:
    digest.entries.filter(paper__arxiv_id="2311.00002").update(annotation="Read this.")
    before = rows(digest)
    plan = plan_rebuild(give_rule(digest, "graphs OR id:2311.00001"))
    assert told(plan) == {"comes": ["6"], "goes": ["3", "4", "5"], "kept": ["2"]}
    assert [entry.paper.arxiv_id for entry, _found in plan.stays] == ["2311.00001"]
    assert rows(digest) == before
    assert Digest.objects.get().rule == '"vision transformer"'


def test_the_rebuild_does_what_was_shown_and_is_taken_back(digest: Digest, curator: User) -> None:
    digest = give_rule(digest, "graphs OR id:2311.00001")
    before = rows(digest)
    plan = plan_rebuild(digest)
    act = rebuild_digest(digest, curator, plan.mark)
    assert ids(digest) == ["1", "6"]
    assert act
    assert act.changes == {
        "rule": ['"vision transformer"', "graphs OR id:2311.00001"],
        "added": [None, 1],
        "removed": [None, 4],
    }
    audit.take_back(curator, act)
    digest.refresh_from_db()
    assert rows(digest) == before
    assert (digest.rule, digest.edition, digest.entry_count) == ('"vision transformer"', 2, 5)


def test_what_is_not_what_was_shown_is_not_done(digest: Digest, curator: User) -> None:
    plan = plan_rebuild(give_rule(digest, "graphs"))
    give_rule(digest, "id:2311.00001")
    before = rows(digest)
    with pytest.raises(Overtaken):
        rebuild_digest(digest, curator, plan.mark)
    assert rows(digest) == before


def test_a_rebuild_of_a_digest_without_terms_is_taken_back(digest: Digest, curator: User) -> None:
    Digest.objects.update(terms={})
    plan = plan_rebuild(give_rule(digest, "graphs"))
    act = rebuild_digest(digest, curator, plan.mark)
    assert act
    audit.take_back(curator, act)
    assert (len(ids(digest)), Digest.objects.get().terms) == (5, {})


def test_a_rebuild_without_effect_is_no_act(digest: Digest, curator: User) -> None:
    plan = plan_rebuild(digest)
    assert not plan.changes
    assert rebuild_digest(digest, curator, plan.mark) is None


def test_papers_that_change_their_section_are_told(digest: Digest) -> None:
    Topic.objects.update(categories="cs.LG")
    make_announcement(Entry.objects.earliest("pk").paper, category="cs.LG", kind="cross", listing_day=DAY)
    plan = plan_rebuild(Digest.objects.get())
    assert [(entry.section, found.section) for entry, found in plan.moves] == [(1, 2)]


def test_a_rebuild_that_came_after_another_change_is_not_taken_back(digest: Digest, curator: User) -> None:
    digest = give_rule(digest, "graphs")
    act = rebuild_digest(digest, curator, plan_rebuild(digest).mark)
    Digest.objects.update(edition=7)
    assert act
    with pytest.raises(audit.CannotUndo, match="has been changed since"):
        audit.take_back(curator, act)
    assert ids(digest) == ["6"]


def test_a_long_former_list_is_not_kept(
    digest: Digest, curator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilds, "REMEMBERED", 5)
    digest = give_rule(digest, "graphs")
    plan = plan_rebuild(digest)
    assert not plan.way_back
    act = rebuild_digest(digest, curator, plan.mark)
    assert act
    assert (act.undo, audit.can_take_back(curator, act)) == (None, False)


def test_a_removed_curator_is_not_named_again_by_the_way_back(digest: Digest, curator: User) -> None:
    other = make_curator("other")
    kept = make_entry(digest, make_paper("2201.00001", title="Other", abstract="Else."))
    Entry.objects.filter(pk=kept.pk).update(curated_by=other, curated_at=NOON)
    digest = give_rule(digest, "graphs")
    act = rebuild_digest(digest, curator, plan_rebuild(digest).mark)
    other.delete()
    assert act
    audit.take_back(curator, act)
    assert Entry.objects.get(paper__arxiv_id="2201.00001").curated_by is None
