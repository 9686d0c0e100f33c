"""Accounts in Django admin."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from accounts.models import SecurityEvent, User

admin.site.register(User, UserAdmin)


@admin.register(SecurityEvent)
class SecurityEventAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """To be read only, by administrators too."""

    list_display = ("at", "kind", "account", "account_was", "actor", "actor_was", "network")
    list_filter = ("kind",)
    date_hierarchy = "at"
    search_fields = ("account__username", "actor__username", "account_was", "actor_was")
    list_select_related = ("account", "actor")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: SecurityEvent | None = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SecurityEvent | None = None) -> bool:
        """Never."""
        return False
