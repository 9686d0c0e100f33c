"""What people know better than the sources: kept beside the records and laid over them at each harvest."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from papers.models.papers import Author, Paper


class Correction(models.Model):
    """A derived fact of a paper (its venue, a link) set by hand; an empty value says that there is none."""

    class Fact(models.TextChoices):
        """What can be set by hand: columns of Paper; the venue's slug follows from its label."""

        VENUE = "venue", _("venue")
        VENUE_YEAR = "venue_year", _("venue year")
        CODE = "code_url", _("code")
        PROJECT = "project_url", _("project page")
        DATA = "data_url", _("data")
        WITHDRAWN = "withdrawn", _("withdrawn")

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="corrections", db_index=False)
    fact = models.CharField(_("fact"), max_length=12, choices=Fact.choices)
    value = models.CharField(_("value"), max_length=500, blank=True)  # "yes" or "" for withdrawn
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints = [models.UniqueConstraint(fields=["paper", "fact"], name="one_correction_per_fact")]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.fact}"


class AuthorSplit(models.Model):
    """That this name on this paper is a certain person of that name, whatever a harvest writes."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="splits", db_index=False)
    name = models.CharField(_("name"), max_length=300)  # as printed
    author = models.ForeignKey(Author, models.CASCADE, related_name="splits")

    class Meta:
        verbose_name = _("name told apart")
        verbose_name_plural = _("names told apart")
        constraints = [models.UniqueConstraint(fields=["paper", "name"], name="one_person_per_name")]

    def __str__(self) -> str:
        return f"{self.name} on {self.paper_id}"
