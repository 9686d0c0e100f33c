"""Asking the API in tests: `ask("/papers/2310.12755", token)` gives the answer, `secret_of` makes tokens."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from accounts import tokens
from accounts.models import User

ROOT = "/api/v1"


def secret_of(reader: User, scope: str = "write", days: int | None = None) -> str:
    """The secret of a new token of the reader's."""
    return tokens.make(reader, "test", scope, days)[1]


def ask(path: str, secret: str = "", method: str = "GET", body: Any = None, **headers: str) -> HttpResponse:
    """The answer; `body` is sent as JSON, bytes as they are."""
    if secret:
        headers["Authorization"] = f"Bearer {secret}"
    sent = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    kind = told.pop("Content-Type", "application/json")
    return Client().generic(method, ROOT + path, sent, content_type=kind, headers=told)


def told(answer: HttpResponse, status: int = 200) -> Any:
    """The body of an answer of that status."""
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def problem(answer: HttpResponse) -> tuple[int, str]:
    """The status and kind of a problem."""
    assert answer["Content-Type"] == "application/problem+json", answer.content[:300]
    found = json.loads(answer.content)
    assert found["status"] == answer.status_code
    return answer.status_code, found["type"].rpartition("#")[2]
