"""One letter after another over one connection to the mail server, its answers told apart.

Django's backend opens the connection. Its `send_messages` does not tell whether a letter that failed may have
been accepted; that turns on how far the conversation came, so it is held here, step by step (RFC 5321).
"""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from smtplib import SMTP, SMTPException, SMTPResponseException
from types import TracebackType
from typing import Any

from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

# Seconds for the answer to a whole letter: who gives up earlier doubles letters (RFC 5321, 4.5.3.2.6).
LONGEST_ANSWER = 600
SAID = 500  # characters of an answer
_LINE_WITH_DOT = re.compile(rb"(?m)^\.")
_ENHANCED = re.compile(rb"5\.([0-9]{1,3})\.([0-9]{1,3})\b")  # RFC 3463
_NO_SUCH_MAILBOX = {550, 551, 552, 553, 556}
_OF_THE_SENDER = {(b"1", b"7"), (b"1", b"8")}  # among the codes of addresses


class NotSent(Exception):
    """The letter was not accepted. The message is what the mail server said."""


class TryLater(NotSent):
    """It may be accepted later."""


class Refused(NotSent):
    """It never will be, though its address may take others."""


class AddressRefused(NotSent):
    """Its address takes no mail at all."""


class ServerAtFault(NotSent):
    """No letter can be sent now, whoever it is for: nobody answers, or our account or sender is refused."""


class NoAnswer(Exception):
    """The letter was handed over whole; whether it was accepted nobody said."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message as it travels: nothing can fail any more that has to do with how it was written."""

    message: EmailMessage
    address: str  # as the reader gave it
    sender: str
    to: str
    body: bytes

    @classmethod
    def of(cls, message: EmailMessage) -> "Envelope":
        """Ready for its one recipient."""
        (address,) = message.recipients()
        try:
            sender, to = (sanitize_address(given, "utf-8") for given in (message.from_email, address))
        except ValueError:  # UnicodeError too; both quote the address, which belongs in no log
            raise ValueError("an address that mail cannot bear") from None
        written: Any = message.message()  # its own `as_bytes` knows of line ends
        return cls(message, address, sender, to, written.as_bytes(linesep="\r\n"))


class MailServer:
    """What EMAIL_URL names. It is connected to when it is first needed."""

    def __init__(self) -> None:
        self._backend: Any = mail.get_connection()
        self._fresh = False  # whether the connection has taken nothing yet

    def __enter__(self) -> "MailServer":
        return self

    def __exit__(self, *_error: type[BaseException] | BaseException | TracebackType | None) -> None:
        with suppress(OSError):
            self._backend.close()

    def open(self) -> None:
        """Connects, unless it is. Raises ServerAtFault."""
        if not isinstance(self._backend, EmailBackend):
            return
        try:
            if self._backend.open():
                self._fresh = True
            self._line.ehlo_or_helo_if_needed()
        except OSError as error:  # all that smtplib raises is one, too
            self._drop()
            raise ServerAtFault(_told(error)) from error

    def send(self, letter: Envelope) -> None:
        """Has it accepted; raises NotSent or NoAnswer. On anything else it may have been accepted."""
        if not isinstance(self._backend, EmailBackend):
            _write(letter.message)
            return
        try:
            self._name_sender(letter.sender)
            _hand_over(self._line, letter)
        except SMTPException as error:
            self._drop()
            raise TryLater(_told(error)) from error
        except (TryLater, Refused, AddressRefused):
            self._start_over()
            raise
        except BaseException:
            self._drop()
            raise

    def _name_sender(self, sender: str) -> None:
        """MAIL FROM. What says nothing of the recipient is the server's own trouble.

        A connection that has taken letters may be done with: so it is tried once more on a new one.
        """
        while True:
            self.open()
            fresh, self._fresh = self._fresh, False
            try:
                code, said = self._line.mail(sender)
            except SMTPException as error:
                fault = _told(error)
            else:
                if code // 100 == 2:
                    return
                fault = _told(code, said)
            self._drop()
            if fresh:
                raise ServerAtFault(fault)

    def _start_over(self) -> None:
        """After an answer that refused: the connection serves the next letter."""
        try:
            self._line.rset()
        except OSError:
            self._drop()

    def _drop(self) -> None:
        """Leaves a connection that is of no more use; nothing that it says matters."""
        for line in (self._backend.connection, self._backend._partial_connection):
            if line is not None:
                line.close()
        self._backend.connection = self._backend._partial_connection = None

    @property
    def _line(self) -> SMTP:
        line: SMTP = self._backend.connection
        return line


def _hand_over(line: SMTP, letter: Envelope) -> None:
    """RCPT TO, DATA and the letter: without its last line it is none, and up to there none is accepted."""
    _expect(line.rcpt(letter.to), 2, _about_recipient)
    _expect(line.docmd("DATA"), 3, _about_letter)
    line.send(_LINE_WITH_DOT.sub(b"..", letter.body.removesuffix(b"\r\n")) + b"\r\n.\r\n")
    try:
        _be_patient(line, LONGEST_ANSWER)
        code, said = line.getreply()
    except Exception as error:
        raise NoAnswer(_told(error)) from error
    if code // 100 not in (2, 4, 5):
        raise NoAnswer(_told(code, said))
    _be_patient(line, line.timeout)
    _expect((code, said), 2, _about_letter)


def _expect(answer: tuple[int, bytes], hundreds: int, refusal: Callable[[int, bytes], NotSent]) -> None:
    """Raises what an answer means that is not the one hoped for; what is no answer at all counts as later."""
    code, said = answer
    if code // 100 != hundreds:
        raise refusal(code, said) if code // 100 == 5 else TryLater(_told(code, said))


def _about_recipient(code: int, said: bytes) -> NotSent:
    """A 5xx to RCPT TO: of the address, or of a policy that the operator may be able to mend."""
    return (AddressRefused if refuses_mailbox(code, said) else TryLater)(_told(code, said))


def refuses_mailbox(code: int, said: bytes) -> bool:
    """Whether an answer about a recipient says that the mailbox takes no mail, from nobody.

    A server that does not relay for us says so for every address, with whatever code.
    """
    of_address = _blames_address(said) if _ENHANCED.match(said) else code in _NO_SUCH_MAILBOX
    return of_address and b"relay" not in said.lower()


def _about_letter(code: int, said: bytes) -> NotSent:
    """A 5xx to the letter itself; some servers look for the mailbox that late."""
    return AddressRefused(_told(code, said)) if _blames_address(said) else Refused(_told(code, said))


def _blames_address(said: bytes) -> bool:
    """Whether the enhanced code is one of addresses (1) or mailboxes (2): RFC 3463, 3.2 and 3.3."""
    found = _ENHANCED.match(said)
    return bool(found and found[1] in (b"1", b"2") and found.groups() not in _OF_THE_SENDER)


def _write(message: EmailMessage) -> None:
    """Without a mail server: each letter on a connection, and so in a file, of its own."""
    try:
        mail.get_connection().send_messages([message])
    except OSError as error:
        raise ServerAtFault(_told(error)) from error


def _be_patient(line: SMTP, seconds: float) -> None:
    if line.sock is not None:
        line.sock.settimeout(seconds)


def _told(error: int | Exception, said: bytes | str = b"") -> str:
    """In one line, as every database takes it."""
    if isinstance(error, SMTPResponseException):
        return _told(error.smtp_code, error.smtp_error)
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    words = " ".join(f"{error} {text}".split()) or type(error).__name__
    return words.replace("\0", "\N{SYMBOL FOR NULL}")[:SAID]
