"""Digests in Django admin; a curator sees those of the topics given to them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from papers.admin.topics import gives_topics
from papers.clock import now
from papers.digests.entries import rank_entries
from papers.models import Digest, Entry, Topic


class EntryInline(admin.TabularInline):  # type: ignore[type-arg]
    """The entries of a digest: what a curator may say about them, and what is only shown."""

    model = Entry
    extra = 0
    can_delete = False
    fields = ("paper", "section", "rank", "pinned", "hidden", "hidden_reason", "place", "annotation")
    readonly_fields = ("paper", "section", "rank")

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Papers come by the rule."""
        return False


@admin.register(Digest)
class DigestAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Digests with their entries."""

    list_display = ("topic", "date", "entry_count", "published", "built_at", "changed_at")
    list_filter = ("published", ("topic", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("topic",)
    date_hierarchy = "date"
    fields = ("topic", "date", "window_start", "window_end", "rule", "introduction", "published", "missing")
    readonly_fields = ("topic", "date", "window_start", "window_end", "rule", "missing")
    inlines = (EntryInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Digest]:
        """Those of the topics given to a curator; all for administrators."""
        digests = super().get_queryset(request)
        return digests if gives_topics(request) else digests.filter(topic__curators=request.user.pk)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Pins, places and hidden entries take effect at once, and caches ask for the digest anew."""
        super().save_related(request, form, formsets, change)
        digest = form.instance
        digest.changed_at = now()
        digest.save(update_fields=["changed_at"])
        rank_entries(digest, digest.terms.get("order", Topic.Order.FIT))

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Digests are built."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Digests last; one that should not be seen is held back by `published`."""
        return False
