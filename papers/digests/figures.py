"""How topics do: papers a week, followers, and what readers in general make of their entries.

Marks, bookmarks and follows are their readers' own: nothing here says anything about fewer than CROWD people.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q

from papers.models import Digest, Entry, Follow, ReadingMark

WEEKS = 12  # of the chart
LATELY = timedelta(weeks=8)  # what readers' acts are counted on
CROWD = 5


@dataclass(slots=True)
class Figures:
    """A topic's figures. Shares are whole percents of its entries of late; None for too few readers."""

    papers: list[int] = field(default_factory=lambda: [0] * WEEKS)  # by week, oldest first
    followers: int | None = None
    skipped: int | None = None
    saved: int | None = None


def figures(topics: Collection[int], today: date) -> dict[int, Figures]:
    """The figures of each topic (by primary key) in the weeks up to that day; always in five queries."""
    told = {topic: Figures() for topic in topics}
    first = today - timedelta(days=7 * WEEKS - 1)
    digests = Digest.objects.filter(topic__in=topics, published=True, date__gte=first, date__lte=today)
    for topic, day, papers in digests.values_list("topic", "date", "entry_count"):
        told[topic].papers[(day - first).days // 7] += papers
    followed = Follow.objects.filter(topic__in=topics).values_list("topic").annotate(readers=Count("reader"))
    for topic, readers in followed.filter(readers__gte=CROWD):
        told[topic].followers = readers
    entries = Entry.objects.filter(digest__topic__in=topics, digest__date__gt=today - LATELY, hidden=False)
    entries = entries.filter(digest__date__lte=today, digest__published=True)
    total = dict(entries.values_list("digest__topic").annotate(Count("pk")))
    skipped = Q(paper__reading_marks__state=ReadingMark.State.SKIPPED)
    for topic, share in _shares(entries.filter(skipped), "paper__reading_marks__reader", total):
        told[topic].skipped = share
    saved = Q(paper__bookmarks__isnull=False)
    for topic, share in _shares(entries.filter(saved), "paper__bookmarks__reader", total):
        told[topic].saved = share
    return told


def _shares(acted_on: Any, reader: str, total: dict[int, int]) -> list[tuple[int, int]]:
    """(topic, percent of its entries) where at least CROWD different readers acted so."""
    counted = acted_on.values_list("digest__topic").annotate(
        entries=Count("pk", distinct=True), readers=Count(reader, distinct=True)
    )
    return [
        (topic, round(100 * entries / total[topic]))
        for topic, entries, _readers in counted.filter(readers__gte=CROWD)
    ]
