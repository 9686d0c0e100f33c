"""What goes into which letter, and when; whatever becomes of readers' choices and of the site meanwhile."""

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from papers.clock import now
from papers.mail import choices, gather, turns
from papers.models import (
    Delivery,
    Digest,
    MailTurn,
    Notice,
    NoticeCursor,
    Release,
    SavedSearch,
    SearchHit,
    Topic,
)
from papers.notices import tell
from tests.factories import (
    make_digest,
    make_follow,
    make_hit,
    make_paper,
    make_reader,
    make_saved_search,
    make_topic,
)
from tests.papers.mail.turning import THURSDAY, at, choose, keys

pytestmark = pytest.mark.django_db


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


def test_a_clock_that_was_set_back_loses_and_delays_nothing(
    reader: User, topic: Topic, tick: Any, clock: time_machine.Traveller
) -> None:
    tick("2023-11-03 07:00")
    clock.move_to(at("2023-11-03 06:00"))
    digest = make_digest(topic)
    gather.plan(now())
    tick("2023-11-03 07:00")
    tick("2023-11-04 07:00")
    assert keys(reader) == [f"digest:{digest.pk}"]
    tick("2023-11-06 07:00")
    second = make_digest(topic, on=date(2023, 11, 3))
    gather.plan(now())
    clock.move_to(at("2023-11-07 07:00"))
    NoticeCursor.objects.update(until=at("2023-11-07 09:00"))
    gather.plan(now())
    letter = Delivery.objects.get(digest=second)
    assert letter.due_at == at("2023-11-07 07:00")


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
    hit = make_hit(SavedSearch.objects.get(), make_paper())
    tell([readers[1].pk], "import", "one")
    turns.begin_missing()
    turns.begin_missing()
    hit.refresh_from_db()
    assert (hit.gathered, Notice.objects.get().gathered) == (True, True)  # what came before is not mailed
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
    assert counts == [17, 17]
    assert Delivery.objects.filter(kind="digest").count() == 52
