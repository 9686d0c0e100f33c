"""The groups that administrators put people into, made with the site; what each may is then theirs to say.

A newer version of the site may bring permissions that did not exist before: each group gets those that are
meant for it, once. What administrators took away before stays away.
"""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

DISCUSSION = ("comment", "report", "suspension", "moderationact", "thread", "authorclaim", "appeal")
CURATION = ("topic", "digest", "entry", "proposal")
RECORDS = (
    *("paper", "author", "harvest", "listingday", "rejectedrecord", "workitem"),
    *("delivery", "refusedaddress"),
)
FILTERS = {f"{act}_textfilter" for act in ("view", "add", "change", "delete")}
MODERATORS = {*(f"view_{name}" for name in DISCUSSION), "change_comment", "change_authorclaim"} | FILTERS
CURATORS = {f"{act}_{name}" for act in ("view", "change") for name in CURATION} | {"add_topic", "view_paper"}
OPERATION = {f"{act}_{name}" for act in ("view", "change") for name in RECORDS}
SITE = {"view_sitesettings", "change_sitesettings"}
# Superusers alone give rights one by one, make groups and delete accounts.
PEOPLE = {f"{act}_user" for act in ("view", "add", "change")} | {
    *(f"{act}_invitation" for act in ("view", "add", "delete")),
    *("view_staffact", "view_securityevent"),
}
ADMINISTRATORS = MODERATORS | CURATORS | OPERATION | SITE | PEOPLE | {"give_topics"}
GROUPS = {"Moderators": MODERATORS, "Curators": CURATORS, "Administrators": ADMINISTRATORS}


APPS = ("papers", "accounts")
# Migrations with which roles were meant for more than before, by permissions that had existed unused.
WIDER = {("papers", "0003_curation")}


def make_groups(
    sender: Any, using: str = "default", plan: Iterable[tuple[Any, bool]] = (), **_kwargs: Any
) -> None:
    """After each migration: makes the groups that are missing, and gives the others what is new.

    `plan` are the migrations that ran, each with whether it was undone.
    """
    widened = any((done.app_label, done.name) in WIDER for done, undone in plan if not undone)
    ours = Permission.objects.using(using).filter(content_type__app_label__in=APPS)
    old = set(ours.values_list("pk", flat=True))
    for label in APPS:  # Django makes them in the same signal, later
        create_permissions(apps.get_app_config(label), verbosity=0, using=using)
    new = ours.exclude(pk__in=old)
    known = {group.name: group for group in Group.objects.using(using).filter(name__in=GROUPS)}
    for name in sorted(GROUPS):
        group, given = known.get(name), ours if widened else new
        if group is None:
            group, given = Group.objects.using(using).create(name=name), ours
        group.permissions.add(*given.filter(codename__in=GROUPS[name]))
