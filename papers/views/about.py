"""Pages that stand by themselves: about, privacy, terms, accessibility, keyboard."""

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
