"""What a search found, marked: words in titles, names and abstracts, and the sentence with most of them."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from html import escape

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.models import User
from papers.query.memory import NO_MARKS, Hit, Indexed, explain
from papers.query.tokens import NAME_SEPARATOR
from papers.query.tree import Announced, Field, Kind, LastDays, Mark, Query, leaves
from papers.search import documents
from papers.search.marked import marks_of
from papers.tex import split_math
from papers.text.math import INVISIBLE, LONGEST_TEXT, formula_html
from papers.text.pieces import Span, hit_html, inside, marked_html, pieces
from papers.text.prose import abstract_html
from papers.views.cards import Card, author_line

LONGEST = 240  # characters of a sentence; of a longer one what is around its first match
AROUND = 110
STEM = 5  # first letters that inflections of a word have in common
NAMES = 200  # of a paper's authors that are looked at; a collaboration's thousands would take long
_SENTENCE_END = re.compile(r"[.?!]['\")]?\s+(?=[^\Wa-z]|[$\\\"(])|\n\s*\n")  # not "e.g. this"


def mark_hits(cards: list[Card], query: Query, today: date, reader: User | None) -> None:
    """Marks the words because of which the query holds of these papers.

    Two queries; one more where it asks for announcements, four more where it asks for the reader's marks.
    A paper that is there only for a name beyond the first NAMES of its authors stays unmarked.
    """
    keys = [card.pk for card in cards]
    kinds = {type(leaf) for leaf in leaves(query.root)}
    told = documents.read(keys, announcements=bool(kinds & {Announced, LastDays, Kind}))
    marks = marks_of(reader.pk, keys) if reader and Mark in kinds else {}
    for card in cards:
        document = told.get(card.pk)
        if document is None:
            continue
        some = replace(document, authors=document.authors[:NAMES])
        why = explain(query, Indexed(some), today, marks.get(card.pk, NO_MARKS))
        if why is None:  # it changed since it was found, or is there for another author
            continue
        if spans := _spans(why.hits, Field.TITLE):
            card.title = marked(document.title, spans)
        if spans := _spans(why.hits, Field.ABSTRACT):
            card.gist = gist(document.abstract, spans)
            if card.abstract:
                html = abstract_html(document.abstract, _("Formula"), spans)
                card.abstract = mark_safe(html)  # noqa: S308 - escaped by abstract_html
        if spans := _spans(why.hits, Field.AUTHORS):
            card.authors = author_line(card.people, card.url, names(some.authors, spans))
        if spans := _spans(why.hits, Field.COMMENT):
            comment = gist(document.comment, spans)
            card.extra = format_html('<p class="why">{} <bdi>{}</bdi></p>', _("Comment:"), comment)


def marked(text: str, spans: Sequence[Span], window: Span | None = None) -> SafeString:
    """The text (or the part of it in the window) as HTML with the spans marked.

    A formula with a match in it is marked as a whole, so that its MathML stays sound. A text with characters
    that are not shown stays unmarked: they would shift the places.
    """
    if len(text) > LONGEST_TEXT or INVISIBLE.search(text):
        spans = ()
    start, end = window or (0, len(text))
    parts, at = [], 0
    for segment in split_math(text):
        after = at + len(segment.source)
        first, last = max(start, at), min(end, after)
        hits = inside(spans, first, last)
        if first < last and segment.kind == "text":
            parts += [_piece(piece.text, piece.hit) for piece in pieces(text[first:last], hits)]
        elif first < last:
            shown = replace(segment, kind="inline") if window else segment
            formula = formula_html(shown, _("Formula"))
            parts.append(hit_html(formula) if hits else formula)
        at = after
    return mark_safe("".join(parts))  # noqa: S308 - each part is escaped or MathML of formula_html


def gist(abstract: str, spans: Sequence[Span]) -> SafeString:
    """The sentence with the most of the words that match, the first of such, with all of them marked."""
    first = _telling(abstract, spans)
    start, end = _sentence(abstract, first)
    before, after = "", ""
    if end - start > LONGEST:
        if first[0] - start > AROUND:
            start = _blank_after(abstract, first[0] - AROUND, first[0])
            before = "… "
        if end - first[1] > AROUND:
            end = _blank_before(abstract, first[1], first[1] + AROUND)
            after = " …"
    return format_html("{}{}{}", before, marked(abstract, spans, (start, end)), after)


def names(authors: Sequence[str], spans: Sequence[Span]) -> dict[int, SafeString]:
    """The names with a match in them, marked, by their place; the spans are those of all names together."""
    found, at = dict[int, SafeString](), 0
    for place, name in enumerate(authors):
        if hits := inside(spans, at, at + len(name)):
            found[place] = mark_safe(marked_html(name, hits))  # noqa: S308 - escaped by marked_html
        at += len(name) + len(NAME_SEPARATOR)
    return found


def _spans(hits: Sequence[Hit], field: Field) -> list[Span]:
    return [(hit.start, hit.end) for hit in hits if hit.field is field]


def _telling(text: str, spans: Sequence[Span]) -> Span:
    """The first match in the sentence with the most different ones; inflections of a word are one."""
    ends = [stop.end() for stop in _SENTENCE_END.finditer(text)]
    words: dict[int, set[str]] = {}
    first: dict[int, Span] = {}
    for start, end in sorted(spans):
        sentence = bisect_right(ends, start)
        first.setdefault(sentence, (start, end))
        words.setdefault(sentence, set()).add(text[start:end].lower()[:STEM])
    return first[max(words, key=lambda sentence: (len(words[sentence]), -sentence))]


def _sentence(text: str, span: Span) -> Span:
    """Where the sentence around the span begins and ends."""
    start = 0
    for stop in _SENTENCE_END.finditer(text):
        if stop.start() >= span[1]:
            return start, stop.end()
        if stop.end() <= span[0]:
            start = stop.end()
    return start, len(text)


def _blank_after(text: str, start: int, end: int) -> int:
    blank = text.find(" ", start, end)
    return start if blank < 0 else blank + 1


def _blank_before(text: str, start: int, end: int) -> int:
    blank = text.rfind(" ", start, end)
    return end if blank < 0 else blank


def _piece(text: str, hit: bool) -> str:
    html = escape(INVISIBLE.sub("", text.replace("\\$", "$")))
    return hit_html(html) if hit else html
