"""A topic's rule, in words."""

from functools import lru_cache

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from papers.query.language import QueryError, parse
from papers.query.words import sentence


@lru_cache(maxsize=512)
def _sentence(rule: str, language: str) -> str:
    try:
        return sentence(parse(rule, rule=True), _, ngettext)
    except QueryError:
        return ""


def rule_in_words(rule: str) -> str:
    """A rule as a sentence in the page's language, "" if it cannot be read (only curators are told)."""
    return _sentence(rule, get_language() or "en")
