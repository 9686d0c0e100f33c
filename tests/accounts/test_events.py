"""What is written down about the safety of accounts, and that nobody can change it."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.events import Kind, network, note
from accounts.models import SecurityEvent, User
from tests.factories import make_reader

pytestmark = pytest.mark.django_db


def kinds(user: User) -> list[str]:
    return list(SecurityEvent.objects.filter(account=user).order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("ip", "prefix"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("", ""),
        ("no address", ""),
    ],
)
def test_network_is_the_prefix_of_an_address(ip: str, prefix: str) -> None:
    assert network(ip) == prefix


def test_sign_in_and_failure_are_noted_with_their_network() -> None:
    reader = make_reader()
    stranger = Client(REMOTE_ADDR="198.51.100.9")
    form = {"login": "Reader", "password": "wrong horse"}
    stranger.post("/accounts/login/", form)
    stranger.post("/accounts/login/", form | {"password": "correct horse battery"})
    failed, signed_in = SecurityEvent.objects.order_by("pk")
    assert (failed.kind, failed.actor, failed.account) == (Kind.SIGN_IN_FAILED, None, reader)
    assert (signed_in.kind, signed_in.actor, signed_in.account) == (Kind.SIGNED_IN, reader, reader)
    assert {failed.network, signed_in.network} == {"198.51.100.0/24"}


def test_failure_of_a_name_that_nobody_has_names_nobody() -> None:
    Client().post("/accounts/login/", {"login": "nobody@example.org", "password": "wrong horse"})
    event = SecurityEvent.objects.get()
    assert (event.kind, event.actor, event.account) == (Kind.SIGN_IN_FAILED, None, None)


def test_rights_are_noted_once_for_each_change() -> None:
    reader = User.objects.get(pk=make_reader().pk)
    reader.shown_name = "Another"
    reader.save()
    assert kinds(reader) == []
    reader.is_staff = True
    reader.save()
    reader.save()
    reader.groups.add(Group.objects.create(name="Some group"))
    assert kinds(reader) == [Kind.RIGHTS, Kind.RIGHTS]


def test_deleted_account_leaves_one_random_name() -> None:
    reader, other = make_reader(), make_reader("other")
    for kind in (Kind.SIGNED_IN, Kind.EXPORTED):
        note(reader, kind)
    note(reader, Kind.RIGHTS, other)
    reader.delete()
    rows = SecurityEvent.objects.exclude(account_was="").order_by("pk")
    assert [row.kind for row in rows] == [Kind.SIGNED_IN, Kind.EXPORTED, Kind.DELETED]
    names = {row.account_was for row in rows}
    assert len(names) == 1
    assert {row.actor_was for row in rows} == names | {""}
    assert SecurityEvent.objects.get(account=other).actor_was in names
    assert "reader" not in str(list(SecurityEvent.objects.values()))


def test_events_cannot_be_changed_in_admin(admin_client: Client) -> None:
    note(make_reader(), Kind.EXPORTED)
    event = SecurityEvent.objects.get(kind=Kind.EXPORTED)
    place = "/admin/accounts/securityevent/"
    assert admin_client.get(place).status_code == 200
    assert admin_client.get(f"{place}{event.pk}/change/").status_code == 200
    for path in ("add/", f"{event.pk}/delete/"):
        assert admin_client.get(place + path).status_code == 403
    assert admin_client.post(f"{place}{event.pk}/change/", {"kind": "deleted"}).status_code == 403
    event.refresh_from_db()
    assert event.kind == Kind.EXPORTED
