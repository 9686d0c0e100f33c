"""Curation and operation in Django admin. What arXiv said is shown here, escaped, and never edited."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from papers.arxiv.taxonomy import ARCHIVES, CATEGORIES
from papers.clock import now
from papers.digests.builder import rank_entries
from papers.models import Digest, Entry, Harvest, ListingDay, Paper, RejectedRecord, Topic, WorkItem
from papers.query.language import QueryError, parse

RAW_SHOWN = 20_000  # characters of a rejected record


class TopicForm(forms.ModelForm):  # type: ignore[type-arg]
    """A topic whose rule can be read and whose categories exist."""

    class Meta:
        model = Topic
        exclude = ("built_until",)

    def clean_rule(self) -> str:
        """The rule, or what is wrong with it and where."""
        rule = str(self.cleaned_data["rule"])
        try:
            parse(rule, rule=True)
        except QueryError as error:
            fault = gettext(error.message) % error.params if error.params else gettext(error.message)
            where = {"fault": fault, "column": error.column + 1}
            raise ValidationError(_("%(fault)s (column %(column)s)") % where) from None
        return rule

    def clean_categories(self) -> str:
        """Known categories, separated by single blanks."""
        codes = str(self.cleaned_data["categories"]).split()
        unknown = [code for code in codes if code not in CATEGORIES and code not in ARCHIVES]
        if unknown:
            raise ValidationError(_("Not a category of arXiv: %(code)s") % {"code": ", ".join(unknown)})
        return " ".join(codes)


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


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Topics and their rules."""

    form = TopicForm
    list_display = ("name", "cadence", "categories", "active", "archived", "built_until")
    list_filter = ("cadence", "active", "archived")
    search_fields = ("name", "name_zh", "slug")
    filter_horizontal = ("curators",)
    prepopulated_fields = {"slug": ("name",)}

    def has_delete_permission(self, request: HttpRequest, obj: Topic | None = None) -> bool:
        """A topic is archived, never deleted: its digests last."""
        return False


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
    list_filter = ("published", "topic")
    list_select_related = ("topic",)
    date_hierarchy = "date"
    fields = ("topic", "date", "window_start", "window_end", "rule", "introduction", "published", "missing")
    readonly_fields = ("topic", "date", "window_start", "window_end", "rule", "missing")
    inlines = (EntryInline,)

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
