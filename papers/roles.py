"""The groups that administrators put people into, made with the site; what each may is then theirs to say."""

from typing import Any

from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

DISCUSSION = ("comment", "report", "suspension", "moderationact", "thread", "authorclaim", "appeal")
CURATION = ("topic", "digest", "entry")
RECORDS = ("paper", "author", "harvest", "listingday", "rejectedrecord", "workitem")
FILTERS = {f"{act}_textfilter" for act in ("view", "add", "change", "delete")}
MODERATORS = {*(f"view_{name}" for name in DISCUSSION), "change_comment", "change_authorclaim"} | FILTERS
CURATORS = {f"{act}_{name}" for act in ("view", "change") for name in CURATION} | {"view_paper"}
OPERATION = {f"{act}_{name}" for act in ("view", "change") for name in RECORDS}
SITE = {"view_sitesettings", "change_sitesettings"}
ADMINISTRATORS = MODERATORS | CURATORS | OPERATION | SITE | {"add_topic"}
GROUPS = {"Moderators": MODERATORS, "Curators": CURATORS, "Administrators": ADMINISTRATORS}


def make_groups(sender: Any, using: str = "default", **_kwargs: Any) -> None:
    """After each migration: makes the groups that are missing, with permissions; leaves others alone."""
    known = set(Group.objects.using(using).filter(name__in=GROUPS).values_list("name", flat=True))
    if known == set(GROUPS):
        return
    create_permissions(sender, verbosity=0, using=using)  # Django makes them in the same signal, maybe later
    ours = Permission.objects.using(using).filter(content_type__app_label=sender.label)
    for name in sorted(set(GROUPS) - known):
        group = Group.objects.using(using).create(name=name)
        group.permissions.set(ours.filter(codename__in=GROUPS[name]))
