"""Digests and their entries."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from papers.models.papers import Paper
from papers.models.topics import Topic


class DigestQuerySet(models.QuerySet["Digest"]):
    """Questions about digests."""

    def published(self) -> "DigestQuerySet":
        """Those that visitors see, newest first."""
        return self.filter(published=True, topic__archived=False).order_by(
            "-date", "topic__place", "topic__name"
        )


class Digest(models.Model):
    """One topic on one date: an ordered, lasting list of entries.

    Its window is the listing days after `window_start` up to and including `window_end`.
    """

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="digests", db_index=False)
    date = models.DateField(_("date"))
    window_start = models.DateField(_("after the listing day"))
    window_end = models.DateField(_("up to the listing day"))
    rule = models.TextField(_("rule at that time"))
    terms = models.JSONField(
        default=dict, editable=False, help_text=_("The topic's categories and other terms at that time.")
    )
    introduction = models.TextField(_("introduction"), blank=True)  # Markdown
    signed_by = models.ForeignKey(  # the curator who last put a hand to it
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, editable=False)
    edition = models.PositiveIntegerField(default=0, editable=False)  # raised with each curator's change
    published = models.BooleanField(_("published"), default=True)
    missing = models.JSONField(
        default=dict, blank=True, help_text=_("Categories and days that were not complete when it was built.")
    )
    entry_count = models.PositiveIntegerField(default=0, editable=False)
    built_at = models.DateTimeField(_("built"))
    checked_at = models.DateTimeField(_("checked for late records"))
    changed_at = models.DateTimeField(_("changed"))

    objects = DigestQuerySet.as_manager()

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        ordering = ["-date"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "date"], name="one_digest_per_topic_and_date")
        ]
        indexes = [models.Index(fields=["-date"], name="digest_newest")]

    def __str__(self) -> str:
        return f"{self.topic} {self.date}"

    def get_absolute_url(self) -> str:
        """The digest's page."""
        return reverse("digest", args=[self.topic.slug, self.date.isoformat()])


class Entry(models.Model):
    """A paper in a digest, with its section and rank, and why it is there.

    `why` holds {"branches": [texts of the rule's alternatives that matched], "hits": [[field, word], ...]}.
    """

    class Section(models.IntegerChoices):
        """Where in the digest it stands, in this order."""

        NEW = 1, _("New")
        CROSS = 2, _("Cross-listed")
        REVISED = 3, _("Revised")

    digest = models.ForeignKey(Digest, models.CASCADE, related_name="entries", db_index=False)
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="entries")
    section = models.PositiveSmallIntegerField(_("section"), choices=Section.choices)
    rank = models.PositiveIntegerField(_("rank"))  # from 1, in its section
    version = models.PositiveSmallIntegerField(_("version"))
    listing_day = models.DateField(_("listing day"))
    score = models.IntegerField(default=0, editable=False)
    why = models.JSONField(default=dict, blank=True)
    shown_before = models.DateField(_("first shown in this topic"), null=True, blank=True)
    added_later = models.DateField(_("added later"), null=True, blank=True)

    pinned = models.BooleanField(_("pinned"), default=False)
    hidden = models.BooleanField(_("hidden"), default=False)
    hidden_reason = models.CharField(_("why hidden"), max_length=300, blank=True)
    place = models.PositiveIntegerField(_("curator's place"), null=True, blank=True)
    annotation = models.TextField(_("curator's note"), blank=True)
    by_hand = models.BooleanField(_("added by a curator"), default=False)
    curated_by = models.ForeignKey(  # who pinned, placed, hid, annotated or added it
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    curated_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["section", "rank"]
        constraints = [models.UniqueConstraint(fields=["digest", "paper"], name="one_entry_per_paper")]

    def __str__(self) -> str:
        return f"{self.paper_id} in {self.digest_id}"


class Rebuild(models.Model):
    """A range of a topic's digests built anew under its present rule, in the background, one by one.

    `done` counts digests of `total`, `changed` has [date, papers added, papers removed] of those that are not
    as they were, `failed` [date, reason] of those that could not be built.
    """

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="rebuilds")
    first = models.DateField(_("from"))
    last = models.DateField(_("until"))
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.WAITING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    reached = models.DateField(null=True)  # the last digest that was looked at
    total = models.PositiveIntegerField(_("digests"), default=0)
    done = models.PositiveIntegerField(_("built"), default=0)
    added = models.PositiveIntegerField(_("papers added"), default=0)
    removed = models.PositiveIntegerField(_("papers removed"), default=0)
    changed = models.JSONField(_("changed"), default=list)
    failed = models.JSONField(_("not built"), default=list)

    class Meta:
        verbose_name = _("rebuild")
        verbose_name_plural = _("rebuilds")
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.topic_id} {self.first} {self.last}"
