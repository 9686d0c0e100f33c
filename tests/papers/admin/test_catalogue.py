"""The catalogue in admin: what a file would change is seen before it is brought in, and only that is."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from papers.models import Topic
from tests.factories import make_reader, make_topic

pytestmark = pytest.mark.django_db
IMPORT = "/admin/papers/topic/import/"


def upload(rule: str = "tree") -> SimpleUploadedFile:
    told = {"catalogue": 1, "topics": [{"slug": "graphs", "rule": rule}]}
    return SimpleUploadedFile("topics.json", json.dumps(told).encode())


@pytest.fixture(autouse=True)
def graphs() -> Topic:
    return make_topic(slug="graphs", rule="graph")


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_export_is_a_file(admin_client: Client, form: str) -> None:
    answer = admin_client.get(f"/admin/papers/topic/export/{form}/")
    assert answer["Content-Disposition"] == f'attachment; filename="topics.{form}"'
    assert "graphs" in answer.content.decode()


def test_a_curator_takes_away_their_own_topics_only(client: Client, graphs: Topic) -> None:
    from django.contrib.auth.models import Group

    curator = make_reader("curator", is_staff=True)
    curator.groups.add(Group.objects.get(name="Curators"))
    make_topic(slug="trees").curators.add(curator)
    client.force_login(curator)
    told = client.get("/admin/papers/topic/export/yaml/").content.decode()
    assert ("slug: trees" in told, "slug: graphs" in told) == (True, False)
    assert client.get(IMPORT).status_code == 403


def test_comparing_changes_nothing_and_bringing_in_does(admin_client: Client) -> None:
    shown = admin_client.post(IMPORT, {"file": upload()})
    assert (shown.status_code, Topic.objects.get().rule) == (200, "graph")
    fields = shown.context["form"].initial
    answer = admin_client.post(IMPORT, fields | {"apply": "1"})
    assert (answer.status_code, Topic.objects.get().rule) == (302, "tree")


def test_what_changed_since_is_shown_again(admin_client: Client) -> None:
    fields = admin_client.post(IMPORT, {"file": upload()}).context["form"].initial
    Topic.objects.update(rule="forest", edition=4)
    answer = admin_client.post(IMPORT, fields | {"apply": "1"})
    assert (answer.status_code, Topic.objects.get().rule) == (200, "forest")
    assert answer.context["rows"][0].changes[0][1:] == ("forest", "tree")


@pytest.mark.parametrize("raw", [b"", b"\xff", b"[]", b"{"])
def test_a_file_that_cannot_be_used_is_told_beside_the_field(admin_client: Client, raw: bytes) -> None:
    answer = admin_client.post(IMPORT, {"file": SimpleUploadedFile("t.yaml", raw)})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["file"]


def test_a_wrong_topic_has_no_button_to_bring_it_in(admin_client: Client) -> None:
    answer = admin_client.post(IMPORT, {"file": upload("(tree")})
    assert (answer.context["doable"], b'name="apply"' in answer.content) == (False, False)
    assert b"graphs" in answer.content
