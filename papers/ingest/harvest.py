"""From a window to stored rows, page after page; the cursor moves in the transaction of its rows.

Killed anywhere, the next run goes on behind the last page that was stored. A run never sleeps: where
arXiv asks to wait, it is written down as waiting and whoever is due next takes it up. A window counts
as harvested only when arXiv has said that it ends, or that it is empty.

arXiv's token means "from day D, skip n". When a record of day D changes between two pages, another one
may be skipped; the weekly overlap harvest finds it.
"""

import logging
import random
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from papers.arxiv import oai
from papers.arxiv.client import ArxivClient, Refused, TryLater, TurnTaken, backoff
from papers.arxiv.records import ProtocolError
from papers.clock import now
from papers.ingest import ledger
from papers.ingest.announcements import settle_days
from papers.ingest.source import categories_of, mirrored_categories
from papers.ingest.store import store
from papers.ingest.window import FORMAT, Window
from papers.models import Harvest, HarvestCursor

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)  # a run that has not moved for so long has lost its process
BUDGET = 600.0  # seconds after which a run gives the worker back; shorter than a task's time limit
OVERLAP_WEEKS = timedelta(days=14)
_RESTARTS = 3  # of one run, when its tokens are not accepted
_FAILURES = 8  # answers in a row that are no answers, until a run is given up
_OPEN = (Harvest.State.RUNNING, Harvest.State.WAITING)
_RNG = random.SystemRandom()
Progress = Callable[[Harvest], None]


class Overtaken(Exception):
    """Another process has taken up the window meanwhile: it goes on, we do not."""


def harvest_set(
    client: ArxivClient,
    scope: str,
    *,
    since: date | None = None,
    until: date | None = None,
    prefix: str = FORMAT,
    progress: Progress = lambda _: None,
) -> Harvest:
    """Fetch a set's records: those changed since the last time, or those of a window of datestamps.

    Gives the run as it stands after some minutes at most: done, failed, or waiting until `next_at`.
    `progress` sees it after every page.
    """
    return _carry_on(client, Window(scope, since, until, prefix), progress)


def overlap_harvest(client: ArxivClient, scope: str) -> Harvest:
    """The last two weeks of a set once more, whatever its cursor says; one window for each week."""
    today = now().date()
    monday = today - timedelta(days=today.weekday())
    return _carry_on(client, Window(scope, since=monday - OVERLAP_WEEKS))


def resume(client: ArxivClient, harvest: Harvest) -> Harvest:
    """Take up a run that waited or lost its process."""
    return _carry_on(client, Window.named(harvest.scope))


def due_harvests(at: datetime) -> QuerySet[Harvest]:
    """Runs that have waited long enough, and those whose process is gone, oldest first."""
    waited = Q(state=Harvest.State.WAITING, next_at__lte=at)
    lost = Q(state=Harvest.State.RUNNING, moved_at__lt=at - LEASE)
    return Harvest.objects.filter(waited | lost, source="oai").order_by("started_at")


def _carry_on(client: ArxivClient, window: Window, progress: Progress = lambda _: None) -> Harvest:
    """Page after page, until the window is closed or the run has to wait."""
    harvest, cursor = _open(window)
    if harvest.state == Harvest.State.WAITING:
        return harvest
    run = _Run(client, window, harvest, cursor)
    ends = time.monotonic() + BUDGET
    try:
        while harvest.state == Harvest.State.RUNNING:
            run.step()
            progress(harvest)
            if harvest.state == Harvest.State.RUNNING and time.monotonic() > ends:
                run.wait(0, "it has had its time and goes on shortly")
    except Overtaken:
        harvest.refresh_from_db()
    return harvest


def _open(window: Window) -> tuple[Harvest, HarvestCursor]:
    """The window's open run, or a new one, and its cursor with an open window."""
    at = now()
    with transaction.atomic():
        cursor, _ = HarvestCursor.objects.select_for_update().get_or_create(
            scope=window.name, defaults={"moved_at": at}
        )
        runs = Harvest.objects.filter(source="oai", scope=window.name, state__in=_OPEN)
        harvest = runs.order_by("-started_at").first()
        if harvest and harvest.state == Harvest.State.WAITING and harvest.next_at and harvest.next_at > at:
            return harvest, cursor
        if cursor.window_from is None:
            cursor.window_from = window.starts(cursor.complete_until, at.date())
            cursor.window_until = window.until
        if cursor.token_expires and cursor.token_expires <= at:
            _back_to_start(cursor)
        cursor.moved_at = at
        cursor.save()
        if harvest is None:
            harvest = Harvest(source="oai", scope=window.name, started_at=at)
            harvest.window_from, harvest.window_until = cursor.window_from, cursor.window_until
        harvest.state, harvest.moved_at, harvest.next_at = Harvest.State.RUNNING, at, None
        harvest.save()
    return harvest, cursor


class _Run:
    """One process at work on one window."""

    def __init__(self, client: ArxivClient, window: Window, harvest: Harvest, cursor: HarvestCursor) -> None:
        self._client, self._window, self._harvest, self._cursor = client, window, harvest, cursor
        self._tokens = {cursor.token} - {""}
        self._restarts = 0

    def step(self) -> None:
        """Ask for the next page and store it, or note what came instead."""
        try:
            self._store(self._fetch())
        except oai.NoRecordsMatch as error:
            self._close_empty(error)
        except oai.BadResumptionToken as error:
            self._restart(error)
        except TurnTaken as error:
            self.wait(error.seconds or 1.0, error.reason)
        except TryLater as error:
            self._harvest.attempts += 1
            pause = backoff(self._harvest.attempts, _RNG) if error.seconds is None else error.seconds
            self._client.turnstile.hold_off(pause)
            self.wait(pause, error.reason)
        except (ProtocolError, Refused) as error:
            self._fail(error)

    def wait(self, seconds: float, reason: str) -> None:
        """Leave the run to whoever is due after so many seconds; the cursor stays."""
        harvest = self._harvest
        harvest.state, harvest.error = Harvest.State.WAITING, reason[:1000]
        harvest.next_at = now() + timedelta(seconds=seconds)
        harvest.save()
        log.info("harvest of %s waits until %s: %s", harvest.scope, harvest.next_at, harvest.error)

    def _fetch(self) -> oai.OaiPage:
        place = f"{self._window.name} page {self._harvest.pages + 1}"
        page = oai.read_page(self._ask(), place=place)
        if page.token in self._tokens:
            raise ProtocolError("the resumption token is one that we came by")
        if page.response_date > now() + timedelta(days=1):
            raise ProtocolError(f"the answer is dated {page.response_date}, in the future")
        if self._cursor.window_from and page.response_date.date() < self._cursor.window_from:
            raise ProtocolError(f"the answer is dated {page.response_date}, before the window it is to fill")
        return page

    def _ask(self) -> bytes:
        cursor, window, asked_before = self._cursor, self._window, self._client.requests
        try:
            if cursor.token:
                return self._client.list_records_next(cursor.token)
            return self._client.list_records(
                window.oai_set, cursor.window_from, cursor.window_until, prefix=window.prefix
            )
        finally:
            self._harvest.requests += self._client.requests - asked_before

    def _store(self, page: oai.OaiPage) -> None:
        """The page's rows, the run's counts and the cursor in one transaction."""
        harvest = self._harvest
        with transaction.atomic():
            cursor = self._locked_cursor()
            stored = store(
                page.records, rejected=page.rejected, deleted=page.deleted, said_at=page.response_date
            )
            cursor.window_opened = cursor.window_opened or page.response_date.date()
            cursor.token, cursor.token_expires = page.token or "", page.token_expires
            cursor.months = sorted({*cursor.months, *stored.months})
            harvest.pages += 1
            harvest.records += len(page.records) + len(page.rejected) + len(page.deleted)
            harvest.added += stored.added
            harvest.changed += stored.changed
            harvest.rejected += stored.rejected
            harvest.attempts, harvest.error = 0, ""
            if page.token is None:
                self._close(cursor, covered=cursor.window_opened, until=cursor.window_opened)
            self._save(cursor)
        self._tokens.add(cursor.token)
        self._cursor = cursor

    def _close_empty(self, error: oai.NoRecordsMatch) -> None:
        """An empty window is proven, but for the answer's own day: a cache may keep it until midnight."""
        if self._cursor.token:
            self._fail(ProtocolError(f"{error} where more pages were promised"))
            return
        with transaction.atomic():
            cursor = self._locked_cursor()
            said_on = min(now(), error.said_at).date()
            self._close(cursor, covered=said_on, until=said_on - timedelta(days=1))
            self._save(cursor)
        self._cursor = cursor

    def _close(self, cursor: HarvestCursor, *, covered: date, until: date) -> None:
        """The window is stored whole: its days are settled and told to the ledger, the set's mark moves.

        Listing days before `covered` are in, if the window was open to the present: a datestamp is that
        of the last change, so that one of the past has lost the papers that changed since.
        """
        settle_days(cursor.months)
        if self._window.until is None:
            mirrored = set(mirrored_categories())
            categories = [code for code in categories_of(self._window.oai_set) if code in mirrored]
            start = None if cursor.complete_until else cursor.window_from
            ledger.expect(categories, covered, since=cursor.window_from)
            ledger.note_harvest(categories, covered, now(), since=start)
        ledger.refresh_open()
        cursor.complete_until = max(until, cursor.complete_until or until)
        cursor.window_from, cursor.window_until, cursor.months = None, None, []
        _back_to_start(cursor)
        self._harvest.state, self._harvest.finished_at = Harvest.State.DONE, now()

    def _restart(self, error: oai.BadResumptionToken) -> None:
        """The window from its beginning: what is stored already is met again and changes nothing."""
        self._restarts += 1
        if self._restarts > _RESTARTS or not self._cursor.token:
            self._fail(error)
            return
        log.info("harvest of %s begins its window again: %s", self._harvest.scope, error)
        with transaction.atomic():
            cursor = self._locked_cursor()
            _back_to_start(cursor)
            self._save(cursor)
        self._tokens.clear()
        self._cursor = cursor

    def _fail(self, error: Exception) -> None:
        """What came was no answer: try again later; after too many in a row the run is given up.

        The window stays open and the next run begins it again.
        """
        harvest = self._harvest
        harvest.attempts += 1
        log.warning("harvest of %s: %s", harvest.scope, error)
        if harvest.attempts < _FAILURES:
            self.wait(backoff(harvest.attempts, _RNG), str(error))
            return
        harvest.state, harvest.error, harvest.finished_at = Harvest.State.FAILED, str(error)[:1000], now()
        with transaction.atomic():
            cursor = self._locked_cursor()
            _back_to_start(cursor)
            self._save(cursor)

    def _locked_cursor(self) -> HarvestCursor:
        """The cursor, locked, if it still stands where we read it. Raises Overtaken."""
        row = HarvestCursor.objects.select_for_update().filter(pk=self._cursor.pk).first()
        if row is None or (row.token, row.moved_at) != (self._cursor.token, self._cursor.moved_at):
            raise Overtaken(self._window.name)
        return row

    def _save(self, cursor: HarvestCursor) -> None:
        """Cursor and run; a window that was asked for once leaves no cursor behind."""
        cursor.moved_at = self._harvest.moved_at = now()
        if cursor.window_from is None and not self._window.incremental:
            cursor.delete()
        else:
            cursor.save()
        self._harvest.save()


def _back_to_start(cursor: HarvestCursor) -> None:
    cursor.token, cursor.token_expires, cursor.window_opened = "", None, None
