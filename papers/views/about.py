"""Pages that stand by themselves: about, privacy, terms, accessibility, keyboard; and robots.txt."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """One of the pages of templates/papers/about/."""
    context = {
        "contact": settings.CONTACT_EMAIL,
        "here": name,
        "idle_days": settings.SESSION_IDLE_DAYS,
        "max_days": settings.SESSION_MAX_DAYS,
    }
    return render(request, f"papers/about/{name}.html", context)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be indexed; forms and administration need not be."""
    lines = (
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /preferences/",
        "Disallow: /pdf/",
        "Disallow: /search/?",
        "",
    )
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
