"""A paper's page, at the same path as on arXiv, and the way to its PDF there."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from papers.arxiv.ids import ArxivId, BadIdentifier
from papers.arxiv.taxonomy import category_name
from papers.export import bibtex
from papers.export.highwire import highwire
from papers.export.linked_data import article
from papers.export.works import work_of
from papers.library.collections import addable
from papers.library.marks import see
from papers.models import Announcement, Entry, Paper, Version
from papers.views.beside import neighbours, related_cards
from papers.views.cards import paper_links, web_address
from papers.views.changes import seen_changes
from papers.views.marked import own_marks, row_of
from papers.views.readers import reader_of
from papers.views.thread import thread_context

LICENCES = {
    "creativecommons.org/licenses/by/4.0": "CC BY 4.0",
    "creativecommons.org/licenses/by/3.0": "CC BY 3.0",
    "creativecommons.org/licenses/by-sa/4.0": "CC BY-SA 4.0",
    "creativecommons.org/licenses/by-nc-sa/4.0": "CC BY-NC-SA 4.0",
    "creativecommons.org/licenses/by-nc-sa/3.0": "CC BY-NC-SA 3.0",
    "creativecommons.org/licenses/by-nc-nd/4.0": "CC BY-NC-ND 4.0",
    "creativecommons.org/publicdomain/zero/1.0": "CC0 1.0",
}
# A collaboration's list would keep the abstract screens away: over MANY names all but the first are folded.
MANY_AUTHORS, SHOWN_AUTHORS = 60, 40
ARXIV_LICENCE = "arxiv.org/licenses/nonexclusive-distrib"


@require_safe
def paper(request: HttpRequest, identifier: str) -> HttpResponse:
    """A paper, whatever its version; `…v2` says what became of that version. Other spellings redirect."""
    wanted = _wanted(identifier)
    if str(wanted) != identifier:
        return redirect("paper", str(wanted), permanent=True)
    found = get_object_or_404(Paper, arxiv_id=wanted.base)
    versions = list(found.versions.order_by("-number"))
    asked = _asked_version(found, versions, wanted)
    authors = list(found.authorships.select_related("author__same_as").order_by("place"))
    work = work_of(vars(found) | {"pk": found.pk}, [authorship.author.name for authorship in authors])
    url, pdf, html, arxiv = paper_links(found.arxiv_id)
    context: dict[str, Any] = {
        "paper": found,
        "authors": authors,
        "first_authors": authors[:SHOWN_AUTHORS] if len(authors) > MANY_AUTHORS else authors,
        "more_authors": authors[SHOWN_AUTHORS:] if len(authors) > MANY_AUTHORS else [],
        "versions": versions,
        "changed": list(seen_changes(found).items()),
        "asked": asked,
        "pdf": "" if found.withdrawn else pdf,
        "html": "" if found.withdrawn else html,
        "arxiv": arxiv,
        "code": web_address(found.code_url),
        "project": web_address(found.project_url),
        "data": web_address(found.data_url),
        "canonical": url,
        "subjects": [(code, category_name(code)) for code in found.category_list],
        "licence": licence_name(found.license),
        "licence_url": web_address(found.license),
        "appears": _appears_in(found),
        "announced": _announced(found),
        "meta": list(highwire(work)),
        "linked": article(work),
        "bibtex": bibtex.entry(work),
        "here": "paper",
    }
    if context["appears"]:
        context["before"], context["after"] = neighbours(context["appears"][0])
    context |= _own(request, found) | thread_context(request, found)
    context["related"] = related_cards(request, found)
    response = render(request, "papers/paper.html", context)
    if not request.user.is_authenticated and not context["thread"].lines:
        response["Last-Modified"] = http_date(found.stored_at.timestamp())
    return response


def _opened(request: HttpRequest) -> bool:
    """That somebody looks at the page: no script asks for it, and the browser does not fetch ahead."""
    fetched_for = request.headers.get("Sec-Fetch-Dest", "document")
    ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    return request.method == "GET" and fetched_for == "document" and not ahead


def _own(request: HttpRequest, found: Paper) -> dict[str, Any]:
    """The reader's own part of the page, nothing for visitors; who opens the page has read the paper.

    `?do=save` comes from "Save" on a visitor's page: it offers one button, since no address may save by
    being opened.
    """
    reader = reader_of(request)
    if reader is None:
        return {}
    row = row_of(reader, found)
    if _opened(request):
        see(reader, found, row.marks)
    offered = request.GET.get("do") == "save" and not row.marks.status
    return {"offered": offered, "collections": addable(reader, found), **own_marks(reader, found, row)}


@require_safe
def pdf(request: HttpRequest, identifier: str) -> HttpResponse:
    """Leads to arXiv's own PDF: papers are not re-hosted."""
    wanted = _wanted(identifier.removesuffix(".pdf"))
    return redirect(f"https://arxiv.org/pdf/{wanted}")


def licence_name(url: str) -> str:
    """A licence as people call it, or its address where we know no name."""
    bare = url.split("://", 1)[-1].rstrip("/").removeprefix("www.")
    if bare.startswith(ARXIV_LICENCE):
        return "arXiv.org non-exclusive"
    return LICENCES.get(bare, bare)


def _wanted(identifier: str) -> ArxivId:
    try:
        return ArxivId.parse(identifier.rstrip("/"))
    except BadIdentifier:
        raise Http404 from None


def _asked_version(found: Paper, versions: list[Version], wanted: ArxivId) -> Version | None:
    """The version that the address names; 404 for one that does not exist."""
    if wanted.version is None:
        return None
    if wanted.version > found.latest_version:
        raise Http404
    stored = {version.number: version for version in versions}
    return stored.get(wanted.version, Version(paper=found, number=wanted.version))


def _appears_in(found: Paper) -> list[Entry]:
    """The entries of published digests that show the paper, newest first."""
    entries = found.entries.filter(hidden=False, digest__published=True)
    return list(entries.select_related("digest__topic").order_by("-digest__date")[:20])


def _announced(found: Paper) -> list[tuple[str, str, Announcement]]:
    """The first announcement in each category, with the address of that day's listing."""
    firsts: dict[str, Announcement] = {}
    for row in found.announcements.order_by("version"):
        firsts.setdefault(row.category, row)
    order = {code: place for place, code in enumerate(found.category_list)}
    rows = sorted(firsts.values(), key=lambda row: order.get(row.category, len(order)))
    return [
        (row.category, reverse("category_day", args=[row.category, row.listing_day]), row) for row in rows
    ]
