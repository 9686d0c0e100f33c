"""Administrators and accounts: ways to more rights than one has are shut; every change has its way back."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts import audit, people
from accounts.models import SecurityEvent, StaffAct, User
from tests.accounts.people import PASSWORD
from tests.factories import make_reader

pytestmark = pytest.mark.django_db
RIGHTS = ("is_active", "is_staff", "is_superuser")


def person(name: str, *groups: str, **fields: Any) -> User:
    found = make_reader(name, is_staff=bool(groups) or fields.get("is_superuser", False), **fields)
    found.groups.set(Group.objects.filter(name__in=groups))
    return found


@pytest.fixture
def chief() -> User:
    return person("chief", "Administrators")


@pytest.fixture
def root() -> User:
    return person("root", is_superuser=True)


def role(*names: str) -> list[int]:
    return sorted(Group.objects.filter(name__in=names).values_list("pk", flat=True))


def all_rights() -> list[tuple[Any, ...]]:
    users = User.objects.order_by("pk").prefetch_related("groups", "user_permissions")
    return [
        (u.pk, u.password, *(getattr(u, name) for name in RIGHTS), *u.groups.all(), *u.user_permissions.all())
        for u in users
    ]


def test_role_is_given_with_the_way_back(chief: User) -> None:
    mira = person("mira")
    act = people.change(chief, mira, {people.ROLES: role("Curators", "Moderators"), "shown_name": "Mira"})
    assert act
    mira.refresh_from_db()
    assert (mira.is_staff, people.roles(mira)) == (True, "curator, moderator")
    assert act.changes == {"roles": ["", "Curators, Moderators"], "shown_name": ["", "Mira"]}
    audit.take_back(chief, act)
    mira.refresh_from_db()
    assert (mira.is_staff, mira.shown_name, mira.groups.count()) == (False, "", 0)


def test_change_that_was_changed_again_stays(chief: User) -> None:
    mira = person("mira")
    act = people.change(chief, mira, {"shown_name": "Mira"})
    people.change(chief, mira, {"shown_name": "Mira O."})
    assert act
    with pytest.raises(audit.CannotUndo):
        audit.take_back(chief, act)


WAYS: dict[str, tuple[str, dict[str, Any]]] = {
    "makes oneself a superuser": ("chief", {"is_superuser": True}),
    "takes one's own role": ("chief", {people.ROLES: []}),
    "shuts oneself out": ("chief", {"is_active": False}),
    "makes another a superuser": ("mira", {"is_superuser": True}),
    "takes a superuser's rights": ("root", {"is_superuser": False}),
    "shuts a superuser out": ("root", {"is_active": False}),
    "renames a superuser": ("root", {"username": "boot"}),
    "gives a role that may more": ("mira", {people.ROLES: ["Wardens"]}),
    "takes a role that may more": ("warden", {people.ROLES: []}),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_way_to_more_rights_than_ones_own(chief: User, root: User, way: str) -> None:
    wardens = Group.objects.create(name="Wardens")
    wardens.permissions.add(Permission.objects.get(codename="delete_user"))
    person("mira")
    person("warden", "Wardens")
    name, wanted = WAYS[way]
    if people.ROLES in wanted:
        wanted = {people.ROLES: role(*wanted[people.ROLES])}
    before = all_rights()
    with pytest.raises(PermissionDenied):
        people.change(chief, User.objects.get(username=name), wanted)
    assert all_rights() == before
    assert not StaffAct.objects.exists()


def test_way_back_opens_no_way_either(chief: User, root: User) -> None:
    act = people.change(root, chief, {people.ROLES: role("Curators")})
    assert act
    clerk = person("clerk", "Administrators")
    people.change(root, clerk, {"is_superuser": True})
    gone = StaffAct.objects.latest("pk")
    with pytest.raises(PermissionDenied):
        audit.take_back(chief, act)
    second = person("second", "Administrators")
    with pytest.raises(PermissionDenied):
        audit.take_back(second, gone)


@pytest.mark.parametrize("by", ["Moderators", "Curators", ""])
def test_others_do_nothing_to_accounts(by: str) -> None:
    other, mira = person("other", *filter(None, [by])), person("mira", confirmed=False)
    for act in (
        lambda: people.change(other, mira, {"shown_name": "x"}),
        lambda: people.confirm(other, mira),
        lambda: people.end_sessions(other, mira),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_form_posts_of_every_field_give_nobody_more(client: Client, chief: User, root: User) -> None:
    client.force_login(chief)
    mira, superusers = person("mira"), Permission.objects.values_list("pk", flat=True)
    everything = {
        "is_superuser": "on",
        "is_staff": "on",
        "user_permissions": list(superusers),
        "password": "x",
    }
    before = all_rights()
    for target in (chief, mira, root):
        form = {"username": target.username, "is_active": "on", "shown": people.state(target)} | everything
        client.post(f"/admin/accounts/user/{target.pk}/change/", form)
        client.post(f"/admin/accounts/user/{target.pk}/delete/", {"post": "yes"})
        client.post(
            f"/admin/accounts/user/{target.pk}/password/", {"password1": PASSWORD, "password2": PASSWORD}
        )
    for pk in role("Administrators", "Curators"):
        client.post(f"/admin/auth/group/{pk}/change/", {"name": "x", "permissions": list(superusers)})
    client.post("/admin/auth/group/add/", {"name": "Mine", "permissions": list(superusers)})
    assert all_rights() == before
    assert Group.objects.filter(permissions__codename="delete_user").count() == 0


def test_account_made_by_an_administrator_has_no_rights(client: Client, chief: User) -> None:
    client.force_login(chief)
    form = {"username": "nils", "email": "nils@example.org", "usable_password": "true"}
    passwords = {"password1": PASSWORD, "password2": PASSWORD}
    more = {
        "is_superuser": "on",
        "is_staff": "on",
        "groups": role("Administrators"),
        "roles": role("Curators"),
    }
    client.post("/admin/accounts/user/add/", form | passwords | more)
    nils = User.objects.get(username="nils")
    assert (nils.is_superuser, nils.is_staff, nils.groups.count()) == (False, False, 0)
    assert StaffAct.objects.get().kind == "user.add"


def test_nobody_sets_the_password_of_another(client: Client, root: User) -> None:
    client.force_login(root)
    mira = person("mira")
    address = f"/admin/accounts/user/{mira.pk}/password/"
    assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)
    assert "password" not in client.get(f"/admin/accounts/user/{mira.pk}/change/").text.lower()


def test_page_gives_roles_and_says_the_way_back(client: Client, chief: User) -> None:
    client.force_login(chief)
    mira = person("mira")
    address = f"/admin/accounts/user/{mira.pk}/change/"
    form = {"username": "Mira", "is_active": "on", "roles": role("Curators"), "shown": people.state(mira)}
    assert client.post(address, form)["Location"] == address
    act = StaffAct.objects.get()
    assert (act.kind, act.target) == ("user.change", "mira")
    assert f'action="/admin/accounts/staffact/{act.pk}/undo/"' in client.get(address).text


def test_second_administrator_sees_what_the_first_saved(client: Client, chief: User) -> None:
    client.force_login(chief)
    mira = person("mira")
    shown = people.state(mira)
    people.change(chief, mira, {people.ROLES: role("Curators"), "shown_name": "Mira"})
    form = {"username": "mira", "is_active": "on", "shown": shown}
    answer = client.post(f"/admin/accounts/user/{mira.pk}/change/", form)
    errors = answer.context["adminform"].form.errors
    assert (errors["shown_name"], errors["roles"]) == (["It now says: Mira"], ["It now says: Curators"])
    assert list(mira.groups.values_list("name", flat=True)) == ["Curators"]


@pytest.mark.parametrize("value", ["9" * 20, "x", "0", "\x00"])
def test_role_that_is_none_is_told_beside_the_field(client: Client, chief: User, value: str) -> None:
    client.force_login(chief)
    mira = person("mira")
    form = {"username": "mira", "is_active": "on", "roles": value, "shown": people.state(mira)}
    answer = client.post(f"/admin/accounts/user/{mira.pk}/change/", form)
    assert list(answer.context["adminform"].form.errors) == ["roles"]


def test_confirmed_address_is_written_down(client: Client, chief: User) -> None:
    client.force_login(chief)
    mira, nils = person("mira", confirmed=False), person("nils", confirmed=False)
    form = {"action": "confirm_addresses", "_selected_action": [mira.pk, nils.pk]}
    assert "mira@example.org" in client.post("/admin/accounts/user/", form).text
    assert not StaffAct.objects.exists()
    client.post("/admin/accounts/user/", form | {"confirmed": "yes"})
    assert User.objects.filter(confirmed=True, username__in=["mira", "nils"]).count() == 2
    assert set(StaffAct.objects.values_list("kind", "target")) == {
        ("user.confirm", "mira"),
        ("user.confirm", "nils"),
    }


def test_sessions_are_ended_by_post_and_written_down(client: Client, chief: User) -> None:
    mira, other = person("mira"), Client()
    other.post("/accounts/login/", {"login": "mira", "password": PASSWORD})
    assert other.get("/accounts/settings/").status_code == 200
    client.force_login(chief)
    address = f"/admin/accounts/user/{mira.pk}/sessions/"
    assert client.get(address).status_code == 405
    client.post(address)
    assert other.get("/accounts/settings/").status_code == 302
    assert StaffAct.objects.get().changes == {"sessions": [1, 0]}
    assert SecurityEvent.objects.filter(kind="sessions-ended", account=mira, actor=chief).count() == 1


def test_who_is_shut_out_is_out_at_once(chief: User) -> None:
    mira, browser = person("mira"), Client()
    browser.force_login(mira)
    people.change(chief, mira, {"is_active": False})
    assert browser.get("/accounts/settings/").status_code == 302


def test_deleted_account_leaves_no_name_in_the_log(client: Client, root: User) -> None:
    client.force_login(root)
    mira = person("mira")
    people.change(root, mira, {"shown_name": "Mira Okonkwo"})
    client.post(f"/admin/accounts/user/{mira.pk}/delete/", {"post": "yes"})
    assert not User.objects.filter(pk=mira.pk).exists()
    lines = str(list(StaffAct.objects.values()))
    assert ("user.delete" in lines, "mira" in lines.lower()) == (True, False)


def test_the_sites_own_groups_keep_their_names(client: Client, root: User) -> None:
    client.force_login(root)
    curators = Group.objects.get(name="Curators")
    client.post(f"/admin/auth/group/{curators.pk}/change/", {"name": "Others", "permissions": []})
    assert client.post(f"/admin/auth/group/{curators.pk}/delete/", {"post": "yes"}).status_code == 403
    curators.refresh_from_db()
    assert (curators.name, curators.permissions.count()) == ("Curators", 0)
    assert StaffAct.objects.get().kind == "group.change"
