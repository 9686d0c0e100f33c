"""What the head of a page says besides its title: blocks once more, and data for machines."""

import json
from typing import Any

from django import template
from django.template import Context, NodeList
from django.template.loader_tags import BlockNode
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# Nothing may look like the end of the script element; old readers take the last two for ends of lines.
_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


@register.simple_tag(takes_context=True)
def again(context: Context, name: str) -> SafeString:
    """The text of a block of this page, where it is wanted a second time."""
    text = " ".join(BlockNode(name, NodeList()).render(context).split())
    return mark_safe(text)  # noqa: S308 - rendered by the block's own template, which escapes


@register.filter
def linked_data(told: dict[str, Any]) -> SafeString:
    """JSON-LD as a script element; browsers do not run it, so the policy on scripts leaves it alone."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    data = mark_safe(text)  # noqa: S308 - no character of it can end the element
    return format_html('<script type="application/ld+json">{}</script>', data)
