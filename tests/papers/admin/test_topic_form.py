"""The form of a topic: what it keeps and refuses, and the topic's addresses."""

from datetime import date, timedelta

import pytest
from django.test import Client

from accounts.models import StaffAct
from papers.clock import new_york_today
from papers.digests import topics as acts
from papers.digests.effect import DAYS
from papers.models import FormerAddress, Topic
from tests.factories import (
    make_announcement,
    make_paper,
    make_topic,
)
from tests.papers.admin.topic_desk import ADD, FIELDS, LIST, edit, errors, messages

pytestmark = pytest.mark.django_db


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
