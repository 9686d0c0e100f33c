"""A text in pieces: what of it matched, and what stands between."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

Span = tuple[int, int]  # places of characters, the second excluded


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text, and whether it matched."""

    text: str
    hit: bool = False


def pieces(text: str, spans: Sequence[Span]) -> tuple[Piece, ...]:
    """The whole text in pieces, those within one of the spans (which may overlap) as hits."""
    cut: list[Piece] = []
    done = 0
    for start, end in sorted(spans):
        if end <= done:
            continue
        start = max(start, done)
        cut += [Piece(text[done:start]), Piece(text[start:end], hit=True)]
        done = end
    cut.append(Piece(text[done:]))
    return tuple(piece for piece in cut if piece.text)


def inside(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    """What of the spans is in a part of the text, counted from where the part begins."""
    return [
        (max(one, start) - start, min(two, end) - start) for one, two in spans if one < end and two > start
    ]


def marked_html(text: str, spans: Sequence[Span]) -> str:
    """The text, escaped, with the spans marked."""
    return "".join(
        hit_html(escape(piece.text)) if piece.hit else escape(piece.text) for piece in pieces(text, spans)
    )


def hit_html(html: str) -> str:
    """HTML that is there because it matched."""
    return f'<mark class="hit">{html}</mark>'
