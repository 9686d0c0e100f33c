"""Saved searches: what a reader asks again and again, what came in for it, topics proposed from one."""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from papers.models.papers import Paper
from papers.models.topics import Topic

USER = settings.AUTH_USER_MODEL
MOST_SEARCHES = 200  # of one reader
MOST_NEW = 1_000  # papers that came in for a search and wait to be looked at; beyond, "1,000+"


class SavedSearch(models.Model):
    """A query a reader gave a name."""

    class Cadence(models.IntegerChoices):
        """How the reader hears of what came in."""

        SITE = 0, _("on the site")
        DAILY = 1, _("daily by mail")
        WEEKLY = 2, _("weekly by mail")

    reader = models.ForeignKey(USER, models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("name"), max_length=100)
    query = models.TextField(_("query"), validators=[MaxLengthValidator(1_000)])  # as typed
    cadence = models.PositiveSmallIntegerField(_("told"), choices=Cadence.choices, default=Cadence.SITE)
    made_at = models.DateTimeField(_("made"))
    looked_at = models.DateTimeField(_("last look"))  # what came in before is not new
    edition = models.PositiveIntegerField(default=0, editable=False)  # grows with each change

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = [Lower("name"), "pk"]
        constraints = [models.UniqueConstraint(fields=["reader", "name"], name="one_search_of_a_name")]

    def __str__(self) -> str:
        return self.name


class SearchHit(models.Model):
    """A paper that came in for a saved search and that its reader has not looked at yet."""

    search = models.ForeignKey(SavedSearch, models.CASCADE, related_name="hits", db_index=False)
    paper = models.ForeignKey(Paper, models.CASCADE, related_name="+")
    at = models.DateTimeField(_("at"))
    gathered = models.BooleanField(default=False, db_default=False)  # for a letter, or before mail was wanted

    class Meta:
        verbose_name = _("new paper of a saved search")
        verbose_name_plural = _("new papers of saved searches")
        constraints = [models.UniqueConstraint(fields=["search", "paper"], name="one_hit_of_a_paper")]

    def __str__(self) -> str:
        return f"{self.paper_id} for {self.search_id}"


class Incoming(models.Model):
    """A paper just announced that has not been put to the saved searches yet.

    Written in the transaction that stores the announcement and taken away in the one that writes the hits,
    so that no paper is left out and none counts twice.
    """

    paper = models.OneToOneField(Paper, models.CASCADE, primary_key=True, related_name="+")
    fresh = models.BooleanField()  # new or cross-listed; else a revision
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("incoming paper")
        verbose_name_plural = _("incoming papers")

    def __str__(self) -> str:
        return str(self.paper_id)


class Proposal(models.Model):
    """A reader proposes a topic: a rule, and why. Curators see it in Django admin."""

    class State(models.IntegerChoices):
        """What became of it."""

        OPEN = 0, _("open")
        TAKEN = 1, _("made a topic")
        DECLINED = 2, _("declined")

    reader = models.ForeignKey(USER, models.CASCADE, related_name="proposals")
    name = models.CharField(_("name"), max_length=100)
    query = models.TextField(_("rule"), validators=[MaxLengthValidator(1_000)])
    why = models.TextField(_("why"), blank=True, validators=[MaxLengthValidator(2_000)])
    state = models.PositiveSmallIntegerField(_("state"), choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField(_("made"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(USER, models.SET_NULL, null=True, blank=True, related_name="+")
    answer = models.TextField(_("answer"), blank=True, validators=[MaxLengthValidator(2_000)])
    topic = models.ForeignKey(Topic, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("proposed topic")
        verbose_name_plural = _("proposed topics")
        ordering = ["state", "-made_at", "-pk"]

    def __str__(self) -> str:
        return self.name
