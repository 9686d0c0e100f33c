"""Which papers a topic's terms reach over a span of listing days: what a preview and a history count."""

from datetime import date

from papers.digests.matching import Terms, candidates
from papers.models import Announcement, Entry, Paper

EVER = date(1991, 8, 14)  # arXiv's first day


def reach(terms: Terms, first: date, last: date) -> dict[int, date]:
    """The papers (primary keys) that came in under the terms, each with its first listing day in the span.

    Counted are papers announced as new or cross-listed from `first` to `last`, both included, in one of the
    terms' categories; revisions are not. Raises QueryError for a rule that cannot be read.
    """
    before = date.fromordinal(first.toordinal() - 1)
    found = candidates(terms, before, last, digest_date=last)
    return {c.paper_id: c.listing_day for c in found if c.section != Entry.Section.REVISED}


def looked_at(terms: Terms, first: date, last: date) -> int:
    """How many papers were announced as new or cross-listed in the span in the terms' categories."""
    kinds = (Announcement.Kind.NEW, Announcement.Kind.CROSS)
    seen = Announcement.objects.filter(listing_day__gte=first, listing_day__lte=last, kind__in=kinds)
    if terms.categories:
        seen = seen.filter(category__in=terms.categories)
    return Paper.objects.filter(pk__in=seen.values("paper")).count()
