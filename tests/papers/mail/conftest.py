"""A reader of mail, a digest that they follow, and its letter."""

from datetime import date

import pytest

from accounts.models import User
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

DAY = date(2023, 11, 5)


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
