"""Accounts in Django admin: one door, no secrets, invitations, events. People: accounts/admin_people.py."""

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
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import admin_audit
from accounts.admin_people import RoleAdmin
from accounts.audited import AuditedAdmin
from accounts.models import Invitation, SecurityEvent, User

__all__ = ["admin_audit"]

# One door: admin's own sign-in would pass by the limits and the second step.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
# Secrets, session keys, and rows that are changed by acts of their own only: allauth registered them.
for app in ("account", "mfa", "socialaccount", "usersessions"):
    import_module(f"allauth.{app}.admin")
for hidden in (EmailAddress, Authenticator, SocialApp, SocialToken, SocialAccount, UserSession):
    admin.site.unregister(hidden)


admin.site.unregister(Group)
admin.site.register(Group, RoleAdmin)


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
class InvitationAdmin(AuditedAdmin):
    """Made here, its link shown once; deleting one revokes it."""

    form = InvitationForm
    list_display = ("__str__", "made_by", "made_at", "expires_at", "used_at", "used_by")
    list_select_related = ("made_by", "used_by")
    ordering = ("-made_at",)

    def has_change_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        """Never: make another."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
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
