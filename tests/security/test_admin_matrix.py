"""Django admin: every address x every role. Who is not staff is led to sign in; staff see their part only."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model
from django.urls import reverse

from tests.security.people import ROLES, STAFF
from tests.security.rows import changes, rows
from tests.security.site import Site, make_site

pytestmark = pytest.mark.django_db
TALK = {"comment", "report", "suspension", "thread", "moderationact", "authorclaim"}
# What each staff role sees there; administrators see all that is registered.
CURATED = {"topic", "digest", "paper"}
SEEN = {"curator": CURATED, "curator of another": CURATED, "moderator": TALK}


def pages() -> Iterator[tuple[type[Model], str, str]]:
    """(model, kind of page, address) of every model in admin; the changing pages of a first row."""
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield model, "changelist", reverse(f"{name}_changelist")
        yield model, "add", reverse(f"{name}_add")
        first = model._base_manager.order_by("pk").first()
        if first is not None:
            for kind in ("change", "history", "delete"):
                yield model, kind, reverse(f"{name}_{kind}", args=[first.pk])


def test_each_role_sees_its_part_of_admin() -> None:
    site = make_site()
    wrong = [fault for role in ROLES for fault in faults(site, role)]
    assert "\n".join(wrong) == ""


def faults(site: Site, role: str) -> Iterator[str]:
    """The answers that are not those of the table."""
    person = site.people[role]
    for model, kind, address in pages():
        status = person.client.get(address).status_code
        if role not in STAFF:
            allowed = {302}
        elif role == "administrator":
            allowed = {200} if kind in ("changelist", "change", "history") else {200, 403}
        elif model._meta.model_name in SEEN[role]:
            allowed = {200} if kind == "changelist" else {200, 302, 403}
        else:
            allowed = {403, 302} if kind == "history" else {403}  # 302: as if there were no such row
        if status not in allowed:
            yield f"{role}: {address} {status}"


@pytest.mark.parametrize("role", [role for role in ROLES if role != "administrator"])
def test_nobody_writes_there_what_is_not_theirs(role: str) -> None:
    site = make_site()
    person = site.people[role]
    before = rows()
    for model, kind, address in pages():
        if model._meta.model_name in SEEN.get(role, set()) or kind == "history":
            continue
        assert person.client.post(address, {"post": "yes", "is_superuser": "on"}).status_code in (302, 403)
    assert changes(before, rows()) == []


@pytest.mark.parametrize(("role", "own"), [("curator", True), ("curator of another", False)])
def test_curator_reaches_only_the_topics_given_to_them(role: str, own: bool) -> None:
    site = make_site()
    client = site.people[role].client
    pages: list[tuple[str, Any]] = [
        ("admin:papers_topic_change", site.digest.topic_id),
        ("admin:papers_digest_change", site.digest.pk),
    ]
    for name, pk in pages:
        answer = client.get(reverse(name, args=[pk]))
        assert (answer.status_code == 200) is own


def test_every_admin_address_asks_visitors_to_sign_in() -> None:
    client = make_site().people["visitor"].client
    for name in ("index", "password_change", "app_list", "jsi18n", "autocomplete"):
        arguments = ["papers"] if name == "app_list" else []
        answer = client.get(reverse(f"admin:{name}", args=arguments))
        assert (answer.status_code, answer["Location"].split("?")[0]) in [
            (302, "/admin/login/"),
            (302, "/accounts/login/"),
        ]
