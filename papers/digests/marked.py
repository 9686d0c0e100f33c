"""A paper as a preview lists it: its title, and a piece of its abstract, with the matching words marked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from papers.digests.matching import document_of
from papers.models import Paper
from papers.query.memory import Hit, Indexed
from papers.query.tree import Field
from papers.text.pieces import Piece, pieces

AROUND = 80  # characters of the abstract on either side of the first match


@dataclass(frozen=True, slots=True)
class Listed:
    """A paper with the matching words of its title and, where the abstract matched, what is around them."""

    paper: Paper
    title: tuple[Piece, ...]
    excerpt: tuple[Piece, ...] = ()


def listed(paper: Paper, hits: Iterable[Hit] = ()) -> Listed:
    """The paper with these matches marked."""
    found = list(hits)
    title = pieces(paper.title, [(hit.start, hit.end) for hit in found if hit.field is Field.TITLE])
    inside = [(hit.start, hit.end) for hit in found if hit.field is Field.ABSTRACT]
    return Listed(paper, title, excerpt(paper.abstract, inside))


def excerpt(text: str, spans: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    """What is around the first of the spans, cut between words; nothing without a span."""
    if not spans:
        return ()
    first, _end = min(spans)
    last = max(stop for start, stop in spans if start <= first + AROUND)
    start, stop = max(0, first - AROUND), min(len(text), last + AROUND)
    if start:
        start = _next_blank(text, start - 1, first)
    if stop < len(text):
        stop = max(text.rfind(" ", last, stop + 1), last)
    inside = [(one - start, other - start) for one, other in spans if start <= one and other <= stop]
    shown = pieces(text[start:stop], inside)
    before = (Piece("… "),) if start else ()
    return (*before, *shown, *((Piece(" …"),) if stop < len(text) else ()))


def papers_of(keys: Iterable[int]) -> dict[int, Paper]:
    """The papers of these primary keys with all that a query can ask about them, in three queries."""
    wanted = Paper.objects.with_authors().prefetch_related("announcements")
    return wanted.in_bulk(list(keys))


def indexed(paper: Paper) -> Indexed:
    """A paper as `papers_of` loads it, ready to be put queries to."""
    return Indexed(document_of(paper))


def _next_blank(text: str, start: int, end: int) -> int:
    blank = text.find(" ", start, end)
    return start + 1 if blank < 0 else blank + 1
