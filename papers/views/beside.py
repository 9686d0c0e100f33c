"""What leads on from a paper: those near it by their words, and its neighbours in a digest."""

from dataclasses import dataclass

from django.http import HttpRequest

from papers.clock import new_york_today
from papers.models import Entry, Paper
from papers.search.related import related
from papers.views.cards import Card, cards, paper_fields, paper_links, with_marks


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An entry of the digest, by its number there."""

    number: int
    url: str
    title: str


def related_cards(request: HttpRequest, paper: Paper) -> list[Card]:
    """The nearest papers as lines of a list, with the reader's marks."""
    near = related(paper, new_york_today())
    rows = Paper.objects.filter(pk__in=near, deleted=False).values(*paper_fields(abstract=False))
    by_key = {row["pk"]: row for row in rows}
    shown = cards([by_key[pk] for pk in near if pk in by_key])
    with_marks(request, shown)
    return shown


def neighbours(entry: Entry) -> tuple[Neighbour | None, Neighbour | None]:
    """The entries before and after this one among those that its digest shows."""
    shown = Entry.objects.filter(digest=entry.digest, hidden=False).order_by("section", "rank")
    rows = list(shown.values_list("pk", "paper__arxiv_id", "paper__title"))
    at = next(place for place, row in enumerate(rows) if row[0] == entry.pk)
    around = {
        place: Neighbour(place + 1, paper_links(rows[place][1])[0], rows[place][2])
        for place in (at - 1, at + 1)
        if 0 <= place < len(rows)
    }
    return around.get(at - 1), around.get(at + 1)
