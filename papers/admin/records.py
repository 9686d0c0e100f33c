"""What the site writes for itself, shown and never edited: papers, harvests, the ledger, work."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from papers.models import Harvest, ListingDay, Paper, RejectedRecord, WorkItem

RAW_SHOWN = 20_000  # characters of a rejected record


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that the site writes for itself: to be looked at, not to be changed."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody adds one by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody changes one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody deletes one."""
        return False


@admin.register(Paper)
class PaperAdmin(ReadOnlyAdmin):
    """Papers as they are stored."""

    list_display = ("arxiv_id", "title", "categories", "venue", "withdrawn", "first_listed")
    search_fields = ("=arxiv_id", "title")
    list_filter = ("withdrawn", "is_sample")
    show_full_result_count = False


@admin.register(Harvest)
class HarvestAdmin(ReadOnlyAdmin):
    """What was fetched, with its counts and what went wrong."""

    list_display = ("source", "scope", "state", "started_at", "finished_at", "records", "added", "rejected")
    list_filter = ("source", "state")


@admin.register(ListingDay)
class ListingDayAdmin(ReadOnlyAdmin):
    """The completeness ledger."""

    list_display = ("category", "day", "state", "reason", "announced", "stored", "detailed")
    list_filter = ("state", "category")
    date_hierarchy = "day"


@admin.register(RejectedRecord)
class RejectedRecordAdmin(ReadOnlyAdmin):
    """Records that could not be taken in, whole and with the reason."""

    list_display = ("arxiv_id", "source", "place", "reason", "seen", "last_seen_at", "resolved_at")
    list_filter = ("source", ("resolved_at", admin.EmptyFieldListFilter))
    fields = (
        *("source", "arxiv_id", "place", "reason", "seen", "first_seen_at", "last_seen_at", "resolved_at"),
        "text",
    )
    readonly_fields = fields

    @admin.display(description=_("record"))
    def text(self, record: RejectedRecord) -> str:
        """The record's bytes as text; the template escapes it."""
        return bytes(record.raw[:RAW_SHOWN]).decode("utf-8", "replace")


@admin.register(WorkItem)
class WorkItemAdmin(ReadOnlyAdmin):
    """Work in the background, parked work with its error."""

    list_display = ("key", "task", "state", "attempts", "due_at", "leased_until")
    list_filter = ("state", "task")
