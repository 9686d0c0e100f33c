"""Keys of private feeds: what a feed reader, which cannot sign in, shows instead of a password."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from papers.models.collections import Collection
from papers.models.library import Tag
from papers.models.saved import SavedSearch


class FeedKey(models.Model):
    """Opens one private feed of one reader. Only the hash of the secret in its address is kept.

    What it opens goes with the tag, search or collection; the key itself is ended by deleting it.
    """

    class Kind(models.TextChoices):
        """What it opens."""

        TODAY = "today", _("the digests I follow")
        LIBRARY = "library", _("my library")
        TAG = "tag", _("a tag of mine")
        SEARCH = "search", _("a saved search")
        COLLECTION = "collection", _("a private collection")

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="feed_keys")
    kind = models.CharField(_("feed"), max_length=10, choices=Kind.choices)
    tag = models.ForeignKey(Tag, models.CASCADE, null=True, related_name="+")
    search = models.ForeignKey(SavedSearch, models.CASCADE, null=True, related_name="+")
    collection = models.ForeignKey(Collection, models.CASCADE, null=True, related_name="+")
    digest = models.CharField(max_length=64, unique=True, editable=False)  # SHA-256 of the secret
    made_at = models.DateTimeField(_("made"))
    last_used_at = models.DateTimeField(_("last used"), null=True)

    class Meta:
        verbose_name = _("feed key")
        verbose_name_plural = _("feed keys")
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="tag", tag__isnull=False, search=None, collection=None)
                | Q(kind="search", tag=None, search__isnull=False, collection=None)
                | Q(kind="collection", tag=None, search=None, collection__isnull=False)
                | Q(kind__in=["today", "library"], tag=None, search=None, collection=None),
                name="feed_key_opens_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.made_at:%Y-%m-%d}"

    @property
    def opened(self) -> str:
        """The name of what it opens, "" where the kind says it all."""
        return str(self.tag or self.search or self.collection or "")
