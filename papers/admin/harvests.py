"""The runs that fetched from arXiv, and a harvest at once."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from papers import tasks
from papers.admin import charts
from papers.admin.operated import person
from papers.admin.operation import OperationAdmin
from papers.admin.times import lasting, stamp
from papers.ingest.reasons import source_words
from papers.ingest.source import mirrored_sets
from papers.models import Harvest, HarvestCursor, WorkItem
from papers.operation import fetching
from papers.work import OPEN

COLOURS = {Harvest.State.DONE: "ok", Harvest.State.FAILED: "bad"}


def took(run: Harvest) -> timedelta:
    """From its start to its end, or to its last progress; waits are in it."""
    return (run.finished_at or run.moved_at) - run.started_at


def pace(run: Harvest) -> str:
    """How fast arXiv was asked: requests a minute, and the seconds from one to the next."""
    seconds = took(run).total_seconds()
    if run.requests < 2 or seconds <= 0:
        return ""
    return _("%(rate)s a minute, one every %(gap)s s") % {
        "rate": f"{run.requests * 60 / seconds:.1f}",
        "gap": f"{seconds / (run.requests - 1):.1f}",
    }


@admin.register(Harvest)
class HarvestAdmin(OperationAdmin):
    """What was fetched, with its counts, its pace, and what went wrong."""

    page_template = "admin/papers/harvest/run.html"
    list_display = (
        *("started", "where", "stands", "pages", "records", "added", "changed", "rejected"),
        *("requests", "at_pace", "note"),
    )
    list_filter = ("source", "state")
    list_per_page = 50
    date_hierarchy = "started_at"
    search_fields = ("scope", "error")

    @admin.display(description=gettext_lazy("Started, UTC"), ordering="started_at")
    def started(self, run: Harvest) -> str:
        """When."""
        return stamp(run.started_at)

    @admin.display(description=gettext_lazy("Where"), ordering="scope")
    def where(self, run: Harvest) -> str:
        """The source, its scope and its window."""
        return source_words(run)

    @admin.display(description=gettext_lazy("State"), ordering="state")
    def stands(self, run: Harvest) -> SafeString:
        """In words and colour."""
        colour = COLOURS.get(Harvest.State(run.state), "late")
        return format_html('<span class="{}">{}</span>', colour, run.get_state_display())

    @admin.display(description=gettext_lazy("Took"))
    def at_pace(self, run: Harvest) -> str:
        """How long, and how fast it asked."""
        return " · ".join(filter(None, [lasting(took(run)), pace(run)]))

    @admin.display(description=gettext_lazy("Note"))
    def note(self, run: Harvest) -> str:
        """How the error begins, and when it goes on."""
        waits = run.state == Harvest.State.WAITING and run.next_at
        goes_on = _("until %(at)s UTC") % {"at": stamp(run.next_at)} if waits else ""
        return " · ".join(filter(None, [goes_on, Truncator(run.error).chars(120)]))

    def facts(self, request: HttpRequest, row: Harvest) -> dict[str, Any]:
        """In words."""
        colour = COLOURS.get(Harvest.State(row.state), "late")
        return {
            "title": source_words(row), "took": lasting(took(row)), "pace": pace(row), "colour": colour,
            "again": row.scope if row.source == "oai" and row.scope in mirrored_sets() else "",
        }  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        """With the page that harvests now."""
        view = require_http_methods(["GET", "HEAD", "POST"])(self.now)
        return [self.address("now", view, "now/"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Under the charts of the last month."""
        days = charts.last_days()
        more = {"charts": charts.charts(days), "days": days, "may_act": self.may_act(request)}
        return super().changelist_view(request, more | (extra_context or {}))

    def now(self, request: HttpRequest) -> HttpResponse:
        """The mirrored sets, each with what a harvest of it would do; plans that of the chosen one."""
        if not self.may_act(request):
            raise PermissionDenied
        if request.method == "POST":
            scope = request.POST.get("scope", "")
            try:
                act = fetching.harvest_now(person(request), scope)
            except fetching.NotNow as reason:
                return self.back(request, str(reason), None)
            said = _("%(scope)s is harvested shortly: its work waits in arXiv’s queue.") % {"scope": scope}
            return self.back(request, said, act)
        sets = mirrored_sets()
        hindered = fetching.hindrances(sets)
        cursors = dict(HarvestCursor.objects.filter(scope__in=sets).values_list("scope", "complete_until"))
        context = {
            "title": _("Harvest now"),
            "sets": [(scope, cursors.get(scope), hindered.get(scope, "")) for scope in sets],
            "before": WorkItem.objects.filter(state__in=OPEN, task__in=tasks.ARXIV).count(),
        }
        return self.desk_page(request, "admin/papers/harvest/now.html", context)
