"""Reports of letters that did not arrive: whose address is refused then, and that nobody else's is."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from papers.clock import now
from papers.mail import outbox
from papers.mail.bounces import bounces, take_in
from papers.models import Delivery, RefusedAddress
from tests.factories import make_reader
from tests.papers.mail.postbox import make_delivery

ADA = "ada@example.org"
REPORT = """\
From: MAILER-DAEMON@example.org
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It did not arrive.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

{fields}
--b
Content-Type: text/rfc822-headers

Subject: any
--b--
"""


def report(address: str = ADA, **fields: str) -> bytes:
    """A report about one address."""
    told = {
        "Final-Recipient": f"rfc822; {address}",
        "Action": "failed",
        "Status": "5.1.1",
        "Diagnostic-Code": "smtp; 550 5.1.1 no such user",
    } | {name.replace("_", "-"): value for name, value in fields.items()}
    return REPORT.format(
        fields="\n".join(f"{name}: {value}" for name, value in told.items() if value)
    ).encode()


@pytest.fixture
def ada() -> User:
    """A reader who was sent a letter."""
    reader = make_reader("ada")
    make_delivery(reader, state=Delivery.State.SENT, sent_at=now(), address=ADA)
    return reader


@pytest.mark.django_db
def test_address_that_bounced_is_refused_once(ada: User) -> None:
    assert [take_in(report("ADA@Example.org")), take_in(report())] == [1, 0]
    row = RefusedAddress.objects.get()
    assert (row.reader, row.address, row.said) == (ada, ADA, "550 5.1.1 no such user")


@pytest.mark.parametrize(
    "fields",
    [
        {"Action": "delayed", "Status": "4.2.0"},
        {"Diagnostic_Code": "smtp; 550 5.7.1 we do not relay"},
        {"Diagnostic_Code": "smtp; 552 5.3.4 too big"},
        {"Diagnostic_Code": "", "Status": "5.4.7"},
        {"Final_Recipient": "rfc822; nobody"},
        {"Final_Recipient": ""},
    ],
)
def test_what_is_not_of_the_address_for_good_is_left_out(fields: dict[str, Any]) -> None:
    assert list(bounces(report(**fields))) == []


def test_status_counts_where_no_server_is_quoted() -> None:
    assert list(bounces(report(Diagnostic_Code=""))) == [(ADA, "500 5.1.1")]


def test_original_address_counts_where_mail_was_passed_on() -> None:
    found = list(bounces(report("elsewhere@example.net", Original_Recipient=f"rfc822;{ADA}")))
    assert [bounce.address for bounce in found] == [ADA]


@pytest.mark.django_db
def test_nobody_silences_an_address_that_was_sent_nothing(ada: User) -> None:
    make_reader("bob")
    assert take_in(report("bob@example.org")) == 0
    Delivery.objects.update(sent_at=now() - outbox.KEPT)
    assert take_in(report()) == 0


@pytest.mark.django_db
def test_address_that_is_nobodys_any_more_is_not_kept(ada: User) -> None:
    User.objects.filter(pk=ada.pk).update(email="new@example.org")
    assert take_in(report()) == 0


@given(st.binary(max_size=300))
def test_any_bytes_are_read(raw: bytes) -> None:
    text = raw.decode("latin-1")
    for given_bytes in (raw, report() + raw, report(text), report(Diagnostic_Code=f"smtp; 550 {text}")):
        for found, said in bounces(given_bytes):
            assert found.isascii()
            assert "\0" not in said
