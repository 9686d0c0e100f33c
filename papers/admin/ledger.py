"""The completeness ledger, and listing days fetched again."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from papers.admin.operated import person
from papers.admin.operation import OperationAdmin
from papers.admin.times import stamp
from papers.ingest.reasons import reason_of
from papers.ingest.source import mirrored_categories
from papers.ingest.strips import last_days, rows_of, strips
from papers.models import ListingDay, WorkItem
from papers.operation import fetching

COLOURS = {ListingDay.State.COMPLETE: "ok", ListingDay.State.NONE: "muted"}


def became(item: WorkItem) -> str:
    """What came of days fetched again, in words."""
    if item.state != WorkItem.State.DONE:
        return fetching.waits(item) if item.state in ("due", "leased") else str(item.get_state_display())
    told: Any = item.outcome or {}
    words = [
        ngettext("%(n)s new paper", "%(n)s new papers", told.get("added", 0)) % {"n": told.get("added", 0)},
        _("%(n)s changed") % {"n": told.get("changed", 0)},
    ]
    if missing := told.get("missing"):
        words.append(_("arXiv does not give %(ids)s") % {"ids": ", ".join(missing[:20])})
    if failed := told.get("failed"):
        words.append(_("the harvest failed: %(reason)s") % {"reason": failed})
    return "; ".join(words) + "."


@admin.register(ListingDay)
class ListingDayAdmin(OperationAdmin):
    """The ledger as strips and as a list; each day can be fetched again."""

    page_template = "admin/papers/listingday/day.html"
    list_display = ("category", "day", "stands", "why", "checked")
    list_display_links = ("category", "day")
    list_filter = ("state", "category")
    list_per_page = 50
    date_hierarchy = "day"

    @admin.display(description=gettext_lazy("State"), ordering="state")
    def stands(self, row: ListingDay) -> SafeString:
        """In words and colour."""
        colour = COLOURS.get(ListingDay.State(row.state), "late")
        return format_html('<span class="{}">{}</span>', colour, row.get_state_display())

    @admin.display(description=gettext_lazy("Why"))
    def why(self, row: ListingDay) -> str:
        """The reason in words, with the counts."""
        return reason_of(row)

    @admin.display(description=gettext_lazy("Checked, UTC"), ordering="checked_at")
    def checked(self, row: ListingDay) -> str:
        """When it was last judged anew."""
        return stamp(row.checked_at)

    def facts(self, request: HttpRequest, row: ListingDay) -> dict[str, Any]:
        """Its reason, and what became of it when it was fetched again."""
        return {
            "title": f"{row.category}, {row.day}",
            "why": reason_of(row),
            "colour": COLOURS.get(ListingDay.State(row.state), "late"),
            "mirrored": row.category in mirrored_categories(),
            "again": [(item, became(item)) for item in fetching.work_of(row.category, row.day)],
        }

    def get_urls(self) -> list[URLPattern]:
        """With the acts."""
        both = require_http_methods(["GET", "HEAD", "POST"])(self.fetch_open)
        return [
            self.act("fetch", self.fetch),
            self.address("fetch_open", both, "fetch-open/"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Under the strips of the last four weeks."""
        days = last_days()
        more = {
            "days": days,
            "strips": strips(rows_of(days), days),
            "open": sum(span.days for span in fetching.open_spans()),
            "may_act": self.may_act(request),
        }
        return super().changelist_view(request, more | (extra_context or {}))

    def fetch(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One day."""
        row = get_object_or_404(ListingDay, pk=pk)
        return self._fetch(request, [fetching.Span(row.category, row.day, row.day)])

    def fetch_open(self, request: HttpRequest) -> HttpResponse:
        """All that is open of the chosen categories; asks first which."""
        if not self.may_act(request):
            raise PermissionDenied
        spans = fetching.open_spans()
        if request.method == "POST":
            chosen = set(request.POST.getlist("category"))
            return self._fetch(request, [span for span in spans if span.category in chosen])
        context = {"title": _("Fetch open days again"), "spans": spans}
        return self.desk_page(request, "admin/papers/listingday/fetch_open.html", context)

    def _fetch(self, request: HttpRequest, spans: list[fetching.Span]) -> HttpResponse:
        """Plans each; what hinders one stops no other."""
        if not spans:
            return self.back(request, _("There is nothing to fetch."), None)
        answer: HttpResponse = HttpResponseRedirect(self.list_url)
        for span in spans:
            try:
                act = fetching.fetch_again(person(request), span)
            except fetching.NotNow as reason:
                answer = self.back(request, f"{span.category}, {span.since}: {reason}", None)
                continue
            said = _("%(category)s is fetched again from %(since)s on: its work waits in arXiv’s queue.")
            answer = self.back(request, said % {"category": span.category, "since": span.since}, act)
        return answer
