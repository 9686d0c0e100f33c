"""Rejected records: what is wrong with them, their bytes, another try, or set aside for good."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import BinaryField, Count, IntegerField, Max, Min, QuerySet, Sum
from django.db.models.functions import Length, Substr
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from papers.admin import raw
from papers.admin.confirmed import ReasonForm
from papers.admin.operated import person
from papers.admin.operation import OperationAdmin
from papers.admin.times import stamp
from papers.models import RejectedRecord
from papers.operation import rejects

REASONS = 100  # shown at once


class StateFilter(admin.SimpleListFilter):
    """Open, taken in, or set aside for good."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The three."""
        return [("open", _("open")), ("taken", _("taken in")), ("left", _("set aside for good"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the chosen state."""
        settled = queryset.filter(resolved_at__isnull=False)
        found = {
            "open": queryset.filter(resolved_at=None),
            "taken": settled.filter(given_up=""),
            "left": settled.exclude(given_up=""),
        }
        return found.get(self.value() or "", queryset)


@admin.register(RejectedRecord)
class RejectedRecordAdmin(OperationAdmin):
    """Records that could not be taken in, whole and with the reason."""

    page_template = "admin/papers/rejectedrecord/record.html"
    list_display = ("name", "source", "place", "reason", "seen", "last_seen", "stands")
    list_filter = (StateFilter, "source")
    list_per_page = 50
    search_fields = ("=arxiv_id", "reason", "place")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RejectedRecord]:
        """Without their bytes, of which one record may have millions."""
        return super().get_queryset(request).defer("raw")

    @admin.display(description=gettext_lazy("Record"), ordering="arxiv_id")
    def name(self, record: RejectedRecord) -> str:
        """Its id, where it has one that could be read."""
        return record.arxiv_id or _("without an id")

    @admin.display(description=gettext_lazy("Last seen, UTC"), ordering="last_seen_at")
    def last_seen(self, record: RejectedRecord) -> str:
        """When arXiv last gave it."""
        return stamp(record.last_seen_at)

    @admin.display(description=gettext_lazy("State"), ordering="resolved_at")
    def stands(self, record: RejectedRecord) -> SafeString:
        """Open, taken in, or set aside for good."""
        return format_html('<span class="{}">{}</span>', *state(record))

    def facts(self, request: HttpRequest, row: RejectedRecord) -> dict[str, Any]:
        """Its first bytes as text and in hex; how many there are, and how many records are like it."""
        kept = RejectedRecord.objects.filter(pk=row.pk).annotate(
            head=Substr("raw", 1, raw.SHOWN, output_field=BinaryField()),
            size=Length("raw", output_field=IntegerField()),
        )
        head, size = kept.values_list("head", "size").get()
        colour, words = state(row)
        return {
            "text": raw.visible(bytes(head)), "hex": raw.hex_rows(bytes(head)), "size": size,
            "shown": raw.SHOWN, "cut": size > raw.SHOWN, "colour": colour, "state": words,
            "like": rejects.like(row).exclude(pk=row.pk).count(), "form": ReasonForm(),
            "title": row.arxiv_id or _("Record without an id"),
        }  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        """With the page of reasons, the download and the acts."""
        return [
            self.address("reasons", require_safe(self.reasons), "reasons/"),
            self.address("raw", require_safe(self.download), "<int:pk>/raw/"),
            self.act("retry", self.retry),
            self.act("retry_like", self.retry_like),
            self.act("give_up", self.give_up),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Under what is open by reason."""
        more = {"reasons": by_reason()[:5], "may_act": self.may_act(request)}
        return super().changelist_view(request, more | (extra_context or {}))

    def reasons(self, request: HttpRequest) -> HttpResponse:
        """What is open, by reason, the most frequent first."""
        self._look(request)
        found = by_reason()
        context = {
            "title": _("Rejected, by reason"), "reasons": found[:REASONS], "may_act": self.may_act(request),
            "more": max(0, len(found) - REASONS),
        }  # fmt: skip
        return self.desk_page(request, "admin/papers/rejectedrecord/reasons.html", context)

    def download(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The bytes as they came, as a file of plain text: no browser runs it."""
        self._look(request)
        record = get_object_or_404(RejectedRecord, pk=pk)
        name = f'attachment; filename="rejected-{pk}.txt"'
        headers = {"Content-Disposition": name, "X-Content-Type-Options": "nosniff"}
        return HttpResponse(bytes(record.raw), content_type="text/plain; charset=utf-8", headers=headers)

    def retry(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One record."""
        record = get_object_or_404(self.get_queryset(request), pk=pk)
        return self._retry(request, RejectedRecord.objects.filter(pk=record.pk), str(record))

    def retry_like(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All open records of this one's reason: many of them in the background."""
        record = get_object_or_404(self.get_queryset(request), pk=pk)
        rows = rejects.like(record)
        size = rows.order_by().aggregate(n=Count("pk"), bytes=Sum(Length("raw", output_field=IntegerField())))
        if size["n"] <= rejects.AT_ONCE and (size["bytes"] or 0) <= rejects.BYTES_AT_ONCE:
            return self._retry(request, rows, record.reason)
        act = rejects.retry_later(person(request), record)
        if act is None:
            return self.back(request, _("It waits in the queue already."), None)
        said = _("%(n)s records are read again in the background.") % {"n": size["n"]}
        return self.back(request, said, act)

    def give_up(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Sets a record aside for good, for a reason."""
        record = get_object_or_404(self.get_queryset(request), pk=pk)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.page(request, record, form=form)
        act = rejects.give_up(person(request), record, form.cleaned_data["reason"])
        said = _("The record is set aside for good.") if act else _("The record is settled already.")
        return self.back(request, said, act)

    def _retry(self, request: HttpRequest, rows: QuerySet[RejectedRecord], target: str) -> HttpResponse:
        act, done = rejects.retry_rows(person(request), rows, target)
        if act is None:
            return self.back(request, _("The record is settled already."), None)
        level = messages.WARNING if done.still else messages.SUCCESS
        return self.back(request, rejects.told(done), act, level)

    def _look(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied


def state(record: RejectedRecord) -> tuple[str, str]:
    """(colour, words) for where it stands."""
    if record.resolved_at is None:
        return "late", _("open")
    if record.given_up:
        return "muted", _("set aside for good: %(reason)s") % {"reason": record.given_up}
    return "ok", _("taken in")


def by_reason() -> list[Any]:
    """The open records' reasons: `n` of them, first and last seen, and one of them by its key."""
    rows = RejectedRecord.objects.filter(resolved_at=None).order_by().values("reason")
    found = rows.annotate(
        n=Count("pk"), first=Min("first_seen_at"), last=Max("last_seen_at"), example=Max("pk")
    )
    return list(found.order_by("-n", "reason"))
