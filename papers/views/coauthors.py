"""Who wrote papers together with an author, and how many."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from papers.models import Author, Authorship
from papers.models.papers import PERSON

LARGE = 50  # authors; the lists of collaborations say nothing of who works with whom, and would take long
MOST = 500  # papers that are looked at, the newest


@dataclass(frozen=True, slots=True)
class Coauthors:
    """People as dicts of person, person_slug, person_name, papers; and whether papers were left out."""

    people: list[dict[str, Any]]
    large_left_out: bool
    old_left_out: bool


def coauthors(rows: Collection[Author], papers: Sequence[int]) -> Coauthors:
    """The co-authors of the person of these rows on these papers (keys, newest first), most papers first.

    Two queries, whatever the number of papers.
    """
    large = set(Authorship.objects.filter(paper__in=papers, place=LARGE).values_list("paper", flat=True))
    small = [paper for paper in papers if paper not in large]
    beside = Authorship.objects.filter(paper__in=small[:MOST]).exclude(author__in=rows).order_by()
    counted: Any = beside.values(**PERSON).annotate(papers=Count("paper", distinct=True))
    people = [dict(row) for row in counted.order_by("-papers", "person_name", "person")]
    return Coauthors(people, bool(large), len(small) > MOST)
