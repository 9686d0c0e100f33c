"""Ways here from elsewhere: the browser's search field, and a bookmark that leads from arXiv to this site."""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from papers import site

# OpenSearch 1.1 allows so many characters; browsers show the short name.
SHORT, LONG = 16, 48
# On a page of a paper at arXiv, whatever its form, to the paper here; on any other page to a search for it.
_BOOKMARKLET = (
    r"javascript:((s,h,m)=>{m=h.match(/^https?:\/\/[^\/]*ar[x5]iv[^\/]*\/(?:abs|pdf|html|format|e-print|src)\/"
    r"((?:[a-z-]+(?:\.[A-Z]{2})?\/)?\d[\d.]+\d(?:v\d+)?)/);"
    "location.href=m?s+'/abs/'+m[1]:s+'/search/?q='+encodeURIComponent(h)})(%s,location.href)"
)


@require_safe
def tools(request: HttpRequest) -> HttpResponse:
    """The page that gives these ways away."""
    context = {
        "bookmarklet": bookmarklet(),
        "host": settings.SITE_URL.split("//", 1)[1],
        "by_keyword": f"{settings.SITE_URL}{reverse('search')}?q=%s",
        "here": "tools",
    }
    return render(request, "papers/tools.html", context)


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """The description of the search for browsers (OpenSearch 1.1), the same in every language."""
    name = site.name()
    context = {
        "short": name[:SHORT].strip(),
        "long": name[:LONG],
        "home": settings.SITE_URL,
        "icon": f"{settings.SITE_URL}{static('papers/favicon.svg')}",
    }
    mime = "application/opensearchdescription+xml; charset=utf-8"
    return render(request, "papers/opensearch.xml", context, content_type=mime)


def bookmarklet() -> str:
    """The bookmark's address: a script without a blank, since what one drags or pastes may lose it."""
    return _BOOKMARKLET % json.dumps(settings.SITE_URL).replace('"', "'")
