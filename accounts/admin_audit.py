"""The audit log in Django admin: read only, in words, with a button that takes an act back, and as a file."""

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts import audit, kinds
from accounts.audited import way_back
from accounts.models import StaffAct

COLUMNS = ("at", "by", "kind", "model", "key", "thing", "reason", "changes", "taken back")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class KindFilter(admin.SimpleListFilter):
    """The kinds that the log has, in words."""

    title = _("act")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """By their words."""
        found = StaffAct.objects.order_by("kind").values_list("kind", flat=True).distinct()
        return sorted(((kind, kinds.told(kind)) for kind in found), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Acts of that kind."""
        return queryset.filter(kind=self.value()) if self.value() else queryset


class PersonFilter(admin.RelatedOnlyFieldListFilter):
    """Those who did something."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("person")


@admin.register(StaffAct)
class StaffActAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What was done to run the site; written once."""

    list_display = ("at", "who", "act", "target", "reason", "undone_at")
    list_filter = (KindFilter, ("by", PersonFilter))
    list_select_related = ("by",)
    search_fields = ("by__username", "by_was", "target", "reason")
    date_hierarchy = "at"
    show_full_result_count = False
    change_list_template = "admin/accounts/staffact/list.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Acts write themselves down."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: StaffAct | None = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: StaffAct | None = None) -> bool:
        """Never."""
        return False

    @admin.display(description=_("by"), ordering="by__username")
    def who(self, act: StaffAct) -> str:
        """The person, or what a deleted account is called."""
        return str(act.by or act.by_was or "–")

    @admin.display(description=_("act"), ordering="kind")
    def act(self, act: StaffAct) -> str:
        """In words."""
        return kinds.told(act.kind)

    def get_urls(self) -> list[URLPattern]:
        """With the addresses that take an act back and that give the log as a file."""
        undo = self.admin_site.admin_view(require_POST(self.undo))
        export = self.admin_site.admin_view(require_POST(self.export))
        return [
            path("<int:pk>/undo/", undo, name="accounts_staffact_undo"),
            path("export/", export, name="accounts_staffact_export"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One act: what was before, what is since, and the way back."""
        act = self.get_object(request, object_id)
        if not self.has_view_permission(request, act):
            raise PermissionDenied
        if act is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        context = self.admin_site.each_context(request) | {
            "title": kinds.told(act.kind),
            "trail": [
                (capfirst(self.opts.verbose_name_plural), reverse("admin:accounts_staffact_changelist"))
            ],
            "act": act,
            "who": self.who(act),
            "thing": _address(act),
            "can_take_back": audit.can_take_back(request.user, act),  # type: ignore[arg-type]
        }
        return TemplateResponse(request, "admin/accounts/staffact/page.html", context)

    def undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Takes an act back: one's own, or any for those who read the log."""
        act = get_object_or_404(StaffAct, pk=pk)
        if act.by_id != request.user.pk and not self.has_view_permission(request, act):
            raise PermissionDenied
        try:
            self.message_user(request, audit.take_back(request.user, act), messages.SUCCESS)  # type: ignore[arg-type]
        except audit.CannotUndo as reason:
            told = str(reason) or str(_("This can no longer be taken back."))
            self.message_user(request, told, messages.ERROR)
        return HttpResponseRedirect(way_back(request))

    def export(self, request: HttpRequest) -> StreamingHttpResponse:
        """The whole log as CSV, newest first; that it was taken is written down too."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        audit.record(request.user, "audit.export")  # type: ignore[arg-type]
        file = StreamingHttpResponse(_lines(), content_type="text/csv; charset=utf-8")
        file["Content-Disposition"] = 'attachment; filename="audit-log.csv"'
        return file


class _Echo:
    """Gives csv's writer its lines back."""

    def write(self, line: str) -> str:
        return line


def _lines() -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)
    for act in StaffAct.objects.select_related("by").iterator(chunk_size=500):
        changes = "; ".join(f"{field}: {before} → {after}" for field, (before, after) in act.changes.items())
        row = (
            act.at.isoformat(timespec="seconds"),
            *(act.by or act.by_was, act.kind, act.model, act.object_id, act.target, act.reason, changes),
            act.undone_at.isoformat(timespec="seconds") if act.undone_at else "",
        )
        yield writer.writerow([_plain(value) for value in row])


def _plain(value: object) -> str:
    """A cell that no spreadsheet takes for a formula.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _address(act: StaffAct) -> str:
    """Where the thing stands in admin; "" if it does not."""
    try:
        return reverse(f"admin:{act.model.replace('.', '_')}_change", args=[act.object_id])
    except NoReverseMatch:
        return ""
