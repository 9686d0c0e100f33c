"""Whatever stands in an address, a parameter or a body: a problem at worst, never a 5xx, never HTML."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import override_settings

from papers.api.openapi import document, operations
from tests.papers.api.asking import ask, problem, secret_of
from tests.papers.api.known import Request, requests
from tests.security.site import Site, make_site

pytestmark = pytest.mark.django_db
WORDS = [
    *("", " ", "\x00", "9" * 30, "-1", "1e400", "٣", "NaN", "'\"<>&", "../../me", "x" * 3000),
    *("\u202e", "%", "😀" * 40, "2023-02-30", "0000-00-00", "9999-12-31", "10000-01-01"),
]
BYTES = ["%00", "%FF", "%ED%A0%80", "%C0%AF", "%"]
VALUES = [
    10**30,
    -(10**30),
    1.5,
    True,
    None,
    [],
    {},
    [[]],
    [None],
    "",
    "\x00",
    "\ud800",
    "9" * 30,
    "x" * 20_000,
]
BODIES = {
    "deep": b"[" * 200_000,
    "deep and closed": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "no utf-8": b'{"name": "\xff"}',
    "half a pair": b'{"name": "\\ud800"}',
    "no text in a name": b'{"\\u0000": 1}',
    "no number": b'{"until": NaN}',
    "a long number": b'{"until": ' + b"9" * 5000 + b"}",
    "cut off": b'{"name": ',
    "no object": b"[1]",
    "null": b"null",
}


@pytest.fixture
def site() -> Iterator[Site]:
    with override_settings(API_TOKEN_RATE=10**9, API_VISITOR_RATE=10**9):
        yield make_site()


class Back(Exception):
    """Ends a transaction that is to leave nothing behind."""


def tried(path: str, secret: str, method: str, body: Any = None) -> HttpResponse:
    """The answer, with what it wrote taken back."""
    try:
        with transaction.atomic():
            answer = ask(path, secret, method, body)
            raise Back
    except Back:
        return answer


def fault(answer: HttpResponse, told: str) -> list[str]:
    """What is wrong with the answer."""
    if answer.status_code < 400:
        return []
    right = answer.status_code < 500 and answer["Content-Type"] == "application/problem+json"
    return [] if right else [f"{answer.status_code} {told[:200]}"]


def test_anything_in_an_address_or_a_parameter(site: Site) -> None:
    secret, wrong = secret_of(site.owner), []
    by_name = {request.name: request for request in requests(site)}
    for method, path, told in operations():
        request = by_name[told["operationId"]]
        for each in told["parameters"]:
            for text in [*(quote(word, safe="") for word in WORDS), *BYTES]:
                if each["in"] == "path":
                    asked = path.removeprefix("/api/v1").replace(f"{{{each['name']}}}", text)
                    asked = asked.replace("{", "").replace("}", "")
                else:
                    asked = f"{request.path}{'&' if '?' in request.path else '?'}{each['name']}={text}"
                wrong += fault(tried(asked, secret, method.upper(), request.body), f"{method} {asked}")
    assert "\n".join(wrong) == ""


def test_anything_in_a_field_of_a_body(site: Site) -> None:
    secret, wrong = secret_of(site.owner), []
    for request in with_bodies(site):
        for name in fields(request.name):
            for value in VALUES:
                answer = tried(request.path, secret, request.method, request.body | {name: value})
                wrong += fault(answer, f"{request.name} {name}={value!r}")
    assert "\n".join(wrong) == ""


@pytest.mark.parametrize("kind", BODIES)
def test_any_bytes_for_a_body(site: Site, kind: str) -> None:
    secret = secret_of(site.owner)
    for request in with_bodies(site):
        answer = tried(request.path, secret, request.method, BODIES[kind])
        assert problem(answer)[0] in (400, 404, 422)


def test_a_body_of_another_kind_is_told(site: Site) -> None:
    secret = secret_of(site.owner)
    for request in with_bodies(site):
        answer = ask(request.path, secret, request.method, request.body, Content_Type="text/plain")
        assert problem(answer) == (415, "media-type")


def with_bodies(site: Site) -> list[Request]:
    return [request for request in requests(site) if request.body is not None]


def fields(name: str) -> list[str]:
    """The names of the fields of an operation's body."""
    told = next(told for _method, _path, told in operations() if told["operationId"] == name)
    schema = told["requestBody"]["content"]["application/json"]["schema"]
    return list(document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["properties"])
