"""Stored papers as the query language sees them, with as few queries as there are tables."""

from collections import defaultdict
from collections.abc import Collection

from papers.models import Announcement, Authorship, Paper
from papers.query.memory import Document, Sighting

_COLUMNS = ("pk", "arxiv_id", "title", "abstract", "comment", "categories", "venue", "venue_year", "code_url")


def document_of(paper: Paper) -> Document:
    """A stored paper whose authors and announcements are at hand."""
    return Document(
        arxiv_id=paper.arxiv_id,
        title=paper.title,
        abstract=paper.abstract,
        authors=tuple(authorship.author.name for authorship in paper.authorships.all()),
        comment=paper.comment,
        categories=tuple(paper.category_list),
        announcements=tuple(
            Sighting(seen.listing_day, seen.kind, seen.category) for seen in paper.announcements.all()
        ),
        venue=paper.venue,
        venue_year=paper.venue_year,
        has_code=bool(paper.code_url),
    )


def read(papers: Collection[int], *, announcements: bool = True) -> dict[int, Document]:
    """The papers with these primary keys, a few hundred at most; on request without their announcements."""
    names: defaultdict[int, list[str]] = defaultdict(list)
    authorships = Authorship.objects.filter(paper__in=papers).order_by("paper", "place")
    for paper, name in authorships.values_list("paper_id", "author__name"):
        names[paper].append(name)
    seen: defaultdict[int, list[Sighting]] = defaultdict(list)
    if announcements:
        rows = Announcement.objects.filter(paper__in=papers)
        for paper, day, kind, category in rows.values_list("paper_id", "listing_day", "kind", "category"):
            seen[paper].append(Sighting(day, kind, category))
    return {
        pk: Document(
            arxiv_id,
            title,
            abstract,
            tuple(names[pk]),
            comment,
            tuple(categories.split()),
            tuple(seen[pk]),
            venue,
            venue_year,
            bool(code_url),
        )
        for pk, arxiv_id, title, abstract, comment, categories, venue, venue_year, code_url in (
            Paper.objects.filter(pk__in=papers).values_list(*_COLUMNS)
        )
    }
