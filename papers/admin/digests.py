"""Digests in Django admin; a curator sees those of the topics given to them."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from papers.admin.builds import DigestBuilds
from papers.admin.digest_page import DigestPage
from papers.admin.topics import gives_topics
from papers.models import Digest, Entry


class MissingFilter(admin.SimpleListFilter):
    """Whether something of the window was not in."""

    title = _("completeness")
    parameter_name = "missing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Two kinds."""
        return [("yes", _("incomplete")), ("no", _("complete"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Digest]) -> QuerySet[Digest]:
        """The digests of the chosen kind."""
        if self.value() == "yes":
            return queryset.exclude(missing={})
        return queryset.filter(missing={}) if self.value() == "no" else queryset


@admin.register(Digest)
class DigestAdmin(DigestBuilds, DigestPage):
    """The list of digests; each has a page of its own (papers/admin/digest_page.py)."""

    list_display = ("name", "date", "papers", "pins", "outs", "complete", "published", "changed_at")
    list_filter = ("published", MissingFilter, ("topic", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("topic",)
    search_fields = ("topic__name", "topic__name_zh", "topic__slug")
    date_hierarchy = "date"
    ordering = ("-date", "topic__place", "pk")
    change_list_template = "admin/papers/digest/list.html"

    def get_urls(self) -> list[URLPattern]:
        """With the pages that build."""
        own = self.admin_site.admin_view
        return [
            path("build/", own(self.build_view), name="papers_digest_build"),
            path("<int:pk>/rebuild/", own(self.rebuild_view), name="papers_digest_rebuild"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Digest]:
        """Those of the topics given to a curator; all for administrators. With what curators did in each."""
        digests = (
            super().get_queryset(request).annotate(pinned=_count(pinned=True), hidden=_count(hidden=True))
        )
        return digests if gives_topics(request) else digests.filter(topic__curators=request.user.pk)

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Digests are built."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Digests last; one that should not be seen is held back by `published`."""
        return False

    @admin.display(description=_("topic"), ordering="topic__name")
    def name(self, digest: Digest) -> str:
        """In the page's language."""
        return digest.topic.local_name

    @admin.display(description=_("papers"), ordering="entry_count")
    def papers(self, digest: Digest) -> int:
        """How many are shown."""
        return digest.entry_count

    @admin.display(description=_("pinned"), ordering="pinned")
    def pins(self, digest: Any) -> int:
        """How many entries are pinned."""
        return int(digest.pinned)

    @admin.display(description=_("taken out"), ordering="hidden")
    def outs(self, digest: Any) -> int:
        """How many entries a curator took out."""
        return int(digest.hidden)

    @admin.display(description=_("complete"), boolean=True)
    def complete(self, digest: Digest) -> bool:
        """Whether all of its window was in."""
        return not digest.missing


def _count(**which: bool) -> Coalesce:
    entries = Entry.objects.filter(digest=OuterRef("pk"), **which).order_by().values("digest")
    return Coalesce(Subquery(entries.annotate(n=Count("pk")).values("n")), 0)
