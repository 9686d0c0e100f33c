"""The outbox: what becomes of each letter, whatever the mail server says and whoever else sends."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from accounts.models import User
from papers.clock import now
from papers.mail import outbox, refusals, sending
from papers.mail.outbox import Sent, send_due
from papers.mail.sending import ServerAtFault
from papers.models import Delivery, RefusedAddress
from tests import provision
from tests.factories import make_reader
from tests.papers.mail.postbox import compose, make_delivery, states, use
from tests.smtp_double import Act, SmtpDouble, smtp_double

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


def only() -> Delivery:
    return Delivery.objects.get()


def test_due_letters_are_sent_once(double: SmtpDouble, three: list[User]) -> None:
    make_delivery(three[0], "tomorrow", due_at=now() + timedelta(days=1))
    assert send_due(compose) == Sent(3, more=False)
    assert double.recipients() == [f"{name}@example.org" for name in ("ada", "bob", "eve")]
    assert double.count("CONNECT") == 1
    assert states() == [("ada", "DUE"), ("ada", "SENT"), ("bob", "SENT"), ("eve", "SENT")]
    sent = Delivery.objects.get(reader=three[0], state=State.SENT)
    assert (sent.address, sent.attempts, sent.error) == ("ada@example.org", 1, "")
    assert sent.claimed_at is not None
    assert sent.sent_at is not None
    assert send_due(compose) == Sent(0, more=False)
    assert len(double.accepted) == 3


def test_letters_without_a_mail_server_go_the_same_way(three: list[User], mailoutbox: list[Any]) -> None:
    assert send_due(compose) == Sent(3, more=False)
    assert [message.to for message in mailoutbox] == [[reader.email] for reader in three]


def test_claim_is_committed_before_the_server_hears_of_the_letter(three: list[User]) -> None:
    """A transaction around it would undo the claim when its process dies."""
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic(), _strict():
        outbox._claim(Delivery.objects.filter(reader=three[0]), "ada@example.org")


class _strict:  # noqa: N801
    """Django lets tests nest what must not be nested; not here."""

    def __enter__(self) -> None:
        self.marked = [block for block in connection.atomic_blocks if block._from_testcase]
        for block in self.marked:
            block._from_testcase = False

    def __exit__(self, *_error: object) -> None:
        for block in self.marked:
            block._from_testcase = True


def test_right_that_ended_in_the_queue_ends_the_letter(double: SmtpDouble, three: list[User]) -> None:
    User.objects.filter(username="bob").update(is_active=False)
    User.objects.filter(username="eve").delete()
    assert send_due(compose).letters == 1
    assert (double.recipients(), states()) == (["ada@example.org"], [("ada", "SENT"), ("bob", "DROPPED")])


def test_right_that_ends_while_the_batch_is_sent_ends_the_letter(
    double: SmtpDouble, three: list[User]
) -> None:
    def ending(delivery: Delivery) -> EmailMultiAlternatives | None:
        User.objects.filter(username="eve").update(is_active=False)
        return compose(delivery)

    send_due(ending)
    assert states() == [("ada", "SENT"), ("bob", "SENT"), ("eve", "DROPPED")]


@pytest.mark.parametrize("answer", ["550 5.1.1 no such user", "450 4.2.1 later", Act.DIE])
def test_one_bad_address_never_stops_the_batch(
    double: SmtpDouble, three: list[User], answer: str | Act
) -> None:
    double.refuse("RCPT", answer, to="ada@example.org")
    assert send_due(compose).letters == 2
    assert double.recipients() == ["bob@example.org", "eve@example.org"]


def test_refused_address_gets_nothing_until_its_reader_tries_it_again(double: SmtpDouble) -> None:
    reader = make_reader("ada")
    double.refuse("RCPT", "550 5.1.1 no such user")
    for key in ("one", "two"):
        make_delivery(reader, key)
        send_due(compose)
    assert [(row.state, row.error) for row in Delivery.objects.all()] == [
        (State.REFUSED, "550 5.1.1 no such user")
    ] * 2
    refused = RefusedAddress.objects.get()
    assert (refused.address, refused.said) == ("ada@example.org", "550 5.1.1 no such user")
    assert double.count("RCPT") == 1  # the second letter was not even offered
    double.script = lambda step, to: None
    assert [refusals.try_again(reader), refusals.try_again(reader)] == [True, False]
    make_delivery(reader, "three")
    assert send_due(compose).letters == 1
    assert [letter["Subject"] for _to, letter in double.accepted] == ["three"]


def test_changed_address_gets_letters(double: SmtpDouble) -> None:
    reader = make_reader("ada")
    refusals.refuse(reader, reader.email, "550 no")
    make_delivery(reader)
    User.objects.filter(pk=reader.pk).update(email="new@example.org")
    send_due(compose)
    assert double.recipients() == ["new@example.org"]


def test_address_in_any_script_is_known_again_as_its_reader_wrote_it(double: SmtpDouble) -> None:
    reader = make_reader("ada", email="ada@bücher.example")
    make_delivery(reader)
    double.refuse("RCPT", "550 5.1.1 no such user", to="ada@xn--bcher-kva.example")
    send_due(compose)
    assert (only().address, RefusedAddress.objects.get().address) == (reader.email, reader.email)


def test_refused_letter_leaves_its_address_in_peace(double: SmtpDouble, three: list[User]) -> None:
    double.refuse("DOT", "554 5.7.1 looks like spam", to="bob@example.org")
    send_due(compose)
    assert states() == [("ada", "SENT"), ("bob", "REFUSED"), ("eve", "SENT")]
    assert RefusedAddress.objects.count() == 0


def test_letter_that_is_put_off_is_tried_for_a_day(
    double: SmtpDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_delivery(make_reader("ada"))
    double.refuse("RCPT", "450 4.2.0 greylisted")
    began = at = now()
    monkeypatch.setattr(outbox, "now", lambda: at)
    pauses = []
    while only().state == State.DUE:
        send_due(compose)
        pauses.append(only().due_at - at)
        at = only().due_at
        if len(pauses) == 2:
            assert (only().error, only().attempts) == ("450 4.2.0 greylisted", 2)
    assert pauses[:-1] == outbox.PAUSES
    assert timedelta(hours=23) < at - began < timedelta(hours=25)
    assert (only().state, only().error) == (State.REFUSED, "450 4.2.0 greylisted")
    assert RefusedAddress.objects.count() == 0


def test_letter_that_was_put_off_is_sent_once(double: SmtpDouble, monkeypatch: pytest.MonkeyPatch) -> None:
    make_delivery(make_reader("ada"))
    double.refuse("DOT", "452 4.3.1 disk full")
    send_due(compose)
    double.script = lambda step, to: None
    assert send_due(compose).letters == 0
    later = now() + outbox.PAUSES[0]
    monkeypatch.setattr(outbox, "now", lambda: later)
    assert send_due(compose).letters == 1
    assert (len(double.accepted), only().attempts, only().error) == (1, 2, "")


@pytest.mark.parametrize(
    ("step", "answer"),
    [("CONNECT", Act.DIE), ("MAIL", "550 5.7.1 not allowed"), ("MAIL", "451 4.3.0 busy"), ("EHLO", Act.DIE)],
)
def test_server_at_fault_leaves_all_letters_as_they_were(
    double: SmtpDouble, three: list[User], step: str, answer: str | Act
) -> None:
    double.refuse(step, answer)
    for _again in range(3):
        with pytest.raises(ServerAtFault):
            send_due(compose)
    assert [(row.state, row.attempts) for row in Delivery.objects.all()] == [(State.DUE, 0)] * 3
    assert RefusedAddress.objects.count() == 0
    double.script = lambda step, to: None
    assert send_due(compose).letters == 3


def test_nobody_listening_claims_nothing(settings: Settings, three: list[User]) -> None:
    use(settings, SmtpDouble(port=provision.free_port()))
    with pytest.raises(ServerAtFault):
        send_due(compose)
    assert {row.owner for row in Delivery.objects.all()} == {""}


def test_letter_without_an_answer_is_parked_and_the_batch_goes_on(
    double: SmtpDouble, three: list[User]
) -> None:
    double.refuse("TAKEN", Act.DIE, to="bob@example.org")
    send_due(compose)
    assert states() == [("ada", "SENT"), ("bob", "PARKED"), ("eve", "SENT")]
    send_due(compose)
    assert double.recipients() == ["ada@example.org", "bob@example.org", "eve@example.org"]


def test_claim_that_stays_open_is_parked_not_sent_again(double: SmtpDouble, settings: Settings) -> None:
    make_delivery(make_reader("ada"), state=State.CLAIMED, owner="gone", claimed_at=now())
    send_due(compose)
    assert only().state == State.CLAIMED
    Delivery.objects.update(claimed_at=now() - timedelta(seconds=settings.WORK_LEASE_SECONDS + 1))
    send_due(compose)
    assert (only().state, only().error) == (State.PARKED, outbox.STOPPED)
    assert double.accepted == []


def test_answer_that_comes_after_parking_settles_the_letter(double: SmtpDouble) -> None:
    make_delivery(make_reader("ada"))
    message = compose(only())
    assert message is not None
    claimed = outbox._claim(Delivery.objects.all(), "ada@example.org")
    assert claimed is not None
    Delivery.objects.update(state=State.PARKED)
    with sending.MailServer() as server:
        assert outbox._converse(server, only(), sending.Envelope.of(message), claimed)
    assert only().state == State.SENT


def test_long_batches_are_cut(double: SmtpDouble, three: list[User], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "MOST", 2)
    assert [send_due(compose), send_due(compose)] == [Sent(2, more=True), Sent(1, more=False)]
    make_delivery(three[0], "another")
    monkeypatch.setattr(outbox, "BATCH", -1)
    assert send_due(compose) == Sent(0, more=True)


def test_each_letter_costs_the_same(
    three: list[User], django_assert_num_queries: DjangoAssertNumQueries, mailoutbox: list[Any]
) -> None:
    """Its row, the attempt, its address among the refused, the claim (three), what became of it."""
    with django_assert_num_queries(2 + 3 * 7):
        send_due(compose)


def test_old_letters_are_forgotten_unless_they_still_move() -> None:
    reader, old = make_reader(), now() - outbox.KEPT - timedelta(minutes=1)
    for state in State:
        make_delivery(reader, f"old {state}", state=state, made_at=old)
        make_delivery(reader, f"new {state}", state=state)
    outbox.forget_old()
    left = Delivery.objects.filter(made_at=old).values_list("state", flat=True)
    assert (sorted(left), Delivery.objects.count()) == ([State.DUE, State.CLAIMED], 2 + len(State))


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_double_nothing(double: SmtpDouble) -> None:
    readers = [make_reader(f"reader{number}") for number in range(12)]
    for reader in readers:
        make_delivery(reader)
    start = threading.Barrier(3)

    def work() -> None:
        start.wait()
        send_due(compose)
        connection.close()

    threads = [threading.Thread(target=work) for _worker in range(2)]
    for thread in threads:
        thread.start()
    start.wait()
    for thread in threads:
        thread.join()
    assert sorted(double.recipients()) == sorted(reader.email for reader in readers)
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.SENT}
