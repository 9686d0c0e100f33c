"""What goes into which letter, and when; whatever becomes of readers' choices and of the site meanwhile."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import preferences
from accounts.models import User
from papers.clock import now
from papers.following import saved
from papers.mail import choices, gather, turns
from papers.models import Delivery, Digest, Follow, MailTurn, Notice, Release, SavedSearch, SearchHit, Topic
from papers.notices import tell
from papers.undo import take_back
from tests.factories import (
    make_digest,
    make_follow,
    make_hit,
    make_paper,
    make_reader,
    make_saved_search,
    make_topic,
)

pytestmark = pytest.mark.django_db
THURSDAY = "2023-11-02 08:00"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


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
def topic(clock: time_machine.Traveller) -> Topic:
    return make_topic()


@pytest.fixture
def reader(clock: time_machine.Traveller, topic: Topic) -> User:
    """Follows the topic and gets each digest at seven."""
    found = make_reader(digest_mail="daily", mail_hour=7)
    make_follow(found, topic=topic)
    turns.begin(found)
    return found


def keys(reader: User) -> list[str]:
    return list(Delivery.objects.filter(reader=reader).order_by("pk").values_list("key", flat=True))


def choose(reader: User, **chosen: Any) -> None:
    """As the settings page does."""
    was = User.objects.get(pk=reader.pk)
    User.objects.filter(pk=reader.pk).update(**chosen)
    preferences.chosen.send(User, was=was, chosen=chosen)


def test_a_digest_is_a_letter_at_the_readers_hour(reader: User, topic: Topic, tick: Any) -> None:
    digest = make_digest(topic)
    tick("2023-11-03 06:59")
    assert keys(reader) == []
    tick("2023-11-03 07:00")
    assert keys(reader) == [f"digest:{digest.pk}"]
    tick("2023-11-03 07:01")
    tick("2023-11-04 07:00")
    assert keys(reader) == [f"digest:{digest.pk}"]
    [letter] = Delivery.objects.all()
    assert (letter.kind, letter.state, letter.due_at) == (
        "digest",
        Delivery.State.DUE,
        at("2023-11-03 07:00"),
    )


def test_a_digest_that_is_built_anew_or_hidden_for_a_while_is_not_mailed_again(
    reader: User, topic: Topic, tick: Any
) -> None:
    digest = make_digest(topic)
    tick("2023-11-03 07:00")
    Digest.objects.update(built_at=now(), changed_at=now(), published=False)
    tick("2023-11-04 07:00")
    Digest.objects.update(published=True)
    tick("2023-11-05 07:00")
    assert keys(reader) == [f"digest:{digest.pk}"]


def test_what_is_published_late_is_mailed_then_and_what_is_old_never(
    reader: User, topic: Topic, tick: Any
) -> None:
    late = make_digest(topic, on=date(2023, 11, 1), published=False)
    make_digest(topic, on=date(2023, 10, 20))
    tick("2023-11-03 07:00")
    assert keys(reader) == []
    Digest.objects.filter(pk=late.pk).update(published=True)
    tick("2023-11-04 07:00")
    assert keys(reader) == [f"digest:{late.pk}"]
    assert Release.objects.count() == 1


def test_a_site_that_was_down_loses_and_doubles_nothing(reader: User, topic: Topic, tick: Any) -> None:
    days = [make_digest(topic, on=date(2023, 11, day)) for day in (2, 3, 6, 7)]
    tick("2023-11-07 22:00")
    tick("2023-11-08 07:00")
    assert keys(reader) == [f"digest:{digest.pk}" for digest in days]


@pytest.mark.parametrize("end", [{"is_active": False}, {"confirmed": False}, {"leaving_at": at(THURSDAY)}])
def test_who_takes_no_mail_gets_none_and_afterwards_nothing_of_that_time(
    reader: User, topic: Topic, tick: Any, end: dict[str, Any]
) -> None:
    User.objects.filter(pk=reader.pk).update(**end)
    make_digest(topic)
    tick("2023-11-03 07:00")
    User.objects.filter(pk=reader.pk).update(is_active=True, confirmed=True, leaving_at=None)
    later = make_digest(topic, on=date(2023, 11, 3))
    tick("2023-11-04 07:00")
    assert keys(reader) == [f"digest:{later.pk}"]


@pytest.mark.parametrize("way", ["settings", "topic", "follow"])
def test_who_switches_mail_on_gets_what_comes_from_then_on(
    topic: Topic, clock: time_machine.Traveller, tick: Any, way: str
) -> None:
    reader = make_reader(notice_mail="daily", digest_mail="daily" if way == "follow" else "")
    turns.begin(reader)
    if way != "follow":
        make_follow(reader, topic=topic)
    make_digest(topic)
    tick("2023-11-02 12:00")
    if way == "settings":
        choose(reader, digest_mail="daily")
    elif way == "topic":
        assert choices.choose(reader, topic, "daily")
    else:
        make_follow(reader, topic=topic, at=now())
    clock.shift(60)
    later = make_digest(topic, on=date(2023, 11, 3))
    tick("2023-11-03 07:00")
    assert keys(reader) == [f"digest:{later.pk}"]


def test_a_first_wish_begins_the_turn(topic: Topic, tick: Any) -> None:
    quiet, reader = make_reader("quiet"), make_reader()
    for each in (quiet, reader):
        make_follow(each, topic=topic)
    choose(quiet, mail_hour=9)
    choose(reader, digest_mail="daily")
    assert list(MailTurn.objects.values_list("reader", "next_at")) == [(reader.pk, at("2023-11-03 07:00"))]
    turns.begin_missing()
    assert MailTurn.objects.count() == 1


def test_wishes_that_came_by_other_ways_are_found(topic: Topic) -> None:
    readers = [make_reader(f"reader{number}") for number in range(5)]
    User.objects.filter(pk=readers[0].pk).update(digest_mail="weekly")
    User.objects.filter(pk=readers[1].pk).update(notice_mail="daily")
    make_follow(readers[2], topic=topic, mail="daily")
    SavedSearch.objects.bulk_create(
        [SavedSearch(reader=readers[3], name="a", query="b", cadence=1, made_at=now(), looked_at=now())]
    )
    turns.begin_missing()
    assert list(MailTurn.objects.order_by("reader").values_list("reader", flat=True)) == [
        reader.pk for reader in readers[:4]
    ]


def test_another_hour_or_zone_moves_the_next_turn(reader: User) -> None:
    def moved(**chosen: Any) -> datetime:
        choose(reader, **chosen)
        return MailTurn.objects.get(reader=reader).next_at

    assert moved(mail_hour=9) == at("2023-11-02 09:00")
    assert moved(time_zone="Asia/Kathmandu") == at("2023-11-03 03:15")
    assert moved(theme="dark") == at("2023-11-03 03:15")
    assert moved(time_zone="Atlantis/Gone") == at("2023-11-02 09:00")


def test_weekly_topics_come_in_one_letter_on_the_weekday(reader: User, topic: Topic, tick: Any) -> None:
    choose(reader, digest_mail="weekly", mail_weekday=0)
    other = make_topic("another")
    make_follow(reader, topic=other, at=now())
    rows = [make_digest(each, on=date(2023, 11, day)) for day in (3, 6) for each in (topic, other)]
    tick("2023-11-03 07:00")
    tick("2023-11-04 07:00")
    assert keys(reader) == []
    tick("2023-11-06 07:00")
    [letter] = Delivery.objects.all()
    assert (letter.key, sorted(letter.facts["digests"])) == ("week:2023-W45", [row.pk for row in rows])
    tick("2023-11-13 07:00")
    assert len(keys(reader)) == 1


def test_a_weekday_that_moves_neither_doubles_nor_loses_the_weekly_letter(
    reader: User, topic: Topic, tick: Any
) -> None:
    choose(reader, digest_mail="weekly", mail_weekday=0)
    first = make_digest(topic, on=date(2023, 11, 6))
    tick("2023-11-06 07:00")
    choose(reader, mail_weekday=2)
    second = make_digest(topic, on=date(2023, 11, 7))
    tick("2023-11-08 07:00")  # another letter of the same week would have the same name
    tick("2023-11-15 07:00")
    told = {letter.key: letter.facts["digests"] for letter in Delivery.objects.all()}
    assert told == {"week:2023-W45": [first.pk], "week:2023-W46": [second.pk]}


def test_each_topic_has_its_own_way(reader: User, topic: Topic, tick: Any) -> None:
    ways = {mail: make_topic(mail) for mail in ("off", "weekly", "daily")}
    for mail, each in ways.items():
        make_follow(reader, topic=each, mail=mail)
    digests = {mail: make_digest(each) for mail, each in ({"": topic} | ways).items()}
    tick("2023-11-03 07:00")
    assert set(keys(reader)) == {f"digest:{digests[''].pk}", f"digest:{digests['daily'].pk}"}
    tick("2023-11-06 07:00")
    assert Delivery.objects.get(kind="week").facts == {"digests": [digests["weekly"].pk]}


def test_papers_of_a_saved_search_come_once(reader: User, tick: Any, clock: time_machine.Traveller) -> None:
    search = make_saved_search(reader, cadence=SavedSearch.Cadence.DAILY)
    first = make_hit(search, make_paper("2311.00001"))
    tick("2023-11-03 07:00")
    tick("2023-11-04 07:00")
    second = make_hit(search, make_paper("2311.00002"))
    tick("2023-11-05 07:00")
    told = [(letter.key, letter.facts["papers"]) for letter in Delivery.objects.order_by("pk")]
    assert told == [
        (f"search:{search.pk}:{first.pk}", [first.paper_id]),
        (f"search:{search.pk}:{second.pk}", [second.paper_id]),
    ]


def test_weekly_searches_wait_for_the_weekday_and_others_for_a_look(reader: User, tick: Any) -> None:
    weekly = make_saved_search(reader, "weekly", cadence=SavedSearch.Cadence.WEEKLY)
    site = make_saved_search(reader, "site")
    paper = make_paper()
    for search in (weekly, site):
        make_hit(search, paper)
    tick("2023-11-03 07:00")
    assert keys(reader) == []
    tick("2023-11-06 07:00")
    assert list(Delivery.objects.values_list("search", flat=True)) == [weekly.pk]


def test_what_came_before_a_search_was_told_by_mail_is_not_mailed(reader: User, tick: Any) -> None:
    search = make_saved_search(reader)
    make_hit(search, make_paper("2311.00001"))
    daily = SavedSearch.Cadence.DAILY
    saved.change(search, 0, name=search.name, query=search.query, cadence=daily)
    new = make_hit(search, make_paper("2311.00002"))
    tick("2023-11-03 07:00")
    assert Delivery.objects.get().facts == {"papers": [new.paper_id]}


def test_what_was_looked_at_and_put_back_is_not_mailed(reader: User, tick: Any) -> None:
    search = make_saved_search(reader, cadence=SavedSearch.Cadence.DAILY)
    hit = make_hit(search)
    undo = saved.see(search, hit.pk)
    assert undo
    take_back(reader, undo.pk)
    assert SearchHit.objects.count() == 1
    tick("2023-11-03 07:00")
    assert keys(reader) == []


def test_unread_notices_come_in_one_letter_once(reader: User, tick: Any) -> None:
    tell([reader.pk], "import", "before")
    choose(reader, notice_mail="daily")
    for key in ("one", "two", "read"):
        tell([reader.pk], "import", key)
    Notice.objects.filter(key="read").update(read_at=now())
    tick("2023-11-03 07:00")
    tick("2023-11-04 07:00")
    wanted = list(Notice.objects.filter(key__in=("one", "two")).order_by("pk").values_list("pk", flat=True))
    [letter] = Delivery.objects.all()
    assert (letter.key, letter.facts) == (f"notices:{wanted[-1]}", {"notices": wanted})


STEPS = ("_release", "_gather_digests", "_gather_weeks", "_gather_hits", "_gather_notices", "_write")


@pytest.mark.parametrize("step", [*STEPS, "bulk.upsert"])
def test_a_tick_that_is_killed_has_done_nothing(
    reader: User, topic: Topic, tick: Any, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    choose(reader, notice_mail="daily")
    digest, search = make_digest(topic), make_saved_search(reader, cadence=SavedSearch.Cadence.DAILY)
    make_hit(search)
    tell([reader.pk], "import", "one")
    part = gather.bulk.upsert if step == "bulk.upsert" else getattr(gather, step)

    def die(*arguments: Any, **named: Any) -> None:
        part(*arguments, **named)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(f"papers.mail.gather.{step}", die)
        with pytest.raises(KeyboardInterrupt):
            tick("2023-11-03 07:00")
    assert (keys(reader), Release.objects.count()) == ([], 0)
    assert not SearchHit.objects.filter(gathered=True).exists()
    tick("2023-11-03 07:01")
    assert [key.split(":")[0] for key in keys(reader)] == ["digest", "search", "notices"]
    assert keys(reader)[0] == f"digest:{digest.pk}"


def test_a_tick_costs_the_same_for_one_reader_and_for_fifty(topic: Topic, tick: Any) -> None:
    def begin(number: int) -> None:
        reader = make_reader(f"reader{number}", digest_mail="daily", notice_mail="daily")
        make_follow(reader, topic=topic)
        make_follow(reader, topic=weekly, mail="weekly")
        make_hit(make_saved_search(reader, cadence=SavedSearch.Cadence.DAILY), paper)
        turns.begin(reader)
        tell([reader.pk], "import", f"one{number}")

    weekly, paper = make_topic("weekly"), make_paper()
    tick("2023-11-02 09:00")  # the first one of all opens the line
    begin(0)
    counts = []
    for first, more in (("2023-11-06", 50), ("2023-11-13", 0)):
        for each in (topic, weekly):
            make_digest(each, on=date.fromisoformat(first))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            tick(f"{first} 07:00")
        counts.append(len(asked))
        for number in range(1, more + 1):
            begin(number)
    assert counts == [16, 16]
    assert Delivery.objects.filter(kind="digest").count() == 52


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
