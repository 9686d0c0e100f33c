"""What crawlers are told: robots.txt, and the sitemaps (sitemaps.org) of pages, topics and dated digests.

Papers are not listed: arXiv has them, and the digests lead to those that were chosen. A members' site
has no sitemap and asks crawlers to stay away.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, OuterRef, Subquery
from django.db.models.functions import ExtractYear
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from papers.models import Digest, Topic
from papers.views.kept import kept

MOST = 50_000  # addresses in a sitemap, as the protocol allows; in 200 bytes each, a fifth of its 50 MB
PAGES = ("today", "topics", "status", "about", "tools", "privacy", "terms", "accessibility", "keyboard")
_XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"
# What one reader sees, what is sent rather than read, and what is computed anew for each address.
_NOT_FOR_ROBOTS = (
    *("/accounts/", "/admin/", "/preferences/", "/moderation/", "/library/", "/tags/", "/saved/"),
    *("/following/", "/inbox/", "/comments/", "/papers/", "/u/", "/pdf/", "/search/?", "/search/suggest/"),
    *("/search/fetch/", "/export/", "/api/"),
    # The same lists seen in another way
    *(f"/*?*{name}=" for name in ("view", "only", "sort", "year", "category", "venue", "find")),
    "/*?*show=skipped",
)


@dataclass(frozen=True, slots=True)
class Part:
    """A sitemap: its address, how many pages it lists, the last change among them."""

    name: str
    size: int
    changed: datetime | None


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may ask for, and where the sitemap is."""
    if _is_closed():
        lines = ["User-agent: *", "Disallow: /"]
    else:
        refused = [f"Disallow: {path}" for path in _NOT_FOR_ROBOTS]
        lines = ["User-agent: *", *refused, "", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}"]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@require_safe
@kept
def index(request: HttpRequest) -> HttpResponse:
    """The list of the sitemaps, in two queries."""
    if _is_closed():
        raise Http404
    lines = (
        _line("sitemap", reverse("sitemap_section", args=[part.name]), part.changed) for part in _parts()
    )
    return HttpResponse(_file("sitemapindex", lines), content_type="application/xml")


@require_safe
def section(request: HttpRequest, part: str) -> HttpResponse | StreamingHttpResponse:
    """One sitemap, streamed; it is sent again only after something in it changed."""
    if _is_closed():
        raise Http404
    found = next((each for each in _parts() if each.name == part), None)
    if found is None:
        raise Http404
    lines = (_line("url", path, changed) for path, changed in _addresses(found))
    if found.changed is None:
        return HttpResponse(_file("urlset", lines), content_type="application/xml")
    response = StreamingHttpResponse(_file("urlset", lines), content_type="application/xml")
    response["Last-Modified"] = http_date(found.changed.timestamp())
    response["ETag"] = f'"{found.size}-{found.changed.timestamp():.6f}"'
    return response


def _is_closed() -> bool:
    return settings.SITE_VISIBILITY == "members"


def _parts() -> Iterator[Part]:
    """All sitemaps: the site's own pages, the topics, the digests of each year."""
    topics = Topic.objects.shown().aggregate(size=Count("*"), changed=Max("changed_at"))
    years = list(_by_year())
    told = [topics["changed"], *(each["changed"] for each in years)]
    yield Part("pages", len(PAGES), None)
    yield Part("topics", topics["size"], max(filter(None, told), default=None))
    for each in years:
        # A topic's address is in the addresses of its digests.
        changed = max(each["changed"], topics["changed"])
        for first in range(0, each["size"], MOST):
            number = first // MOST + 1
            name = f"digests-{each['year']}" + (f"-{number}" if number > 1 else "")
            yield Part(name, min(MOST, each["size"] - first), changed)


def _by_year() -> Any:
    years = Digest.objects.published().order_by().annotate(year=ExtractYear("date")).values("year")
    return years.annotate(size=Count("*"), changed=Max("changed_at")).order_by("year")


def _addresses(part: Part) -> Iterator[tuple[str, datetime | None]]:
    """The path of each page of a sitemap and its last change."""
    if part.name == "pages":
        yield from ((reverse(name), None) for name in PAGES)
    elif part.name == "topics":
        yield from _topics()
    else:
        _digests, year, *number = part.name.split("-")
        first = (int(number[0]) - 1) * MOST if number else 0
        yield from _digests_of(int(year), first)


def _topics() -> Iterator[tuple[str, datetime]]:
    changed = Digest.objects.filter(topic=OuterRef("pk"), published=True).order_by("-date")
    rows = Topic.objects.shown().annotate(newest=Subquery(changed.values("changed_at")[:1]))
    for slug, own, newest in rows.values_list("slug", "changed_at", "newest"):
        yield reverse("topic", args=[slug]), max(own, newest or own)


def _digests_of(year: int, first: int) -> Iterator[tuple[str, datetime]]:
    """A year's digests from the `first` on; 50,000 times `reverse` would take seconds."""
    path = reverse("digest", args=["TOPIC", "2000-01-01"])
    digests = Digest.objects.published().filter(date__year=year).order_by("date", "pk")
    rows = digests.values_list("topic__slug", "date", "changed_at")[first : first + MOST]
    for slug, day, changed in rows.iterator(chunk_size=2_000):
        yield path.replace("TOPIC", slug).replace("2000-01-01", day.isoformat()), changed


def _file(root: str, lines: Iterable[str]) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_XMLNS}">\n'
    yield from lines
    yield f"</{root}>\n"


def _line(tag: str, path: str, changed: datetime | None) -> str:
    """One address; paths of this site hold nothing that XML would escape."""
    last = f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else ""
    return f"<{tag}><loc>{settings.SITE_URL}{path}</loc>{last}</{tag}>\n"
