"""Papers by id, and the past of some categories, from the query API.

The API leaves out ids that it does not know without a word, and an answer that is empty or short looks
like "no results": what was asked is held against what came. Bulk belongs to OAI-PMH (harvest.py).
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from papers.arxiv import atom
from papers.arxiv.client import ArxivClient
from papers.arxiv.ids import ArxivId
from papers.arxiv.records import ProtocolError
from papers.clock import now
from papers.ingest import ledger
from papers.ingest.announcements import settle_days
from papers.ingest.runs import note_run
from papers.ingest.store import Stored, store
from papers.models import Paper, RejectedRecord

log = logging.getLogger(__name__)

SLICE = 100  # ids or results a request; larger ones fail more often
AUDIT_DAYS = timedelta(days=21)
AUDIT_MOST = 2_000  # papers in one audit: twenty requests
_WINDOW = timedelta(days=3)  # of submission, in one search
_MOST = 30_000  # results of one search, by arXiv's own word
_SHORTEST = 10  # results a request, when larger answers come short


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: counts of the store, and the ids asked for that arXiv did not give."""

    stored: Stored
    missing: tuple[str, ...] = ()


def fetch_ids(client: ArxivClient, ids: Iterable[str]) -> Fetched:
    """Fetch these papers (any form of id; a version is dropped: the newest is fetched) and store them.

    Raises BadIdentifier, TryLater, Refused, and ProtocolError for answers that stay short. What came
    before is stored by then.
    """
    wanted = list(dict.fromkeys(ArxivId.parse(text).base for text in ids))
    started_at, asked_before = now(), client.requests
    total, came = Stored(), set[str]()
    try:
        for start in range(0, len(wanted), SLICE):
            for page in _by_ids(client, wanted[start : start + SLICE]):
                total += _store(page)
                came |= {record.arxiv_id for record in page.records}
                came |= {item.arxiv_id for item in page.rejected}
    finally:  # what came before a fault counts
        settle_days(total.months)
        ledger.refresh_open()
    asked = client.requests - asked_before
    note_run("api", f"{len(wanted)} ids", total, started_at=started_at, records=len(came), requests=asked)
    return Fetched(total, tuple(arxiv_id for arxiv_id in wanted if arxiv_id not in came))


def backfill(client: ArxivClient, categories: Sequence[str], since: date, until: date) -> Fetched:
    """Fetch the papers of these categories first submitted from `since` to `until` (UTC days, included).

    Days are those of submission: what moderation held is announced later. Raises as fetch_ids does.
    """
    started_at, asked_before = now(), client.requests
    anywhere = " OR ".join(f"cat:{category}" for category in categories)
    total, records = Stored(), 0
    try:
        while since <= until:
            last = min(until, since + _WINDOW - timedelta(days=1))
            window = f"submittedDate:[{since:%Y%m%d}0000 TO {last:%Y%m%d}2359]"
            for page in _search(client, f"({anywhere}) AND {window}"):
                total += _store(page)
                records += len(page.records)
            since = last + timedelta(days=1)
    finally:
        settle_days(total.months)
        ledger.refresh_open()
    asked = client.requests - asked_before
    scope = f"{' '.join(categories)} {started_at:%Y-%m-%d}"
    note_run("api", scope, total, started_at=started_at, records=records, requests=asked)
    return Fetched(total)


def audit_ids(client: ArxivClient) -> Fetched:
    """Fetch what feeds announced lately and is still not stored with its detail.

    Gaps between stored ids tell nothing: the site mirrors some sets, and most ids belong to others.
    """
    since = now() - AUDIT_DAYS
    papers = Paper.objects.filter(has_detail=False, announcements__feed_day__gte=since.date())
    rejects = RejectedRecord.objects.filter(resolved_at=None, last_seen_at__gte=since).exclude(arxiv_id="")
    announced = papers.order_by("-id_order").values_list("arxiv_id", flat=True).distinct()[:AUDIT_MOST]
    rejected = rejects.exclude(source="api").values_list("arxiv_id", flat=True).distinct()[:SLICE]
    ids = [*announced, *rejected]
    return fetch_ids(client, ids) if ids else Fetched(Stored())


def _by_ids(client: ArxivClient, ids: Sequence[str]) -> Iterator[atom.ApiPage]:
    """One slice of ids; where its answer is short, its halves."""
    page = atom.read_answer(client.query(ids=ids, max_results=len(ids)), place=f"id_list {ids[0]}")
    try:
        atom.check_page(page, 0, len(ids))
    except atom.ShortPage:
        if len(ids) == 1:
            raise
        half = len(ids) // 2
        yield from _by_ids(client, ids[:half])
        yield from _by_ids(client, ids[half:])
    else:
        yield page


def _search(client: ArxivClient, search: str) -> Iterator[atom.ApiPage]:
    """All pages of a search in a closed window; a short one is asked for again in another size.

    Single pairs of start and size are known to fail where their neighbours work.
    """
    start, size, total = 0, SLICE, 1
    while start < total:
        body = client.query(search, start=start, max_results=size)
        page = atom.read_answer(body, place=f"search {search} start {start}")
        if page.total > _MOST:
            raise ProtocolError(f"a search of {page.total} results, more than {_MOST}")
        try:
            atom.check_page(page, start, size)
        except atom.ShortPage:
            if size <= _SHORTEST:
                raise
            size //= 2
            continue
        yield page
        start, size, total = start + size, SLICE, page.total


def _store(page: atom.ApiPage) -> Stored:
    return store(page.records, rejected=page.rejected)
