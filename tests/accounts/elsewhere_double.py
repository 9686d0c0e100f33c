"""A provider of sign-in on this machine that speaks GitHub's OAuth: it knows one person and asks nothing."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit


class Double(ThreadingHTTPServer):
    """`person` is who signs in there, `emails` what the provider says of the addresses; `asked` the paths."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.person: dict[str, Any] = {"id": 7, "login": "Mira", "name": "Mira Nowak", "email": None}
        self.emails: list[dict[str, Any]] = []
        self.refuses = False
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"


class _Answers(BaseHTTPRequestHandler):
    server: Double

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.server.asked.append(parts.path)
        if parts.path == "/authorize":
            query = parse_qs(parts.query)
            back = {"error": "access_denied"} if self.server.refuses else {"code": "good"}
            self.send_response(302)
            target = query["redirect_uri"][0]
            self.send_header("Location", f"{target}?{urlencode(back | {'state': query['state'][0]})}")
            self.end_headers()
        else:
            self._answer({"/user": self.server.person, "/emails": self.server.emails}[parts.path])

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(self.path)
        self._answer({"access_token": "token", "token_type": "bearer"})

    def _answer(self, body: object) -> None:
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_arguments: object) -> None:
        """Silent."""


@contextmanager
def double() -> Iterator[Double]:
    """One that listens until the block ends."""
    with Double() as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
