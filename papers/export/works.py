"""A paper as it goes out: what files, feeds, mails and the API are made of.

Texts are as arXiv prints them, TeX and all; `plain_…` gives them as running text in Unicode. Names of
authors are all there, in the order of the paper, printed as on it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cached_property
from itertools import islice
from typing import Any

from django.conf import settings
from django.urls import reverse

from papers.models import Authorship, Paper
from papers.text.math import to_text

CHUNK = 500  # papers in memory at once
_NOT_COLUMNS = ("authors", "keywords", "note")


@dataclass(frozen=True)
class Work:
    """One paper. `keywords` and `note` are its reader's own tags and note, where the file is theirs."""

    pk: int
    arxiv_id: str
    title: str
    abstract: str
    categories: str  # separated by blanks, the primary one first
    comment: str
    journal_ref: str
    doi: str
    report_no: str
    license: str
    latest_version: int
    submitted_at: datetime | None
    revised_at: datetime | None
    first_listed: date | None
    venue: str
    venue_year: int | None
    code_url: str
    withdrawn: bool
    deleted: bool
    is_sample: bool
    stored_at: datetime
    venue_slug: str = ""
    authors: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    note: str = ""

    @property
    def url(self) -> str:
        """Its page at arXiv."""
        return f"https://arxiv.org/abs/{self.arxiv_id}"

    @property
    def pdf_url(self) -> str:
        """Its PDF at arXiv; "" for one that was withdrawn."""
        return "" if self.withdrawn else f"https://arxiv.org/pdf/{self.arxiv_id}"

    @property
    def page(self) -> str:
        """Its page here, with the host."""
        return settings.SITE_URL + reverse("paper", args=[self.arxiv_id])

    @property
    def category_list(self) -> list[str]:
        """Its categories, the primary one first."""
        return self.categories.split()

    @property
    def first_doi(self) -> str:
        """The DOI of the publication; papers in parts give several, of which this is the first."""
        return self.doi.split(" ")[0]

    @property
    def year(self) -> int | None:
        """Of the first submission; while only a listing told of it, of that."""
        day = self.submitted_at or self.first_listed
        return day.year if day else None

    @cached_property
    def plain_title(self) -> str:
        """The title as running text."""
        return to_text(self.title)

    @cached_property
    def plain_abstract(self) -> str:
        """The abstract as running text."""
        return to_text(self.abstract)

    @cached_property
    def plain_authors(self) -> list[str]:
        """The names as running text."""
        return [to_text(name) for name in self.authors]


COLUMNS = tuple(column.name for column in fields(Work) if column.name not in _NOT_COLUMNS)


def works(papers: Iterable[int]) -> Iterator[Work]:
    """The papers of these keys in the order given, those that are gone left out; two queries a chunk."""
    keys = iter(papers)
    while chunk := list(islice(keys, CHUNK)):
        rows = {row["pk"]: row for row in Paper.objects.filter(pk__in=chunk).values(*COLUMNS)}
        authors = authors_of(rows)
        yield from (work_of(rows[key], authors[key]) for key in chunk if key in rows)


def work_of(row: Mapping[str, Any], authors: Iterable[str]) -> Work:
    """The work of a row of COLUMNS."""
    return Work(**{name: row[name] for name in COLUMNS}, authors=tuple(authors))


def authors_of(papers: Iterable[int]) -> dict[int, list[str]]:
    """All names on each of these papers (primary keys), in order."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Authorship.objects.filter(paper__in=list(papers)).order_by("paper", "place")
    for paper, name in rows.values_list("paper", "author__name"):
        found[paper].append(name)
    return found
