"""Collections: named lists that readers keep together."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from papers.models.papers import Paper
from papers.text.names import slug


def visible_to(reader: Any) -> models.Q:
    """Of collections: public ones, and a reader's own and shared ones; None stands for a visitor."""
    if reader is None:
        return models.Q(public=True)
    mine = Member.objects.filter(collection=models.OuterRef("pk"), reader=reader)
    return models.Q(public=True) | models.Q(owner=reader) | models.Q(models.Exists(mine))


def heirs(collections: Iterable["Collection"]) -> dict[int, Any]:
    """To whom each public collection passes when its owner's account ends; others are not in it.

    It is the member who may change it for the longest time and is not about to leave too.
    """
    public = [row.pk for row in collections if row.public]
    editors = Member.objects.filter(collection__in=public, may_edit=True, reader__leaving_at=None)
    found: dict[int, Any] = {}
    for member in editors.select_related("reader").order_by("at", "pk"):
        found.setdefault(member.collection_id, member.reader)
    return found


def pass_on(collector: Any, field: Any, collections: Iterable["Collection"], using: str) -> None:
    """What the deletion of its owner does to a collection: it passes to its heir, or goes."""
    heir_of = heirs(collections)
    for row in collections:
        if row.pk in heir_of:
            collector.add_field_update(field, heir_of[row.pk], [row])
    rest = [row for row in collections if row.pk not in heir_of]
    if rest:
        models.CASCADE(collector, field, rest, using)  # type: ignore[arg-type] # any sequence will do


class Collection(models.Model):
    """A list of papers with members, private unless its owner makes it public."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, pass_on, related_name="collections")
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
