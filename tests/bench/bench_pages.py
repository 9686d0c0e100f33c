"""The digest page of fifty papers beside a bare Django view that renders the same HTML from memory."""

import time
from collections.abc import Callable
from datetime import date
from statistics import median
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client, override_settings
from django.urls import include, path

from papers.models import Digest
from papers.views import digests
from papers.views.frame import frame
from tests.factories import make_announcement, make_digest, make_entry, make_paper

PAPERS = 50
ROUNDS = 60
ABSTRACT = (
    r"We study transformers with $\ell_2$ norms and $O(n \log n)$ attention on images. "
    + "A plain sentence. " * 60
)
in_memory: dict[str, Any] = {}


def bare(request: HttpRequest) -> HttpResponse:
    """The same template with everything it prints already at hand."""
    return render(request, "papers/digest.html", in_memory)


urlpatterns = [path("bare/", bare), path("", include("digest_site.urls"))]


def run(emit: Callable[[dict[str, Any]], None]) -> None:
    """Emits the page's time, uncached and for a repeat visitor, beside the bare view's; needs a database."""
    with override_settings(ROOT_URLCONF="tests.bench.bench_pages"):
        digest = _digest()
        visitor = Client(headers={"Accept-Language": "en"})
        address = digest.get_absolute_url()
        digests.render = _remember  # type: ignore[attr-defined]
        first = visitor.get(address)
        digests.render = render  # type: ignore[attr-defined]
        if visitor.get("/bare/").content != first.content:
            raise AssertionError("the two views do not render the same page")
        page, repeat, from_memory = _times(
            lambda: visitor.get(address),
            lambda: visitor.get(address, headers={"If-None-Match": first["ETag"]}),
            lambda: visitor.get("/bare/"),
        )
    for name, value in (("uncached", page), ("repeat visitor, 304", repeat)):
        emit(
            {
                "name": f"digest page of {PAPERS} papers, {name}",
                "value": round(1000 * value, 2),
                "unit": "ms",
                "n": ROUNDS,
                "vs": f"bare view, same HTML from memory: {1000 * from_memory:.2f} ms",
                "ratio": round(value / from_memory, 2),
            }
        )


def _remember(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Renders, and keeps what was rendered, the frame of the page included."""
    in_memory.update(context | frame(request))
    return render(request, template, context)


def _digest() -> Digest:
    digest = make_digest(on=date(2023, 11, 2))
    why = {"branches": ["ViT AND image"], "hits": [["title", "transformer"], ["abstract", "images"]]}
    for number in range(PAPERS):
        paper = make_paper(
            f"2311.{number + 1:05}",
            abstract=f"{ABSTRACT} {number}",
            authors=tuple(f"Author {(number * 7 + place) % 90}" for place in range(1 + number % 6)),
            venue="WACV" if number % 3 == 0 else "",
            code_url="https://example.org/code" if number % 2 else "",
        )
        make_announcement(paper)
        make_entry(digest, paper, why=why)
    return digest


def _times(*acts: Callable[[], object]) -> list[float]:
    """The median CPU time of each act, taken in turn so that a busy machine slows all alike."""
    spent: list[list[float]] = [[] for _act in acts]
    for _round in range(ROUNDS):
        for act, seconds in zip(acts, spent, strict=True):
            started = time.process_time()
            act()
            seconds.append(time.process_time() - started)
    return [median(seconds) for seconds in spent]
