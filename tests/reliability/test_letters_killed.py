"""Workers killed at each step of sending: no letter comes twice, and one that does not come is parked.

Real workers send real letters of digests to a mail server on this machine, which tells the killer how far
they are: between the claim, the server's acceptance and the commit, before and after each.
"""

import os
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from papers.models import Delivery
from tests import provision
from tests.factories import make_digest, make_entry, make_follow, make_reader
from tests.reliability.site_processes import NOW, SiteProcesses
from tests.smtp_double import Act, SmtpDouble, smtp_double

pytestmark = pytest.mark.django_db(transaction=True)
SOAK = bool(os.environ.get("SOAK"))
EACH = 3  # letters that come due before each kill
ANY = "any"  # at a random moment of the conversation
LOST = "lost"  # the server dies with the worker, at the end of a letter
# At which step of which letter: connected, claimed, named, about to write, written, accepted, committed.
ALL = [
    *(("CONNECT", 1), ("MAIL", 1), ("RCPT", 1), ("DATA", 1), ("DOT", 1), (LOST, 1), ("TAKEN", 1)),
    *(("MAIL", 2), ("DOT", 2), ("TAKEN", 2), ("TAKEN", 3), ("QUIT", 1)),
    *[(ANY, number) for number in range(8)],
]
KILLS = ALL if SOAK else [("MAIL", 1), (LOST, 1), ("TAKEN", 2), (ANY, 1)]
PARKS = {"CONNECT": 0, "QUIT": 0}  # nothing is claimed then; else one letter is


@dataclass
class Killer:
    """The server's script: kills the worker when it comes to a step for the nth time."""

    step: str
    nth: int
    kill: Callable[[], None]
    dead: threading.Event = field(default_factory=threading.Event)
    seen: Counter[str] = field(default_factory=Counter)

    def __call__(self, step: str, to: str) -> Act | None:
        """The server goes on as if nothing were, unless it is to die too."""
        self.seen[step] += 1
        if self.step == ANY and step == "CONNECT" and self.seen[step] == 1:
            moment = random.Random(self.nth).uniform(0, 0.2)
            threading.Timer(moment, self._strike).start()
        elif step == ("DOT" if self.step == LOST else self.step) and self.seen[step] == self.nth:
            self._strike()
            return Act.DIE if self.step == LOST else None
        return None

    def _strike(self) -> None:
        self.kill()
        self.dead.set()


@pytest.fixture
def double() -> Iterator[SmtpDouble]:
    with smtp_double() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, request: pytest.FixtureRequest, double: SmtpDouble) -> Iterator[SiteProcesses]:
    """On PostgreSQL with Redis, on SQLite without any service."""
    redis_url = request.getfixturevalue("redis_url") if connection.vendor == "postgresql" else ""
    processes = SiteProcesses(tmp_path, redis_url)
    processes.env["EMAIL_URL"] = double.url
    yield processes
    processes.stop()


def hour(number: int) -> datetime:
    return datetime.fromisoformat(NOW) + timedelta(hours=number)


def make_letters() -> None:
    """Some of one digest for each kill, due an hour apart."""
    digest = make_digest(on=date(2023, 9, 1))  # nobody completes it any more
    make_entry(digest)
    for number in range(len(KILLS)):
        for place in range(EACH):
            reader = make_reader(f"reader{number}x{place}", digest_mail="daily")
            make_follow(reader, topic=digest.topic)
            key, at = f"digest:{digest.pk}", hour(number)
            Delivery.objects.create(
                reader=reader, kind="digest", key=key, digest=digest, made_at=at, due_at=at
            )


def states() -> Counter[int]:
    return Counter(Delivery.objects.values_list("state", flat=True))


def start(site: SiteProcesses, number: int) -> None:
    """A worker by whose clock so many hours have passed: leases of the one before have run out."""
    site.env["SITE_CLOCK"] = hour(number).isoformat()
    site.worker()


def nobody_else_asks() -> bool:
    """Whether a server does nothing more for others: what was asked before a kill it still does after it."""
    if connection.vendor == "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type ="
            " 'client backend' AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone() == (0,)


def test_no_letter_comes_twice_and_none_is_lost_unseen(site: SiteProcesses, double: SmtpDouble) -> None:
    make_letters()
    told = []
    for number, (step, nth) in enumerate(KILLS):
        killer = Killer(step, nth, site.stop)
        double.script = killer
        start(site, number)
        site.tick_until(killer.dead.is_set, f"the kill at {step} {nth}")
        provision.until(nobody_else_asks, what="the end of what the killed one asked of the database")
        told.append((step, states()[Delivery.State.CLAIMED]))
    assert [left for step, left in told if step != ANY] == [PARKS.get(s, 1) for s, _n in KILLS if s != ANY]
    double.script = lambda step, to: None
    start(site, len(KILLS))
    settled = {Delivery.State.SENT, Delivery.State.PARKED}
    site.tick_until(lambda: states().keys() <= settled, "the letters that are left")
    came = Counter(double.recipients())
    assert [to for to, times in came.items() if times > 1] == []
    missed = Delivery.objects.exclude(reader__email__in=came)
    assert set(missed.values_list("state", flat=True)) <= {Delivery.State.PARKED}
    assert states()[Delivery.State.PARKED] == sum(left for _step, left in told) <= len(KILLS)
