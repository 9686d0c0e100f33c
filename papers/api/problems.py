"""What the API answers where it cannot do as asked: problem details (RFC 9457), never HTML."""

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from ninja import Schema
from pydantic import Field

MEDIA_TYPE = "application/problem+json"

# What programs can tell apart: status, title, and what it means (printed in the docs at its anchor).
KINDS: dict[str, tuple[int, str, str]] = {
    "unreadable": (400, "The request cannot be read", "The body is no JSON, or holds what no text may hold."),
    "token-missing": (401, "A token is needed", "Send `Authorization: Bearer recto_…`."),
    "token-invalid": (
        401,
        "The token is not valid",
        "It was never made, was revoked, or its account is shut.",
    ),
    "token-expired": (401, "The token has expired", "Make another one in the settings of the account."),
    "account-not-ready": (
        403,
        "The account cannot do this",
        "Its address is not confirmed, or it is leaving.",
    ),
    "scope": (403, "The token may only read", "Make a token that may write."),
    "refused": (403, "Not allowed", "The account may not do this; the detail says why."),
    "not-found": (404, "Not found", "There is no such thing, or it is not yours to see."),
    "method": (405, "The method is not allowed here", "`Allow` names those that are."),
    "conflict": (409, "It was changed meanwhile", "Read it again, then decide anew."),
    "gone": (410, "Gone", "It was here and is not any more."),
    "too-large": (413, "The request is too large", "The detail says how much is read."),
    "media-type": (415, "The body is not JSON", "Send `Content-Type: application/json`."),
    "invalid": (422, "Something in the request is not valid", "`errors` names each field and what is wrong."),
    "query": (422, "The query cannot be understood", "`column` says where, `suggestion` what would work."),
    "rate": (429, "Too many requests", "Come back after `Retry-After` seconds."),
    "server": (500, "Something broke here", "It was written down under the request's id."),
    "away": (
        503,
        "Not available now",
        "The database cannot be reached; come back after `Retry-After` seconds.",
    ),
}
_BY_STATUS = {400: "unreadable", 401: "token-missing", 403: "refused", 404: "not-found", 405: "method"}
_BY_STATUS |= {409: "conflict", 410: "gone", 413: "too-large", 415: "media-type", 422: "invalid"}
_BY_STATUS |= {429: "rate", 500: "server", 503: "away"}


class FieldError(Schema):
    """One field that is not valid."""

    field: str = Field(description="Name of the parameter, or path into the body.", examples=["limit"])
    place: str = Field(description="`query`, `path` or `body`.", examples=["query"])
    message: str = Field(description="What is wrong with it.")


class ProblemDetails(Schema):
    """A problem (RFC 9457)."""

    type: str = Field(description="An address that tells kinds of problems apart; it leads to the docs.")
    title: str = Field(description="What kind of problem it is.", examples=["Not found"])
    status: int = Field(description="The status, once more.", examples=[404])
    detail: str = Field("", description="What is the matter this time.")
    request_id: str = Field("", description="To be named where you report it.")
    errors: list[FieldError] | None = Field(None, description="Of a request whose fields are not valid.")
    column: int | None = Field(None, description="Of a query: characters before the fault, from 0.")
    suggestion: str | None = Field(None, description="Of a query: the nearest one that works.")


@dataclass
class Problem(Exception):
    """Raised by operations; the answer is the problem of this kind."""

    kind: str
    detail: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


def not_found(detail: str = "") -> Problem:
    """There is no such thing, or it is not the reader's to see."""
    return Problem("not-found", detail)


def invalid(name: str, message: str, place: str = "query") -> Problem:
    """One field that is not valid."""
    return Problem("invalid", message, {"errors": [{"field": name, "place": place, "message": message}]})


def also(*statuses: int) -> dict[str, Any]:
    """What an operation gives the description about problems that others of its shape do not answer with."""
    return {"responses": {str(code): {"$ref": f"#/components/responses/{code}"} for code in statuses}}


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem as an answer."""
    status, title, meaning = KINDS[problem.kind]
    told = {
        "type": f"{settings.SITE_URL}/api/docs#{problem.kind}",
        "title": title,
        "status": status,
        "detail": problem.detail or meaning,
        "request_id": getattr(request, "id", ""),
    }
    body = json.dumps(told | problem.more)
    response = HttpResponse(body, status=status, content_type=MEDIA_TYPE, headers=problem.headers)
    if status == HTTPStatus.UNAUTHORIZED:
        fault = "" if problem.kind == "token-missing" else ', error="invalid_token"'
        response["WWW-Authenticate"] = f'Bearer realm="api"{fault}'  # RFC 6750, 3
    return response


def of(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """An answer of another layer (an error page, a plain 405) as a problem; others as they are."""
    if response.status_code < 400 or response.headers.get("Content-Type") == MEDIA_TYPE:
        return response
    nearest = 500 if response.status_code >= 500 else 400
    told = answer(request, Problem(_BY_STATUS.get(response.status_code, _BY_STATUS[nearest])))
    if isinstance(response, HttpResponseNotAllowed):
        allowed = {name.strip() for name in response["Allow"].split(",")}
        told["Allow"] = ", ".join(sorted(allowed | {"OPTIONS"} | ({"HEAD"} if "GET" in allowed else set())))
    if "Retry-After" in response.headers:
        told["Retry-After"] = response.headers["Retry-After"]
    return told
