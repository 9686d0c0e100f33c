"""Whose letters are gathered and when next: begun with the first wish for mail, moved with each choice."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_save
from django.dispatch import receiver

from accounts import preferences
from accounts.models import User
from papers.clock import now
from papers.mail.hours import next_moment
from papers.models import Follow, MailTurn, Notice, SavedSearch, SearchHit

CHOICES = {"digest_mail", "notice_mail", "mail_hour", "mail_weekday", "time_zone"}
READERS = 500  # whose turns begin in one transaction


def next_turn(reader: User, after: datetime) -> datetime:
    """When the reader's letters are gathered next."""
    return next_moment(preferences.zone(reader.time_zone), reader.mail_hour, after)


def begin(reader: User) -> None:
    """From now on letters are gathered for the reader; what happened before is not mailed."""
    if not MailTurn.objects.filter(reader=reader).exists():
        _begin([reader])


def begin_missing() -> None:
    """Begins for all who wish for mail and have no turn, by whatever way their wish came."""
    topics = Follow.objects.filter(mail__in=(Follow.Mail.DAILY, Follow.Mail.WEEKLY))
    searches = SavedSearch.objects.exclude(cadence=SavedSearch.Cadence.SITE)
    wishing = ~Q(digest_mail="") | ~Q(notice_mail="")
    wishing |= Q(pk__in=topics.values("reader")) | Q(pk__in=searches.values("reader"))
    missing = User.objects.filter(wishing, mail_turn=None).order_by("pk")
    while readers := list(missing[:READERS]):
        _begin(readers)


def _begin(readers: Sequence[User]) -> None:
    """Turns of those who have none yet; what came to them before counts as told."""
    at = now()
    turns = [MailTurn(reader=reader, next_at=next_turn(reader, at), until=at) for reader in readers]
    with transaction.atomic():
        MailTurn.objects.bulk_create(turns, ignore_conflicts=True)
        SearchHit.objects.filter(search__reader__in=readers, gathered=False).update(gathered=True)
        Notice.objects.filter(reader__in=readers, read_at=None, gathered=False).update(gathered=True)


@receiver(post_save, sender=SavedSearch)
def begin_for_search(sender: Any, instance: SavedSearch, **_rest: Any) -> None:
    """A search that is told by mail needs a turn, by whatever way it was kept."""
    if instance.cadence != SavedSearch.Cadence.SITE:
        begin(instance.reader)


@receiver(preferences.chosen)
def move(sender: Any, was: User, chosen: Mapping[str, Any], **_rest: Any) -> None:
    """The reader's settings changed: what is switched on begins now, another hour counts at once."""
    if CHOICES.isdisjoint(chosen):
        return
    with transaction.atomic():
        # The turn first, as whoever gathers does.
        list(MailTurn.objects.select_for_update(no_key=True).filter(reader=was))
        reader, at = User.objects.get(pk=was.pk), now()
        if reader.digest_mail and not was.digest_mail:
            as_set = Follow.objects.filter(reader=reader, topic__isnull=False, mail=Follow.Mail.AS_SET)
            as_set.update(mail_since=at)
        if reader.notice_mail and not was.notice_mail:
            Notice.objects.filter(reader=reader, read_at=None, gathered=False).update(gathered=True)
        if reader.digest_mail or reader.notice_mail:
            begin(reader)
        MailTurn.objects.filter(reader=reader).update(next_at=next_turn(reader, at))
