"""Every page of admin in Chromium: axe, console, other hosts, overflow, targets; Django's own and ours alike.

The default suite looks at pages of each kind, each in one of two ways that differ in everything; SOAK at all
in all ways.
"""

from dataclasses import fields
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect

from accounts.models import User
from papers.clock import now
from papers.models import Author, Comment, Digest, Suspension, Topic
from tests.e2e.conftest import Visit
from tests.e2e.test_pages import WAYS, assert_sound
from tests.e2e.watched import Watched
from tests.factories import make_reader
from tests.security.desk import addresses, fill_desks
from tests.security.people import Person
from tests.security.site import Site
from tests.small_library import make_small_library

# A page of each kind that Django draws, and those of ours with the most in them.
FAST = (
    *("index", "papers_topic_changelist", "papers_topic_change", "papers_topic_add"),
    *("papers_comment_changelist", "papers_digest_change", "papers_harvest_changelist"),
    *("accounts_user_changelist", "accounts_user_change", "accounts_user_delete", "accounts_user_history"),
    *("accounts_staffact_changelist", "accounts_staffact_change", "papers_sitesettings_change"),
    *("auth_group_change", "accounts_invitation_add", "password_change"),
)
SMALL = """[...document.querySelectorAll("main :is(a, button, input, select, summary)")].filter(one => {
  const box = one.getBoundingClientRect();
  return box.width > 1 && box.height > 1 && box.height < 24 && getComputedStyle(one).display !== "inline";
}).map(one => one.outerHTML.slice(0, 100))"""
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chief(visit: Visit) -> User:
    """An administrator of the small site, which has a row of each kind that a desk is about."""
    mira, moderator = make_small_library(now())
    chief = make_reader("chief", is_staff=True, is_superuser=True)
    Suspension.objects.create(reader=mira, by=moderator, until=now(), at=now(), reason="too loud")
    wanted: dict[str, Any] = {
        "people": {"administrator": Person("administrator", chief, Client())},
        "owner": mira,
        "comment": Comment.objects.order_by("pk")[0],
        "digest": Digest.objects.order_by("pk")[0],
        "author": Author.objects.order_by("pk")[0],
    }
    site = Site(**{field.name: wanted.get(field.name) for field in fields(Site)})
    fill_desks(site)
    return chief


def pages(chief: User) -> dict[str, str]:
    """The addresses that are pages, by name: what answers a look with a page."""
    client = Client()
    client.force_login(chief)
    found = {}
    for address in addresses({"user": User.objects.get(username="mira").pk}):
        answer = client.get(address.path)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            found[address.name] = address.path
    return found


def assert_page_is_sound(watched: Watched) -> None:
    assert_sound(watched)
    assert watched.page.evaluate(SMALL) == []
    assert watched.page.locator("h1").count() == 1


@pytest.mark.parametrize(
    ("way", "names"), [(("en", "light", 1280), FAST[::2]), (("zh-hans", "dark", 390), FAST[1::2])], ids=str
)
def test_pages_of_admin_are_sound(
    visit: Visit, chief: User, way: tuple[str, str, int], names: tuple[str, ...]
) -> None:
    found = pages(chief)
    for name in names:
        assert_page_is_sound(visit(found[name], *way, reader=chief))


@pytest.mark.soak
@pytest.mark.parametrize("way", WAYS, ids=lambda way: "-".join(map(str, way)))
def test_every_page_of_admin_is_sound_every_way(visit: Visit, chief: User, way: tuple[str, str, int]) -> None:
    for path in pages(chief).values():
        watched = visit(path, *way, reader=chief)
        assert_page_is_sound(watched)
        watched.page.close()


def test_chosen_theme_has_the_sites_own_accent(visit: Visit, chief: User) -> None:
    watched = visit("/admin/", theme="dark", reader=chief)
    watched.page.context.add_cookies([{"name": "theme", "value": "light", "url": watched.site}])
    watched.page.reload()
    colour = "getComputedStyle(document.querySelector('#content a')).color"
    assert watched.page.evaluate("document.documentElement.dataset.theme") == "light"
    assert watched.page.evaluate(colour) == "rgb(10, 95, 78)"
    assert_sound(watched)


def test_errors_stand_beside_their_fields(visit: Visit, chief: User) -> None:
    watched = visit("/admin/papers/sitesettings/1/change/", width=390, reader=chief)
    watched.page.get_by_label("First comments held").fill("99")
    watched.page.get_by_role("button", name="Save", exact=True).click()
    expect(watched.page.locator(".field-hold_first .errorlist")).to_be_visible()
    assert_sound(watched)


def test_settings_are_changed_and_taken_back_by_mouse(visit: Visit, chief: User) -> None:
    watched = visit("/admin/papers/sitesettings/1/change/", reader=chief)
    page = watched.page
    page.get_by_label("Name").fill("Vision papers")
    page.get_by_label("Notice on every page").fill("Down on Sunday")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".desk-mast__name")).to_contain_text("Vision papers")
    assert_sound(watched)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".desk-mast__name")).to_contain_text("Recto")
    assert watched.faults == []


def test_popup_and_missing_page_are_sound(visit: Visit, chief: User) -> None:
    topic = Topic.objects.order_by("pk")[0]
    for address in (f"/admin/papers/topic/{topic.pk}/change/?_popup=1", "/admin/nothing/here/"):
        watched = visit(address, width=390, reader=chief)
        assert_sound(watched)
