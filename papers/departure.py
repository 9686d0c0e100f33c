"""Leaving: what goes with an account, what stays without a name, and the days in which it can be kept.

However an account is deleted (by its reader, by an administrator, from the shell), `clear` runs first: it
listens to the deletion of the row.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models import F, Q
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import events
from accounts.models import Invitation, SecurityEvent, User
from papers.clock import now
from papers.discussion.mentions import people_in
from papers.models import (
    Bookmark,
    BookmarkTag,
    Collection,
    CollectionEntry,
    Comment,
    CommentEdit,
    ImportLine,
    Member,
    Mention,
    Notice,
    RefusedAddress,
    SavedSearch,
    WorkItem,
)
from papers.models.collections import heirs as heirs_of
from papers.text.markdown import MENTION, render

log = logging.getLogger(__name__)
DAYS = 7  # in which a reader may come back


def leave_later(reader: User, *, wipe: bool, session: str) -> datetime:
    """Deletes the account in DAYS days (`wipe`: with its comments), and ends all sessions but this one."""
    at = now() + timedelta(days=DAYS)
    with transaction.atomic():
        User.objects.filter(pk=reader.pk).update(leaving_at=at)
        WorkItem.objects.update_or_create(
            key=_key(reader.pk),
            defaults={
                "task": "leave",
                "arguments": {"reader": reader.pk, "wipe": wipe},
                "due_at": at,
                "state": WorkItem.State.DUE,
                "attempts": 0,
            },
        )
        for other in UserSession.objects.filter(user=reader).exclude(session_key=session):
            other.end()
        events.note(reader, SecurityEvent.Kind.LEAVING)
    reader.leaving_at = at
    return at


def keep(reader: User) -> bool:
    """The account stays after all; False if nobody wanted it gone."""
    with transaction.atomic():
        kept = User.objects.filter(pk=reader.pk, leaving_at__isnull=False).update(leaving_at=None)
        WorkItem.objects.filter(key=_key(reader.pk)).delete()
        if kept:
            events.note(reader, SecurityEvent.Kind.STAYING)
    reader.leaving_at = None
    return bool(kept)


def due(at: datetime) -> list[int]:
    """Accounts whose days are over and for which no work is written down."""
    leaving = User.objects.filter(leaving_at__lte=at).values_list("pk", flat=True)
    planned = set(WorkItem.objects.filter(task="leave").values_list("key", flat=True)) if leaving else set()
    return [pk for pk in leaving if _key(pk) not in planned]


def leave(reader: int, *, wipe: bool = False) -> None:
    """Deletes an account whose days are over; nothing if it was kept meanwhile."""
    found = User.objects.filter(pk=reader, leaving_at__lte=now()).first()
    if found is not None:
        delete(found, wipe=wipe)


def delete(reader: User, *, wipe: bool) -> None:
    """Deletes the account now; its comments stay without a name, or go (`wipe`)."""
    with transaction.atomic():
        # Tabs that are still at the reader's rows come before or after, never in between.
        if User.objects.select_for_update().filter(pk=reader.pk).first() is None:
            return
        if wipe:
            _wipe(reader)
        # The long lists first: the deletion of the account would load their rows.
        BookmarkTag.objects.filter(content_object__reader=reader).delete()
        Bookmark.objects.filter(reader=reader).delete()
        ImportLine.objects.filter(batch__reader=reader).delete()
        reader.delete()
    log.info("an account was deleted at its reader's wish")


def heirs(reader: User) -> list[tuple[Collection, User | None]]:
    """The reader's collections, each with the reader it passes to; None where it goes."""
    owned = list(Collection.objects.filter(owner=reader))
    heir_of = heirs_of(owned)
    return [(row, heir_of.get(row.pk)) for row in owned]


@receiver(user_logged_in)
def _stays(sender: Any, request: HttpRequest | None, user: User, **_rest: Any) -> None:
    """Signing in within the days keeps the account."""
    if user.leaving_at is not None and keep(user) and request is not None:
        messages.info(
            request, _("Your account stays: you signed in before it was deleted."), fail_silently=True
        )


@receiver(pre_delete, sender=User)
def clear(sender: Any, instance: User, **_rest: Any) -> None:
    """Takes away, or takes the name off, what the database's own rules would leave or not find."""
    with transaction.atomic():
        _hold_searches(instance)
        _end_membership_of_heirs(instance)
        votes = Comment.objects.filter(votes__reader=instance)
        votes.update(helpful=F("helpful") - 1)
        _forget_name(instance)
        _unmention(instance)
        _close_invitations(instance)
        _end_sessions(instance)
        WorkItem.objects.filter(key=_key(instance.pk)).delete()
        addresses = _addresses(instance)
        RefusedAddress.objects.filter(address__in=addresses).delete()  # also if refused when another had it
        transaction.on_commit(lambda: _burn_mail(addresses))


def _hold_searches(reader: User) -> None:
    """Nothing more comes in for them: what came is about to be deleted, before they are."""
    list(SavedSearch.objects.select_for_update().filter(reader=reader).order_by("pk").values_list("pk"))


def _wipe(reader: User) -> None:
    """Comments without their words, shown as deleted; remarks in the collections of others too."""
    mine = Comment.objects.filter(author=reader)
    CommentEdit.objects.filter(comment__author=reader).delete()
    Mention.objects.filter(comment__author=reader).delete()
    Notice.objects.filter(comment__author=reader).delete()
    mine.update(body="", html="", state=Comment.State.DELETED)
    CollectionEntry.objects.filter(added_by=reader).update(remark="", remark_html="")


def _end_membership_of_heirs(reader: User) -> None:
    """Who becomes the owner of a collection is no longer its member (models/collections.py passes it on)."""
    for collection, heir in heirs(reader):
        if heir is not None:
            Member.objects.filter(collection=collection, reader=heir).delete()


def _forget_name(reader: User) -> None:
    """The administrators' log keeps that something was done, not to whom by name."""
    named = Q(content_type__app_label="accounts", content_type__model="user", object_id=str(reader.pk))
    named |= Q(object_repr=reader.username)
    for address in _addresses(reader):
        named |= Q(object_repr__icontains=address)
    LogEntry.objects.filter(named).update(object_repr="—", change_message="")


def _unmention(reader: User) -> None:
    """Comments of others keep the reader's number; the name goes from what is shown of them."""
    mentioning = MENTION.format(reader.pk)
    for model in (Comment, CommentEdit):
        for row in model.objects.filter(body__contains=mentioning).only("body").iterator():
            people = people_in([row.body])
            people.pop(reader.pk, None)
            model.objects.filter(pk=row.pk).update(html=render(row.body, people=people))


def _close_invitations(reader: User) -> None:
    """Those sent to the reader: open ones go, used ones forget the address."""
    sent = Invitation.objects.filter(Q(used_by=reader) | Q(email__in=_addresses(reader)))
    sent.filter(used_at=None).delete()
    sent.update(email="")


def _end_sessions(reader: User) -> None:
    for session in UserSession.objects.filter(user=reader):
        session.end()


def _addresses(reader: User) -> list[str]:
    known = EmailAddress.objects.filter(user_id=reader.pk).values_list("email", flat=True)
    return list({reader.email.lower(), *(address.lower() for address in known)} - {""})


def _burn_mail(addresses: Iterable[str]) -> None:
    """Removes the mail in files that was sent to these addresses, or speaks of them."""
    names = [address.encode() for address in addresses]
    folder = Path(settings.EMAIL_FILE_PATH)
    for file in folder.glob("*.log") if folder.is_dir() else ():
        body = file.read_bytes().lower()
        if any(name in body for name in names):
            file.unlink(missing_ok=True)


def _key(reader: int) -> str:
    return f"leave:{reader}"
