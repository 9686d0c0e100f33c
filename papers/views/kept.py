"""Pages kept for visitors: the next one who asks gets the page without a query, and a crawler a 304.

A page is kept in the cache by its address, language and the visitor's choices, of one edition of the site
(papers/edition.py): what a curator or an administrator changes, and what a harvest brings, is seen at the
next request. Browsers and proxies are told how much of the time is left, so nobody sees a page that is
older than RECENT or ARCHIVE, which bound what no edition knows of (a reader's new name, an operator's
command). Longer would save nothing: asking again costs one look into the cache.

Nothing of a reader is ever kept: who has a session passes by.
"""

import time
import zlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import wraps
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from redis import RedisError

from papers.clock import new_york_today
from papers.edition import KEY, PAGES, turn
from papers.views.preferences import chosen
from papers.views.reading import FILTERS, VIEWS

RECENT, ARCHIVE = 60, 600  # seconds
OLD = timedelta(days=14)  # after its day a listing is complete, and few look at it
_LONGEST = 200  # characters of an address that is kept
# Parameters that make other pages: words of ours, and numbers and months that a page either has or is 404.
_WORDS: dict[str, Collection[str]] = {"view": VIEWS, "only": FILTERS}
_NUMBERS = ("page", "month", "before")

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Page:
    """What was answered to a visitor."""

    edition: str
    until: float  # seconds since 1970
    body: bytes  # compressed
    headers: dict[str, str]

    def answer(self) -> HttpResponse:
        """The same answer again; it may be stored elsewhere for the time that is left."""
        response = HttpResponse(zlib.decompress(self.body), headers=self.headers)
        response["Cache-Control"] = f"public, max-age={max(0, int(self.until - time.time()))}"
        return response


def kept(view: View) -> View:
    """For views of public pages that show every visitor the same; `day` says how old a page is."""

    @wraps(view)
    def answer(request: HttpRequest, **where: Any) -> HttpResponse:
        if not _may_be_kept(request):
            return view(request, **where)
        key = _key(request)
        edition, found = _look(key)
        if found is None:
            response = view(request, **where)
            if request.method != "GET" or not _is_for_all(request, response):
                return response
            found = _page(edition, response, where.get("day"))
            _keep(key, found)
        return found.answer()

    return answer


def _may_be_kept(request: HttpRequest) -> bool:
    """Whether it is a visitor's request for a page that others ask for too."""
    return (
        settings.KEEP_PAGES
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and len(request.get_full_path()) <= _LONGEST
        and all(name in _NUMBERS or value in _WORDS.get(name, ()) for name, value in request.GET.items())
    )


def _is_for_all(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the answer holds nothing of this one visitor: no cookie, no token of a form, no error."""
    token = request.META.get("CSRF_COOKIE_NEEDS_UPDATE", False)
    return response.status_code == 200 and not response.streaming and not response.cookies and not token


def _key(request: HttpRequest) -> str:
    choices = (chosen(request, name) for name in ("theme", "view", "keys"))
    files = getattr(staticfiles_storage, "manifest_hash", "")
    site = (settings.SITE_URL, settings.SITE_VISIBILITY)  # a site that closes keeps no page that was open
    told = "\n".join((get_language() or "", *choices, files, *site, request.get_full_path()))
    return sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def _page(edition: str, response: HttpResponse, day: date | None) -> Page:
    lasts = ARCHIVE if day and new_york_today() - day > OLD else RECENT
    headers = {name: response[name] for name in ("Content-Type", "Last-Modified") if name in response}
    return Page(edition, time.time() + lasts, zlib.compress(response.content, 1), headers)


def _look(key: str) -> tuple[str, Page | None]:
    """The present edition, and the page if one of this edition is kept; no page where the cache is away."""
    try:
        found = caches[PAGES].get_many([KEY, key])
    except RedisError:
        return "", None
    edition, page = found.get(KEY) or turn(), found.get(key)
    valid = isinstance(page, Page) and page.edition == edition and page.until > time.time()
    return edition, page if valid else None


def _keep(key: str, page: Page) -> None:
    try:
        caches[PAGES].set(key, page, timeout=page.until - time.time())
    except RedisError:
        return
