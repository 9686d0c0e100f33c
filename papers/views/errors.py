"""The error pages: what happened, what is safe, what to do next."""

import difflib
import re
import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static

from papers.arxiv.ids import ArxivId, BadIdentifier
from papers.models import Paper, Topic

_LIKE_AN_ID = re.compile(r"[0-9]{4}\.[0-9]{4,5}|[a-z-]{2,12}/[0-9]{7}")
_SHOWN = 120


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request itself could not be read."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: not this visitor, or not with this form."""
    return _as_page(request, render(request, "403.html", status=403))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token was missing or too old."""
    context = {"csrf": True, "typed": typed(request)}
    return _as_page(request, render(request, "403.html", context, status=403))


# Texts of forms that must not be lost when the session ended or the form was too old.
TYPED = ("body", "note", "remark", "description", "tags", "words", "text")


def signed_out(request: HttpRequest) -> HttpResponse:
    """403 for an act of somebody who is not signed in (any more); what was typed is shown, to be copied."""
    context = {"signed_out": True, "typed": typed(request)}
    return _as_page(request, render(request, "403.html", context, status=403))


def _as_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """With htmx the answer takes the place of the page's content, whatever part was asked for."""
    if request.headers.get("HX-Request"):
        response["HX-Retarget"] = response["HX-Reselect"] = "#main"
        response["HX-Reswap"] = "outerHTML"
    return response


def typed(request: HttpRequest) -> str:
    """The longest text of the form that was sent, "" where there is none."""
    return max((request.POST.get(name, "") for name in TYPED), key=len)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, with a guess at what was meant: a paper, or a topic of nearly that name.

    A members' site guesses for its readers only, as others may not know what it holds.
    """
    path = request.path[:_SHOWN]
    if settings.SITE_VISIBILITY == "members" and not _is_reader(request):
        return render(request, "404.html", {"path": path}, status=404)
    identifier = _identifier(path)
    context = {
        "path": path,
        "identifier": identifier,
        "held": identifier is not None and Paper.objects.filter(arxiv_id=identifier.base).exists(),
        "topic": _near_topic(path),
    }
    return render(request, "404.html", context, status=404)


def too_many(request: HttpRequest, seconds: int = 60) -> HttpResponse:
    """429: when to come back, also as Retry-After."""
    response = render(request, "429.html", {"seconds": seconds}, status=429)
    response["Retry-After"] = str(seconds)
    return response


def too_large(request: HttpRequest, megabytes: int) -> HttpResponse:
    """413: how much is read."""
    return render(request, "413.html", {"megabytes": megabytes}, status=413)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 without database, session or anything else that may be what broke; it names the request.

    503 when the database could not be reached: that passes without anybody changing the page.
    """
    away = isinstance(sys.exception(), OperationalError | InterfaceError)
    context = {"request_id": getattr(request, "id", ""), "sheets": _sheets(), "away": away}
    response = HttpResponse(render_to_string("500.html", context), status=503 if away else 500)
    if away:
        response["Retry-After"] = "60"
    return response


def _sheets() -> list[str]:
    """The addresses of the style sheets, none where the list of static files itself is missing."""
    try:
        return [static("papers/tokens.css"), static("papers/site.css")]
    except ValueError:
        return []


def _is_reader(request: HttpRequest) -> bool:
    """Signed in and confirmed; a request that was refused before anybody asked who sent it is neither."""
    return bool(getattr(getattr(request, "user", None), "confirmed", False))


def _identifier(path: str) -> ArxivId | None:
    """An arXiv id that stands somewhere in the path."""
    match = _LIKE_AN_ID.search(path)
    try:
        return ArxivId.parse(match[0]) if match else None
    except BadIdentifier:
        return None


def _near_topic(path: str) -> Topic | None:
    """The topic whose address comes nearest to the path's last word, if it comes near at all."""
    words = [word for word in path.lower().split("/") if word and word != "topics"]
    if not words or not path.startswith("/topics"):
        return None
    topics = {topic.slug: topic for topic in Topic.objects.shown().only("slug", "name", "name_zh")}
    near = difflib.get_close_matches(words[0][:60], topics, n=1, cutoff=0.6)
    return topics[near[0]] if near else None
