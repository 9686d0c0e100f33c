"""The clock; a reader of mail, a digest that they follow, and its letter."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine

from accounts.models import User
from papers.clock import now
from papers.mail import gather
from papers.models import (
    Delivery,
    Digest,
    Entry,
)
from tests.factories import (
    make_digest,
    make_entry,
    make_follow,
    make_paper,
    make_reader,
    make_topic,
)
from tests.papers.mail.arrived import delivery
from tests.papers.mail.turning import THURSDAY, at

DAY = date(2023, 11, 5)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The site's clock, on a Thursday morning."""
    with time_machine.travel(at(THURSDAY), tick=False) as traveller:
        yield traveller


@pytest.fixture
def tick(clock: time_machine.Traveller) -> Callable[[str], None]:
    """A tick at that time."""

    def to(time: str) -> None:
        clock.move_to(at(time))
        gather.plan(now())

    return to


@pytest.fixture
def reader() -> User:
    return make_reader("mira", digest_mail="daily", notice_mail="daily")


@pytest.fixture
def digest(reader: User) -> Digest:
    """Seven new papers, one of them with a formula and many authors, and one cross-listed."""
    found = make_digest(make_topic(name="Vision Transformer"), on=DAY)
    for number in range(1, 9):
        section = Entry.Section.CROSS if number == 8 else Entry.Section.NEW
        paper = make_paper(
            f"2311.0000{number}",
            title=f"Paper {number}: on $\\alpha^2$ & more",
            abstract="We show this, e.g. that. Nobody reads on.",
            authors=tuple(f"Author {chr(65 + place)}" for place in range(12 if number == 1 else 2)),
            venue="WACV" if number == 2 else "",
            venue_year=2024,
        )
        make_entry(found, paper, section=section, rank=1 if number == 8 else number)
    make_follow(reader, topic=found.topic)
    return found


@pytest.fixture
def letter(reader: User, digest: Digest) -> Delivery:
    return delivery(reader, "digest", digest=digest)
