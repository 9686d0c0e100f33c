"""Papers of saved searches and notices: each comes in a letter once."""

from typing import Any

import pytest
import time_machine

from accounts.models import User
from papers.clock import now
from papers.following import saved
from papers.mail import gather, turns
from papers.models import Delivery, Notice, SavedSearch, SearchHit, Topic
from papers.notices import tell
from papers.undo import take_back
from tests.factories import (
    make_follow,
    make_hit,
    make_paper,
    make_reader,
    make_saved_search,
    make_topic,
)
from tests.papers.mail.turning import choose, keys

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


def test_more_papers_than_a_round_reads_come_with_the_next_turn(
    reader: User, tick: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = make_saved_search(reader, cadence=SavedSearch.Cadence.DAILY)
    papers = [make_hit(search, make_paper(f"2311.0000{number}")).paper_id for number in range(1, 4)]
    monkeypatch.setattr(gather, "ROWS", 2)
    tick("2023-11-03 07:00")
    tick("2023-11-04 07:00")
    told = Delivery.objects.order_by("pk").values_list("facts", flat=True)
    assert list(told) == [{"papers": papers[:2]}, {"papers": papers[2:]}]


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
