"""Reports that come by mail after a letter was accepted: its address takes no mail after all (RFC 3464)."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from typing import NamedTuple

from accounts.models import User
from papers.clock import now
from papers.mail import refusals
from papers.mail.outbox import KEPT
from papers.mail.sending import SAID, refuses_mailbox
from papers.models import Delivery

LONGEST_ADDRESS = 254
_SMTP = re.compile(r"smtp;\s*([0-9]{3})[ -]\s*(.*)", re.IGNORECASE | re.ASCII)


class Bounce(NamedTuple):
    """An address that a letter did not reach, and what its server said."""

    address: str
    said: str


def take_in(report: bytes) -> int:
    """Sends nothing more to the addresses that the report says are none; gives how many they are.

    Anybody can write such a report: only an address counts that has been sent a letter, and is its reader's.
    """
    taken = 0
    for address, said in bounces(report):
        reader = User.objects.filter(email=address.lower()).first()  # as all are kept
        sent = Delivery.objects.filter(reader=reader, address__iexact=address, sent_at__gte=now() - KEPT)
        if reader is not None and sent.exists() and not refusals.answer(address):
            refusals.refuse(reader, address, said)
            taken += 1
    return taken


def bounces(report: bytes) -> Iterator[Bounce]:
    """The addresses in a report for good: delays, and refusals of the letter or of us, are left out."""
    for part in message_from_bytes(report).walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            for block in part.get_payload():
                if isinstance(block, Message) and (found := _bounce(block)):
                    yield found


def _bounce(block: Message) -> Bounce | None:
    """Of one recipient's fields."""
    address = _field(block, "Original-Recipient") or _field(block, "Final-Recipient")
    address = address.rpartition(";")[2].strip().strip("<>")
    answer = _SMTP.match(_field(block, "Diagnostic-Code"))
    code, said = (int(answer[1]), answer[2]) if answer else (500, _field(block, "Status"))
    failed = _field(block, "Action").lower() == "failed" and refuses_mailbox(code, said.encode())
    well_formed = "@" in address and address.isprintable() and len(address) <= LONGEST_ADDRESS
    return Bounce(address, f"{code} {said}"[:SAID]) if failed and well_formed else None


def _field(block: Message, name: str) -> str:
    """In one line of ASCII, as the standard wants it; what is none has no meaning here."""
    return " ".join(str(block.get(name, "")).encode("ascii", "replace").decode().replace("\0", "?").split())
