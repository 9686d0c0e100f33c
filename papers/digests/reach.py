"""Which papers a topic's terms reach over a span of listing days: what a preview and a history count."""

from datetime import date

from django.db.models import Count

from papers.digests.matching import Terms
from papers.models import Announcement
from papers.query.language import parse
from papers.search import Span, came_in, index, scanned

EVER = date(1991, 8, 14)  # arXiv's first day


def reach(terms: Terms, first: date, last: date) -> dict[int, date]:
    """The papers (primary keys) that came in under the terms, each with its first listing day in the span.

    Counted are papers announced as new or cross-listed from `first` to `last`, both included, in one of the
    terms' categories; revisions are not. A rule's `date:7d` counts back from each paper's own day, as in a
    digest of that day. Raises QueryError for a rule that cannot be read.
    """
    query = parse(terms.rule, rule=True)
    span = Span(first, last, terms.categories, terms.accepted_anywhere)
    return came_in(query, span) if index.complete() else scanned(query, span)


def looked_at(terms: Terms, first: date, last: date) -> int:
    """How many papers were announced as new or cross-listed in the span in the terms' categories."""
    kinds = (Announcement.Kind.NEW, Announcement.Kind.CROSS)
    seen = Announcement.objects.filter(listing_day__gte=first, listing_day__lte=last, kind__in=kinds)
    if terms.categories:
        seen = seen.filter(category__in=terms.categories)
    return int(seen.aggregate(papers=Count("paper", distinct=True))["papers"])
