"""Stands in for a view while its part of the site is being made."""

from django.http import Http404, HttpRequest, HttpResponse


def unbuilt(request: HttpRequest, **_parts: object) -> HttpResponse:
    """404."""
    raise Http404
