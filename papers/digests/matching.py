"""A window's papers against a topic's terms: who belongs in the digest, in which section, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.db.models import Q

from papers.arxiv.taxonomy import canonical_categories
from papers.models import Announcement, Entry, Paper, Topic
from papers.query.language import parse
from papers.query.memory import Document, Indexed, Why, explain
from papers.query.tree import Query, unparse
from papers.search.documents import document_of

BATCH = 500  # papers held in memory at once: a window of sixty days holds tens of thousands


@dataclass(frozen=True, slots=True)
class Terms:
    """What decided a digest: a topic's terms, kept on the digest so that late records meet the same ones."""

    rule: str
    categories: tuple[str, ...]
    accepted_anywhere: bool
    revisions: bool
    age_cap_days: int
    order: str

    @classmethod
    def of(cls, topic: Topic) -> "Terms":
        """The topic's terms as they stand now."""
        return cls(
            topic.rule,
            tuple(topic.category_list),
            topic.accepted_anywhere,
            topic.revisions,
            topic.age_cap_days,
            topic.order,
        )

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Terms":
        """Back from `as_json`."""
        return cls(**{**stored, "categories": tuple(stored["categories"])})

    def as_json(self) -> dict[str, Any]:
        """As a JSON object for the digest's row."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paper that belongs in a digest; `newest` if it has no version later than the one announced there."""

    paper_id: int
    added_at: datetime | None
    newest: bool
    section: Entry.Section
    version: int
    listing_day: date
    score: int
    why: dict[str, Any]


def candidates(
    terms: Terms,
    start: date,
    end: date,
    *,
    digest_date: date,
    stored: tuple[datetime, datetime] | None = None,
) -> list[Candidate]:
    """The papers announced after `start` up to `end` that meet the terms, in no particular order.

    `stored` narrows the look to papers stored from the first instant to before the second (late records).
    Raises QueryError for a rule that cannot be read.
    """
    query = parse(terms.rule, rule=True)
    found = []
    for paper, sightings in _announced(terms, start, end, stored):
        placed = _place(terms, paper, sightings, digest_date)
        if placed is None:
            continue
        why = explain(query, _indexed(document_of(paper)), digest_date)
        if why is not None:
            section, version, day = placed
            newest, reason = version >= paper.latest_version, _reason(query, why)
            found.append(
                Candidate(paper.pk, paper.added_at, newest, section, version, day, why.score, reason)
            )
    return found


def sort_key(order: str, score: int, id_order: int, arxiv_id: str) -> tuple[int, int, str]:
    """Where an entry stands in its section: best fit first, then the arXiv id; or the id alone."""
    return (-score if order == Topic.Order.FIT else 0, id_order, arxiv_id)


@lru_cache(maxsize=256)
def _indexed(document: Document) -> Indexed:
    """The document with its words read: topic after topic looks at the same papers of a day."""
    return Indexed(document)


def _announced(
    terms: Terms, start: date, end: date, stored: tuple[datetime, datetime] | None
) -> Iterator[tuple[Paper, list[Announcement]]]:
    """Each paper with its announcements in the window that fall under the terms, a batch at a time."""
    seen = Announcement.objects.filter(listing_day__gt=start, listing_day__lte=end)
    if terms.categories:
        belongs = Q(category__in=terms.categories)
        if terms.accepted_anywhere:
            belongs |= ~Q(paper__venue="")
        seen = seen.filter(belongs)
    if stored is not None:
        seen = seen.filter(paper__stored_at__gte=stored[0], paper__stored_at__lt=stored[1])
    ids = list(seen.order_by("paper").values_list("paper", flat=True).distinct())
    for at in range(0, len(ids), BATCH):
        batch = ids[at : at + BATCH]
        papers = Paper.objects.with_authors().prefetch_related("announcements").in_bulk(batch)
        rows = seen.filter(paper__in=batch).order_by("paper")
        for paper_id, sightings in groupby(rows, key=lambda row: row.paper_id):
            yield papers[paper_id], list(sightings)


def _place(
    terms: Terms, paper: Paper, sightings: Sequence[Announcement], digest_date: date
) -> tuple[Entry.Section, int, date] | None:
    """Section, version and listing day of a paper in the window; None if revisions do not count."""
    version = max(row.version for row in sightings)
    first = [row for row in sightings if row.kind in (Announcement.Kind.NEW, Announcement.Kind.CROSS)]
    if first:
        primary = canonical_categories([paper.primary_category])  # math.IT is cs.IT too
        own = not terms.categories or not set(primary).isdisjoint(terms.categories)
        section = Entry.Section.NEW if own else Entry.Section.CROSS
        return section, version, min(row.listing_day for row in first)
    oldest = digest_date - timedelta(days=terms.age_cap_days)
    if not terms.revisions or paper.first_listed is None or paper.first_listed <= oldest:
        return None
    return Entry.Section.REVISED, version, max(row.listing_day for row in sightings)


def _reason(query: Query, why: Why) -> dict[str, Any]:
    """What the page says: the alternatives of the rule that matched, and the words with their places."""
    branches = query.branches()
    words = dict.fromkeys((hit.field, hit.word) for hit in why.hits)
    return {
        "branches": [unparse(branches[number]) for number in why.branches] if len(branches) > 1 else [],
        "hits": [list(word) for word in words][:12],
    }
