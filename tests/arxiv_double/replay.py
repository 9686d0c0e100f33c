"""A stretch of days as a site lives through them: each day its feeds are read and its sets harvested."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from functools import partial

from django.db import connection
from pytest_django import Settings

from papers.ingest.feeds import read_feeds
from papers.ingest.harvest import harvest_set
from papers.models import Turn
from tests.arxiv_double.corpus import DAY
from tests.arxiv_double.fixtures import RunningDouble

MORNING = time(6)  # UTC: the feeds are today's in New York and OAI-PMH has the day's papers


def replay(
    double: RunningDouble,
    settings: Settings,
    *,
    first: date,
    last: date,
    categories: Sequence[str],
    sets: Sequence[str],
) -> Iterator[date]:
    """Each calendar day from first to last, once its feeds are read and its sets harvested.

    Whoever iterates looks at the site (or builds its digests) as it stands on that morning.
    """
    client = double.client()
    day = first
    while day <= last:
        settings.SITE_CLOCK = datetime.combine(day, MORNING, UTC)
        double.set_clock(settings.SITE_CLOCK)
        for ask in (
            partial(read_feeds, client, categories),
            *(partial(harvest_set, client, s) for s in sets),
        ):
            Turn.objects.update(not_before=None)  # the night has passed on the real clock too
            ask()
        know_the_tables()
        yield day
        day += DAY


def know_the_tables() -> None:
    """What PostgreSQL's own upkeep does on a site, but not inside a test's transaction: it counts the rows.

    Without counts its planner takes tables that hold a month for empty ones.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
