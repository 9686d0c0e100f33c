"""The description of the API (OpenAPI 3.1): what ninja knows of operations, and what all have in common."""

import re
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from papers.api import examples, problems
from papers.api.problems import KINDS, MEDIA_TYPE, Problem, ProblemDetails
from papers.api.site import api

Node = dict[str, Any]
_CONVERTER = re.compile(r"<(?:[^:>]+:)?([^>]+)>")
METHODS = ("get", "put", "post", "patch", "delete")
INTRODUCTION = (
    "Papers, digests and topics of this site, and what readers keep on it. Public reads need no token; "
    "everything else acts for the reader whose token is sent as `Authorization: Bearer`."
)
HEADERS: Node = {
    "RateLimit-Limit": "Requests allowed in a minute.",
    "RateLimit-Remaining": "Requests left of them.",
    "RateLimit-Reset": "Seconds until the count begins anew.",
}
READ_HEADERS: Node = {"ETag": "Changes when the answer does; send it as If-None-Match."}
PAGE_HEADERS: Node = {"Link": "Where others follow, the next page (RFC 8288)."}


@lru_cache(maxsize=1)
def document() -> Node:
    """The description as JSON has it."""
    told: Node = dict(api.get_openapi_schema(path_prefix="api/v1"))
    told["info"] = {"title": f"{settings.SITE_NAME} API", "version": api.version, "description": INTRODUCTION}
    told["servers"] = [{"url": settings.SITE_URL}]
    schemas = told["components"]["schemas"]
    schemas["ProblemDetails"] = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= schemas["ProblemDetails"].pop("$defs")
    told["components"] = {
        "schemas": schemas,
        "headers": {name: _header(text) for name, text in (HEADERS | READ_HEADERS | PAGE_HEADERS).items()},
        "responses": {str(status): _problem(status) for status in {kind[0] for kind in KINDS.values()}},
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
    }
    for path in told["paths"].values():
        for method in set(path) & set(METHODS):
            path[method] = _operation(method, path[method])
    return told


def operations() -> list[tuple[str, str, Node]]:
    """(method, path, operation) of all, in the order of the document."""
    return [
        (method, path, operation)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    ]


def methods_of(route: str) -> tuple[list[str], bool]:
    """The methods of a path as Django writes it, and whether visitors may read it; none for other paths."""
    told = document()["paths"].get("/" + _CONVERTER.sub(r"{\1}", route), {})
    names = [name.upper() for name in METHODS if name in told]
    public = {} in told.get("get", {}).get("security", []) and settings.SITE_VISIBILITY != "members"
    return names[:1] + ["HEAD"] * ("GET" in names) + names[1:], public


# Neither view writes anything, and no cookie gives a right under /api: what posts here by mistake is to be
# told so as a problem, not as a page about forged forms.
@csrf_exempt
@require_safe
def openapi_json(request: HttpRequest) -> HttpResponse:
    """The description for programs; it says nothing of what the site holds."""
    request.open_to_all = True  # type: ignore[attr-defined]
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})


@csrf_exempt
def unknown(request: HttpRequest) -> HttpResponse:
    """An address under /api that is none."""
    return problems.answer(request, Problem("not-found", "The API has no such address; see /api/docs."))


def _operation(method: str, told: Node) -> Node:
    """With the answers and headers that ninja does not know of."""
    scope = next(iter(told.pop("security")[0]))
    _exemplify(told)
    needed = {"Everybody": [{}, {"token": []}], "Readers": [{"token": []}], "Writers": [{"token": ["write"]}]}
    answers: Node = {str(status): answer for status, answer in told["responses"].items()}
    for status, answer in answers.items():
        if status.startswith("2"):
            names = [*HEADERS, *(READ_HEADERS if method == "get" else ()), *_of_pages(answer)]
            answer["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    if method == "get":
        answers["304"] = {"description": "Unchanged since the ETag that was sent."}
    for code in map(str, _problems(told)):
        answers.setdefault(code, {"$ref": f"#/components/responses/{code}"})
    return told | {"security": needed[scope], "responses": dict(sorted(answers.items()))}


def _exemplify(told: Node) -> None:
    name = told["operationId"]
    for each in told["parameters"]:
        example = examples.PARAMETERS.get(f"{name}.{each['name']}", examples.PARAMETERS.get(each["name"]))
        if example is not None:
            each.pop("examples", None)  # a list in JSON Schema; of a parameter it would be an object
            each["example"] = example
    if "requestBody" in told:
        told["requestBody"]["content"]["application/json"]["example"] = examples.BODIES[name]


def _problems(told: Node) -> list[int]:
    """The problems that any operation of this shape may answer with."""
    found = [401, 403, 429]
    if told["parameters"]:
        found += [400, 422]
    if any(parameter["in"] == "path" for parameter in told["parameters"]):
        found.append(404)
    if "requestBody" in told:
        found += [400, 413, 415, 422]
    return sorted(found)


def _of_pages(answer: Node) -> list[str]:
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return list(PAGE_HEADERS) if schema.get("$ref", "").endswith("Page") else []


def _header(text: str) -> Node:
    return {"description": text, "schema": {"type": "string"}}


def _problem(status: int) -> Node:
    kinds = [title for at, title, _meaning in KINDS.values() if at == status]
    schema = {"$ref": "#/components/schemas/ProblemDetails"}
    return {"description": "; ".join(kinds) + ".", "content": {MEDIA_TYPE: {"schema": schema}}}
