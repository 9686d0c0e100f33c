"""Abstracts and other outside text as safe HTML: paragraphs, math, links, arXiv identifiers."""

import re
from collections.abc import Iterator, Sequence
from html import escape

from papers.addresses import find_addresses
from papers.tex import split_math
from papers.text.math import INVISIBLE, LONGEST_TEXT, code_html, formula_html, to_text
from papers.text.pieces import Span, hit_html, inside, marked_html
from papers.text.plain import shorten

# arXiv's abstracts begin a paragraph with an empty line or with an indented one.
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*|\n[ \t]{2,}")
_CITATION = re.compile(
    r"\barXiv:\s?(?P<id>[0-9]{4}\.[0-9]{4,5}|[a-z]+(?:-[a-z]+)?(?:\.[A-Z]{2})?/[0-9]{7})(?P<version>v[1-9][0-9]{0,2})?(?!\w)",
    re.IGNORECASE,
)


def abstract_html(text: str, label: str = "Formula", spans: Sequence[Span] = ()) -> str:
    """The text as HTML paragraphs. Everything is escaped; links lead out marked as foreign and unfollowed.

    `label` names the scrolling region of a displayed formula, in the page's language. What is in the `spans`
    is marked; not in addresses, nor where characters that are not shown would shift the places.
    """
    if len(text) > LONGEST_TEXT:
        return f"<p>{code_html(text)}</p>"
    shown = INVISIBLE.sub("", text)
    hits = spans if shown == text else ()
    return "\n".join(
        f"<p>{_paragraph(part, label, inside(hits, start, start + len(part)))}</p>"
        for start, part in _paragraphs(shown)
    )


def plain_paragraphs(text: str) -> list[str]:
    """The text's paragraphs without TeX, for where no markup of ours can stand; not escaped."""
    if len(text) > LONGEST_TEXT:
        return [to_text(text)]
    return [plain for part in _PARAGRAPH.split(text.strip()) if (plain := to_text(part))]


def snippet(text: str, length: int = 200) -> str:
    """The beginning of the text without TeX, at most `length` characters, cut between words."""
    return shorten(to_text(text[: 20 * length + 2_000]), length)


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """The paragraphs that hold anything, with their places."""
    begin = 0
    for gap in (*_PARAGRAPH.finditer(text), None):
        part = text[begin : gap.start() if gap else len(text)]
        if part.strip():
            yield begin + len(part) - len(part.lstrip()), part.strip()
        begin = gap.end() if gap else begin


def _paragraph(text: str, label: str, spans: Sequence[Span]) -> str:
    parts, at = [], 0
    for segment in split_math(text):
        hits = inside(spans, at, at + len(segment.source))
        at += len(segment.source)
        if segment.kind == "text":
            shown = segment.source.replace("\\$", "$")
            parts.append(_linked(shown, hits if shown == segment.source else ()))
        else:
            formula = formula_html(segment, label)
            parts.append(hit_html(formula) if hits and segment.kind == "inline" else formula)
    return "".join(parts)


def _linked(text: str, spans: Sequence[Span]) -> str:
    """Text outside math with its addresses and identifiers as links."""
    parts: list[str] = []
    position = 0
    for address in find_addresses(text):
        url = escape(address.url)
        parts += [
            _cited(text[position : address.start], inside(spans, position, address.start)),
            f'<a href="{url}" rel="nofollow noopener external">{url}</a>',
        ]
        position = address.end
    return "".join([*parts, _cited(text[position:], inside(spans, position, len(text)))])


def _cited(text: str, spans: Sequence[Span]) -> str:
    """Text without addresses, `arXiv:2310.12755` linked to our own page of that paper."""
    parts: list[str] = []
    position = 0
    for citation in _CITATION.finditer(text):
        path = f"/abs/{citation['id']}{citation['version'] or ''}"
        parts += [
            marked_html(text[position : citation.start()], inside(spans, position, citation.start())),
            f'<a href="{escape(path)}">{escape(citation[0])}</a>',
        ]
        position = citation.end()
    return "".join([*parts, marked_html(text[position:], inside(spans, position, len(text)))])
