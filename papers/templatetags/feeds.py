"""The addresses of a feed in its formats, for the pages that lead to it."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def feed_addresses(name: str, *parts: Any, **asked: str) -> list[tuple[str, str, str]]:
    """(name, media type, address) of each format; the labels in it are in the page's language."""
    if (get_language() or "en") != "en":
        asked["language"] = str(get_language())
    query = urlencode({key: value for key, value in asked.items() if value})
    return [
        (label, kind, reverse(f"feed_{name}", args=[*parts, form]) + (f"?{query}" if query else ""))
        for form, label, kind in FORMATS
    ]


FORMATS = (
    ("atom", "Atom", "application/atom+xml"),
    ("json", "JSON Feed", "application/feed+json"),
    ("rss", "RSS", "application/rss+xml"),
)
