"""Collections: named lists that readers keep together."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from papers.models.papers import Paper
from papers.text.names import slug


class Collection(models.Model):
    """A list of papers with members, private unless its owner makes it public."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="collections")
    name = models.CharField(_("name"), max_length=150)
    description = models.TextField(_("description"), blank=True, max_length=4_000)
    description_html = models.TextField(blank=True, editable=False)
    public = models.BooleanField(_("public"), default=False)
    created_at = models.DateTimeField(_("made"))
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("collection")
        verbose_name_plural = _("collections")
        ordering = [Lower("name"), "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The collection's page."""
        return reverse("collection", args=[self.pk, slug(self.name)[:60] or "collection"])


class Member(models.Model):
    """A reader who may see a collection, or change it too."""

    collection = models.ForeignKey(Collection, models.CASCADE, related_name="members", db_index=False)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    may_edit = models.BooleanField(_("may change it"), default=False)
    at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [models.UniqueConstraint(fields=["collection", "reader"], name="one_membership")]

    def __str__(self) -> str:
        return f"{self.reader_id} in {self.collection_id}"


class CollectionEntry(models.Model):
    """A paper in a collection, with a remark."""

    collection = models.ForeignKey(Collection, models.CASCADE, related_name="entries", db_index=False)
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="collection_entries")
    remark = models.TextField(_("remark"), blank=True, max_length=1_000)
    remark_html = models.TextField(blank=True, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("entry of a collection")
        verbose_name_plural = _("entries of collections")
        constraints = [
            models.UniqueConstraint(fields=["collection", "paper"], name="one_entry_per_collection")
        ]
        indexes = [models.Index(fields=["collection", "-at", "-id"], name="collection_newest")]

    def __str__(self) -> str:
        return f"{self.paper_id} in {self.collection_id}"
