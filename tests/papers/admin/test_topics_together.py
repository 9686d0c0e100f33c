"""Two curators at one topic: the second sees what the first changed."""

import re
from typing import Any

import pytest
from django.test import Client

from papers.digests import topics as acts
from papers.models import Topic, TopicChange
from tests.factories import (
    make_announcement,
    make_paper,
    make_topic,
)
from tests.papers.admin.topic_desk import address, edit, errors, form_of, messages, text

pytestmark = pytest.mark.django_db


def test_the_second_curator_sees_what_the_first_changed(admin_client: Client, curator: Any) -> None:
    theirs, topic, person = curator
    shown = Topic.objects.get(pk=topic.pk)
    edit(theirs, topic, rule="graph")
    answer = edit(admin_client, shown, name="My name")
    assert errors(answer) == {
        "__all__": ["Somebody else has saved this topic meanwhile. Nothing of yours is lost."]
    }
    page = text(answer)
    assert f"{person.username} , edited," in page
    assert "vision transformer" in page
    assert "What you would save Name My name What you did not touch stays" in page
    assert 'value="My name"' in answer.content.decode()
    topic.refresh_from_db()
    assert (topic.name, topic.rule, topic.edition) == ("Given", "graph", 1)


def test_saving_over_it_keeps_what_one_did_not_touch(admin_client: Client, curator: Any) -> None:
    theirs, topic, _person = curator
    shown = Topic.objects.get(pk=topic.pk)
    edit(theirs, topic, rule="graph", cadence="weekly")
    answer = edit(admin_client, shown, name="My name", cadence="by hand", over="1")
    assert answer.status_code == 302
    topic.refresh_from_db()
    assert (topic.name, topic.rule, topic.cadence, topic.edition) == ("My name", "graph", "by hand", 2)
    assert TopicChange.objects.get(edition=2).changes == {
        "name": ["Given", "My name"],
        "cadence": ["weekly", "by hand"],
    }


def test_saving_over_it_does_not_weigh_a_rule_that_is_not_touched(admin_client: Client, curator: Any) -> None:
    theirs, topic, _person = curator
    make_announcement(make_paper(title="A graph", abstract="Text."))
    shown = Topic.objects.get(pk=topic.pk)
    assert edit(theirs, topic, rule="graph").status_code == 302
    assert edit(admin_client, shown, name="My name", over="1").status_code == 302
    topic.refresh_from_db()
    assert (topic.name, topic.rule) == ("My name", "graph")


def test_saving_over_it_stops_at_a_third_change(admin_client: Client, curator: Any) -> None:
    theirs, topic, _person = curator
    shown = Topic.objects.get(pk=topic.pk)
    edit(theirs, topic, rule="graph")
    topic.refresh_from_db()
    edit(theirs, topic, rule="graphs")
    assert "__all__" in errors(edit(admin_client, shown, rule="mine", over="1"))
    assert Topic.objects.get(pk=topic.pk).rule == "graphs"


@pytest.mark.parametrize("edition", ["", "7", "-1", "9" * 20, "x"])
def test_a_form_that_knows_no_edition_is_refused(admin_client: Client, edition: str) -> None:
    topic = make_topic()
    assert errors(edit(admin_client, topic, name="Mine", shown_edition=edition))
    topic.refresh_from_db()
    assert topic.edition == 0


def test_what_came_in_at_the_last_moment_is_told_too(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic = make_topic()
    change = acts.change_topic

    def late(*told: Any, **more: Any) -> Any:
        monkeypatch.setattr(acts, "change_topic", change)
        change(topic, None, {"name": "Theirs"}, 0)
        return change(*told, **more)

    monkeypatch.setattr(acts, "change_topic", late)
    assert "__all__" in errors(edit(admin_client, topic, name="Mine"))
    assert Topic.objects.get().name == "Theirs"


def test_a_saved_topic_is_taken_back_by_the_message(admin_client: Client) -> None:
    topic = make_topic("graphs", name="Graphs")
    page = admin_client.post(address(topic), form_of(topic, name="Trees"), follow=True).content.decode()
    undo = re.search(r'action="(/admin/accounts/staffact/\d+/undo/)"', page)
    assert undo is not None
    answer = admin_client.post(undo[1], follow=True)
    assert messages(answer) == ["“Graphs” is as it was before."]
    assert Topic.objects.get().name == "Graphs"


def test_saving_what_nobody_changed_writes_nothing(admin_client: Client) -> None:
    topic = make_topic(description="Two\nlines.")
    answer = admin_client.post(address(topic), form_of(topic, description="Two\r\nlines."), follow=True)
    assert messages(answer) == ["Nothing was changed."]
    assert not TopicChange.objects.exists()
