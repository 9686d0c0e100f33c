"""What a change of a topic's terms does to the digests to come, counted on the days that were."""

from datetime import date
from typing import Any

from papers.digests.matching import Terms
from papers.digests.reach import reach
from papers.models import Announcement
from papers.query.language import QueryError

DAYS = 30  # listing days, the newest that the site holds


def effect(before: Terms | None, after: Terms | None) -> dict[str, Any]:
    """{"before", "after", "gained", "lost", "first", "last"}: papers that each would have caught.

    Terms that are None, or whose rule cannot be read, catch nothing. Empty where both catch the same by
    their nature, or where no paper has been announced yet.
    """
    if _catch(before) == _catch(after):
        return {}
    span = newest_days(DAYS)
    if span is None:
        return {}
    old, new = (_caught(terms, *span) for terms in (before, after))
    return {
        "before": len(old),
        "after": len(new),
        "gained": len(new - old),
        "lost": len(old - new),
        "first": span[0].isoformat(),
        "last": span[1].isoformat(),
    }


def newest_days(days: int) -> tuple[date, date] | None:
    """The first and the last of that many newest listing days held; None where none is."""
    listed = Announcement.objects.order_by("-listing_day").values_list("listing_day", flat=True)
    newest = list(listed.distinct()[:days])
    return (newest[-1], newest[0]) if newest else None


def _catch(terms: Terms | None) -> tuple[Any, ...] | None:
    """What decides which papers come in; the rest says how they are shown."""
    return (terms.rule, terms.categories, terms.accepted_anywhere) if terms else None


def _caught(terms: Terms | None, first: date, last: date) -> set[int]:
    try:
        return set(reach(terms, first, last)) if terms else set()
    except QueryError:
        return set()
