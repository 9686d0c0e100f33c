"""An author in words: the names of one person, others of those names, the papers, what readers hint at."""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import StaffAct
from papers.models import Author, Authorship, NotThisPerson, Paper
from papers.text.math import to_text
from papers.text.names import slug

PAGE = 100  # papers on a page
FEW = 3  # from so many readers on it is told how many say that a paper is a namesake's; never who
SHOWN = 20  # acts, authors found
_ADDRESS = re.compile(r"(?:.*/authors/)?([1-9][0-9]{0,17})(?:-[^/]*)?/?\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """A paper of a person: the name that it prints, and how many readers say it is a namesake's (0: few)."""

    pk: int
    arxiv_id: str
    title: str
    day: str
    name: str
    doubts: int


@dataclass(frozen=True, slots=True)
class Names:
    """A person: the row shown, all rows, the number of papers, the newest of them."""

    person: Author
    rows: list[Author]
    papers: int
    newest: list[Line]


def rows_of(person: Author) -> list[Author]:
    """The person's rows, the one shown first."""
    rows = Author.objects.of_person(person.pk).annotate(papers=Count("authorships"))
    return sorted(rows, key=lambda row: (row.pk != person.pk, row.name, row.variant))


def others_of(rows: list[Author]) -> list[tuple[Author, int, int]]:
    """The other people of these names: the row shown, its number among its name's, how many papers."""
    same = Author.objects.filter(name__in={row.name for row in rows}).exclude(pk__in=[row.pk for row in rows])
    found: Any = same.select_related("same_as").annotate(papers=Count("authorships"))
    found = found.order_by("name", "variant")
    return [(row.person, row.variant + 1, int(row.papers)) for row in found]


def papers_of(rows: list[Author]) -> QuerySet[Paper]:
    """The papers of these rows, newest first."""
    theirs = Authorship.objects.filter(author__in=rows)
    return Paper.objects.filter(pk__in=theirs.values("paper")).newest_first()


def lines(rows: list[Author], papers: QuerySet[Paper]) -> list[Line]:
    """A slice of their papers, in three queries."""
    shown = list(papers.only("arxiv_id", "title", "first_listed"))
    keys = [paper.pk for paper in shown]
    theirs = Authorship.objects.filter(author__in=rows, paper__in=keys).order_by("-place")
    names = dict(theirs.values_list("paper", "author__name"))
    doubts = _doubts(rows, keys)
    return [
        Line(
            pk=paper.pk,
            arxiv_id=paper.arxiv_id,
            title=to_text(paper.title),
            day=str(paper.first_listed or ""),
            name=names.get(paper.pk, ""),
            doubts=doubts.get(paper.pk, 0),
        )
        for paper in shown
    ]


def names(person: Author, newest: int = 5) -> Names:
    """The person in short."""
    rows = rows_of(person)
    papers = papers_of(rows)
    return Names(person, rows, papers.order_by().count(), lines(rows, papers[:newest]))


def look_up(rows: QuerySet[Author], text: str) -> QuerySet[Author]:
    """Those of these rows by key, address or words of the name, whose accents and capitals do not matter.

    A name in another script than Latin is looked for as it is written.
    """
    if found := _ADDRESS.fullmatch(text.strip()):
        return rows.filter(pk=int(found[1]))
    words = [word for word in slug(text).split("-") if word]
    if words == ["author"] and "author" not in text.lower():
        return rows.filter(name__icontains=text.strip())
    wanted = Q()
    for word in words:
        wanted &= Q(slug__contains=word)
    return rows.filter(wanted)


def acts(rows: list[Author]) -> QuerySet[StaffAct]:
    """What staff did to this person, newest first."""
    done = StaffAct.objects.filter(model="papers.author", object_id__in=[str(row.pk) for row in rows])
    return done.select_related("by").order_by("-at", "-pk")[:SHOWN]


def _doubts(rows: list[Author], papers: list[int]) -> dict[int, int]:
    said = NotThisPerson.objects.filter(author__in=rows, paper__in=papers).values("paper")
    counted = said.annotate(readers=Count("reader", distinct=True)).filter(readers__gte=FEW)
    return dict(counted.values_list("paper", "readers"))
