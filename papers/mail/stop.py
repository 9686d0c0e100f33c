"""Ends letters without signing in: whoever has a letter can stop its kind (RFC 8058).

The address in a letter names its reader and what it stops, signed by the site; it holds as long as the
account does, since old letters are stopped too.
"""

from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse

from accounts.models import User
from papers.mail import choices
from papers.models import Follow, SavedSearch, Topic

_SIGNER = signing.Signer(salt="papers.mail.stop")
TOPIC, WEEK, SEARCH, NOTICES, ALL = "topic", "week", "search", "notices", "all"
_KINDS = (TOPIC, WEEK, SEARCH, NOTICES, ALL)


class Subject(NamedTuple):
    """What a letter's address stops: a kind of letters of a reader; `key` is the topic's or the search's."""

    reader: int
    kind: str
    key: int = 0


def address(subject: Subject) -> str:
    """The address that stops it, with the host."""
    return settings.SITE_URL + reverse("mail_stop", args=[_SIGNER.sign_object(list(subject))])


def read(token: str) -> Subject | None:
    """What the token stops; None for one that the site never wrote."""
    try:
        reader, kind, key = _SIGNER.unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Subject(reader, kind, key) if kind in _KINDS else None


def reader_of(subject: Subject) -> User | None:
    """Whose letters; None if the account is gone."""
    return User.objects.filter(pk=subject.reader).first()


def topic_of(subject: Subject) -> Topic | None:
    """The topic whose letters it stops, if it stops those of one."""
    return Topic.objects.filter(pk=subject.key).first() if subject.kind == TOPIC else None


def stop(subject: Subject) -> None:
    """No more letters of that kind. Twice is once; what the reader follows stays followed on the site."""
    with transaction.atomic():
        reader = User.objects.select_for_update(no_key=True).filter(pk=subject.reader).first()
        if reader is None:
            return
        if subject.kind == TOPIC:
            Follow.objects.filter(reader=reader, topic=subject.key).update(mail=Follow.Mail.OFF)
        if subject.kind in (WEEK, ALL):
            _stop_digests(reader, weekly_only=subject.kind == WEEK)
        if subject.kind in (SEARCH, ALL):
            searches = SavedSearch.objects.filter(reader=reader)
            _stop_searches(searches.filter(pk=subject.key) if subject.kind == SEARCH else searches)
        if subject.kind in (NOTICES, ALL):
            User.objects.filter(pk=reader.pk).update(notice_mail="")


def weekly_instead(subject: Subject) -> None:
    """The topic comes once a week, with others."""
    topic, reader = topic_of(subject), reader_of(subject)
    if topic is not None and reader is not None:
        choices.choose(reader, topic, Follow.Mail.WEEKLY)


def _stop_digests(reader: User, *, weekly_only: bool) -> None:
    """Topics that are chosen one by one, and the settings for all others."""
    weekly = Follow.Mail.WEEKLY
    chosen = Follow.objects.filter(reader=reader, topic__isnull=False).exclude(mail=Follow.Mail.AS_SET)
    (chosen.filter(mail=weekly) if weekly_only else chosen).update(mail=Follow.Mail.OFF)
    if not weekly_only or reader.digest_mail == weekly:
        User.objects.filter(pk=reader.pk).update(digest_mail="")


def _stop_searches(searches: QuerySet[SavedSearch]) -> None:
    told = searches.exclude(cadence=SavedSearch.Cadence.SITE)
    told.update(cadence=SavedSearch.Cadence.SITE, edition=F("edition") + 1)
