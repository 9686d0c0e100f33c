"""What administrators do to accounts: names, roles, shutting one out, confirming, ending sessions; logged.

Who is no superuser neither touches a superuser nor gives or takes a role that may more than they themselves
may; nobody changes their own roles. Nothing here lets anybody act as somebody else.
"""

import hashlib
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit, confirmed, events
from accounts.models import SecurityEvent, StaffAct, User

PERMISSION = "accounts.change_user"
FIELDS = ("username", "shown_name", "is_active", "is_superuser")
ROLES = "roles"  # primary keys of groups in the values below
RIGHTS = ("is_active", "is_superuser", ROLES)
WORDS = {
    "Curators": gettext_lazy("curator"),
    "Moderators": gettext_lazy("moderator"),
    "Administrators": gettext_lazy("administrator"),
}
Values = dict[str, Any]


def may_change(by: User, person: User) -> bool:
    """Whether they may change this account at all."""
    return by.has_perm(PERMISSION) and (by.is_superuser or not person.is_superuser)


def giveable(by: User) -> list[Group]:
    """The roles that may no more than this administrator may."""
    groups = Group.objects.order_by("name").prefetch_related("permissions__content_type")
    held = by.get_all_permissions()
    return [
        group
        for group in groups
        if by.is_superuser
        or held.issuperset(f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.all())
    ]


def role(group: Group) -> str:
    """In words."""
    return str(WORDS.get(group.name, group.name))


def roles(person: User) -> str:
    """All of a person's roles in words; "" for a reader."""
    names = [role(group) for group in person.groups.all()]
    return ", ".join([_("superuser"), *names] if person.is_superuser else names)


def values(person: User) -> Values:
    """What can be changed, as it stands."""
    told: Values = {field: getattr(person, field) for field in FIELDS}
    return told | {ROLES: sorted(group.pk for group in person.groups.all())}


def told(field: str, value: Any) -> Any:
    """A value as the log and the form tell it."""
    if field != ROLES:
        return value
    return ", ".join(Group.objects.filter(pk__in=value).order_by("name").values_list("name", flat=True))


def state(person: User) -> str:
    """A mark of what stands, to see whether it is still what somebody was shown."""
    return hashlib.sha256(repr(values(person)).encode()).hexdigest()


def change(by: User, person: User, wanted: Values) -> StaffAct | None:
    """Changes what is given and different, and gives the act; None if all is so already.

    Raises PermissionDenied. Who has a role, or is a superuser, comes to the desk.
    """
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=person.pk)
        before = _changed(person, wanted)
        if not before:
            return None
        after = {field: wanted[field] for field in before}
        _check(by, person, before, after)
        _write(person, after)
        changes = {field: [told(field, before[field]), told(field, after[field])] for field in before}
        undo = {"before": before, "after": after}
        return audit.record(by, "user.change", person, changes=changes, undo=undo)


@audit.undoes("user.change", PERMISSION)
def _take_back(by: User, act: StaffAct) -> str:
    """Puts back what the act changed, unless it was changed anew since."""
    undo: Any = act.undo
    person = User.objects.select_for_update().filter(pk=act.object_id).first()
    if person is None or _changed(person, undo["after"]):
        raise audit.CannotUndo(_("The account was changed again since then."))
    _check(by, person, undo["after"], undo["before"])
    _write(person, undo["before"])
    return _("The account is as it was before.")


def confirm(by: User, person: User) -> StaffAct | None:
    """Confirms the address on the administrator's word; None if it is confirmed."""
    with transaction.atomic():
        if not may_change(by, person):
            raise PermissionDenied
        if person.confirmed:
            return None
        confirmed.confirm(person)
        events.note(by, SecurityEvent.Kind.CONFIRMED, person)
        return audit.record(by, "user.confirm", person)


def end_sessions(by: User, person: User) -> int:
    """Signs the person out everywhere, and gives the number of sessions."""
    with transaction.atomic():
        if not may_change(by, person):
            raise PermissionDenied
        sessions = list(UserSession.objects.filter(user=person))
        for session in sessions:
            session.end()
        events.note(by, SecurityEvent.Kind.SESSIONS_ENDED, person)
        audit.record(by, "user.sessions", person, changes={"sessions": [len(sessions), 0]})
    return len(sessions)


def made(by: User, person: User) -> None:
    """Writes down that an account was made by hand."""
    audit.record(by, "user.add", person)


def deleting(by: User, person: User) -> None:
    """Writes down that an account is about to be deleted; its name goes from the log with it."""
    audit.record(by, "user.delete", person)


def _check(by: User, person: User, before: Values, after: Values) -> None:
    own_rights = by.pk == person.pk and not after.keys().isdisjoint(RIGHTS)
    if not may_change(by, person) or own_rights or ("is_superuser" in after and not by.is_superuser):
        raise PermissionDenied
    moved = set(before.get(ROLES, [])) ^ set(after.get(ROLES, []))
    if not moved <= {group.pk for group in giveable(by)}:
        raise PermissionDenied


def _changed(person: User, wanted: Values) -> Values:
    """What stands now where something else is wanted."""
    now = values(person)
    return {field: now[field] for field in now if field in wanted and now[field] != wanted[field]}


def _write(person: User, wanted: Values) -> None:
    for field in wanted.keys() - {ROLES}:
        setattr(person, field, wanted[field])
    if ROLES in wanted:
        person.groups.set(wanted[ROLES])
    person.is_staff = person.is_superuser or person.groups.exists()
    person.save()
