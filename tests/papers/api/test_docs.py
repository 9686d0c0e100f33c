"""The description and its page: valid OpenAPI 3.1, every operation told, and examples that work."""

import importlib
import os
import pkgutil
import subprocess

import jsonschema_rs
import pytest
from django.test import Client, override_settings
from ninja import Schema

from papers.api import examples, schemas
from papers.api.docs import groups
from papers.api.openapi import document, operations
from papers.library import shelf
from papers.library.tags import clean
from papers.models import Author
from tests.factories import make_paper
from tests.papers.api.asking import secret_of
from tests.security.site import make_site


def test_the_description_is_of_openapi_3_1_and_its_schemas_are_schemas() -> None:
    told = document()
    assert told["openapi"] == "3.1.0"
    for schema in told["components"]["schemas"].values():
        jsonschema_rs.meta.validate(schema | {"$schema": "https://json-schema.org/draft/2020-12/schema"})
    assert (
        references(told)
        - {f"#/components/{part}/{name}" for part, names in told["components"].items() for name in names}
        == set()
    )


def references(told: object) -> set[str]:
    """All that is referred to."""
    if isinstance(told, dict):
        own = {told["$ref"]} if isinstance(told.get("$ref"), str) else set()
        return own.union(*(references(part) for part in told.values()))
    return set().union(*map(references, told)) if isinstance(told, list) else set()


def test_every_operation_is_named_once_and_told() -> None:
    names = [told["operationId"] for _method, _path, told in operations()]
    assert len(names) == len(set(names))
    for _method, _path, told in operations():
        assert (told["summary"], told["description"], told["tags"]) > ("", "", [])
        assert {"401", "429"} <= told["responses"].keys()
    assert [each.id for group in groups() for each in group.operations] == names


def test_addresses_that_may_not_be_read_without_a_token_say_so() -> None:
    public = {told["operationId"] for _m, _p, told in operations() if {} in told["security"]}
    assert "getPaper" in public
    assert not {"getMe", "listLibrary", "listNotices"} & public


@pytest.mark.django_db
def test_the_description_is_for_everybody_and_pages_of_other_sites() -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.json() == document()
    assert (answer["Cache-Control"], answer["Access-Control-Allow-Origin"]) == ("public, max-age=60", "*")
    assert Client().get("/api/v1/openapi.json", headers={"If-None-Match": answer["ETag"]}).status_code == 304


@pytest.mark.django_db(transaction=True)
def test_the_examples_of_the_docs_work_as_they_stand(live_server: object) -> None:
    """By curl itself; under a key of the example's there may be nothing, or something of somebody else."""
    site = make_site()
    Author.objects.get_or_create(pk=1, defaults={"name": "The First", "slug": "the-first"})
    paper = make_paper("2311.00009", venue="NeurIPS 2023", venue_slug="neurips")
    shelf.tag(site.owner, paper, clean("transformers"))
    env = {"PATH": os.environ["PATH"], "RECTO_TOKEN": secret_of(site.owner)}
    wrong = []
    with override_settings(SITE_URL=str(live_server), API_TOKEN_RATE=10**9, API_VISITOR_RATE=10**9):
        page = Client().get("/api/docs").content.decode()
        for each in (each for group in groups() for each in group.operations):
            assert f'id="{each.id}"' in page
            asked = f"{each.curl} -s -o /dev/null -w '%{{http_code}}' --max-time 60"
            ran = subprocess.run(["sh", "-c", asked], env=env, capture_output=True, text=True, check=False)
            right = ran.stdout.startswith("2") or (
                ran.stdout in ("403", "404", "409") and "{key}" in each.path
            )
            wrong += [] if right else [f"{ran.stdout} {each.curl}"]
    assert "\n".join(wrong) == ""


def test_every_body_has_an_example_and_every_name_is_of_one_schema() -> None:
    bodies = {told["operationId"] for _m, _p, told in operations() if "requestBody" in told}
    assert bodies == set(examples.BODIES)
    named = [
        name
        for module in pkgutil.iter_modules(schemas.__path__)
        for name, value in vars(importlib.import_module(f"papers.api.schemas.{module.name}")).items()
        if isinstance(value, type) and issubclass(value, Schema) and value.__module__.endswith(module.name)
    ]
    assert sorted(named) == sorted(set(named))
