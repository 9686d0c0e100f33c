"""Django admin: every address x every role. Who is not staff is led to sign in; staff see their part only.

What a role may is what its group's permissions say (papers/roles.py); what is a curator's depends on the
topic besides.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import Model

from accounts.models import User
from papers.models import Digest, Entry, Topic, TopicChange
from tests.security.desk import FRAME, Address, addresses, fill_desks
from tests.security.people import ROLES, STAFF
from tests.security.rows import changes, rows
from tests.security.site import Site, make_site

pytestmark = pytest.mark.django_db
ACTS = ("view", "change", "add", "delete")
# Rows that belong to a topic: of them a curator sees those of their own topics only.
OF_A_TOPIC = {"topic", "digest", "rebuild", "topicchange"}
# Who may change a digest may have digests built anew.
AS_FOR = {"rebuild": "digest"}
CLOSED = "auth_user_password_change"  # nobody sets another's password
REFUSED = {302, 403, 404, 405}


@pytest.fixture
def site() -> Site:
    made = make_site()
    fill_desks(made)
    return made


def may(user: User, model: type[Model], acts: tuple[str, ...] = ACTS) -> bool:
    """Whether the person has any of these permissions on the model's rows."""
    name = AS_FOR.get(model._meta.model_name or "", model._meta.model_name)
    return any(user.has_perm(f"{model._meta.app_label}.{act}_{name}") for act in acts)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_its_part_of_admin(site: Site, role: str) -> None:
    wrong = [fault for address in addresses() for fault in seen_wrongly(site, role, address)]
    assert "\n".join(wrong) == ""


def seen_wrongly(site: Site, role: str, address: Address) -> Iterator[str]:
    """The answer, where it is not that of the role."""
    person = site.people[role]
    status = person.client.get(address.path).status_code
    if status not in expected(person.account, role, address):
        yield f"{role}: GET {address.path} {status}"


def expected(user: User | None, role: str, address: Address) -> set[int]:
    if role not in STAFF or user is None:
        signed_in = user is not None and user.is_active
        return {405, 302} if address.own or address.name == "logout" else {302, 403 if signed_in else 302}
    if address.model is None:
        return FRAME[address.name]
    if address.name == CLOSED:
        return {404}
    if not may(user, address.model):
        return REFUSED if address.key or address.own else {403}
    if role == "curator of another" and address.model._meta.model_name in OF_A_TOPIC and address.key:
        return REFUSED
    if address.own:
        return {200, *REFUSED}
    return {200, 302, 403} if address.name.endswith(("_add", "_delete")) else {200, 302}


@pytest.mark.parametrize("role", [role for role in ROLES if role != "administrator"])
def test_nobody_writes_there_what_is_not_theirs(site: Site, role: str) -> None:
    person = site.people[role]
    before = rows()
    for address in addresses():
        if is_theirs(person.account, role, address):
            continue
        status = person.client.post(address.path, FORGED).status_code
        looks = address.model is None or (person.account and may(person.account, address.model))
        allowed = {200, *REFUSED} if looks else REFUSED  # shown again what they may see, and nothing more
        assert status in allowed, f"{role}: POST {address.path} {status}"
    assert changes(before, rows()) == []


# What forms of admin and of the desks send, as far as a stranger can guess it.
FORGED: dict[str, Any] = {
    "post": "yes",
    "confirmed": "yes",
    "is_superuser": "on",
    "action": "delete_selected",
    "_selected_action": "1",
    "reason": "because",
    "rule": "everything",
    "first": "2023-11-01",
    "last": "2023-11-30",
}


def is_theirs(user: User | None, role: str, address: Address) -> bool:
    """Whether the role may write there; signing out is everybody's."""
    if address.model is None:
        return address.name in ("login", "logout", "password_change")
    if role not in STAFF or user is None:
        return False
    if address.model._meta.model_name in OF_A_TOPIC and role == "curator of another":
        return address.key is None
    return may(user, address.model, ("change", "add", "delete"))


def test_a_curator_gets_nothing_of_another_topic(site: Site) -> None:
    """What is not public of it stands on no page of admin that opens: drafts, reasons, examples, history."""
    topic, digest = site.digest.topic, site.digest
    Topic.objects.filter(pk=topic.pk).update(examples="2311.98765")
    Digest.objects.filter(pk=digest.pk).update(published=False, introduction="Elsternest")
    Entry.objects.filter(digest=digest).update(annotation="Elsternest", hidden_reason="Elsternest")
    TopicChange.objects.filter(topic=topic).update(changes={"rule": ["a", "Elsternest"]})
    client = site.people["curator of another"].client
    shown = []
    for address in addresses():
        answer = client.get(address.path, follow=True)
        secrets = ("elsternest", "2311.98765", f"/admin/papers/digest/{digest.pk}/")
        if answer.status_code == 200 and any(word in answer.content.decode().lower() for word in secrets):
            shown.append(address.path)
    assert shown == []


@pytest.mark.parametrize(("role", "own"), [("curator", True), ("curator of another", False)])
def test_curator_reaches_only_the_topics_given_to_them(site: Site, role: str, own: bool) -> None:
    client = site.people[role].client
    given = {"topic": site.digest.topic_id, "digest": site.digest.pk}
    pages = [a for a in addresses(given) if a.name in ("papers_topic_change", "papers_digest_change")]
    assert [client.get(page.path).status_code == 200 for page in pages] == [own, own]


def test_every_admin_address_asks_visitors_to_sign_in(site: Site) -> None:
    client = site.people["visitor"].client
    for address in addresses():
        answer = client.get(address.path)
        if answer.status_code != 405:
            assert answer.status_code == 302, address.path
            led = ("/admin/", "/admin/login/", "/accounts/login/")
            assert answer["Location"].split("?")[0] in led, address.path
