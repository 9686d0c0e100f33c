"""Topics and digests in Django admin; a curator sees those given to them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from papers.arxiv.taxonomy import ARCHIVES, CATEGORIES
from papers.clock import now
from papers.digests.builder import rank_entries
from papers.models import Digest, Entry, Topic
from papers.query.language import QueryError, parse


def gives_topics(request: HttpRequest) -> bool:
    """Whether they make topics and give them to curators, rather than having been given some."""
    return request.user.has_perm("papers.add_topic")


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


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Topics and their rules."""

    form = TopicForm
    list_display = ("name", "cadence", "categories", "active", "archived", "built_until")
    list_filter = ("cadence", "active", "archived")
    search_fields = ("name", "name_zh", "slug")
    filter_horizontal = ("curators",)
    prepopulated_fields = {"slug": ("name",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        """Those given to a curator; all for administrators."""
        topics = super().get_queryset(request)
        return topics if gives_topics(request) else topics.filter(curators=request.user.pk)

    def get_readonly_fields(self, request: HttpRequest, obj: Topic | None = None) -> tuple[str, ...]:
        """Who curates a topic, administrators decide."""
        return () if gives_topics(request) else ("curators",)

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
