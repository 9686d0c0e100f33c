"""What is written into the index: a paper's key, its place and its tokens as the database wants them."""

from collections.abc import Collection
from dataclasses import dataclass

from papers.models import Paper
from papers.search.positions import position

Columns = tuple[str | bool, ...]  # an entry as the database's module (sqlite.py, postgres.py) tells it


@dataclass(frozen=True, slots=True)
class Row:
    """One paper's row."""

    paper: int
    position: int
    columns: Columns


def places(papers: Collection[int]) -> dict[int, int]:
    """The places of the papers with these primary keys, as they are stored now, by key and in its order."""
    stored = Paper.objects.filter(pk__in=papers).order_by("pk")
    return {
        pk: position(first_listed, id_order, arxiv_id)
        for pk, first_listed, id_order, arxiv_id in stored.values_list(
            "pk", "first_listed", "id_order", "arxiv_id"
        )
    }
