"""Whose turn it is to speak to arXiv: one connection and one pace over all processes of the site.

The turn is a row, taken by a conditional UPDATE, so that it holds on SQLite and PostgreSQL alike and over
machines. Its times are those of the real clock, never of SITE_CLOCK: the pace is owed to a real service.
"""

import hashlib
import os
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from papers.arxiv.client import CONNECT_SECONDS, LONGEST_WAIT, TOTAL_SECONDS, TurnTaken
from papers.models import Turn

LEASE = timedelta(seconds=TOTAL_SECONDS + 3 * CONNECT_SECONDS)  # longer than any one request can last
_LONGEST_NAP = 0.25  # seconds


class ArxivTurnstile:
    """The site's turnstile: `interval` seconds from the end of a request to the start of the next.

    `patience` is how long (seconds) a caller waits for its turn before TurnTaken is raised.
    """

    def __init__(self, interval: float, *, patience: float = 30.0, name: str = "arxiv") -> None:
        self._interval = timedelta(seconds=interval)
        self._patience = patience
        self._name = name
        self._owner = f"{_this_machine()}:{os.getpid()}:{secrets.token_hex(8)}"

    @contextmanager
    def enter(self) -> Iterator[None]:
        """Hold the turn for one request. Raises TurnTaken with the seconds until it may be free.

        Never inside a transaction (Django refuses it): that would lock the database while arXiv thinks.
        """
        self._wait_for_turn()
        try:
            yield
        finally:
            self._pass_on()

    def hold_off(self, seconds: float) -> None:
        """Nobody asks before so many seconds have passed; an earlier and longer hold stays."""
        until = _now() + timedelta(seconds=min(seconds, LONGEST_WAIT))
        with transaction.atomic(durable=True):
            Turn.objects.get_or_create(name=self._name)
            self._later_than(until).update(not_before=until)

    def _wait_for_turn(self) -> None:
        """Take the turn, in short naps: nothing is locked meanwhile."""
        deadline = time.monotonic() + self._patience
        while True:
            with transaction.atomic(durable=True):
                row, _ = Turn.objects.get_or_create(name=self._name)
                if self._take():
                    return
                self._free_from_the_dead(row)
            wait = self._seconds_until_free(row)
            if time.monotonic() + min(wait, _LONGEST_NAP) > deadline or wait > self._patience:
                raise TurnTaken("it is not our turn to speak to arXiv", wait)
            time.sleep(min(max(wait, 0.01), _LONGEST_NAP))

    def _take(self) -> bool:
        """One conditional update: whoever changes the row has the turn, and has used up the pace."""
        now = _now()
        free = Q(owner="") | Q(expires_at__lte=now) | Q(expires_at__gt=now + LEASE)
        due = (
            Q(not_before=None)
            | Q(not_before__lte=now)
            | Q(not_before__gt=now + _longest_hold(self._interval))
        )
        taken = Turn.objects.filter(free, due, name=self._name).update(
            owner=self._owner, expires_at=now + LEASE, not_before=now + self._interval
        )
        return taken == 1

    def _pass_on(self) -> None:
        until = _now() + self._interval
        with transaction.atomic(durable=True):
            self._later_than(until).filter(owner=self._owner).update(not_before=until)
            Turn.objects.filter(name=self._name, owner=self._owner).update(owner="", expires_at=None)

    def _free_from_the_dead(self, row: Turn) -> None:
        """A killed process of this machine has no connection left: no need to wait for its lease to end.

        Its last request may have left just before it died, so the pace counts from now.
        """
        if row.owner and _has_died(row.owner):
            Turn.objects.filter(name=self._name, owner=row.owner).update(
                owner="", expires_at=None, not_before=max(row.not_before or _now(), _now() + self._interval)
            )

    def _later_than(self, until: datetime) -> QuerySet[Turn]:
        """The row, if nothing holds us off even longer; a hold that no honest clock can have set does not."""
        sooner = Q(not_before=None) | Q(not_before__lt=until)
        absurd = Q(not_before__gt=_now() + _longest_hold(self._interval))
        return Turn.objects.filter(sooner | absurd, name=self._name)

    def _seconds_until_free(self, row: Turn) -> float:
        """As far as the row tells: until the pace allows it, and a little more while another one speaks."""
        wait = (row.not_before - _now()).total_seconds() if row.not_before else 0.0
        return max(wait, 0.05 if row.owner else 0.0)


def _longest_hold(interval: timedelta) -> timedelta:
    return timedelta(seconds=LONGEST_WAIT) + interval


def _now() -> datetime:
    return datetime.now(UTC)


def _this_machine() -> str:
    """This machine and its process numbers: two containers of one host name count as two."""
    try:
        numbers = os.readlink("/proc/self/ns/pid")
    except OSError:
        numbers = ""
    return hashlib.sha256(f"{socket.gethostname()} {numbers}".encode()).hexdigest()[:12]


def _has_died(owner: str) -> bool:
    machine, pid, _ = owner.split(":")
    if machine != _this_machine():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
