"""The rule of a topic while it is written: check and preview, for whose topic it is."""

import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from papers.models import Topic
from tests.factories import make_announcement, make_paper, make_reader, make_topic
from tests.hostile_texts import TEXTS

pytestmark = pytest.mark.django_db
FORM = {"rule": '"vision transformer" image', "categories": "cs.CV", "days": "30"}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def topic() -> Topic:
    """A topic with two matches, one of them an example."""
    for number, title in enumerate(("A vision transformer", "An image", "Swin transformers"), start=1):
        make_announcement(make_paper(f"2311.0000{number}", title=title, abstract="Vision of an image."))
    return make_topic(rule="image OR prompt")


def address(verb: str, topic: Topic | None = None) -> str:
    return f"/admin/papers/topic/{f'{topic.pk}/' if topic else ''}{verb}/"


def text(answer: Any) -> str:
    """What the page says, without markup."""
    body = re.sub(r"<head>.*</head>|<[^>]*>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(body).split())


def curator(topic: Topic) -> Client:
    """Signed in as a curator of the topic."""
    reader = make_reader("curator", is_staff=True)
    reader.groups.add(Group.objects.get(name="Curators"))
    topic.curators.add(reader)
    client = Client()
    client.force_login(reader)
    return client


def test_check_says_what_is_wrong_where_and_what_would_work(admin_client: Client, topic: Topic) -> None:
    answer = admin_client.post(
        address("check", topic), {"rule": 'vit "image', "categories": ""}, headers=HTMX
    )
    assert answer.templates[0].name == "admin/papers/topic/checked.html"
    fault = answer.context["checked"].fault
    assert (fault.line, fault.caret, fault.suggestion) == ('vit "image', "    ^", 'vit "image"')
    assert "This quotation mark is not closed." in text(answer)
    assert '<button class="btn btn--s" name="use" value="vit &quot;image&quot;"' in answer.content.decode()


def test_check_says_a_rule_in_words_and_warns_by_the_categories(admin_client: Client, topic: Topic) -> None:
    form = {"rule": "image cat:cs.RO", "categories": "cs.CV, cs.LG"}
    said = text(admin_client.post(address("check", topic), form, headers=HTMX))
    assert said.startswith("Papers with the word “image” and in cs.RO.")
    assert "cs.RO is not among the topic's categories" in said


@pytest.mark.parametrize("verb", ["check", "preview"])
def test_pages_serve_a_topic_that_is_not_saved_yet(admin_client: Client, topic: Topic, verb: str) -> None:
    answer = admin_client.post(address(verb), FORM | {"name": "Masked images"})
    assert answer.status_code == 200
    assert "Masked images topic rule, not saved yet" in text(answer)
    assert 'formaction="/admin/papers/topic/add/"' in answer.content.decode()


def test_preview_compares_and_changes_nothing(admin_client: Client, topic: Topic) -> None:
    before = list(Topic.objects.values())
    answer = admin_client.post(address("preview", topic), FORM)
    seen = answer.context["preview"]
    assert (seen.matches, seen.compared.gained.count, seen.compared.lost.count) == (1, 0, 2)
    assert '<mark class="hit">vision transformer</mark>' not in answer.content.decode()
    assert list(Topic.objects.values()) == before
    assert Topic.objects.count() == 1


def test_preview_is_of_the_unsaved_categories_and_examples(admin_client: Client, topic: Topic) -> None:
    form = {"rule": "image", "categories": "cs.RO", "examples": "2311.00001", "counterexamples": "2311.00003"}
    answer = admin_client.post(address("preview", topic), form)
    assert answer.context["preview"].matches == 0
    said = text(answer)
    assert "missed A vision transformer" in said
    assert "It is in none of the topic's categories." in said
    assert "kept out Swin transformers" in said


def test_preview_names_what_just_misses_and_one_press_takes_it(admin_client: Client, topic: Topic) -> None:
    answer = admin_client.post(address("preview", topic), FORM)
    looser = [near.loosening.rule for _way, near in answer.context["near"]]
    assert looser == ["vision transformer image", "image"]
    answer = admin_client.post(address("preview", topic), FORM | {"use": "image"})
    assert answer.context["checked"].rule == "image"
    assert answer.context["preview"].matches == 3


def test_what_else_was_typed_is_carried_along_and_saved_from_there(
    admin_client: Client, topic: Topic
) -> None:
    form = admin_client.get(f"/admin/papers/topic/{topic.pk}/change/").context["adminform"].form
    typed = {
        field.name: field.value()
        for field in form
        if field.value() not in (None, []) and field.value() is not False
    }
    typed |= {"name": "Vision & “images”"}
    answer = admin_client.post(address("preview", topic), typed | FORM)
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', answer.content.decode())
    carried = {unescape(name): unescape(value) for name, value in fields}
    assert carried["name"] == "Vision & “images”"
    saved = carried | {"rule": FORM["rule"], "categories": FORM["categories"], "_save": "1", "anyway": "on"}
    assert admin_client.post(f"/admin/papers/topic/{topic.pk}/change/", saved).status_code == 302
    topic.refresh_from_db()
    assert (topic.name, topic.rule) == ("Vision & “images”", FORM["rule"])


def test_broken_rule_gets_the_answer_of_the_check(admin_client: Client, topic: Topic) -> None:
    answer = admin_client.post(address("preview", topic), FORM | {"rule": "(image"})
    assert "preview" not in answer.context
    assert "This parenthesis is not closed." in text(answer)


def test_unknown_category_is_said_beside_the_field_and_nothing_is_counted(
    admin_client: Client, topic: Topic
) -> None:
    answer = admin_client.post(address("preview", topic), FORM | {"categories": "cs.XX"})
    assert "preview" not in answer.context
    assert "Not a category of arXiv: cs.XX" in text(answer)


def test_site_without_papers_says_so(admin_client: Client) -> None:
    said = text(admin_client.post(address("preview"), FORM))
    assert "No paper has been announced here yet" in said


@pytest.mark.parametrize("span", ["", "x", "0", "99999999999999999999", "\x00", "all"])
def test_unknown_span_is_the_usual_one(admin_client: Client, topic: Topic, span: str) -> None:
    answer = admin_client.post(address("preview", topic), FORM | {"days": span})
    assert answer.context["span"] == ("all" if span == "all" else "30")


@pytest.mark.parametrize("verb", ["check", "preview"])
def test_address_that_is_merely_opened_leads_to_the_form(
    admin_client: Client, topic: Topic, verb: str
) -> None:
    assert admin_client.get(address(verb, topic))["Location"] == f"/admin/papers/topic/{topic.pk}/change/"
    assert admin_client.get(address(verb))["Location"] == "/admin/papers/topic/add/"


@pytest.mark.parametrize("verb", ["check", "preview"])
def test_curator_tries_the_rules_of_own_topics_only(topic: Topic, verb: str) -> None:
    client, another = curator(topic), make_topic("another")
    assert client.post(address(verb, topic), FORM).status_code == 200
    answers = [client.post(f"/admin/papers/topic/{pk}/{verb}/", FORM) for pk in (another.pk, 999_999)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert client.post(address(verb), FORM).status_code == 200  # of one that they would make


@pytest.mark.parametrize("pk", ["0", "x", "99999999999999999999", "_00"])
def test_topics_that_do_not_exist_are_not_found(admin_client: Client, pk: str) -> None:
    assert admin_client.post(f"/admin/papers/topic/{pk}/preview/", FORM).status_code == 404


def test_others_are_led_to_sign_in(client: Client, topic: Topic) -> None:
    client.force_login(make_reader())
    assert client.post(address("preview", topic), FORM).status_code == 302


def test_post_without_token_is_refused(admin_user: Any, topic: Topic) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)
    assert client.post(address("preview", topic), FORM).status_code == 403


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    verb=st.sampled_from(["check", "preview"]),
    form=st.dictionaries(
        st.sampled_from(
            ["rule", "use", "categories", "examples", "counterexamples", "cadence", "name", "days"]
        ),
        st.text()
        | st.text(alphabet='ViT image"(){}-:=*OR\x00')
        | st.sampled_from([text for _name, text in TEXTS]),
    ),
)
def test_any_form_is_answered(admin_client: Client, topic: Topic, verb: str, form: dict[str, str]) -> None:
    sent = urlencode({name: told.encode("utf-8", "surrogatepass") for name, told in form.items()})
    answer = admin_client.post(address(verb, topic), sent, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
