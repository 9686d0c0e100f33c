"""The audit log in Django admin: read only, with a button that takes an act back."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts import audit
from accounts.audited import way_back
from accounts.models import StaffAct


@admin.register(StaffAct)
class StaffActAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """What was done to run the site; written once."""

    list_display = ("at", "by", "by_was", "kind", "target", "reason", "undone_at")
    list_filter = ("kind",)
    list_select_related = ("by",)
    search_fields = ("by__username", "target", "reason")
    date_hierarchy = "at"
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Acts write themselves down."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: StaffAct | None = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: StaffAct | None = None) -> bool:
        """Never."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """With the address that takes an act back."""
        undo = self.admin_site.admin_view(require_POST(self.undo))
        return [path("<int:pk>/undo/", undo, name="accounts_staffact_undo"), *super().get_urls()]

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
