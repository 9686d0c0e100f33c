"""The API put together: its operations, and what they answer when something is wrong."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer

from papers.api import (
    categories,
    collections,
    comments,
    digests,
    follows,
    inbox,
    library,
    marks,
    me,
    papers,
    people,
    problems,
    saved,
    search,
    status,
    tags,
    topics,
    undo,
)
from papers.api.auth import READ
from papers.api.problems import Problem
from papers.api.reading import JsonParser

VERSION = "1"


class Renderer(JSONRenderer):
    """JSON in UTF-8, letters as they are."""

    json_dumps_params = {"ensure_ascii": False}


api = NinjaAPI(
    title="API",
    version=VERSION,
    openapi_url=None,
    docs_url=None,
    auth=READ,  # what nobody thought of opening stays closed
    renderer=Renderer(),
    parser=JsonParser(),
)
ROUTERS = (  # in the order of the docs
    *(papers.router, search.router, topics.router, digests.router, categories.router),
    *(people.authors, people.venues, status.router, library.router, marks.router, tags.router),
    *(collections.router, comments.router, follows.router, saved.router, inbox.router, me.router),
    undo.router,
)


def in_english(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Programs get one language, whatever the machine that they run on asks for."""

    def run_in_english(*given: Any, **named: Any) -> HttpResponse:
        with translation.override("en"):
            return run(*given, **named)

    return run_in_english


api.add_decorator(in_english, mode="view")
for router in ROUTERS:
    api.add_router("", router)


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return problems.answer(request, problem)


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What ninja itself raises; it wraps what the reading of a body raised."""
    cause = error.__cause__
    return problems.answer(request, cause if isinstance(cause, Problem) else Problem("unreadable"))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Each field and what is wrong with it, without repeating what was sent."""
    errors = [
        {
            "field": ".".join(str(part) for part in fault["loc"][1:]) or "body",
            "place": str(fault["loc"][0]),
            "message": str(fault["msg"]),
        }
        for fault in error.errors
    ]
    return problems.answer(request, Problem("invalid", errors[0]["message"], {"errors": errors}))


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, missing: Http404) -> HttpResponse:
    return problems.answer(request, Problem("not-found"))


@api.exception_handler(PermissionDenied)
def _refused(request: HttpRequest, denied: PermissionDenied) -> HttpResponse:
    return problems.answer(request, Problem("refused", str(denied)))
