"""What every answer carries: a request id and the resource policy; and how much of a request is read."""

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from papers.views.errors import too_large

LARGEST_BODY = 1_100_000  # bytes
LARGER_BODIES = {"imports": 10_100_000}  # by the view's name
_DIGITS = 18  # more of them are not counted out

GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestId:
    """Gives each request an id that the error page shows and the log names."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers with the id in X-Request-ID; a client's own id is not believed."""
        request.id = uuid.uuid4().hex[:12]  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["X-Request-ID"] = request.id  # type: ignore[attr-defined]
        return response


class ResourcePolicy:
    """Other sites may not embed what we serve (Cross-Origin-Resource-Policy)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers with the header set unless the view chose its own."""
        response = self.get_response(request)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class BodySize:
    """Refuses a request whose body is larger than its address takes, before anything reads it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Passes the request on."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """413 with the limit; a body of no stated length is not read at all."""
        match = request.resolver_match
        most = LARGER_BODIES.get(match.view_name if match else "", LARGEST_BODY)
        sent = request.headers.get("Content-Length") or "0"
        is_number = sent.isascii() and sent.isdigit()
        is_larger = is_number and (len(sent) > _DIGITS or int(sent) > most)
        return too_large(request, most // 1_000_000) if is_larger else None
