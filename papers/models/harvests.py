"""What was fetched, what is missing, what could not be taken in, and who may speak to arXiv now."""

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _


class Harvest(models.Model):
    """One run that fetched records from a source, with its window and its counts.

    A run that waits (arXiv asked us to come back later) has `state` waiting and `next_at`; one whose
    process died keeps `state` running with a lease that runs out, and the next due tick takes it up.
    """

    class State(models.TextChoices):
        """Where the run stands."""

        RUNNING = "running", _("running")
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    source = models.CharField(_("source"), max_length=10)  # oai, feed, api, snapshot, sample
    scope = models.CharField(_("set, category or file"), max_length=300, blank=True)
    window_from = models.DateField(_("from"), null=True, blank=True)
    window_until = models.DateField(_("until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.RUNNING)
    pages = models.PositiveIntegerField(_("pages"), default=0)
    records = models.PositiveIntegerField(_("records"), default=0)
    added = models.PositiveIntegerField(_("added"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)
    requests = models.PositiveIntegerField(_("requests"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("error"), blank=True)
    started_at = models.DateTimeField(_("started"))
    moved_at = models.DateTimeField(_("last progress"))
    next_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("harvest")
        verbose_name_plural = _("harvests")
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["source", "scope", "-started_at"], name="harvest_newest")]

    def __str__(self) -> str:
        return f"{self.source} {self.scope} {self.started_at:%Y-%m-%d %H:%M}"


class HarvestCursor(models.Model):
    """How far a set has been harvested: moves in the same transaction as the rows it stands for.

    `complete_until` is the source's own responseDate (its UTC day) of the first page of the last
    window that was stored whole; the next window starts there, less the overlap.
    """

    scope = models.CharField(_("set"), max_length=300, unique=True)
    complete_until = models.DateField(_("complete until"), null=True, blank=True)
    window_from = models.DateField(null=True, blank=True)
    window_until = models.DateField(null=True, blank=True)
    window_opened = models.DateField(null=True, blank=True)  # responseDate of the open window's first page
    token = models.TextField(blank=True)
    token_expires = models.DateTimeField(null=True, blank=True)
    months = models.JSONField(default=list, blank=True)  # of ids (YYYYMM), to settle when the window closes
    moved_at = models.DateTimeField(_("moved"))

    class Meta:
        verbose_name = _("harvest cursor")
        verbose_name_plural = _("harvest cursors")

    def __str__(self) -> str:
        return self.scope


class ListingDayQuerySet(models.QuerySet["ListingDay"]):
    """Questions about the ledger."""

    def in_window(self, categories: Iterable[str], start: date, end: date) -> "ListingDayQuerySet":
        """Rows of the categories (all that the site holds if there are none) after `start` up to `end`."""
        rows = self.filter(day__gt=start, day__lte=end)
        wanted = list(categories)
        return rows.filter(category__in=wanted) if wanted else rows

    def not_in(self) -> "ListingDayQuerySet":
        """Those of which something is still to come."""
        return self.filter(state__in=[ListingDay.State.WAITING, ListingDay.State.PARTIAL])


class ListingDay(models.Model):
    """The completeness ledger: one category on one listing day, with the counts behind its state."""

    class State(models.TextChoices):
        """What is known of the day."""

        WAITING = "waiting", _("waiting")
        PARTIAL = "partial", _("partial")
        COMPLETE = "complete", _("complete")
        NONE = "none", _("no announcement")

    category = models.CharField(_("category"), max_length=40)
    day = models.DateField(_("listing day"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    reason = models.CharField(_("reason"), max_length=40, blank=True)  # a key of ingest/ledger.py's REASONS
    announced = models.PositiveIntegerField(_("announced by the feed"), null=True, blank=True)
    stored = models.PositiveIntegerField(_("stored"), default=0)
    detailed = models.PositiveIntegerField(_("stored with detail"), default=0)
    feed_seen_at = models.DateTimeField(_("feed seen"), null=True, blank=True)
    feed_full = models.BooleanField(default=False)
    feed_digest = models.CharField(max_length=64, blank=True)  # of the announced ids and versions
    harvested_at = models.DateTimeField(_("covered by a harvest"), null=True, blank=True)
    checked_at = models.DateTimeField(_("checked"))

    objects = ListingDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("listing day")
        verbose_name_plural = _("listing days")
        ordering = ["-day", "category"]
        constraints = [models.UniqueConstraint(fields=["category", "day"], name="one_ledger_row_per_day")]
        indexes = [models.Index(fields=["day", "state"], name="ledger_by_day")]

    def __str__(self) -> str:
        return f"{self.category} {self.day} {self.state}"


class RejectedRecord(models.Model):
    """A record that could not be taken in: kept whole, with the reason, for a retry."""

    fingerprint = models.CharField(max_length=64, unique=True)  # SHA-256 of source and bytes: a repeat counts
    source = models.CharField(_("source"), max_length=10)
    arxiv_id = models.CharField(_("arXiv id"), max_length=64, blank=True)
    place = models.CharField(_("place"), max_length=500)
    reason = models.CharField(_("reason"), max_length=500)
    raw = models.BinaryField(_("bytes"))
    seen = models.PositiveIntegerField(_("times seen"), default=1)
    first_seen_at = models.DateTimeField(_("first seen"))
    last_seen_at = models.DateTimeField(_("last seen"))
    resolved_at = models.DateTimeField(_("taken in after all"), null=True, blank=True)
    given_up = models.CharField(_("set aside for good because"), max_length=500, blank=True)  # settled too

    class Meta:
        verbose_name = _("rejected record")
        verbose_name_plural = _("rejected records")
        ordering = ["-last_seen_at"]

    def __str__(self) -> str:
        return f"{self.source} {self.arxiv_id or self.place}"


class Turn(models.Model):
    """Whose turn it is to speak to a host: one connection and one pace over all processes of the site."""

    name = models.CharField(max_length=40, unique=True)
    owner = models.CharField(max_length=80, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)  # the next request may leave then

    def __str__(self) -> str:
        return self.name


class WorkItem(models.Model):
    """Work done once whatever messages are lost or doubled: leased, counted, parked after three crashes."""

    class State(models.TextChoices):
        """Where the work stands."""

        DUE = "due", _("due")
        LEASED = "leased", _("running")
        DONE = "done", _("done")
        PARKED = "parked", _("parked")
        LEFT = "left", _("given up")  # by an operator, for good

    key = models.CharField(_("key"), max_length=200, unique=True)
    task = models.CharField(_("task"), max_length=100)
    arguments = models.JSONField(_("arguments"), default=dict)
    state = models.CharField(_("state"), max_length=6, choices=State.choices, default=State.DUE)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due"))
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    owner = models.CharField(max_length=80, blank=True)
    error = models.TextField(_("error"), blank=True)
    outcome = models.JSONField(_("outcome"), null=True)  # what the task gave back

    class Meta:
        verbose_name = _("work item")
        verbose_name_plural = _("work items")
        indexes = [models.Index(fields=["state", "due_at"], name="work_due")]

    def __str__(self) -> str:
        return self.key
