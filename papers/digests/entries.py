"""What a digest's rows are made of: its entries, the order in which they stand, what its window lacks."""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.core import serializers
from django.db.models import Max, Min, Q

from accounts.models import User
from papers.digests.matching import Candidate, Terms, sort_key
from papers.models import Digest, Entry, ListingDay, Topic

IN_FLIGHT = timedelta(minutes=10)  # a page being stored now bears times from before its commit


class Shown:
    """Which versions of which papers the topic shows in its other digests."""

    def __init__(self, topic: Topic, day: date) -> None:
        others = Entry.objects.filter(digest__topic=topic).exclude(digest__date=day)
        self.first: dict[int, date | None] = {}  # None where a curator hid it
        self.newest: dict[int, int] = {}
        earlier = others.filter(digest__date__lt=day).values("paper")
        seen = Min("digest__date", filter=Q(hidden=False, digest__published=True))
        for row in earlier.annotate(first=seen, newest=Max("version")):
            self.first[row["paper"]], self.newest[row["paper"]] = row["first"], row["newest"]
        self.after = set(others.filter(digest__date__gt=day).values_list("paper", "version"))

    def lets_in(self, candidate: Candidate) -> bool:
        """Whether this version is news: not shown earlier, nor already in a later digest."""
        news = candidate.version > self.newest.get(candidate.paper_id, 0)
        return news and (candidate.paper_id, candidate.version) not in self.after


def entry_of(digest: Digest, candidate: Candidate, shown: Shown, *, added_later: date | None = None) -> Entry:
    """The entry for what was found; it is neither ranked nor saved."""
    return Entry(
        digest=digest,
        paper_id=candidate.paper_id,
        section=candidate.section,
        rank=0,
        version=candidate.version,
        listing_day=candidate.listing_day,
        score=candidate.score,
        why=candidate.why,
        shown_before=shown.first.get(candidate.paper_id),
        added_later=added_later,
    )


def in_hand(entry: Entry) -> bool:
    """Whether a curator put a hand to it: no rebuild takes it out."""
    return bool(entry.pinned or entry.by_hand or entry.hidden or entry.annotation or entry.place)


def rank_entries(digest: Digest, order: str) -> None:
    """Numbers the shown entries of each section from 1, and counts them."""
    entries = list(digest.entries.filter(hidden=False).select_related("paper").order_by("section"))
    moved = []
    for _section, group in groupby(entries, key=attrgetter("section")):
        for rank, entry in enumerate(arranged(group, order), start=1):
            if entry.rank != rank:
                entry.rank = rank
                moved.append(entry)
    Entry.objects.bulk_update(moved, ["rank"])
    digest.entry_count = len(entries)
    digest.save(update_fields=["entry_count"])


def arranged(entries: Iterable[Entry], order: str) -> list[Entry]:
    """The entries of one section as they stand: the pinned, then the others.

    Whom a curator gave a place stands there, counted from 1 in the section (a place among the pinned is for
    the pinned only, one after the end is the last); the others fill up in the topic's order.
    """
    ordered = sorted(entries, key=lambda e: sort_key(order, e.score, e.paper.id_order, e.paper.arxiv_id))
    standing: list[Entry] = []
    for pinned in (True, False):
        first = len(standing)
        group = [entry for entry in ordered if entry.pinned is pinned]
        standing += [entry for entry in group if not entry.place]
        placed = [entry for entry in reversed(group) if entry.place]  # of two with one place the better first
        for entry in sorted(placed, key=lambda entry: entry.place or 0):
            standing.insert(max(first, (entry.place or 0) - 1), entry)
    return standing


def missing(terms: Terms, start: date, end: date) -> dict[str, list[list[str]]]:
    """What of the window is not in, for the page: {"days": [[category, listing day, reason], ...]}."""
    days = ListingDay.objects.in_window(terms.categories, start, end).not_in().order_by("day", "category")
    return {"days": [[row.category, row.day.isoformat(), row.reason] for row in days]} if days else {}


def remembered(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """The rows as JSON, for a way back."""
    rows: list[dict[str, Any]] = json.loads(serializers.serialize("json", entries))
    return rows


def restore(rows: list[dict[str, Any]]) -> None:
    """Entries as they were, removed ones too; a curator whose account is gone is not named again."""
    entries: list[Any] = [found.object for found in serializers.deserialize("python", rows)]
    curators = {entry.curated_by_id for entry in entries}
    there = set(User.objects.filter(pk__in=curators).values_list("pk", flat=True))
    for entry in entries:
        entry.curated_by_id = entry.curated_by_id if entry.curated_by_id in there else None
        entry.save()
