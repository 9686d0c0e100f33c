"""The site's settings in admin: one page, errors beside the field, two at once, a way back."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import StaffAct, User
from papers import site
from papers.models import SiteSettings
from tests.factories import make_reader, make_topic

pytestmark = pytest.mark.django_db
PAGE = "/admin/papers/sitesettings/1/change/"
OPEN = {"comments_open": "on", "public_collections": "on", "author_claims": "on", "hold_first": "0"}


@pytest.fixture
def chief(client: Client) -> User:
    chief = make_reader("chief", is_staff=True)
    chief.groups.add(Group.objects.get(name="Administrators"))
    client.force_login(chief)
    return chief


def send(client: Client, edition: int = 0, **fields: Any) -> Any:
    return client.post(PAGE, OPEN | {"shown_edition": edition} | fields)


def test_list_leads_to_the_one_page_and_writes_nothing(client: Client, chief: User) -> None:
    assert client.get("/admin/papers/sitesettings/")["Location"] == PAGE
    assert client.get(PAGE).status_code == 200
    assert not SiteSettings.objects.exists()


@pytest.mark.parametrize("address", ["add/", "1/delete/"])
def test_row_is_neither_added_nor_deleted(client: Client, chief: User, address: str) -> None:
    assert client.post(f"/admin/papers/sitesettings/{address}", {"post": "yes"}).status_code == 403


def test_there_is_no_second_row(client: Client, chief: User) -> None:
    assert client.get("/admin/papers/sitesettings/2/change/").status_code == 302


def test_settings_are_kept_with_a_way_back(client: Client, chief: User) -> None:
    topic = make_topic()
    answer = send(client, name="  Vision   papers ", default_topics=[topic.pk], hold_first="2")
    assert answer["Location"] == PAGE
    act = StaffAct.objects.get()
    assert (act.by, act.kind) == (chief, "site.change")
    assert (site.name(), site.values(site.current())["default_topics"]) == ("Vision papers", [topic.pk])
    page = client.get(PAGE).text
    assert f'action="/admin/accounts/staffact/{act.pk}/undo/"' in page
    client.post(f"/admin/accounts/staffact/{act.pk}/undo/")
    assert (site.name(), site.current().hold_first) == ("Recto", 0)


def test_unchanged_form_writes_nothing(client: Client, chief: User) -> None:
    assert send(client).status_code == 302
    assert not StaffAct.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x" * 41),
        ("name", "a\u202eb"),
        ("banner", "x" * 301),
        ("banner", "a\x00b"),
        ("licence", "\u200b"),
        ("about", "x" * 10_001),
        ("hold_first", "21"),
        ("hold_first", "9" * 20),
        ("default_topics", "9" * 20),
        ("default_topics", "x"),
        ("shown_edition", "9" * 20),
    ],
)
def test_bad_value_is_told_beside_its_field(client: Client, chief: User, field: str, value: str) -> None:
    answer = send(client, **{field: value})
    assert answer.status_code == 200
    assert field in answer.context["adminform"].form.errors
    assert not StaffAct.objects.exists()


def test_second_administrator_sees_what_the_first_saved(client: Client, chief: User) -> None:
    site.keep(chief, {"name": "Vision papers", "comments_open": False}, 0)
    answer = send(client, name="Language papers")
    errors = answer.context["adminform"].form.errors
    assert (errors["name"], errors["comments_open"]) == (["It now says: Vision papers"], ["It now says: off"])
    assert 'value="Language papers"' in answer.text
    assert site.name() == "Vision papers"
    again = send(
        client, edition=answer.context["adminform"].form["shown_edition"].value(), name="Language papers"
    )
    assert again.status_code == 302
    assert site.name() == "Language papers"


def test_archived_topic_stays_chosen_and_is_not_offered(client: Client, chief: User) -> None:
    old, other = make_topic("old", archived=True), make_topic("other", archived=True)
    site.keep(chief, {"default_topics": [old.pk]}, 0)
    field = client.get(PAGE).context["adminform"].form.fields["default_topics"]
    assert (field.choices, other.archived) == ([(old.pk, "Old")], True)


@pytest.mark.parametrize("group", ["Curators", "Moderators"])
def test_others_have_no_part_in_it(client: Client, group: str) -> None:
    person = make_reader("person", is_staff=True)
    person.groups.add(Group.objects.get(name=group))
    client.force_login(person)
    assert client.get(PAGE).status_code == 403
    assert send(client, name="Mine").status_code == 403
