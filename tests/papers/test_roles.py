"""The groups of roles exist on a new site and are left alone afterwards."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from papers import roles
from tests.factories import make_moderator, make_reader

pytestmark = pytest.mark.django_db


def test_groups_have_exactly_their_permissions() -> None:
    found = {group.name: {row.codename for row in group.permissions.all()} for group in Group.objects.all()}
    assert found == roles.GROUPS


def test_no_role_reaches_what_is_private() -> None:
    private = {"bookmark", "tag", "bookmarktag", "readingmark", "follow", "notice", "undo", "import"}
    private |= {"savedsearch", "searchhit"}
    reached = {name.split("_", 1)[1] for names in roles.GROUPS.values() for name in names}
    assert reached & private == set()


def test_another_migration_keeps_what_administrators_chose() -> None:
    Group.objects.get(name="Curators").permissions.clear()
    call_command("migrate", verbosity=0)
    assert not Group.objects.get(name="Curators").permissions.exists()


def test_upgrade_gives_a_group_what_is_new_and_nothing_that_was_taken_away() -> None:
    curators = Group.objects.get(name="Curators")
    curators.permissions.remove(Permission.objects.get(codename="change_digest"))
    Permission.objects.filter(codename__in=["view_topic", "view_harvest", "view_user"]).delete()
    call_command("migrate", verbosity=0)
    assert {row.codename for row in curators.permissions.all()} == roles.GROUPS["Curators"] - {
        "change_digest"
    }
    administrators = Group.objects.get(name="Administrators")
    assert {row.codename for row in administrators.permissions.all()} == roles.GROUPS["Administrators"]


def test_missing_group_comes_back_with_its_permissions() -> None:
    Group.objects.get(name="Moderators").delete()
    call_command("migrate", verbosity=0)
    assert make_moderator().has_perm("papers.change_comment")


def test_readers_and_curators_do_not_moderate() -> None:
    curator = make_reader("curator")
    curator.groups.add(Group.objects.get(name="Curators"))
    assert not make_reader().has_perm("papers.change_comment")
    assert not curator.has_perm("papers.change_comment")


def test_a_site_from_before_the_desks_gets_what_its_groups_are_meant_for_now() -> None:
    group = Group.objects.get(name="Curators")
    group.permissions.clear()
    desks = MigrationLoader(connection).disk_migrations["papers", "0003_curation"]
    roles.make_groups(apps.get_app_config("papers"), plan=[(desks, True)])
    assert not group.permissions.exists()
    roles.make_groups(apps.get_app_config("papers"), plan=[(desks, False)])
    assert {row.codename for row in group.permissions.all()} == roles.CURATORS
