"""Parts of a topic's rule, in words."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from papers.query.tree import Node
from papers.query.words import clause

register = template.Library()


@register.filter(name="clause")
def clause_filter(node: Node) -> str:
    """What one part of a rule asks of a paper: "in cs.CV"."""
    return clause(node, _, ngettext)
