"""Accounts in Django admin."""

from importlib import import_module
from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import admin_audit
from accounts.confirmed import confirm
from accounts.models import Invitation, SecurityEvent, User

__all__ = ["admin_audit"]

# One door: admin's own sign-in would pass by the limits and the second step.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
# Secrets, session keys, and rows that are changed by acts of their own only: allauth registered them.
for app in ("account", "mfa", "socialaccount", "usersessions"):
    import_module(f"allauth.{app}.admin")
for hidden in (EmailAddress, Authenticator, SocialApp, SocialToken, SocialAccount, UserSession):
    admin.site.unregister(hidden)


@admin.register(User)
class ReaderAdmin(UserAdmin):  # type: ignore[type-arg]
    """Who has an account, and what they may; an address is confirmed by an act that is logged."""

    list_display = ("username", "email", "confirmed", "is_staff", "is_active", "date_joined")
    list_filter = ("confirmed", "is_staff", "is_superuser", "is_active", "groups")
    search_fields = ("username", "shown_name", "email")
    ordering = ("-date_joined",)
    actions = ("confirm_addresses",)
    show_full_result_count = False
    add_fieldsets = ((None, {"fields": ("username", "email", "usable_password", "password1", "password2")}),)
    fieldsets = (
        (None, {"fields": ("username", "password", "shown_name", "email", "confirmed")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Times"), {"fields": ("last_login", "date_joined", "leaving_at")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """An address is changed by its reader, who confirms the new one."""
        return ("email", "confirmed", "last_login", "date_joined", "leaving_at") if obj else ()

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A new account has its address on the list of those that can be confirmed."""
        super().save_model(request, obj, form, change)
        if not change:
            EmailAddress.objects.create(user=obj, email=obj.email, primary=True)

    @admin.action(description=_("Confirm the addresses"), permissions=["change"])
    def confirm_addresses(self, request: HttpRequest, queryset: QuerySet[User]) -> TemplateResponse | None:
        """On a page that asks first; each is logged."""
        rows = list(queryset.filter(confirmed=False))
        if "confirmed" not in request.POST:
            context = self.admin_site.each_context(request) | {
                "title": _("Confirm the addresses"),
                "opts": self.opts,
                "rows": rows,
                "chosen": ACTION_CHECKBOX_NAME,
            }
            return TemplateResponse(request, "admin/accounts/confirm.html", context)
        for user in rows:
            confirm(user)
            self.log_change(request, user, [{"changed": {"fields": ["confirmed"]}}])
        said = ngettext("%(n)s address is confirmed.", "%(n)s addresses are confirmed.", len(rows))
        self.message_user(request, said % {"n": len(rows)}, messages.SUCCESS)
        return None


class InvitationForm(forms.ModelForm):  # type: ignore[type-arg]
    """For whom, and for how long."""

    days = forms.IntegerField(label=_("days until it expires"), initial=14, min_value=1, max_value=90)

    class Meta:
        model = Invitation
        fields = ("email",)
        help_texts = {
            "email": _(
                "With an address the invitation is for it alone, and using the link confirms it. "
                "Without one whoever has the link can join, and confirms their address by mail."
            )
        }


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Made here, its link shown once; deleting one revokes it."""

    form = InvitationForm
    list_display = ("__str__", "made_by", "made_at", "expires_at", "used_at", "used_by")
    list_select_related = ("made_by", "used_by")
    ordering = ("-made_at",)

    def has_change_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        """Never: make another."""
        return False

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:
        """Shows the link, which is not kept."""
        assert isinstance(request.user, User)
        made, token = Invitation.objects.make(
            by=User.objects.get(pk=request.user.pk),
            email=form.cleaned_data["email"],
            days=form.cleaned_data["days"],
        )
        vars(obj).update(vars(made))
        link = settings.SITE_URL + reverse("account_join", args=[token])
        said = gettext("The link, shown this once; give it to the person you invite:")
        self.message_user(request, f"{said} {link}", messages.WARNING)


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
