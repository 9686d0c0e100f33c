"""Thin filters over papers/text: what authors wrote, as safe HTML."""

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from papers.models import Paper
from papers.text.markdown import GONE, LABEL, render, to_plain
from papers.text.math import to_html, to_text
from papers.text.prose import abstract_html

register = template.Library()


@register.filter(name="math")
def math_filter(text: str) -> SafeString:
    """A line of text with its math as MathML."""
    return mark_safe(to_html(text, _("Formula")))  # noqa: S308 - escaped by to_html


@register.filter
def abstract(text: str) -> SafeString:
    """An abstract or a comment as paragraphs, with math, links and arXiv ids."""
    return mark_safe(abstract_html(text, _("Formula")))  # noqa: S308 - escaped by abstract_html


@register.filter
def written(html: str) -> SafeString:
    """What a reader wrote, as it was rendered when it was kept, with our own words in the page's language."""
    gone = GONE.replace("deleted reader", _("deleted reader"))
    named = html.replace(f'aria-label="{LABEL}"', f'aria-label="{_("Formula")}"').replace(GONE, gone)
    return mark_safe(named)  # noqa: S308 - sanitized by papers/text/markdown.py


@register.filter
def markdown(text: str) -> SafeString:
    """What a curator wrote, in Markdown."""
    return mark_safe(render(text, label=_("Formula")))  # noqa: S308 - sanitized by render


@register.filter
def unmarked(text: str) -> str:
    """Markdown in one line without its marks, for lists and attributes."""
    return to_plain(text)


@register.filter
def plain(text: str) -> str:
    """Text without markup, for titles and attributes."""
    return to_text(text)


@register.filter
def venue(paper: Paper) -> str:
    """The venue with its year: "WACV 2024"."""
    year = paper.venue_year
    return f"{paper.venue} {year}" if year and str(year) not in paper.venue else paper.venue
