"""Abstracts and other outside text as safe HTML: paragraphs, math, links, arXiv identifiers."""

import re
from html import escape

from papers.addresses import find_addresses
from papers.tex import split_math
from papers.text.math import INVISIBLE, LONGEST_TEXT, code_html, formula_html, to_text
from papers.text.plain import shorten

# arXiv's abstracts begin a paragraph with an empty line or with an indented one.
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*|\n[ \t]{2,}")
_CITATION = re.compile(
    r"\barXiv:\s?(?P<id>[0-9]{4}\.[0-9]{4,5}|[a-z]+(?:-[a-z]+)?(?:\.[A-Z]{2})?/[0-9]{7})(?P<version>v[1-9][0-9]{0,2})?(?!\w)",
    re.IGNORECASE,
)


def abstract_html(text: str, label: str = "Formula") -> str:
    """The text as HTML paragraphs. Everything is escaped; links lead out marked as foreign and unfollowed.

    `label` names the scrolling region of a displayed formula, in the page's language.
    """
    if len(text) > LONGEST_TEXT:
        return f"<p>{code_html(text)}</p>"
    paragraphs = (part.strip() for part in _PARAGRAPH.split(INVISIBLE.sub("", text)))
    return "\n".join(f"<p>{_paragraph(part, label)}</p>" for part in paragraphs if part)


def plain_paragraphs(text: str) -> list[str]:
    """The text's paragraphs without TeX, for where no markup of ours can stand; not escaped."""
    if len(text) > LONGEST_TEXT:
        return [to_text(text)]
    return [plain for part in _PARAGRAPH.split(text.strip()) if (plain := to_text(part))]


def snippet(text: str, length: int = 200) -> str:
    """The beginning of the text without TeX, at most `length` characters, cut between words."""
    return shorten(to_text(text[: 20 * length + 2_000]), length)


def _paragraph(text: str, label: str) -> str:
    return "".join(
        _linked(segment.source.replace("\\$", "$"))
        if segment.kind == "text"
        else formula_html(segment, label)
        for segment in split_math(text)
    )


def _linked(text: str) -> str:
    """Text outside math with its addresses and identifiers as links."""
    parts: list[str] = []
    position = 0
    for address in find_addresses(text):
        url = escape(address.url)
        parts += [
            _cited(text[position : address.start]),
            f'<a href="{url}" rel="nofollow noopener external">{url}</a>',
        ]
        position = address.end
    return "".join([*parts, _cited(text[position:])])


def _cited(text: str) -> str:
    """Text without addresses, `arXiv:2310.12755` linked to our own page of that paper."""
    parts: list[str] = []
    position = 0
    for citation in _CITATION.finditer(text):
        path = f"/abs/{citation['id']}{citation['version'] or ''}"
        parts += [
            escape(text[position : citation.start()]),
            f'<a href="{escape(path)}">{escape(citation[0])}</a>',
        ]
        position = citation.end()
    return "".join([*parts, escape(text[position:])])
