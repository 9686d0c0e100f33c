"""Letters as they arrive in a mailbox."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from accounts.models import User
from papers.clock import now
from papers.mail.letters import compose
from papers.models import (
    Delivery,
)

SITE = "http://127.0.0.1:8000"


def delivery(reader: User, kind: str, **fields: Any) -> Delivery:
    key = f"{kind}:{Delivery.objects.count()}"
    return Delivery.objects.create(reader=reader, kind=kind, key=key, made_at=now(), due_at=now(), **fields)


def sent(letter: Delivery) -> EmailMessage:
    """The letter as it arrives."""
    message = compose(letter)
    assert message
    found = message_from_bytes(message.message().as_bytes(), policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def parts(letter: Delivery) -> tuple[str, str]:
    """Its text and its HTML."""
    found = sent(letter)
    plain, html = found.get_body(("plain",)), found.get_body(("html",))
    assert plain
    assert html
    return plain.get_content(), html.get_content()
