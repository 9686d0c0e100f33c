"""The outbox: each letter is claimed, sent and written down as sent, so that no crash doubles or loses one.

A letter is claimed in a transaction of its own before the mail server hears of it. A claim that stays open
may have been sent: it is never sent again by the site itself, but parked for an administrator. Before that,
an attempt is counted as soon as the letter begins to be written: one whose writing ends its worker makes way
for the others at once, and is parked after three times.
"""

import logging
import os
import socket
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet

from papers.clock import now
from papers.mail import refusals
from papers.mail.sending import AddressRefused, Envelope, MailServer, Refused, ServerAtFault, TryLater
from papers.models import Delivery

log = logging.getLogger(__name__)
State = Delivery.State
# Before a letter is tried again that its recipient's server put off: a day in all, then it is refused.
PAUSES = [timedelta(minutes=minutes) for minutes in (5, 15, 30, 60, 120, 240, 480, 480)]
# Seconds in which a batch begins letters: with the longest answer (sending.py) it ends within a task's time.
BATCH = 60
MOST = 5_000  # letters of a batch: their keys are in memory
KEPT = timedelta(days=90)  # how long it is remembered what was sent
STOPPED = "The worker stopped while it sent this letter, which may have been accepted."
UNWRITTEN = "The letter could not be written: %s"
BROKEN_OFF = "The worker stopped while it wrote this letter, which has not been sent."
WRITINGS = 3  # attempts after which a letter that was broken off is parked
Compose = Callable[[Delivery], EmailMessage | None]


class Sent(NamedTuple):
    """What came of a batch: letters that were accepted; whether more are due."""

    letters: int
    more: bool


def due(at: datetime) -> QuerySet[Delivery]:
    """Letters that are to be sent by now, the longest due first."""
    return Delivery.objects.filter(state=State.DUE, due_at__lte=at).order_by("due_at", "pk")


def send_due(compose: Compose, day: date | None = None) -> Sent:
    """Sends letters that are due, as `compose` writes them now; None from it: no longer wanted.

    With `day`, those of that day's digests only. Raises ServerAtFault where none can be sent at present;
    then they are due as before.
    """
    park_open(now())
    accepted = 0
    with MailServer() as server:
        for letter in (chosen := _Batch(day)):
            accepted += _send(server, letter, compose)
    return Sent(accepted, chosen.more)


def park_open(at: datetime) -> int:
    """Parks claims whose worker must be gone: no task lives as long as the lease."""
    lease = timedelta(seconds=settings.WORK_LEASE_SECONDS)
    left = Delivery.objects.filter(state=State.CLAIMED, claimed_at__lt=at - lease)
    return left.update(state=State.PARKED, error=STOPPED)


def forget_old() -> None:
    """Removes what was settled long ago."""
    old = Delivery.objects.filter(made_at__lt=now() - KEPT)
    old.exclude(state__in=[State.DUE, State.CLAIMED]).delete()


class _Batch:
    """The letters that are due now, each read when its turn comes, for BATCH seconds."""

    def __init__(self, day: date | None) -> None:
        self.more = False
        self._only = Q(digest__date=day) if day else Q()

    def __iter__(self) -> Iterator[Delivery]:
        ends = time.monotonic() + BATCH
        keys = list(due(now()).filter(self._only).values_list("pk", flat=True)[: MOST + 1])
        self.more = len(keys) > MOST
        for key in keys[:MOST]:
            if time.monotonic() > ends:
                self.more = True
                return
            yield from due(now()).filter(pk=key).select_related("reader")


def _send(server: MailServer, delivery: Delivery, compose: Compose) -> bool:
    """One letter, from its text to what became of it; whether it was accepted."""
    server.open()
    unclaimed = _begin(delivery)
    if unclaimed is None:
        return False
    try:
        message = compose(delivery)
        letter = Envelope.of(message) if message else None
    except Exception as error:
        log.exception("letter %s could not be written", delivery.pk)
        _put_off(unclaimed, delivery.attempts + 1, UNWRITTEN % type(error).__name__)
        return False
    if letter is None:
        unclaimed.update(state=State.DROPPED, due_at=now(), error="")
        return False
    if said := refusals.answer(letter.address):
        unclaimed.update(state=State.REFUSED, address=letter.address, error=said)
        return False
    claimed = _claim(unclaimed, letter.address)
    return claimed is not None and _converse(server, delivery, letter, claimed)


def _begin(delivery: Delivery) -> QuerySet[Delivery] | None:
    """Counts the attempt; the letter as only this worker may claim it, or None where it is not to be written.

    Until it is written and claimed it stands as broken off and due later, which it is if its worker ends now.
    """
    unbegun = Delivery.objects.filter(pk=delivery.pk, state=State.DUE, attempts=delivery.attempts)
    if delivery.error == BROKEN_OFF and delivery.attempts >= WRITINGS:
        unbegun.update(state=State.PARKED)
        return None
    attempts = delivery.attempts + 1
    begun = unbegun.update(attempts=attempts, due_at=now() + PAUSES[0], error=BROKEN_OFF)
    return Delivery.objects.filter(pk=delivery.pk, state=State.DUE, attempts=attempts) if begun else None


def _claim(unclaimed: QuerySet[Delivery], address: str) -> QuerySet[Delivery] | None:
    """The letter as this worker's, committed before a word is said; None if another worker was faster.

    Whoever hears the answer late finds the letter parked, and settles it yet.
    """
    owner = f"{socket.gethostname()[:30]}:{os.getpid()}:{os.urandom(8).hex()}"
    with transaction.atomic(durable=True):
        taken = unclaimed.update(
            state=State.CLAIMED, owner=owner, claimed_at=now(), address=address, error=""
        )
    if not taken:
        return None
    return Delivery.objects.filter(owner=owner, state__in=[State.CLAIMED, State.PARKED])


def _converse(server: MailServer, delivery: Delivery, letter: Envelope, claimed: QuerySet[Delivery]) -> bool:
    """Sends the claimed letter and writes down what was said to it."""
    try:
        server.send(letter)
    except ServerAtFault as fault:
        before = {"due_at": delivery.due_at, "attempts": delivery.attempts}
        claimed.update(state=State.DUE, error=str(fault), **before)
        raise
    except TryLater as answer:
        _put_off(claimed, delivery.attempts + 1, str(answer))
    except AddressRefused as answer:
        with transaction.atomic():
            refusals.refuse(delivery.reader, letter.address, str(answer))
            claimed.update(state=State.REFUSED, error=str(answer))
    except Refused as answer:
        claimed.update(state=State.REFUSED, error=str(answer))
    except Exception as unknown:
        log.warning("letter %s is parked: it may have been accepted", delivery.pk)
        claimed.update(state=State.PARKED, error=str(unknown) or type(unknown).__name__)
    else:
        claimed.update(state=State.SENT, sent_at=now(), error="")
        return True
    return False


def _put_off(letter: QuerySet[Delivery], attempts: int, reason: str) -> None:
    """Due again after the pause of so many attempts; refused when all were made."""
    if attempts > len(PAUSES):
        letter.update(state=State.REFUSED, error=reason)
    else:
        letter.update(state=State.DUE, due_at=now() + PAUSES[attempts - 1], error=reason)
