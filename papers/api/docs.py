"""The docs as a page of the site: every operation from its description, with an example to copy."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from papers.api.openapi import Node, document, operations
from papers.api.problems import KINDS

TOKEN = "$RECTO_TOKEN"  # noqa: S105  (the name of a variable)


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a part of a body."""

    name: str
    kind: str
    said: str
    needed: bool
    place: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as the page prints it."""

    id: str
    method: str
    path: str
    title: str
    said: list[str]  # paragraphs
    scope: str  # "", "read" or "write"
    fields: list[Field]
    answers: list[tuple[str, str]]
    returns: str  # the schema of the answer, "" where there is none
    curl: str


@dataclass(frozen=True, slots=True)
class Group:
    """The operations of one subject."""

    anchor: str
    name: str
    operations: list[Operation] = field(default_factory=list)


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The page."""
    context = {
        "groups": groups(),
        "schemas": schemas(),
        "problems": [(kind, *told) for kind, told in KINDS.items()],
        "rates": (settings.API_VISITOR_RATE, settings.API_TOKEN_RATE),
        "root": f"{settings.SITE_URL}/api/v1",
        "here": "api",
    }
    return render(request, "papers/api/docs.html", context)


def groups() -> list[Group]:
    """All operations by subject, in the order of the description."""
    found: dict[str, Group] = {}
    for method, path, told in operations():
        name = told["tags"][0]
        group = found.setdefault(name, Group(name.lower().replace(" ", "-"), name))
        group.operations.append(_operation(method, path, told))
    return list(found.values())


def schemas() -> list[tuple[str, str, list[Field]]]:
    """(name, what it is, its fields) of all that is taken and given."""
    found = document()["components"]["schemas"]
    return [(name, told.get("description", ""), _fields(told)) for name, told in sorted(found.items())]


def _operation(method: str, path: str, told: Node) -> Operation:
    needs = told["security"]
    scope = "" if {} in needs else "write" if "write" in needs[0]["token"] else "read"
    taken = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    return Operation(
        id=told["operationId"],
        method=method.upper(),
        path=path,
        title=told["summary"],
        said=[" ".join(part.split()) for part in told.get("description", "").split("\n\n")],
        scope=scope,
        fields=[_parameter(each) for each in told["parameters"]] + _fields(_resolved(taken), "body"),
        answers=[(status, _said(answer)) for status, answer in told["responses"].items()],
        returns=_returned(told),
        curl=curl(method, path, told, scope),
    )


def curl(method: str, path: str, told: Node, scope: str) -> str:
    """The operation as a command line; the token comes from a variable, so that no history keeps it."""
    values = {each["name"]: str(example_of(each)) for each in told["parameters"]}
    address = path
    for each in told["parameters"]:
        if each["in"] == "path":
            address = address.replace(f"{{{each['name']}}}", values[each["name"]])
    asked = {
        each["name"]: values[each["name"]]
        for each in told["parameters"]
        if each["in"] == "query" and each.get("required")
    }
    address = settings.SITE_URL + address + (f"?{urlencode(asked)}" if asked else "")
    parts = ["curl"] if method == "get" else ["curl", "-X", method.upper()]
    if scope:
        parts.append(f'-H "Authorization: Bearer {TOKEN}"')
    if body := example_body(told):
        parts.append("-H 'Content-Type: application/json'")
        parts.append(f"-d '{json.dumps(body, ensure_ascii=False)}'")
    return " ".join([*parts, f"'{address}'"])


def example_body(told: Node) -> Any:
    """An example of the body, None where there is none."""
    return told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")


def example_of(parameter: Node) -> Any:
    """An example of a parameter's value; those that may be left out need none."""
    return parameter.get("example", "")


def _parameter(told: Node) -> Field:
    schema = told["schema"]
    place = "path" if told["in"] == "path" else "query"
    return Field(
        told["name"], _kind(schema), schema.get("description", ""), bool(told.get("required")), place
    )


def _fields(schema: Node, place: str = "") -> list[Field]:
    needed = schema.get("required", [])
    return [
        Field(name, _kind(part), part.get("description", ""), name in needed, place)
        for name, part in schema.get("properties", {}).items()
    ]


def _kind(schema: Node) -> str:
    """The type in a word or two: "string or null", "list of Paper"."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " or ".join(_kind(part) for part in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    kind = str(schema.get("format") or schema.get("type", "any"))
    least, most = schema.get("minimum"), schema.get("maximum")
    return f"{kind} {least}–{most}" if most is not None and most <= 10_000 else kind


def _resolved(schema: Node) -> Node:
    if "$ref" not in schema:
        return schema
    found: Node = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def _said(answer: Node) -> str:
    if "$ref" in answer:
        code = answer["$ref"].rpartition("/")[2]
        return str(document()["components"]["responses"][code]["description"])
    return str(answer.get("description", ""))


def _returned(told: Node) -> str:
    for status, answer in told["responses"].items():
        if status.startswith("2"):
            schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
            return _kind(schema) if schema else ""
    return ""
