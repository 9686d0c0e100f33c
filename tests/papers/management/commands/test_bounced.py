"""`manage.py bounced` as a mail server's pipe meets it."""

import io
import sys
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from papers.clock import now
from papers.models import Delivery, RefusedAddress
from tests.factories import make_reader
from tests.papers.mail.postbox import make_delivery
from tests.papers.mail.test_bounces import ADA, report

pytestmark = pytest.mark.django_db


def piped(raw: bytes, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    out = io.StringIO()
    call_command("bounced", stdout=out)
    return out.getvalue()


def test_report_from_a_pipe_refuses_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    make_delivery(make_reader("ada"), state=Delivery.State.SENT, sent_at=now(), address=ADA)
    assert piped(report(), monkeypatch) == "1 addresses get no more letters\n"
    assert RefusedAddress.objects.get().address == ADA


@pytest.mark.parametrize("raw", [b"", b"\0\xff", b"Subject: hello\n\nNo report at all."])
def test_what_is_no_report_changes_nothing(raw: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    assert piped(raw, monkeypatch) == "0 addresses get no more letters\n"
