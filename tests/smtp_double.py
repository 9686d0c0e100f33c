"""A local mail server with faults: it accepts, refuses, stalls or dies at the step that a test names."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import Enum, auto
from typing import Any, ClassVar

STEPS = ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "BODY", "DOT", "TAKEN", "RSET", "QUIT")
LONGEST_LINE = 1_000_000


class Act(Enum):
    """What it does instead of answering."""

    DIE = auto()
    STALL = auto()


# The step and its recipient ("" before RCPT) -> an answer of its own, an act, or None: as a good server.
# BODY is asked at the first line of a letter, DOT at its end, TAKEN when it is kept and not answered yet.
Script = Callable[[str, str], str | Act | None]


@dataclass
class SmtpDouble:
    """The running server: the letters it accepted, in order, and each step of each conversation."""

    port: int = 0
    script: Script = lambda step, to: None
    accepted: list[tuple[str, EmailMessage]] = field(default_factory=list)
    steps: list[tuple[str, str]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """For EMAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def refuse(self, step: str, answer: str | Act, to: str = "") -> None:
        """From now on that is the answer at this step (to this recipient)."""
        before = self.script
        self.script = lambda at, who: answer if at == step and to in ("", who) else before(at, who)

    def recipients(self) -> list[str]:
        """Of the accepted letters."""
        return [to for to, _letter in self.accepted]

    def count(self, step: str) -> int:
        """How often it came so far."""
        return sum(name == step for name, _to in self.steps)


class _Gone(Exception):
    """The server hangs up."""


class _Conversation(socketserver.StreamRequestHandler):
    """One connection."""

    double: ClassVar[SmtpDouble]
    GOOD = {
        "CONNECT": "220 double", "EHLO": "250 double", "HELO": "250 double", "MAIL": "250 2.1.0 fine",
        "RCPT": "250 2.1.5 fine", "DATA": "354 go on", "RSET": "250 fine", "QUIT": "221 bye",
    }  # fmt: skip

    def handle(self) -> None:
        """Until either side hangs up."""
        self.to = ""
        try:
            self._step("CONNECT")
            while line := self.rfile.readline(LONGEST_LINE):
                verb = line[:4].decode("ascii", "replace").strip().upper()
                if verb == "RCPT":
                    self.to = line.decode().partition("<")[2].partition(">")[0]
                if self._step(verb) and verb == "DATA":
                    self._letter()
        except (_Gone, ConnectionError):
            return

    def _step(self, name: str) -> bool:
        """Whether it went as on a good server."""
        self.double.steps.append((name, self.to))
        answer = self.double.script(name, self.to)
        if isinstance(answer, Act):
            if answer is Act.STALL:
                self.double.over.wait()
            raise _Gone
        said = answer or self.GOOD.get(name, "" if name in STEPS else "502 what?")
        if said:
            self.wfile.write(said.encode() + b"\r\n")
        return answer is None

    def _letter(self) -> None:
        lines: list[bytes] = []
        self._step("BODY")
        while (line := self.rfile.readline(LONGEST_LINE)) != b".\r\n":
            if not line:
                raise _Gone
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if self._step("DOT"):
            parsed: Any = message_from_bytes(b"".join(lines), policy=policy.default)
            self.double.accepted.append((self.to, parsed))
            if self._step("TAKEN"):
                self.wfile.write(b"250 2.0.0 taken\r\n")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def smtp_double() -> Iterator[SmtpDouble]:
    """Runs one on a port of its own."""
    double = SmtpDouble()
    handler = type("Conversation", (_Conversation,), {"double": double})
    with _Server(("127.0.0.1", 0), handler) as server:
        double.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield double
        finally:
            double.over.set()
            server.shutdown()
            thread.join()
