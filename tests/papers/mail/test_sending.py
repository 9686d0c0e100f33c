"""The conversation with a mail server: what each answer means at each step, what may have been accepted."""

from collections.abc import Iterator
from pathlib import Path
from smtplib import SMTP

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend
from pytest_django.fixtures import Settings

from papers.mail import sending
from papers.mail.sending import (
    AddressRefused,
    Envelope,
    MailServer,
    NoAnswer,
    Refused,
    ServerAtFault,
    TryLater,
)
from tests import provision
from tests.papers.mail.postbox import use
from tests.smtp_double import Act, SmtpDouble, smtp_double

LONG = 8_000_000  # more than the sockets of both sides hold


@pytest.fixture
def double(settings: Settings) -> Iterator[SmtpDouble]:
    with smtp_double() as running:
        use(settings, running)
        yield running


def letter(to: str = "ada@example.org", text: str = ".a text\n..\nEnd") -> Envelope:
    return Envelope.of(EmailMessage("Néw", text, "Recto <recto@example.org>", [to]))


def outcome(*letters: Envelope) -> list[str]:
    """What sending them over one connection comes to: the exception's name, or "sent"."""
    found = []
    with MailServer() as server:
        for one in letters:
            try:
                server.send(one)
            except Exception as error:
                found.append(type(error).__name__)
            else:
                found.append("sent")
    return found


def be_impatient_at(step: str, patch: pytest.MonkeyPatch, longer_than: int = 0) -> None:
    """The site waits for this step of the conversation only a moment, for those before it as long as ever."""
    act = getattr(SMTP, step)

    def act_and_wait(line: SMTP, given: str | bytes, *others: object) -> object:
        if len(given) > longer_than:
            line.sock.settimeout(0.2)
        return act(line, given, *others)

    patch.setattr(SMTP, step, act_and_wait)


def test_letter_arrives_as_it_was_written(double: SmtpDouble) -> None:
    assert outcome(letter()) == ["sent"]
    ((to, taken),) = double.accepted
    assert (to, taken["Subject"], taken["To"]) == ("ada@example.org", "Néw", "ada@example.org")
    assert taken.get_content() == ".a text\r\n..\r\nEnd\r\n"


def test_letters_share_a_connection(double: SmtpDouble) -> None:
    assert outcome(*[letter(f"{name}@example.org") for name in "abc"]) == ["sent"] * 3
    assert (double.count("CONNECT"), double.recipients()) == (
        1,
        ["a@example.org", "b@example.org", "c@example.org"],
    )


@pytest.mark.parametrize(
    ("step", "answer", "expected"),
    [
        ("CONNECT", "554 go away", ServerAtFault),
        ("CONNECT", Act.DIE, ServerAtFault),
        ("EHLO", Act.DIE, ServerAtFault),
        ("MAIL", "550 5.7.1 sender not allowed", ServerAtFault),
        ("MAIL", "451 4.3.0 busy", ServerAtFault),
        ("MAIL", "530 5.7.0 authentication required", ServerAtFault),
        ("MAIL", Act.DIE, ServerAtFault),
        ("RCPT", "450 4.2.0 greylisted", TryLater),
        ("RCPT", "421 4.7.0 too many", TryLater),
        ("RCPT", Act.DIE, TryLater),
        ("RCPT", "gibberish", TryLater),
        ("RCPT", "550 5.1.1 no such user", AddressRefused),
        ("RCPT", "550 no such user", AddressRefused),
        ("RCPT", "552 5.2.2 mailbox full", AddressRefused),
        ("RCPT", "554 5.1.1 no such user", AddressRefused),
        ("RCPT", "550 5.1.8 sender's domain does not exist", TryLater),
        ("RCPT", "550 5.7.1 our policy", TryLater),
        ("RCPT", "550 relay not permitted", TryLater),
        ("RCPT", "554 5.7.1 relay access denied", TryLater),
        ("RCPT", "503 bad sequence", TryLater),
        ("DATA", "451 4.3.0 busy", TryLater),
        ("DATA", "554 no valid recipients", Refused),
        ("DATA", Act.DIE, TryLater),
        ("DOT", "452 4.3.1 disk full", TryLater),
        ("DOT", "554 5.7.1 looks like spam", Refused),
        ("DOT", "552 too big", Refused),
        ("DOT", "550 5.1.1 no such user", AddressRefused),
        ("DOT", "gibberish", NoAnswer),
        ("DOT", Act.DIE, NoAnswer),
        ("TAKEN", Act.DIE, NoAnswer),
    ],
)
def test_each_answer_means(
    double: SmtpDouble, step: str, answer: str | Act, expected: type[Exception]
) -> None:
    double.refuse(step, answer)
    with MailServer() as server, pytest.raises(expected) as error:
        server.send(letter())
    assert type(error.value) is expected
    if isinstance(answer, str) and answer[:3].isdigit():
        assert str(error.value) == answer


def test_server_that_stalls_before_the_letter_has_taken_nothing(
    double: SmtpDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    be_impatient_at("rcpt", monkeypatch)
    double.refuse("RCPT", Act.STALL)
    assert outcome(letter()) == ["TryLater"]
    be_impatient_at("mail", monkeypatch)
    double.refuse("MAIL", Act.STALL)
    assert outcome(letter()) == ["ServerAtFault"]


def test_server_that_stalls_after_the_letter_may_have_taken_it(
    double: SmtpDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "LONGEST_ANSWER", 0.2)
    double.refuse("TAKEN", Act.STALL)
    assert outcome(letter()) == ["NoAnswer"]
    provision.until(lambda: double.recipients() == ["ada@example.org"], what="the letter that it had")


def test_answer_is_awaited_longer_than_steps(double: SmtpDouble, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some servers look through letters before they take them; the next step is as impatient as before."""
    waited: list[float | None] = []
    get = SMTP.getreply

    def getreply(line: SMTP) -> tuple[int, bytes]:
        waited.append(line.sock.gettimeout())
        return get(line)

    monkeypatch.setattr(SMTP, "getreply", getreply)
    assert outcome(letter(), letter()) == ["sent", "sent"]
    step, answer = 20, sending.LONGEST_ANSWER
    connected, taken = [step] * 2, [step] * 3 + [answer]  # MAIL, RCPT, DATA and the letter
    assert waited == [*connected, *taken, *taken, step]


def test_server_that_dies_in_the_middle_of_a_letter_has_not_taken_it(double: SmtpDouble) -> None:
    double.refuse("BODY", Act.DIE)
    assert outcome(letter(text="long " * (LONG // 5))) == ["TryLater"]


def test_server_that_stalls_in_the_middle_of_a_letter_has_not_taken_it(
    double: SmtpDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    be_impatient_at("send", monkeypatch, longer_than=1_000)
    double.refuse("BODY", Act.STALL)
    assert outcome(letter(text="long " * (LONG // 5))) == ["TryLater"]


def test_refused_letter_leaves_the_connection_to_the_next(double: SmtpDouble) -> None:
    double.refuse("RCPT", "550 5.1.1 no such user", to="bad@example.org")
    double.refuse("DOT", "554 spam", to="odd@example.org")
    letters = [letter(f"{name}@example.org") for name in ("bad", "ada", "odd", "emmy")]
    assert outcome(*letters) == ["AddressRefused", "sent", "Refused", "sent"]
    assert (double.count("CONNECT"), double.recipients()) == (1, ["ada@example.org", "emmy@example.org"])


def test_lost_connection_is_opened_anew_for_the_next(double: SmtpDouble) -> None:
    double.refuse("RCPT", Act.DIE, to="bad@example.org")
    double.refuse("TAKEN", Act.DIE, to="odd@example.org")
    letters = [letter(f"{name}@example.org") for name in ("bad", "ada", "odd", "emmy")]
    assert outcome(*letters) == ["TryLater", "sent", "NoAnswer", "sent"]
    assert double.count("CONNECT") == 3


@pytest.mark.parametrize("answer", ["421 4.3.2 enough for one connection", Act.DIE])
def test_server_that_takes_few_letters_a_connection_gets_them_on_several(
    double: SmtpDouble, answer: str | Act
) -> None:
    taken_by_connection: list[int] = []

    def script(step: str, to: str) -> str | Act | None:
        if step == "CONNECT":
            taken_by_connection.append(0)
        if step == "TAKEN":
            taken_by_connection[-1] += 1
        return answer if step == "MAIL" and taken_by_connection[-1] == 2 else None

    double.script = script
    assert outcome(*[letter(f"{number}@example.org") for number in range(5)]) == ["sent"] * 5
    assert taken_by_connection == [2, 2, 1]


def test_nobody_listens(settings: Settings) -> None:
    use(settings, SmtpDouble(port=provision.free_port()))
    with MailServer() as server, pytest.raises(ServerAtFault):
        server.open()
    assert outcome(letter()) == ["ServerAtFault"]


def test_wrong_password_is_the_servers_fault(double: SmtpDouble, settings: Settings) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "us", "wrong"
    double.refuse("EHLO", "250-double\r\n250 AUTH PLAIN")
    double.refuse("AUTH", "535 5.7.8 wrong password")
    with MailServer() as server, pytest.raises(ServerAtFault, match=r"535 5\.7\.8 wrong password"):
        server.open()


def test_without_a_server_each_letter_is_a_file(settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    assert outcome(letter()) == ["sent"]
    (file,) = tmp_path.iterdir()
    assert b"To: ada@example.org" in file.read_bytes()


def test_disk_that_takes_no_file_is_the_servers_fault(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    monkeypatch.setattr(EmailBackend, "_get_filename", lambda backend: "/dev/full")
    assert outcome(letter()) == ["ServerAtFault"]


def test_letter_that_cannot_be_written_never_reaches_the_server(double: SmtpDouble) -> None:
    for broken in (EmailMessage("two\nlines", "text", to=["a@b.example"]), EmailMessage("none", "text")):
        with pytest.raises(ValueError, match=r"Header|unpack"):
            Envelope.of(broken)
    assert double.steps == []


def test_other_backends_are_used_as_they_are() -> None:
    assert outcome(letter()) == ["sent"]
    assert [message.to for message in mail.outbox] == [["ada@example.org"]]
