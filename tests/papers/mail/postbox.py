"""What tests of the outbox share: a mail server on this machine, and letters that are due."""

from typing import Any

from django.core.mail import EmailMultiAlternatives
from pytest_django.fixtures import Settings

from accounts.models import User
from papers.clock import now
from papers.models import Delivery
from tests.smtp_double import SmtpDouble


def use(settings: Settings, double: SmtpDouble, timeout: float = 20) -> None:
    """The site mails by this server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", double.port, timeout


def make_delivery(reader: User, key: str = "digest graphs 2023-11-02", **fields: Any) -> Delivery:
    """A letter that is due."""
    values = {"kind": Delivery.Kind.DIGEST, "made_at": now(), "due_at": now()} | fields
    return Delivery.objects.create(reader=reader, key=key, **values)


def compose(delivery: Delivery) -> EmailMultiAlternatives | None:
    """A short letter; none for a reader who may not have it any more."""
    if not delivery.reader.is_active:
        return None
    return EmailMultiAlternatives(delivery.key, ".a text\n..\n", to=[delivery.reader.email])


def states() -> list[tuple[str, str]]:
    """What became of each letter, by its reader's name."""
    rows = Delivery.objects.order_by("due_at", "pk").select_related("reader")
    return sorted((row.reader.username, Delivery.State(row.state).name) for row in rows)
