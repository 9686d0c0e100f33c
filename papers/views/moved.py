"""Addresses that a topic had: they lead to where it is now, for good."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from papers.models import FormerAddress

View = Callable[..., HttpResponseBase]


def at_former_addresses_too(view: View) -> View:
    """For views of a topic by `slug`: where there is none, that page of the topic that had the address."""

    @wraps(view)
    def found(request: HttpRequest, slug: str, **more: Any) -> HttpResponseBase:
        try:
            return view(request, slug=slug, **more)
        except Http404:
            former = FormerAddress.objects.filter(slug=slug).select_related("topic").first()
            if former is None or request.resolver_match is None:
                raise
            address = reverse(request.resolver_match.view_name, kwargs={**more, "slug": former.topic.slug})
            query = request.META.get("QUERY_STRING", "")
            response = HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
            response["Cache-Control"] = "no-cache"  # the topic may take its old address back
            return response

    return found
