"""The topics' desk in Chromium: its pages, and two people who save the same topic."""

import os
from pathlib import Path

import pytest

from papers.digests.topics import change_topic
from papers.models import Topic
from tests.e2e.conftest import Visit
from tests.e2e.test_pages import assert_sound
from tests.e2e.watched import Watched
from tests.factories import make_curator, make_reader

pytestmark = pytest.mark.django_db(transaction=True)
WAYS = [("en", "light", 1280), ("en", "dark", 390), ("zh-hans", "light", 390)]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: "-".join(map(str, way)))
def test_pages_of_the_desk_are_sound(visit: Visit, way: tuple[str, str, int]) -> None:
    root = make_reader("root", is_staff=True, is_superuser=True)
    watched = visit("/about/", *way, reader=root)
    topic = Topic.objects.get(slug="vision-transformer")
    change_topic(topic, root, {"rule": "ViT", "slug": "vit", "curators": [root], "name_zh": "视觉"}, 0)
    change_topic(topic, root, {"description": "*Images* " * 60, "active": False}, 1)
    pages = {"list": "", "edit": f"{topic.pk}/change/", "history": f"{topic.pk}/history/", "add": "add/"}
    for name, address in pages.items():
        watched.page.goto(f"{watched.site}/admin/papers/topic/{address}")
        look(watched, name, way)
    watched.page.fill("#id_name", "Quokkas")
    watched.page.fill("#id_rule", "quokka")
    watched.page.click("input[name=_save]")
    watched.page.wait_for_selector(".field-rule .errorlist")
    look(watched, "warned", way)
    watched.page.check("#id_anyway")
    watched.page.click("input[name=_save]")
    watched.page.wait_for_selector("#result_list")
    assert Topic.objects.filter(slug="quokkas").exists()


def test_the_second_to_save_sees_the_first_and_saves_over_it(visit: Visit) -> None:
    first, second = make_curator("first"), make_curator("second")
    mine = visit("/about/", reader=first)
    topic = Topic.objects.get(slug="vision-transformer")
    topic.curators.add(first, second)
    address = f"/admin/papers/topic/{topic.pk}/change/"
    mine.page.goto(mine.site + address)
    change_topic(topic, second, {"rule": "ViT", "name": "Theirs"}, 0)
    mine.page.fill("#id_name", "Mine")
    mine.page.click("input[name=_save]")
    mine.page.wait_for_selector("section[aria-labelledby=theirs]")
    assert "Theirs" in mine.page.inner_text("section[aria-labelledby=theirs]")
    assert mine.page.input_value("#id_name") == "Mine"
    look(mine, "conflict", ("en", "light", 1280))
    mine.page.click("button[name=over]")
    mine.page.wait_for_selector("#result_list")
    topic.refresh_from_db()
    assert (topic.name, topic.rule, topic.edition) == ("Mine", "ViT", 2)
    mine.page.goto(f"{mine.site}/admin/papers/topic/{topic.pk}/history/")
    mine.page.locator("form[action$='/history/1/back/'] button").click()
    mine.page.wait_for_selector("ul.messagelist button")
    topic.refresh_from_db()
    assert (topic.name, topic.edition) == ("Theirs", 3)
    mine.page.locator("ul.messagelist button").click()
    mine.page.wait_for_selector("#e4")
    topic.refresh_from_db()
    assert (topic.name, topic.edition) == ("Mine", 4)


def look(watched: Watched, name: str, way: tuple[str, str, int]) -> None:
    """Nothing is wrong with the page; a picture is kept where one is wanted."""
    if folder := os.environ.get("SCREENSHOTS"):
        file = Path(folder, f"topics-{name}-{'-'.join(map(str, way))}.png")
        watched.page.screenshot(path=file, full_page=True)
    assert_sound(watched)
