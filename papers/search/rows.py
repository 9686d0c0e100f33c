"""What is written into the index: a paper's key, its place and its tokens."""

from collections.abc import Collection
from dataclasses import dataclass

from papers.models import Paper
from papers.search import documents
from papers.search.entries import Entry, entry
from papers.search.positions import position


@dataclass(frozen=True, slots=True)
class Row:
    """One paper's row."""

    paper: int
    position: int
    entry: Entry


def read(papers: Collection[int]) -> list[Row]:
    """The rows of the papers with these primary keys, as they are stored now; a few hundred at most."""
    held = documents.read(papers, announcements=False)
    places = Paper.objects.filter(pk__in=papers).order_by("pk")
    return [
        Row(pk, position(first_listed, id_order, arxiv_id), entry(held[pk]))
        for pk, first_listed, id_order, arxiv_id in places.values_list(
            "pk", "first_listed", "id_order", "arxiv_id"
        )
    ]
