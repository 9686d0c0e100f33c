"""How the papers that a search found spread: over categories, years, venues, topics, a reader's own marks.

A few grouped reads over the keys at hand, at most found.MOST of them. A count is what the search finds when
the facet's term is added to it, as far as those papers go.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Count

from papers.models import Announcement, Bookmark, Entry, Paper, ReadingMark, Topic


@dataclass(slots=True)
class Spread:
    """How many of the papers are of each kind; a reader's own counts are None for visitors."""

    categories: Counter[str] = field(default_factory=Counter)
    years: Counter[int] = field(default_factory=Counter)  # of an announcement
    venues: Counter[str] = field(default_factory=Counter)  # as printed, "NeurIPS 2023 Oral"
    code: int = 0
    topics: list[tuple[Topic, int]] = field(default_factory=list)  # those with most papers first
    unread: int | None = None
    saved: int | None = None


def spread(papers: Collection[int], reader: int | None = None, kind: str = "") -> Spread:
    """The spread of these papers (primary keys); at most four queries, six with a reader.

    With a kind (`new`, `cross`, `replace`) the years are those of such announcements.
    """
    found = Spread()
    rows = Paper.objects.filter(pk__in=papers).values_list("categories", "venue", "code_url")
    printed: set[str] = set()
    for categories, venue, code in rows:
        codes = set(categories.split())
        printed |= codes
        found.categories.update(codes | {code.partition(".")[0] for code in codes})  # cat: takes archives
        found.venues.update([venue] if venue else [])
        found.code += bool(code)
    found.categories = Counter({code: found.categories[code] for code in printed})
    announced = Announcement.objects.filter(paper__in=papers, kind__startswith=kind).order_by()
    years = announced.values_list("listing_day__year").annotate(n=Count("paper", distinct=True))
    found.years.update(dict(years))
    found.topics = _topics(papers)
    if reader is not None:
        marked = ReadingMark.objects.filter(reader=reader, paper__in=papers)
        found.unread = len(papers) - marked.count()
        found.saved = Bookmark.objects.filter(reader=reader, paper__in=papers).count()
    return found


def _topics(papers: Collection[int]) -> list[tuple[Topic, int]]:
    """The topics that visitors see in whose digests the papers are."""
    entries = Entry.objects.filter(paper__in=papers, hidden=False, digest__published=True).order_by()
    counts = dict(entries.values_list("digest__topic").annotate(n=Count("paper", distinct=True)))
    shown = Topic.objects.shown().filter(pk__in=counts)
    return sorted(((topic, counts[topic.pk]) for topic in shown), key=lambda row: (-row[1], row[0].name))
