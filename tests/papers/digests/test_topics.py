"""Topics are changed by one act: history, effect, former addresses, the log, and nothing overwritten."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from accounts import audit
from accounts.models import StaffAct, User
from papers.digests import topics as acts
from papers.models import FormerAddress, Topic, TopicChange
from tests.factories import make_announcement, make_curator, make_paper, make_reader, make_topic

pytestmark = pytest.mark.django_db
Way = TopicChange.Way
NEW: dict[str, Any] = {"name": "Graphs", "slug": "graphs", "rule": "graph"}


def root() -> User:
    return User.objects.create_superuser("root", email="root@example.org", password=None)


def test_a_new_topic_begins_its_history() -> None:
    by = root()
    done = acts.make_topic(by, NEW | {"categories": "cs.LG", "curators": [by]})
    assert list(done.topic.curators.all()) == [by]
    assert (done.topic.edition, done.change.edition, done.change.way) == (1, 1, Way.MADE)
    assert done.change.changes == {
        "name": [None, "Graphs"],
        "slug": [None, "graphs"],
        "categories": [None, "cs.LG"],
        "rule": [None, "graph"],
        "curators": [None, [by.pk]],
    }
    act = StaffAct.objects.get()
    assert (act.kind, act.target, act.undo, act.by) == ("topic.made", "Graphs", None, by)


def test_a_change_is_written_with_before_and_after() -> None:
    topic, by = make_topic(), root()
    done = acts.change_topic(topic, by, {"name": "Graphs", "active": False, "place": 100}, 0)
    assert done is not None
    topic.refresh_from_db()
    assert (topic.name, topic.active, topic.edition) == ("Graphs", False, 1)
    assert done.change.changes == {"name": ["Vision transformer", "Graphs"], "active": [True, False]}
    assert (done.change.by, done.change.way, done.change.effect) == (by, Way.EDITED, {})
    assert StaffAct.objects.get().changes == done.change.changes


def test_what_changes_nothing_is_not_written() -> None:
    topic = make_topic()
    assert acts.change_topic(topic, None, {"name": topic.name, "curators": []}, 0) is None
    assert (TopicChange.objects.count(), StaffAct.objects.count()) == (0, 0)


def test_only_fields_of_topics_are_changed() -> None:
    with pytest.raises(TypeError, match="built_until"):
        acts.change_topic(make_topic(), None, {"built_until": None}, 0)


def test_effect_counts_what_both_rules_would_have_caught() -> None:
    for number, title in enumerate(["A graph", "A graph of images", "Images", "Sounds"], start=1):
        paper = make_paper(f"2311.0000{number}", title=title, abstract="Text.")
        make_announcement(paper, listing_day=date(2023, 11, number))
    topic = make_topic(rule="graph")
    done = acts.change_topic(topic, None, {"rule": "images"}, 0)
    assert done is not None
    span = {"first": "2023-11-01", "last": "2023-11-04"}
    assert done.change.effect == {"before": 2, "after": 2, "gained": 1, "lost": 1} | span
    made = acts.make_topic(None, NEW | {"categories": "cs.CV"})
    assert made.change.effect == {"before": 0, "after": 2, "gained": 2, "lost": 0} | span


def test_a_rule_that_could_not_be_read_had_caught_nothing() -> None:
    make_announcement(make_paper(title="A graph"))
    done = acts.change_topic(make_topic(rule="(graph"), None, {"rule": "graph"}, 0)
    assert done is not None
    assert (done.change.effect["before"], done.change.effect["gained"]) == (0, 1)


def test_the_second_of_two_is_told_of_the_first() -> None:
    topic = make_topic()
    acts.change_topic(topic, None, {"name": "First"}, 0)
    with pytest.raises(acts.Moved) as told:
        acts.change_topic(topic, None, {"name": "Second"}, 0)
    assert told.value.topic.name == "First"
    assert Topic.objects.get().name == "First"


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_gets_through() -> None:
    topic = make_topic()
    ready, outcome = threading.Barrier(4), []

    def change(name: str) -> None:
        ready.wait()
        try:
            acts.change_topic(topic, None, {"name": name}, 0)
            outcome.append(name)
        except acts.Moved:
            outcome.append("")
        finally:
            connection.close()

    together(change, ["one", "two", "three", "four"])
    topic.refresh_from_db()
    assert sorted(outcome)[:3] == ["", "", ""]
    assert (topic.name, topic.edition) == (max(outcome), 1)
    assert TopicChange.objects.count() == StaffAct.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_address_asked_for_at_once_goes_to_one() -> None:
    topics = [make_topic(f"topic-{number}") for number in range(4)]
    ready, refused = threading.Barrier(4), []

    def move(topic: Topic) -> None:
        ready.wait()
        try:
            acts.change_topic(topic, None, {"slug": "wanted"}, 0)
        except acts.AddressTaken:
            refused.append(topic.slug)
        finally:
            connection.close()

    together(move, topics)
    assert len(refused) == 3
    assert Topic.objects.filter(slug="wanted").count() == 1
    assert FormerAddress.objects.count() == TopicChange.objects.count() == 1


def together(act: Callable[[Any], None], each: list[Any]) -> None:
    threads = [threading.Thread(target=act, args=[one]) for one in each]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_an_old_address_is_kept_and_can_be_gone_back_to() -> None:
    topic = make_topic("first")
    acts.change_topic(topic, None, {"slug": "second"}, 0)
    assert list(FormerAddress.objects.values_list("slug", "topic")) == [("first", topic.pk)]
    acts.change_topic(topic, None, {"slug": "first"}, 1)
    assert list(FormerAddress.objects.values_list("slug", "topic")) == [("second", topic.pk)]


@pytest.mark.parametrize("taken", ["theirs", "once-theirs"])
def test_an_address_that_is_or_was_another_topics_is_refused(taken: str) -> None:
    theirs = make_topic("once-theirs")
    acts.change_topic(theirs, None, {"slug": "theirs"}, 0)
    with pytest.raises(acts.AddressTaken):
        acts.change_topic(make_topic("mine"), None, {"slug": taken}, 0)
    with pytest.raises(acts.AddressTaken):
        acts.make_topic(None, NEW | {"slug": taken})
    assert set(Topic.objects.values_list("slug", "edition")) == {("mine", 0), ("theirs", 1)}


def test_values_at_an_edition_are_those_of_then() -> None:
    topic = make_topic(name="one", rule="a graph")
    acts.change_topic(topic, None, {"name": "two"}, 0)
    acts.change_topic(topic, None, {"name": "three", "rule": "graphs"}, 1)
    assert acts.values_at(topic, 0) == {"name": "one", "rule": "a graph"}
    assert acts.values_at(topic, 1) == {"name": "two", "rule": "a graph"}
    assert acts.values_at(topic, 2) == {}


def test_going_back_to_a_curator_who_left_leaves_them_out() -> None:
    topic, stays, leaves = make_topic(), make_reader("stays"), make_reader("leaves")
    acts.change_topic(topic, None, {"curators": [stays, leaves]}, 0)
    acts.change_topic(topic, None, {"curators": []}, 1)
    leaves.delete()
    done = acts.change_topic(topic, None, acts.values_at(topic, 1), 2, way=Way.BACK)
    assert done is not None
    assert done.change.changes == {"curators": [[], [stays.pk]]}
    assert list(topic.curators.all()) == [stays]


def test_an_act_is_taken_back_and_that_is_history_too() -> None:
    topic, by = make_topic(name="one"), root()
    done = acts.change_topic(topic, by, {"name": "two", "slug": "moved"}, 0)
    assert done is not None
    assert done.act is not None
    audit.take_back(by, done.act)
    topic.refresh_from_db()
    assert (topic.name, topic.slug, topic.edition) == ("one", "vision-transformer", 2)
    assert list(topic.history.values_list("way", flat=True)) == [Way.BACK, Way.EDITED]
    assert set(StaffAct.objects.values_list("kind", flat=True)) == {"topic.edited", "topic.edited.undone"}


def test_an_act_is_not_taken_back_over_a_later_one() -> None:
    topic, by = make_topic(), root()
    done = acts.change_topic(topic, by, {"name": "two"}, 0)
    acts.change_topic(topic, by, {"rule": "graph"}, 1)
    assert done is not None
    assert done.act is not None
    with pytest.raises(audit.CannotUndo, match="two"):
        audit.take_back(by, done.act)
    topic.refresh_from_db()
    assert (topic.name, topic.edition) == ("two", 2)
    assert StaffAct.objects.get(pk=done.act.pk).undone_at is None


def test_a_curator_takes_back_nothing_of_a_topic_taken_from_them() -> None:
    topic, curator = make_topic(), make_curator()
    topic.curators.add(curator)
    done = acts.change_topic(topic, curator, {"name": "two"}, 0)
    topic.curators.clear()
    assert done is not None
    assert done.act is not None
    with pytest.raises(PermissionDenied):
        audit.take_back(curator, done.act)


def test_who_may_change_a_topic() -> None:
    topic, curator, stranger = make_topic(), make_curator(), make_curator("stranger")
    topic.curators.add(curator, reader := make_reader())
    people = {"curator": curator, "stranger": stranger, "reader": reader, "root": root()}
    told = {name: acts.may_change(person, topic) for name, person in people.items()}
    assert told == {"curator": True, "stranger": False, "reader": False, "root": True}
    assert [acts.allowed(curator, name) for name in ("rule", "slug", "curators", "place", "archived")] == [
        *(True, True),
        *(False, False, False),
    ]
