"""Letters that fail, or end their worker, while they are written: they stand in nobody's way."""

from collections.abc import Iterator

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from pytest_django.fixtures import Settings

from accounts.models import User
from papers.clock import now
from papers.mail import outbox, parked
from papers.mail.outbox import Sent, send_due
from papers.models import Delivery
from tests.factories import make_reader
from tests.papers.mail.postbox import compose, make_delivery, states, use
from tests.smtp_double import SmtpDouble, smtp_double

pytestmark = pytest.mark.django_db
State = Delivery.State


@pytest.fixture
def double(settings: Settings) -> Iterator[SmtpDouble]:
    with smtp_double() as running:
        use(settings, running)
        yield running


@pytest.fixture
def three() -> list[User]:
    """Readers with a letter each, due in the order of their names."""
    readers = [make_reader(name) for name in ("ada", "bob", "eve")]
    for reader in readers:
        make_delivery(reader)
    return readers


def test_letter_that_cannot_be_written_does_not_stop_the_others(
    double: SmtpDouble, three: list[User]
) -> None:
    def failing(delivery: Delivery) -> EmailMultiAlternatives | None:
        if delivery.reader.username == "ada":
            raise LookupError("of what is private")
        return compose(delivery)

    assert send_due(failing).letters == 2
    left = Delivery.objects.get(state=State.DUE)
    assert (left.error, left.attempts) == ("The letter could not be written: LookupError", 1)
    assert left.due_at > now()


def test_letter_whose_writing_ends_its_worker_makes_way_and_is_parked_after_three(
    double: SmtpDouble, three: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    def deadly(delivery: Delivery) -> EmailMultiAlternatives | None:
        if delivery.reader.username == "ada":
            raise KeyboardInterrupt  # nothing of the worker's own goes on, as after a kill
        return compose(delivery)

    at = now()
    monkeypatch.setattr(outbox, "now", lambda: at)
    for attempts in (1, 2, 3):
        with pytest.raises(KeyboardInterrupt):
            send_due(deadly)
        ada = Delivery.objects.get(reader=three[0])
        assert (ada.state, ada.attempts, ada.error) == (State.DUE, attempts, outbox.BROKEN_OFF)
        assert send_due(deadly) == Sent(2 if attempts == 1 else 0, more=False)
        at += outbox.PAUSES[0]
    assert send_due(deadly) == Sent(0, more=False)
    assert states() == [("ada", "PARKED"), ("bob", "SENT"), ("eve", "SENT")]
    ada = Delivery.objects.get(reader=three[0])
    assert parked.move(make_reader("desk"), ada, "again") is not None
    assert send_due(compose).letters == 1


def test_letter_that_was_broken_off_once_is_sent(
    double: SmtpDouble, three: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = {"attempts": 2, "error": outbox.BROKEN_OFF}
    Delivery.objects.filter(reader=three[0]).update(**broken)
    assert send_due(compose).letters == 3
    ada = Delivery.objects.get(reader=three[0])
    assert (ada.state, ada.attempts, ada.error) == (State.SENT, 3, "")


@pytest.mark.parametrize("address", ["ada@" + "ä" * 80 + ".org", "ada@x, eve@y", "ada@x.org\nBcc: eve@y"])
def test_address_that_cannot_be_written_stands_in_no_log(
    double: SmtpDouble, three: list[User], caplog: pytest.LogCaptureFixture, address: str
) -> None:
    User.objects.filter(username="ada").update(email=address)
    assert send_due(compose).letters == 2
    assert "could not be written" in caplog.text
    assert "ada@" not in caplog.text
    assert "eve@y" not in double.recipients()


def test_letter_that_another_worker_writes_is_left_to_it(double: SmtpDouble, three: list[User]) -> None:
    """Its own claim finds another attempt begun, and sends nothing."""

    def slow(delivery: Delivery) -> EmailMultiAlternatives | None:
        if delivery.reader == three[0]:
            Delivery.objects.filter(pk=delivery.pk).update(attempts=F("attempts") + 1)
        return compose(delivery)

    assert send_due(slow).letters == 2
    assert double.recipients() == ["bob@example.org", "eve@example.org"]
