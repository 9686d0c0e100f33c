"""The topics' desk: the list, the form, two people at once, the history and the way back."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import StaffAct
from papers.clock import new_york_today
from papers.digests import topics as acts
from papers.digests.effect import DAYS
from papers.models import FormerAddress, ReadingMark, Topic, TopicChange
from tests.factories import (
    NOON,
    make_announcement,
    make_bookmark,
    make_curator,
    make_digest,
    make_entry,
    make_follow,
    make_paper,
    make_reader,
    make_topic,
)

pytestmark = pytest.mark.django_db
ADD = "/admin/papers/topic/add/"
LIST = "/admin/papers/topic/"
FIELDS = {
    "slug": "graphs",
    "name": "Graphs",
    "rule": "graph",
    "cadence": "daily",
    "weekday": "6",
    "age_cap_days": "60",
    "order": "fit",
    "place": "1",
    "active": "on",
}


def form_of(topic: Topic, **changed: str) -> dict[str, Any]:
    """What the form of a topic sends, with these fields changed by hand."""
    typed = {name: getattr(topic, name) for name in acts.FIELDS if name != "curators"}
    sent = {
        name: "on" if value is True else str(value) for name, value in typed.items() if value is not False
    }
    curators = list(topic.curators.values_list("pk", flat=True))
    return sent | {"curators": curators, "shown_edition": str(topic.edition)} | changed


def edit(client: Client, topic: Topic, **changed: str) -> Any:
    """The answer to the topic's form, sent with these changes."""
    return client.post(address(topic), form_of(topic, **changed))


def address(topic: Topic, page: str = "change") -> str:
    return f"/admin/papers/topic/{topic.pk}/{page}/"


def errors(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 200
    return dict(answer.context["adminform"].form.errors)


def text(answer: Any) -> str:
    """What a page says, its markup left out."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def messages(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


@pytest.fixture
def curator() -> Any:
    """A curator's browser, and the topic given to them."""
    topic, person = make_topic("given"), make_curator()
    topic.curators.add(person)
    client = Client()
    client.force_login(person)
    return client, topic, person


# — The list —


def test_list_tells_how_a_topic_does(admin_client: Client) -> None:
    topic = make_topic("graphs", name="Graphs", name_zh="图")
    today = new_york_today()
    digest = make_digest(topic, on=today)
    entries = [make_entry(digest, make_paper(f"2311.0000{number}")) for number in range(1, 5)]
    for number in range(5):
        reader = make_reader(f"reader{number}")
        make_follow(reader, topic=topic)
        make_bookmark(reader, entries[0].paper)
        ReadingMark.objects.create(
            reader=reader, paper=entries[1].paper, state=ReadingMark.State.SKIPPED, at=NOON
        )
    answer = admin_client.get(LIST)
    page, told = answer.content.decode(), text(answer)
    assert f"Graphs 图 every listing day {today} 5 25%, 25% active Look Graphs" in told
    assert 'aria-label="Papers a week, oldest first: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4"' in page
    assert f'href="/topics/graphs/{today}/"' in page
    assert 'href="/topics/graphs/"' in page
    assert "style=" not in page


def test_list_says_nothing_of_four_readers_and_names_nobody(admin_client: Client) -> None:
    topic = make_topic("graphs", name="Graphs")
    entry = make_entry(make_digest(topic, on=new_york_today()))
    for number in range(4):
        reader = make_reader(f"reader{number}")
        make_follow(reader, topic=topic)
        make_bookmark(reader, entry.paper)
        ReadingMark.objects.create(reader=reader, paper=entry.paper, state=ReadingMark.State.SKIPPED, at=NOON)
    before = text(admin_client.get(LIST))
    assert "&lt;5 –, – active" in before
    assert not re.search(r"reader[0-4]", before)
    ReadingMark.objects.all().delete()
    assert text(admin_client.get(LIST)) == before


@pytest.mark.parametrize("asked", ["graphs", "图", "graph-theory", "edges", "边"])
def test_topics_are_found_in_both_languages(admin_client: Client, asked: str) -> None:
    found = make_topic(
        "graph-theory", name="Graphs", name_zh="图论", description="Edges.", description_zh="边和点。"
    )
    make_topic("other")
    assert list(admin_client.get(LIST, {"q": asked}).context["cl"].queryset) == [found]


def test_a_rule_that_cannot_be_read_stands_out_in_the_list(admin_client: Client) -> None:
    make_topic("broken", rule='"open')
    page = admin_client.get(LIST, headers={"Accept-Language": "en"}).content.decode()
    assert page.count('<span class="bad">rule cannot be read</span>') == 1


def test_archived_topics_can_be_told_apart(admin_client: Client) -> None:
    kept, archived = make_topic("kept"), make_topic("archived", archived=True)
    for value, topics in (("0", [kept]), ("1", [archived])):
        assert list(admin_client.get(LIST, {"archived__exact": value}).context["cl"].queryset) == topics


def test_list_of_fifty_asks_as_often_as_a_list_of_one(admin_client: Client) -> None:
    asked = []
    for number in range(50):
        make_digest(make_topic(f"topic-{number:02}"), on=new_york_today() - timedelta(days=number))
        if number in (0, 49):
            with CaptureQueriesContext(connection) as queries:
                assert admin_client.get(LIST).status_code == 200
            asked.append(len(queries))
    assert asked[0] == asked[1]


# — The form —


def test_topic_with_a_readable_rule_is_kept(admin_client: Client) -> None:
    answer = admin_client.post(ADD, FIELDS | {"categories": " cs.CV   cs.LG "})
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    topic = Topic.objects.get()
    assert (topic.categories, topic.rule, topic.place, topic.edition) == ("cs.CV cs.LG", "graph", 1, 1)
    assert StaffAct.objects.values_list("kind", flat=True).get() == "topic.made"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("rule", "(graph", "This parenthesis is not closed. (column 1) The nearest that works: (graph)"),
        ("rule", "is:read", "“is:read” is a reader's own mark, which a topic's rule cannot use. (column 1)"),
        ("rule", "", "This field is required."),
        ("rule", "a\x00b", "Null characters are not allowed."),
        ("rule", "date:30d OR graph", "This matches everything in its categories and days."),
        ("rule", "kind:new date:7d -survey", "This matches everything in its categories and days."),
        ("rule", "-survey", "This only excludes papers."),
        ("categories", "cs.XX", "Not a category of arXiv: cs.XX"),
        ("categories", "cs.cv", "Did you mean cs.CV?"),
        ("categories", "qqqqqqqqqqqqqq", "Not a category of arXiv: qqqqqqqqqqqqqq"),
        ("examples", "2310.12755 nonsense", "Not an arXiv id such as 2310.12755 or hep-th/9901001: nonsense"),
        ("examples", "2310.12755 " * 101, "At most 100 papers."),
        ("slug", "a b", "Enter a valid “slug”"),
        ("age_cap_days", "0", "greater than or equal to 1"),
        ("place", "9" * 20, "At most 9999."),
        ("place", "-1", "greater than or equal to 0"),
        ("cadence", "yearly", "not one of the available choices"),
        ("weekday", "9" * 20, "not one of the available choices"),
        ("name", "n" * 151, "at most 150 characters"),
    ],
)
def test_what_cannot_work_is_refused_beside_the_field(
    admin_client: Client, field: str, value: str, said: str
) -> None:
    told = errors(admin_client.post(ADD, FIELDS | {field: value}))
    assert list(told) == [field]
    assert said in " ".join(told[field])
    assert not Topic.objects.exists()


def test_a_rule_that_cannot_be_read_is_shown_with_a_caret(admin_client: Client) -> None:
    page = admin_client.post(ADD, FIELDS | {"rule": 'ti:"graph'}).content.decode()
    assert 'ti:&quot;graph\n<span aria-hidden="true">   ^</span>' in page
    assert "ti:&quot;graph</textarea>" in page
    used = admin_client.post(ADD, FIELDS | {"rule": 'ti:"graph', "use": 'ti:"graph"'})
    assert errors(used) == {"__all__": ["The rule below is the one that works. Nothing is saved yet."]}
    assert "ti:&quot;graph&quot;</textarea>" in used.content.decode()
    assert not Topic.objects.exists()


def test_example_papers_are_kept_as_ids(admin_client: Client) -> None:
    make_paper("2310.12755")
    typed = "https://arxiv.org/pdf/2310.12755v2, arXiv: hep-th/9901001;2310.12755\nmath.GT/0309136"
    answer = admin_client.post(
        ADD, FIELDS | {"examples": typed, "counterexamples": "2311.00001"}, follow=True
    )
    topic = Topic.objects.get()
    assert (topic.examples, topic.counterexamples) == ("2310.12755 hep-th/9901001 math/0309136", "2311.00001")
    assert messages(answer) == [
        "“Graphs” is saved.",
        "Not held by this site, and kept all the same: hep-th/9901001, math/0309136, 2311.00001",
    ]


def test_a_paper_does_not_both_belong_and_not(admin_client: Client) -> None:
    both = {"examples": "2310.12755", "counterexamples": "arXiv:2310.12755v3"}
    told = errors(admin_client.post(ADD, FIELDS | both))
    assert told == {"counterexamples": ["Belongs and does not belong: 2310.12755"]}


def test_a_rule_that_catches_nothing_waits_for_a_second_yes(admin_client: Client) -> None:
    make_announcement(make_paper(title="Images"), listing_day=new_york_today())
    answer = admin_client.post(ADD, FIELDS)
    assert errors(answer) == {
        "rule": ["It catches nothing: no paper of the last year that this site holds matches."]
    }
    assert '<input type="checkbox" name="anyway" id="id_anyway">' in answer.content.decode()
    assert admin_client.post(ADD, FIELDS | {"anyway": "on"}).status_code == 302
    topic = Topic.objects.get()
    assert edit(admin_client, topic, name="Another name").status_code == 302  # the rule is as it was


def test_a_rule_that_catches_an_old_paper_is_kept(admin_client: Client) -> None:
    newest = date(2023, 11, 30)
    for number in range(DAYS + 1):
        paper = make_paper(
            f"2311.{number + 1:05}", title="Graph" if number == DAYS else "Images", abstract=""
        )
        make_announcement(paper, listing_day=newest - timedelta(days=number))
    assert admin_client.post(ADD, FIELDS).status_code == 302


def test_the_box_is_not_there_without_need(admin_client: Client) -> None:
    page = admin_client.get(ADD).content.decode()
    assert '<input type="hidden" name="anyway" id="id_anyway">' in page
    assert 'type="checkbox" name="anyway"' not in page


# — Addresses —


def test_a_changed_address_is_kept_as_a_former_one(admin_client: Client) -> None:
    topic = make_topic("first")
    assert edit(admin_client, topic, slug="second").status_code == 302
    assert FormerAddress.objects.values_list("slug", "topic").get() == ("first", topic.pk)


def test_an_address_that_was_another_topics_is_refused_beside_the_field(admin_client: Client) -> None:
    theirs = make_topic("theirs", name="Theirs")
    acts.change_topic(theirs, None, {"slug": "moved"}, 0)
    for slug, said in (
        ("theirs", "This was the address of “Theirs”, to which it still leads."),
        ("moved", "Topic with this Address already exists."),
    ):
        assert errors(admin_client.post(ADD, FIELDS | {"slug": slug})) == {"slug": [said]}


# — Two curators —


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


# — The history —


def test_history_tells_each_change_and_its_effect(admin_client: Client) -> None:
    make_announcement(make_paper(title="A graph"), listing_day=new_york_today())
    person, topic = make_curator(), make_topic(rule='graph OR "vision transformer"')
    acts.change_topic(topic, person, {"rule": "graph image*", "active": False, "curators": [person]}, 0)
    answer = admin_client.get(address(topic, "history"))
    told = text(answer)
    assert "curator , edited Rule" in told
    assert "graph [removed: OR &quot;vision transformer&quot; ] [added: image* ]" in told
    assert "with the word “graph” and a word that begins with “image”" in told
    assert "Active [removed: yes ] [added: no ]" in told
    assert "Curators [added: curator ]" in told
    assert "1 → 1 papers from" in told
    assert "+0 gained −0 lost" in told
    assert '<ins class="gain">' in answer.content.decode()


def test_history_of_a_topic_that_nobody_changed(admin_client: Client) -> None:
    page = admin_client.get(address(make_topic(), "history")).content.decode()
    assert "Nothing has been changed since the topic came to this site." in page


def test_history_asks_as_often_for_thirty_changes_as_for_one(admin_client: Client) -> None:
    topic, person, asked = make_topic(), make_reader(), []
    for number in range(30):
        acts.change_topic(topic, person, {"name": f"Name {number}"}, number)
        if number in (1, 29):
            with CaptureQueriesContext(connection) as queries:
                assert admin_client.get(address(topic, "history"), {"p": "x"}).status_code == 200
            asked.append(len(queries))
    assert asked[0] == asked[1]


def test_one_press_goes_back_and_is_history_too(admin_client: Client) -> None:
    topic = make_topic("one", name="One")
    acts.change_topic(topic, None, {"name": "Two"}, 0)
    acts.change_topic(topic, None, {"name": "Three", "slug": "three"}, 1)
    answer = admin_client.post(address(topic, "history/1/back"), {"edition": "2"}, follow=True)
    assert messages(answer) == ["“Two” is as it was then."]
    topic.refresh_from_db()
    assert (topic.name, topic.slug, topic.edition) == ("Two", "one", 3)
    assert topic.history.values_list("way", flat=True)[0] == TopicChange.Way.BACK
    assert StaffAct.objects.order_by("-pk")[0].kind == "topic.back"
    admin_client.post(address(topic, "history/0/back"), {"edition": "3"})
    topic.refresh_from_db()
    assert (topic.name, topic.edition) == ("One", 4)


@pytest.mark.parametrize("edition", ["", "0", "9", "9" * 20, "x", "\x00"])
def test_nobody_goes_back_over_a_change_they_did_not_see(admin_client: Client, edition: str) -> None:
    topic = make_topic()
    acts.change_topic(topic, None, {"name": "Two"}, 0)
    answer = admin_client.post(address(topic, "history/0/back"), {"edition": edition}, follow=True)
    assert messages(answer) == [
        "Somebody changed the topic meanwhile; nothing was done. This is how it stands now."
    ]
    topic.refresh_from_db()
    assert (topic.name, topic.edition) == ("Two", 1)


def test_there_is_no_way_back_to_what_never_was(admin_client: Client) -> None:
    topic = make_topic()
    for edition in ("1", "9" * 25):
        assert (
            admin_client.post(address(topic, f"history/{edition}/back"), {"edition": "0"}).status_code == 404
        )
    assert admin_client.get(address(topic, "history/0/back")).status_code == 405


# — Curators —


def test_curator_reaches_the_topics_given_to_them_and_no_others(curator: Any) -> None:
    client, mine, _person = curator
    other = make_topic("other")
    assert list(client.get(LIST).context["cl"].queryset) == [mine]
    for page in ("change", "history"):
        assert client.get(address(mine, page)).status_code == 200
        assert client.get(address(other, page)).status_code == 302  # "does not exist"
    assert edit(client, other, name="Mine now").status_code == 302
    assert client.post(address(other, "history/0/back"), {"edition": "0"}).status_code == 404
    other.refresh_from_db()
    assert (other.name, other.edition) == ("Other", 0)


def test_a_topic_that_a_curator_makes_is_theirs(curator: Any) -> None:
    client, _mine, person = curator
    fields = FIELDS | {"slug": "trees", "curators": [make_reader("friend", is_staff=True).pk], "place": "1"}
    assert client.post(ADD, fields).status_code == 302
    made = Topic.objects.get(slug="trees")
    assert (list(made.curators.all()), made.place, made.archived) == ([person], 100, False)
    assert client.get(address(made, "change")).status_code == 200


def test_curator_changes_what_is_a_curators_only(curator: Any) -> None:
    client, topic, person = curator
    friend = make_reader("friend")
    sent = form_of(topic, name="New", curators=str(friend.pk), place="1", archived="on")
    assert client.post(address(topic), sent).status_code == 302
    topic.refresh_from_db()
    assert (topic.name, topic.place, topic.archived) == ("New", 100, False)
    assert list(topic.curators.all()) == [person]


def test_curator_goes_back_with_what_is_theirs(curator: Any) -> None:
    client, topic, _person = curator
    acts.change_topic(topic, None, {"name": "Two", "place": 5}, 0)
    client.post(address(topic, "history/0/back"), {"edition": "1"})
    topic.refresh_from_db()
    assert (topic.name, topic.place, topic.edition) == ("Given", 5, 2)


def test_topics_are_not_deleted(admin_client: Client) -> None:
    topic = make_topic()
    assert admin_client.post(address(topic, "delete"), {"post": "yes"}).status_code == 403
