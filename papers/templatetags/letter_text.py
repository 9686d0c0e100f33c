"""Filters of the text part of letters: lines of a fixed width, rules under headings."""

from django import template

from papers.mail.columns import WIDTH, wrap
from papers.text.plain import one_line

register = template.Library()


@register.filter
def indent(text: str, depth: int) -> str:
    """The text in lines that begin with so many blanks."""
    blank = " " * depth
    return "\n".join(wrap(one_line(text), blank, blank))


@register.filter
def hang(text: str, mark: str) -> str:
    """The text after a mark, its further lines indented as far."""
    return "\n".join(wrap(one_line(text), mark, " " * len(mark)))


@register.filter
def heading(text: str) -> str:
    """The text in capitals over a rule."""
    return "\n".join([*wrap(one_line(text).upper()), "-" * WIDTH])
