"""Papers that came in, put to all saved searches: their hits are written, and they wait no more.

The matching only reads, for as long as it takes. All that it found is written in one short transaction, which
takes the papers off the list: whoever is stopped before has done nothing, and of two who are at the same
papers the second finds them gone. What changed meanwhile is seen there: a search that is another by now is
asked anew, a paper that was announced again stays on the list.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from papers import work
from papers.clock import now
from papers.ingest import bulk
from papers.models import Incoming, SavedSearch, SearchHit
from papers.models.saved import MOST_NEW
from papers.operation.arrived import Arrived, Asked

SLICE = 2_000  # papers at once
FEWER = 8  # parts of that, where papers have waited LATE: a run that takes too long is broken off
PATIENCE = timedelta(hours=6)  # a feed has no comment: so long is waited for the harvest that brings it
LATE = PATIENCE + timedelta(hours=3)  # after it had been tried several times


def plan(at: datetime) -> None:
    """Writes the work down while papers wait; tried anew every hour where it failed."""
    if waiting(at).exists():
        work.plan_next("match", f"{at:%Y-%m-%dT%H}", "match_searches", again=True)


def match_searches() -> None:
    """Puts the papers that wait to all saved searches; comes back for the rest."""
    at = now()
    late = waiting(at).filter(at__lt=at - LATE).exists()
    size = max(1, SLICE // FEWER) if late else SLICE
    incoming = list(waiting(at).order_by("at", "paper")[:size])
    if incoming:
        match(incoming)
    if len(incoming) == size:
        raise work.ComeBack(now(), "more papers wait for the saved searches")


def waiting(at: datetime) -> QuerySet[Incoming]:
    """The papers that wait and of which all is known that is to be expected soon."""
    return Incoming.objects.filter(Q(paper__has_detail=True) | Q(at__lte=at - PATIENCE))


def match(incoming: Sequence[Incoming]) -> None:
    """Puts these papers to all saved searches, writes the hits and takes the papers off the list."""
    searches = _read(SavedSearch.objects.all())
    arrived = Arrived(incoming) if searches else None
    hits = arrived.hits(searches) if arrived else {}
    with transaction.atomic():
        taken = _take(incoming)
        if arrived:
            hits |= arrived.hits(_changed(searches))
        for chunk in bulk.in_chunks(sorted(hits)):
            held = _read(_of(chunk).order_by("pk").select_for_update(no_key=True))
            _write({search: hits[search] for search in held if search in hits}, taken)
        Incoming.objects.filter(pk__in=taken).delete()


def _read(searches: QuerySet[SavedSearch]) -> list[Asked]:
    rows = searches.values_list("pk", "edition", "reader", "query", "made_at")
    return [Asked(*row) for row in rows]


def _of(searches: Iterable[Asked]) -> QuerySet[SavedSearch]:
    return SavedSearch.objects.filter(pk__in=[search.pk for search in searches])


def _changed(searches: Iterable[Asked]) -> list[Asked]:
    """The searches that are new or of another edition than they were read."""
    known = {(search.pk, search.edition) for search in searches}
    editions = SavedSearch.objects.order_by().values_list("pk", "edition")
    return _read(SavedSearch.objects.filter(pk__in=[row[0] for row in editions if row not in known]))


def _take(incoming: Iterable[Incoming]) -> set[int]:
    """Those of the papers that still wait as they were read, locked; nobody is waited for."""
    read = {row.pk: (row.fresh, row.at) for row in incoming}
    rows = Incoming.objects.filter(pk__in=read).order_by("pk").select_for_update(skip_locked=True)
    return {row.pk for row in rows if read[row.pk] == (row.fresh, row.at)}


def _write(hits: Mapping[Asked, Sequence[int]], taken: Collection[int]) -> None:
    """The hits of papers that were taken, as many as a search has room for; who has one keeps it."""
    at = now()
    counted = SearchHit.objects.filter(search__in=[search.pk for search in hits]).order_by()
    full = dict(counted.values_list("search").annotate(Count("pk")))
    rows = [
        (search.pk, paper, at)
        for search, papers in hits.items()
        for paper in list(filter(taken.__contains__, papers))[: max(0, MOST_NEW - full.get(search.pk, 0))]
    ]
    bulk.upsert(SearchHit, ("search_id", "paper_id", "at"), rows, unique=("search_id", "paper_id"), update=())
