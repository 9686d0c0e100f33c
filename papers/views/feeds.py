"""The feeds: each address names what it is of and the format, `?after=` a page, `?language=` the labels'.

Public feeds are the same for everybody, so that any cache may keep them; a private one is opened by the key
in its address alone, whoever asks.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from accounts.addresses import counted_address
from accounts.limits import take_lightly
from papers import site
from papers.clock import new_york_today
from papers.feeds import atom, jsonfeed, keys, private, public, rss, search
from papers.feeds.feed import Feed, tag_uri
from papers.feeds.paging import BadPlace
from papers.feeds.search import NoFeed
from papers.feeds.sources import Part, Source
from papers.models import Author, Collection, Paper, Topic
from papers.search.found import Search
from papers.views.categories import check_category
from papers.views.errors import too_many
from papers.views.lists import venue_name
from papers.views.moved import at_former_addresses_too

FRESH = 900  # seconds in which a cache asks nobody
SEARCHES = 60  # a minute from one address, or by the keys of one reader
FORMATS: dict[str, Any] = {"atom": atom, "rss": rss, "json": jsonfeed}
_ASKED = ("by", "q", "topic", "after", "language")
View = Callable[..., HttpResponse]


def in_the_language_asked_for(view: View) -> View:
    """Feed readers ask in no language of their reader's: the address says it, English where it does not."""

    @wraps(view)
    def answered(request: HttpRequest, **named: Any) -> HttpResponse:
        with override("zh-hans" if request.GET.get("language") == "zh-hans" else "en"):
            return view(request, **named)

    return answered


@require_safe
@at_former_addresses_too
@in_the_language_asked_for
def topic(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """A topic's papers as they come, with `?by=digest` its digests."""
    found = get_object_or_404(Topic, slug=slug)
    by_digest = request.GET.get("by") == "digest"
    return _public(request, form, public.digests_of(found) if by_digest else public.of_topic(found))


@require_safe
@in_the_language_asked_for
def author(request: HttpRequest, pk: str, slug: str, form: str) -> HttpResponse:
    """A person's papers, under the spelling chosen for them."""
    found = get_object_or_404(Author.objects.select_related("same_as"), pk=int(pk))
    person = found.person
    if (found.pk, slug) != (person.pk, person.slug):
        return redirect("feed_author", person.pk, person.slug, form, permanent=found is person)
    return _public(request, form, public.of_author(person))


@require_safe
@in_the_language_asked_for
def category(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """The papers new or cross-listed in a category or archive."""
    check_category(code)
    return _public(request, form, public.of_category(code))


@require_safe
@in_the_language_asked_for
def venue(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The papers accepted at a venue."""
    named = Paper.objects.filter(venue_slug=slug).newest_first().values_list("venue", flat=True).first()
    if named is None:
        raise Http404
    return _public(request, form, public.of_venue(slug, venue_name(named)))


@require_safe
@in_the_language_asked_for
def collection(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The papers of a public collection."""
    return _public(request, form, public.of_collection(get_object_or_404(Collection, pk=pk, public=True)))


@require_safe
@in_the_language_asked_for
def searched(request: HttpRequest, form: str) -> HttpResponse:
    """What a search finds, newest first; 400 with the reason for a query that cannot be asked."""
    if seconds := take_lightly("feed of a search", counted_address(request), most=SEARCHES, seconds=60):
        return too_many(request, seconds)
    asked = request.GET.get("topic", "").replace("\0", "")
    found = get_object_or_404(Topic.objects.shown(), slug=asked) if asked else None
    try:
        query = search.readable(request.GET.get("q", "").strip())
    except NoFeed as fault:
        return HttpResponse(f"{fault}\n", status=400, content_type="text/plain; charset=utf-8")
    wanted = Search(query, new_york_today(), None, found.pk if found else None)
    return _public(request, form, search.of_search(wanted, found))


@require_safe
def opened(request: HttpRequest, secret: str, form: str) -> HttpResponse:
    """What a key opens; 404 once the key, its reader or what it opens is gone."""
    key = keys.opened_by(secret)
    if key is None:
        raise Http404
    if key.search and (
        seconds := take_lightly("feed of own search", key.reader_id, most=SEARCHES, seconds=60)
    ):
        return too_many(request, seconds)
    with override("zh-hans" if key.reader.language == "zh-hans" else "en"):
        source = private.of_key(key)
        if source is None:
            raise Http404
        response = _answer(request, form, source)
    response["Cache-Control"] = "private, no-cache"  # kept by its reader only, and asked for each time
    response["X-Robots-Tag"] = "noindex"
    return response


def _public(request: HttpRequest, form: str, source: Source) -> HttpResponse:
    response = _answer(request, form, source)
    response["Cache-Control"] = (
        f"public, max-age={FRESH}"  # what a member asks for nobody stores all the same
    )
    return response


def _answer(request: HttpRequest, form: str, source: Source) -> HttpResponse:
    """The page of the feed; 304 before its texts are read, where the asker has it as it is."""
    try:
        part = source.part(request.GET.get("after", ""))
    except BadPlace as error:
        raise Http404 from error
    name = site.name()
    mark = f'"{part.mark(form, _language(), name, settings.SITE_URL)}"'
    stored = int(part.stored.timestamp())
    response = get_conditional_response(request, etag=mark, last_modified=stored)
    if response is None:
        feed = _feed(request, part, name)
        writer = FORMATS[form]
        response = HttpResponse(writer.write(feed), content_type=f"{writer.MEDIA_TYPE}; charset=utf-8")
    response["ETag"] = mark
    response["Last-Modified"] = http_date(stored)
    response["Content-Language"] = _language()
    return response


def _feed(request: HttpRequest, part: Part, name: str) -> Feed:
    about = part.about
    return Feed(
        id=tag_uri(f"feeds/{about.id}"),
        title=f"{about.title} — {name}",
        subtitle=about.subtitle,
        page=settings.SITE_URL + about.page,
        url=_address(request, request.GET.get("after", "")),
        first=_address(request, ""),
        site=name,
        language=_language(),
        updated=part.updated,
        items=tuple(part.items()),
        next=_address(request, part.older) if part.older else "",
        previous="" if part.newer is None else _address(request, part.newer),
    )


def _address(request: HttpRequest, after: str) -> str:
    """The feed's own address with another page, and of what was asked only what means something."""
    match = request.resolver_match
    assert match
    kept = {name: request.GET.get(name, "") for name in _ASKED} | {"after": after}
    asked = urlencode({name: value for name, value in kept.items() if value}, errors="replace")
    path = reverse(match.view_name, kwargs=match.kwargs)
    return settings.SITE_URL + path + (f"?{asked}" if asked else "")


def _language() -> str:
    return "zh-Hans" if get_language() == "zh-hans" else "en"
