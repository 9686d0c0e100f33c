"""The double's HTTP side: three interfaces, an admin one under /double/, and a log of every request.

/double/clock     POST {"now": "2023-11-03T12:00:00Z"}: the instant at which the double stands still
/double/faults    POST [{"kind": "status", "status": 503, "retry_after": "2", "times": 1}, ...]; see faults.py
/double/requests  GET what was asked so far, each with arrival and end (seconds) and what it overlapped
"""

import gzip
import json
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.arxiv_double import feeds, query
from tests.arxiv_double.corpus import Corpus
from tests.arxiv_double.faults import DOCUMENT, Fault, FaultList
from tests.arxiv_double.oai import OaiService

_INTERFACES = {"oai": "oai", "rss": "rss", "api": "api"}
_HTML = b"<!DOCTYPE html><html><head><title>arXiv</title></head><body>Please stand by<br></body></html>"
_ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
)


@dataclass(slots=True)
class Log:
    """Every request to the three interfaces, in memory and, where a file is given, as JSON lines."""

    file: Path | None = None
    rows: list[dict[str, Any]] = field(default_factory=list)
    _open: int = 0
    _lock: threading.Condition = field(default_factory=threading.Condition)

    def wait_for(self, count: int, seconds: float) -> bool:
        """Wait until so many requests have arrived; False if they have not by then."""
        with self._lock:
            return self._lock.wait_for(lambda: len(self.rows) >= count, seconds)

    def wait_for_ends(self, seconds: float) -> bool:
        """Wait until no request is being answered; False if one still is by then."""
        with self._lock:
            return self._lock.wait_for(lambda: self._open == 0, seconds)

    @contextmanager
    def entry(self, path: str, headers: dict[str, str]) -> Iterator[dict[str, Any]]:
        """One request from its arrival to its end."""
        with self._lock:
            row: dict[str, Any] = {
                "arrived": time.time(),
                "path": path,
                "overlaps": self._open,
                "user_agent": headers.get("User-Agent", ""),
            }
            self._open += 1
            self.rows.append(row)
            self._lock.notify_all()
        try:
            yield row
        finally:
            with self._lock:
                self._open -= 1
                row["left"] = time.time()
                self._lock.notify_all()
                if self.file:
                    with self.file.open("a") as out:
                        out.write(json.dumps(row) + "\n")


@dataclass
class Double:
    """A running double: its papers, its clock, its faults, its log."""

    corpus: Corpus
    now: datetime
    page_size: int = 100
    log: Log = field(default_factory=Log)
    faults: FaultList = field(default_factory=FaultList)
    let_go: threading.Event = field(default_factory=threading.Event)  # ends the requests that are held

    def document(self, path: str, kinds: frozenset[str]) -> tuple[int, str, bytes]:
        """Status, content type and body for a path of one of the three interfaces."""
        parts = urlsplit(path)
        if parts.path == "/oai":
            oai = OaiService(self.corpus, self.page_size)
            return 200, "text/xml", oai.answer(parts.query, self.now, kinds)
        if parts.path.startswith("/rss/"):
            category = unquote(parts.path.removeprefix("/rss/"))
            body = feeds.feed(self.corpus, category, self.now, kinds)
            return (400 if b"<title>Feed error" in body else 200), "application/rss+xml", body
        if parts.path == "/api/query":
            try:
                return 200, "application/atom+xml", query.answer(self.corpus, parts.query, self.now, kinds)
            except query.BadQuery as error:
                return 400, "application/atom+xml", query.error_answer(str(error), self.now)
        return 404, "text/html", _HTML


class DoubleServer(ThreadingHTTPServer):
    """Serves one double on a loopback port (0: any free one)."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, double: Double, port: int = 0) -> None:
        self.double = double
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def url(self) -> str:
        """The address without a path."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is part of the tests, not an error of the double's."""


class _Handler(BaseHTTPRequestHandler):
    server: DoubleServer
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        if self.path.startswith("/double/"):
            self._admin()
            return
        with self.server.double.log.entry(self.path, dict(self.headers)) as row:
            interface = _INTERFACES.get(self.path[1:4], "")
            fault = self.server.double.faults.next(interface, "resumptionToken" in self.path)
            row["fault"] = fault.kind if fault else ""
            row["status"] = self._answer(fault)
            self.wfile.flush()

    def do_POST(self) -> None:
        self._admin()

    def _answer(self, fault: Fault | None) -> int:
        if fault and fault.kind == "slow":
            time.sleep(float(fault.value or 1))
        if fault and fault.kind in _WIRE_ANSWERS:
            return _WIRE_ANSWERS[fault.kind](self, fault)
        kinds = frozenset({fault.kind} & DOCUMENT) if fault else frozenset()
        status, kind, body = self.server.double.document(self.path, kinds)
        if fault and fault.kind == "cut":
            body = body[: len(body) // 2]
        if fault and fault.kind == "truncated":
            self._head(status, {"Content-Type": kind, "Content-Length": str(len(body))})
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
        elif fault and fault.kind == "drip":
            self._drip(kind, body, float(fault.value or 1))
        else:
            self._send(status, kind, body)
        return status

    def _send(self, status: int, kind: str, body: bytes) -> None:
        headers = {"Content-Type": f"{kind}; charset=utf-8"}
        if "gzip" in self.headers.get("Accept-Encoding", "") and len(body) > 1000:
            body = gzip.compress(body, 1)
            headers["Content-Encoding"] = "gzip"
        self._head(status, headers | {"Content-Length": str(len(body))})
        self.wfile.write(body)

    def _head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _drip(self, kind: str, body: bytes, seconds: float) -> None:
        """A byte at a time, `seconds` apart."""
        self._head(200, {"Content-Type": kind, "Content-Length": str(len(body))})
        for byte in body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(seconds)

    def _status(self, fault: Fault) -> int:
        headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
        self._head(fault.status, headers | {"Content-Type": "text/html", "Content-Length": str(len(_HTML))})
        self.wfile.write(_HTML)
        return fault.status

    def _rate(self, fault: Fault) -> int:
        self._send(200, "text/plain", b"Rate exceeded.")
        return 200

    def _html(self, fault: Fault) -> int:
        self._send(200, "text/html", _HTML)
        return 200

    def _dtd(self, fault: Fault) -> int:
        self._send(200, "text/xml", _ENTITIES)
        return 200

    def _bomb(self, fault: Fault) -> int:
        """100 MB in 100 kB."""
        body = gzip.compress(b" " * 100_000_000, 9)
        self._head(200, {"Content-Encoding": "gzip", "Content-Length": str(len(body))})
        self.wfile.write(body)
        return 200

    def _redirect(self, fault: Fault) -> int:
        self._head(302, {"Location": fault.value, "Content-Length": "0"})
        return 302

    def _reset(self, fault: Fault) -> int:
        """Ends the connection with RST in place of an answer."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.wfile.close()
        self.rfile.close()
        self.connection.close()
        return 0

    def _hold(self, fault: Fault) -> int:
        """No answer until the test lets go; then the connection ends without one."""
        self.server.double.let_go.wait()
        return self._reset(fault)

    def _admin(self) -> None:
        double = self.server.double
        given = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            if self.command == "POST" and self.path == "/double/clock":
                double.now = datetime.fromisoformat(json.loads(given)["now"]).astimezone(UTC)
            elif self.command == "POST" and self.path == "/double/faults":
                double.faults.set(json.loads(given))
        except (ValueError, TypeError, KeyError) as error:
            self._send(400, "text/plain", f"{error}\n".encode())
            return
        shown = {
            "/double/clock": {"now": double.now.isoformat()},
            "/double/faults": double.faults.shown(),
            "/double/requests": double.log.rows,
        }.get(self.path)
        self._send(404 if shown is None else 200, "application/json", json.dumps(shown).encode())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Quiet: the log that counts is the double's own."""


_WIRE_ANSWERS = {
    "status": _Handler._status,
    "rate": _Handler._rate,
    "html": _Handler._html,
    "dtd": _Handler._dtd,
    "bomb": _Handler._bomb,
    "redirect": _Handler._redirect,
    "reset": _Handler._reset,
    "hold": _Handler._hold,
}
