"""Why a paper is in a digest, in words."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

FIELDS = {
    "title": pgettext_lazy("field", "title"),
    "abstract": pgettext_lazy("field", "abstract"),
    "authors": pgettext_lazy("field", "authors"),
    "comment": pgettext_lazy("field", "comment"),
}


def reason(why: Mapping[str, Any]) -> SafeString:
    """An entry's `why` as a sentence with the matching words and, of a rule with alternatives, which held."""
    hits = tuple((field, word) for field, word in why.get("hits", []))
    return _reason(hits, tuple(why.get("branches", [])), get_language() or "en")


@lru_cache(maxsize=4096)
def _reason(hits: tuple[tuple[str, str], ...], branches: tuple[str, ...], language: str) -> SafeString:
    words: dict[str, list[str]] = {}
    for field, word in hits:
        words.setdefault(field, []).append(word)
    parts = [
        format_html(_("{field} has {words}"), field=FIELDS.get(field, field), words=_list(found))
        for field, found in words.items()
    ]
    if branches:
        rules = format_html_join(", ", "<code>{}</code>", ((branch,) for branch in branches))
        parts.append(format_html(_("by the rule {}"), rules))
    return format_html_join(_("; "), "{}", ((part,) for part in parts))


def _list(words: list[str]) -> SafeString:
    return format_html_join(_(", "), _("“{}”"), ((word,) for word in words))
