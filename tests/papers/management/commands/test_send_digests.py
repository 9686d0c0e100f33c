"""`manage.py send_digests` as a person meets it."""

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from accounts.models import User
from papers.clock import now
from papers.mail import letters, outbox
from papers.models import Delivery
from tests import provision
from tests.factories import make_digest, make_reader, make_topic
from tests.papers.mail.postbox import compose, make_delivery, use
from tests.smtp_double import SmtpDouble

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reader(monkeypatch: pytest.MonkeyPatch) -> User:
    """What stands in letters is not asked here."""
    monkeypatch.setattr(letters, "compose", compose)
    return make_reader()


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("send_digests", *arguments, stdout=out)
    return out.getvalue()


def test_what_is_due_is_sent_once(
    reader: User, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MOST", 2)
    for number in range(5):
        make_delivery(reader, f"digest {number}")
    make_delivery(reader, "later", due_at=now() + timedelta(hours=1))
    make_delivery(reader, "parked", state=Delivery.State.PARKED)
    assert said() == "5 letters sent, 0 due, 1 parked\n"
    assert said() == "0 letters sent, 0 due, 1 parked\n"
    assert len(mailoutbox) == 5


def test_a_date_takes_that_days_digests_only(reader: User, mailoutbox: list[Any]) -> None:
    topic = make_topic()
    for day in (2, 3):
        digest = make_digest(topic, on=date(2023, 11, day))
        make_delivery(reader, f"digest:{digest.pk}", digest=digest)
    make_delivery(reader, "week:2023-W44", kind=Delivery.Kind.WEEK)
    assert said("--date", "2023-11-03") == "1 letters sent, 2 due, 0 parked\n"
    assert [Delivery.objects.get(state=Delivery.State.SENT).key] == [
        message.subject for message in mailoutbox
    ]


def test_mail_server_that_takes_nothing_is_told(reader: User, settings: Settings) -> None:
    use(settings, SmtpDouble(port=provision.free_port()))
    make_delivery(reader)
    with pytest.raises(CommandError, match=r"^0 letters sent; then the mail server took no more: "):
        said()


@pytest.mark.parametrize("given", ["yesterday", "2023-13-01", "2023-11-03\0"])
def test_what_is_no_date_is_said(given: str) -> None:
    with pytest.raises(CommandError, match=r"is not a date such as 2023-11-05"):
        said("--date", given)
