"""Letters as they go out: who gets them, what is in them, what their headers say."""

from datetime import date
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives

from accounts.models import User
from papers.clock import now
from papers.mail.letters import compose
from papers.models import Delivery, Digest, Entry
from tests.factories import make_digest, make_entry, make_follow, make_paper, make_reader, make_topic

pytestmark = pytest.mark.django_db
DAY = date(2023, 11, 5)


def delivery(reader: User, kind: str, key: str, **fields: Any) -> Delivery:
    return Delivery.objects.create(reader=reader, kind=kind, key=key, made_at=now(), due_at=now(), **fields)


def of_digest(reader: User, digest: Digest) -> EmailMultiAlternatives | None:
    return compose(delivery(reader, "digest", f"digest:{digest.pk}", digest=digest))


@pytest.fixture
def reader() -> User:
    return make_reader("mira", digest_mail="daily")


@pytest.fixture
def digest(reader: User) -> Digest:
    """Seven new papers and one cross-listed."""
    found = make_digest(make_topic(name="Vision Transformer"), on=DAY)
    for number in range(1, 9):
        section = Entry.Section.CROSS if number == 8 else Entry.Section.NEW
        paper = make_paper(f"2311.0000{number}", title=f"Paper {number}: with $\\alpha^2$")
        make_entry(found, paper, section=section, rank=1 if number == 8 else number)
    make_follow(reader, topic=found.topic)
    return found


def test_a_digest_letter_says_what_the_page_says(reader: User, digest: Digest) -> None:
    message = of_digest(reader, digest)
    assert message
    assert message.subject == "Vision Transformer: 8 papers, 2023-11-05"
    assert message.to == ["mira@example.org"]
