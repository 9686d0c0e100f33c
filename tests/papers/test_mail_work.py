"""Sending as work in the background: planned when letters are due, put off while the server takes none."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from papers import mail_work, tasks, work
from papers.clock import now
from papers.mail import letters, outbox
from papers.models import Delivery, WorkItem
from tests.factories import make_reader
from tests.papers.mail.postbox import compose, make_delivery, use
from tests.smtp_double import SmtpDouble, smtp_double

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def short_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in them is not asked here."""
    monkeypatch.setattr(letters, "compose", compose)


@pytest.fixture
def double(settings: Settings) -> Iterator[SmtpDouble]:
    with smtp_double() as running:
        use(settings, running)
        yield running


def tick() -> list[str]:
    """What the tick plans of letters, done at once: the states of the work."""
    mail_work.plan(now())
    for item in work.claimable(now()):
        if item.task == "send_letters":
            work.perform(item.key, tasks.LOCAL)
    return list(WorkItem.objects.filter(task="send_letters").order_by("pk").values_list("state", flat=True))


def test_nothing_is_planned_while_nothing_is_due() -> None:
    make_delivery(make_reader(), due_at=now() + timedelta(hours=1))
    assert tick() == []


def test_due_letters_are_sent_by_the_next_tick(double: SmtpDouble) -> None:
    ada, bob = make_reader("ada"), make_reader("bob")
    make_delivery(ada)
    assert tick() == ["done"]
    make_delivery(bob)
    assert tick() == ["done"]
    assert double.recipients() == [ada.email, bob.email]
    assert WorkItem.objects.get(task="send_letters").outcome == {"sent": 1}


def test_server_at_fault_is_asked_again_later_and_told(double: SmtpDouble) -> None:
    make_delivery(make_reader())
    double.refuse("MAIL", "530 5.7.0 authentication required")
    assert [tick(), tick()] == [["due"], ["due"]]
    assert double.count("CONNECT") == 1
    assert mail_work.hindrance(now()) == "530 5.7.0 authentication required"
    double.script = lambda step, to: None
    WorkItem.objects.update(due_at=now())
    assert mail_work.hindrance(now()) == ""
    assert tick() == ["done"]
    assert len(double.accepted) == 1


def test_rest_of_a_long_batch_is_sent_next(double: SmtpDouble, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "MOST", 1)
    for name in ("ada", "bob"):
        make_delivery(make_reader(name))
    assert tick() == ["due"]
    assert mail_work.hindrance(now()) == ""
    assert tick() == ["done"]
    assert len(double.accepted) == 2


@pytest.mark.usefixtures("still")
def test_work_that_crashed_too_often_is_tried_again_in_the_next_hour(double: SmtpDouble) -> None:
    make_delivery(make_reader())
    mail_work.plan(now())
    WorkItem.objects.filter(task="send_letters").update(state=WorkItem.State.PARKED)
    assert tick() == ["parked"]
    mail_work.plan(now() + timedelta(hours=1))
    assert tick() == ["parked", "done"]


def test_tick_parks_what_a_dead_worker_left(settings: Settings) -> None:
    long_ago = now() - timedelta(seconds=settings.WORK_LEASE_SECONDS + 1)
    make_delivery(make_reader(), state=Delivery.State.CLAIMED, claimed_at=long_ago)
    mail_work.plan(now())
    assert Delivery.objects.get().state == Delivery.State.PARKED


@pytest.mark.usefixtures("still")
def test_old_letters_are_forgotten_once_a_day() -> None:
    make_delivery(make_reader(), state=Delivery.State.SENT, made_at=now() - timedelta(days=91))
    for _twice in range(2):
        mail_work.plan(now())
    item = WorkItem.objects.get(task="forget_letters")
    assert work.perform(item.key, tasks.LOCAL)
    assert Delivery.objects.count() == 0
