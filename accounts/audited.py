"""Model admins whose every change goes to the audit log (accounts/audit.py), besides Django's own history."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import audit
from accounts.models import User

_SECRET = "password"  # noqa: S105 - part of a field's name


class AuditedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Writes who added, changed or deleted what, with the fields' values before and after.

    An admin whose acts write their own, fuller lines sets `writes_own_acts`.
    """

    writes_own_acts = False

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Saves, and remembers what changed for the log."""
        if change:
            request.changed_values = _changes(form)  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Into both logs."""
        self._note(request, "add", obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Into both logs."""
        said = message if isinstance(message, str) else ""
        self._note(request, "change", obj, reason=said, changes=getattr(request, "changed_values", None))
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Into both logs."""
        for obj in queryset:
            self._note(request, "delete", obj)
        return super().log_deletions(request, queryset)

    def _note(self, request: HttpRequest, verb: str, obj: Model, **told: Any) -> None:
        if not self.writes_own_acts and isinstance(request.user, User):
            audit.record(request.user, f"{obj._meta.model_name}.{verb}", obj, **told)


def way_back(request: HttpRequest) -> str:
    """The page that the button stood on, if it is one of admin."""
    came: Any = request.headers.get("Referer", "")
    own = url_has_allowed_host_and_scheme(came, {request.get_host()}, require_https=request.is_secure())
    return came if own and "/admin/" in came else reverse("admin:index")


def _changes(form: Any) -> dict[str, list[Any]]:
    """[before, after] of what the form changed, as text; nothing of passwords."""
    names = [name for name in form.changed_data if _SECRET not in name]
    return {name: [_told(form.initial.get(name)), _told(form.cleaned_data.get(name))] for name in names}


def _told(value: Any) -> str:
    if isinstance(value, QuerySet | list | tuple | set):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
