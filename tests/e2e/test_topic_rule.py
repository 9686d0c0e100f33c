"""The rule of a topic in Chromium: the caret while typing, the preview before saving; without scripts too."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from papers.models import Topic
from tests.e2e.conftest import Visit
from tests.e2e.test_pages import assert_sound
from tests.e2e.watched import Watched
from tests.factories import make_reader

pytestmark = pytest.mark.django_db(transaction=True)
WAYS = [("en", "light", 1280), ("en", "dark", 390), ("en", "dark", 1280), ("en", "light", 390)]


def topic_form(visit: Visit, *way: object, **options: object) -> tuple[Watched, Topic]:
    """A topic's form on the desk, opened by an administrator."""
    watched = visit("/about/", *way, reader=make_reader("admin", is_staff=True, is_superuser=True), **options)
    topic = Topic.objects.get(slug="vision-transformer")
    watched.page.goto(f"{watched.site}/admin/papers/topic/{topic.pk}/change/")
    return watched, topic


def shot(watched: Watched, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        watched.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_caret_follows_what_is_typed_and_one_press_mends_it(visit: Visit) -> None:
    watched, topic = topic_form(visit)
    page = watched.page
    page.fill("#id_rule", "")
    page.type("#id_rule", '(ViT AND "image')
    expect(page.locator(".rule-check .caret")).to_contain_text('(ViT AND "image')
    line, caret = page.inner_text(".rule-check .caret").split("\n")[:2]
    assert (line, caret) == ('(ViT AND "image', "         ^")
    assert "This quotation mark is not closed." in page.inner_text("#rule-checked")
    letter, sign = (
        page.evaluate(
            "([place]) => { const text = document.querySelectorAll('.rule-check .caret *');"
            "const node = place < 0 ? text[1].firstChild : text[0].firstChild;"
            "const range = document.createRange(); const at = 9;"
            "range.setStart(node, at); range.setEnd(node, at + 1);"
            "return range.getBoundingClientRect().left }",
            [place],
        )
        for place in (0, -1)
    )
    assert abs(letter - sign) < 1
    page.click("#rule-checked >> text=Use this")
    assert page.input_value("#id_rule") == '(ViT AND "image")'
    page.wait_for_selector("#rule-checked >> text=Papers with")
    assert page.query_selector(".rule-check .caret") is None
    assert watched.faults == []
    topic.refresh_from_db()
    assert topic.rule == "(ViT AND image) OR (prompt AND learning)"


@pytest.mark.parametrize("scripts", [True, False])
def test_preview_is_seen_loosened_and_saved(visit: Visit, scripts: bool) -> None:
    watched, topic = topic_form(visit, java_script_enabled=scripts)
    page = watched.page
    page.fill("#id_rule", '"vision transformer" norms')
    page.click("text=Preview over 30 days")
    assert page.inner_text("h1").startswith("Vision Transformer")
    page.click("li:has-text('the word “norms”') >> text=Use this")
    assert page.input_value("#id_rule") == '"vision transformer"'
    assert "10" in page.inner_text(".stat dd >> nth=0")
    page.click("text=Save the topic")
    topic.refresh_from_db()
    assert topic.rule == '"vision transformer"'
    assert watched.faults == []


def test_rule_is_checked_and_mended_without_scripts(visit: Visit) -> None:
    watched, topic = topic_form(visit, java_script_enabled=False)
    page = watched.page
    page.fill("#id_name", "Seeing transformers")
    page.fill("#id_rule", "(image")
    page.click(".rule-check noscript button")
    assert "This parenthesis is not closed." in page.inner_text("#rule-checked")
    page.click("text=Use this")
    assert page.input_value("#id_rule") == "(image)"
    page.click("text=Save the topic")
    topic.refresh_from_db()
    assert (topic.name, topic.rule) == ("Seeing transformers", "(image)")


@pytest.mark.parametrize("way", WAYS, ids=lambda way: "-".join(map(str, way)))
def test_pages_of_a_rule_are_sound(visit: Visit, way: tuple[str, str, int]) -> None:
    watched, topic = topic_form(visit, *way)
    page = watched.page
    Topic.objects.filter(pk=topic.pk).update(
        examples="2310.12755 hep-th/9901001", counterexamples="2310.00007"
    )
    page.reload()
    page.fill("#id_rule", 'vit "image')
    page.wait_for_selector(".rule-check .caret")
    shot(watched, f"rule-form-{way[1]}-{way[2]}")
    page.fill("#id_rule", '"vision transformer" -numbered OR norms ti:plain')
    page.click("text=Preview over 30 days")
    page.click("summary >> nth=0")
    assert_sound(watched)
    shot(watched, f"rule-preview-{way[1]}-{way[2]}")
