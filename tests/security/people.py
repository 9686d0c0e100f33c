"""Everybody who may come to the site, each with a client of their own."""

from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import User
from papers.clock import now
from papers.models import Suspension, Topic
from tests.factories import make_reader

ROLES = (
    "visitor",
    "unconfirmed",
    "owner",
    "other",
    "curator",
    "curator of another",
    "moderator",
    "administrator",
    "suspended",
    "inactive",
    "deleted",
)
STAFF = ("curator", "curator of another", "moderator", "administrator")
# Whose requests are those of nobody.
NOBODY = ("visitor", "inactive", "deleted")


@dataclass(frozen=True, slots=True)
class Person:
    """A role, the account behind it (None where there is none any more) and a browser."""

    role: str
    account: User | None
    client: Client


def make_people(topic: Topic, another: Topic, *, strict: bool = False) -> dict[str, Person]:
    """One person of each role; `strict` clients meet the check against forged forms."""
    people = {}
    for role in ROLES:
        account = None if role == "visitor" else _account(role, topic, another)
        client = Client(headers={"Accept-Language": "en"}, enforce_csrf_checks=strict)
        if account:
            client.force_login(account)
        if role == "inactive" and account:
            User.objects.filter(pk=account.pk).update(is_active=False)
        if role == "deleted" and account:
            account.delete()
            account = None
        people[role] = Person(role, account, client)
    return people


def _account(role: str, topic: Topic, another: Topic) -> User:
    account = make_reader(
        role.replace(" ", "-"),
        confirmed=role != "unconfirmed",
        is_staff=role in STAFF,
        is_superuser=role == "administrator",
    )
    if role == "unconfirmed":
        EmailAddress.objects.create(user=account, email=account.email, primary=True, verified=False)
    if role == "curator":
        topic.curators.add(account)
    if role == "curator of another":
        another.curators.add(account)
    if role.startswith("curator"):
        account.groups.add(Group.objects.get(name="Curators"))
    if role == "moderator":
        account.groups.add(Group.objects.get(name="Moderators"))
    if role == "suspended":
        at = now()
        Suspension.objects.create(reader=account, until=at + timedelta(days=3), reason="too loud", at=at)
    return account
