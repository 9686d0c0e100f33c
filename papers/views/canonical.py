"""The one address of what a page shows, however it was asked for.

The density, the order and a filter are ways to look at a list; a page of it, a month, the list of
co-authors are other contents. A list narrowed by a facet is a part of the whole list and points to it.
"""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from papers.arxiv.ids import ArxivId, BadIdentifier

# The public pages, by the names of their addresses, and the parameters that make other contents of each.
CONTENTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(["today", "topics", "digest", "paper", "status", "search", "tools"], ()),
    **dict.fromkeys(["about", "privacy", "terms", "accessibility", "keyboard"], ()),
    **dict.fromkeys(["category_day", "venue", "collection"], ("page",)),
    "topic": ("before",),
    "category": ("month", "page"),
    "author": ("show", "page"),
}
NARROWING = ("year", "category", "venue")  # with one of them `page` counts other papers


def canonical(request: HttpRequest) -> str:
    """The address with the host; "" for pages that have none, as those of one reader and of a search."""
    match = request.resolver_match
    if match is None or match.view_name not in CONTENTS or request.GET.get("q"):
        return ""
    path = request.path
    if match.view_name == "paper":
        path = _paper(match.kwargs["identifier"])
    asked = _asked(request, CONTENTS[match.view_name])
    return settings.SITE_URL + path + (f"?{urlencode(asked, errors='replace')}" if asked else "")


def _paper(identifier: str) -> str:
    """The paper's path without a version; that of a wrong spelling is of no page."""
    try:
        return reverse("paper", args=[ArxivId.parse(identifier).base])
    except BadIdentifier:
        return ""


def _asked(request: HttpRequest, names: tuple[str, ...]) -> dict[str, str]:
    """What the address asks for of these contents; the first page is the list itself."""
    if any(name in request.GET for name in NARROWING):
        return {}
    asked = {name: request.GET[name] for name in names if name in request.GET}
    if asked.get("show") != "coauthors":
        asked.pop("show", None)
    return {name: value for name, value in asked.items() if (name, value) != ("page", "1")}
