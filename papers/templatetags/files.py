"""The addresses of a page's papers as files, for the pages that lead to them."""

from typing import Any, NamedTuple

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from papers.export.formats import FORMATS

register = template.Library()


class File(NamedTuple):
    """A file that a page leads to."""

    label: str
    media_type: str
    address: str


@register.simple_tag
def file_addresses(name: str, *parts: Any, query: str = "", **asked: str) -> list[File]:
    """The files of one kind of page in every format, those for reference managers first.

    What is asked for stands in `asked`, or written out in `query`.
    """
    query = query or urlencode({key: value for key, value in asked.items() if value})
    return [
        File(form.label, form.media_type, _address(f"export_{name}", [*parts, ext], query))
        for ext, form in FORMATS.items()
    ]


def _address(name: str, parts: list[Any], query: str) -> str:
    return reverse(name, args=parts) + (f"?{query}" if query else "")
