"""The middleware before the API: who asks and how often, and what every answer of it has in common."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from papers.api import caching, cors, limits, problems
from papers.api.auth import Caller, recognise
from papers.api.openapi import methods_of
from papers.api.problems import Problem

ROOT, DOCS = "/api", "/api/docs"


class Door:
    """Every address under /api but the docs, which are a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Cookies stay outside: a session gives no right here, and no answer depends on one."""
        if not _is_api(request):
            return self.get_response(request)
        request.COOKIES = {}
        asked, request.method = request.method, "GET" if request.method == "HEAD" else request.method
        response = problems.of(request, self.get_response(request))
        request.method = asked
        self._complete(request, response)
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponseBase | None:
        """Recognises who asks, refuses who asks too often, and answers the questions of browsers."""
        if not _is_api(request):
            return None
        request.caller = recognise(request)  # type: ignore[attr-defined]
        request.spent = spent = limits.take(request)  # type: ignore[attr-defined]
        if spent.refused:
            return problems.answer(request, Problem("rate"))
        if "\0" in request.path_info:  # PostgreSQL takes no NUL, and nothing here bears one
            return problems.answer(request, Problem("not-found"))
        if request.method == "OPTIONS" and request.resolver_match:
            methods, public = methods_of(request.resolver_match.route)
            return cors.preflight(methods, public=public) if methods else None
        return None

    def _complete(self, request: HttpRequest, response: HttpResponseBase) -> None:
        """The headers of all answers."""
        caller: Caller | None = getattr(request, "caller", None)
        public = bool(getattr(request, "open_to_all", False))
        caching.mark(request, response, public=public and caller is not None and caller.token is None)
        if public and request.method in ("GET", "HEAD"):
            cors.open_up(response)
        if spent := getattr(request, "spent", None):
            limits.tell(response, spent)
        response["Content-Language"] = "en"


def _is_api(request: HttpRequest) -> bool:
    path = request.path_info
    return path == ROOT or (path.startswith(f"{ROOT}/") and path != DOCS)
