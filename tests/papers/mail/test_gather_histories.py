"""Each wanted digest is in exactly one letter, over random histories."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from papers.clock import now
from papers.mail import choices, gather, turns
from papers.models import Delivery, Digest, Follow, MailTurn
from tests.factories import (
    make_digest,
    make_follow,
    make_reader,
    make_topic,
)
from tests.papers.mail.turning import THURSDAY, at, choose

pytestmark = pytest.mark.django_db

HOURS = st.integers(1, 60)
CHOICES = st.one_of(
    st.tuples(st.just("digest"), st.integers(0, 1)),
    st.tuples(st.just("settings"), st.sampled_from(["", "daily", "weekly"])),
    st.tuples(
        st.just("topic"), st.tuples(st.integers(0, 1), st.sampled_from(["", "off", "daily", "weekly"]))
    ),
    st.tuples(st.just("hour"), st.integers(0, 23)),
    st.tuples(st.just("weekday"), st.integers(0, 6)),
    st.tuples(
        st.just("zone"), st.sampled_from(["", "Asia/Kathmandu", "Europe/Berlin", "Pacific/Kiritimati"])
    ),
    st.tuples(st.just("follow"), st.integers(0, 1)),
    st.tuples(st.just("rebuild"), st.just(0)),
    st.tuples(st.just("tick"), st.just(0)),
)


class History:
    """A reader, two topics, and which digests the reader is to get.

    One is wanted if its topic came by mail when it was out and ever since, until the reader's turn.
    """

    def __init__(self, number: int) -> None:
        self.reader = make_reader(f"reader{number}", digest_mail="daily")
        self.topics = [make_topic(f"topic-{number}-{one}") for one in range(2)]
        for topic in self.topics:
            make_follow(self.reader, topic=topic, at=now())
        turns.begin(self.reader)
        self.built: set[int] = set()
        self.open: set[int] = set()  # out, and by mail ever since
        self.wanted: set[int] = set()

    def act(self, kind: str, value: Any) -> None:
        """One thing that happens; where a topic no longer comes by mail, what is out is lost."""
        if kind == "digest":
            day = now().date()
            if not self.topics[value].digests.filter(date=day).exists():
                self.built.add(make_digest(self.topics[value], on=day).pk)
        elif kind == "settings":
            choose(self.reader, digest_mail=value)
        elif kind == "topic":
            choices.choose(self.reader, self.topics[value[0]], value[1])
        elif kind == "follow":
            mine = Follow.objects.filter(reader=self.reader, topic=self.topics[value])
            if not mine.delete()[0]:
                make_follow(self.reader, topic=self.topics[value], at=now())
        elif kind == "rebuild":
            Digest.objects.update(built_at=now())
        elif kind == "tick":
            self.tick()
        else:
            choose(
                self.reader,
                **{{"hour": "mail_hour", "weekday": "mail_weekday", "zone": "time_zone"}[kind]: value},
            )
        self.open &= self.by_mail()

    def by_mail(self) -> set[int]:
        """The digests of topics that come by mail now."""
        setting = User.objects.get(pk=self.reader.pk).digest_mail
        rows = Follow.objects.filter(reader=self.reader).values_list("topic", "mail")
        topics = {topic for topic, mail in rows if (mail or setting or "off") != "off"}
        return set(Digest.objects.filter(topic__in=topics).values_list("pk", flat=True))

    def tick(self) -> None:
        """Digests that are not too old come out; at the reader's turn it is settled who gets them."""
        before = MailTurn.objects.get(reader=self.reader).until
        young = Digest.objects.filter(pk__in=self.built, date__gte=(now() - gather.RECENT).date())
        out = set(young.values_list("pk", flat=True))
        gather.plan(now())
        self.built -= out
        self.open |= out & self.by_mail()
        if MailTurn.objects.get(reader=self.reader).until > before:
            self.wanted |= self.open
            self.open = set()

    def told(self) -> list[int]:
        """The digests in all letters."""
        rows = Delivery.objects.filter(reader=self.reader)
        return sorted(
            pk for row in rows for pk in ([row.digest_id] if row.digest_id else row.facts["digests"])
        )


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(st.tuples(HOURS, CHOICES), min_size=4, max_size=14), number=st.integers(0, 10**9))
def test_each_wanted_digest_is_in_exactly_one_letter(steps: list[Any], number: int, db: None) -> None:
    """Over any history of digests, choices, and times in which the site was down."""
    with time_machine.travel(at(THURSDAY), tick=False) as clock, transaction.atomic():
        history = History(number)
        for hours, (kind, value) in steps:
            clock.shift(timedelta(hours=hours))
            history.act(kind, value)
        for _day in range(16):
            clock.shift(timedelta(days=1))
            history.tick()
        assert history.told() == sorted(history.wanted)
        transaction.set_rollback(True)
