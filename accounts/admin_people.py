"""People in Django admin: who has an account and which roles; and what a role may, for superusers."""

from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts import names, people
from accounts.audited import AuditedAdmin
from accounts.models import User

SHOWN = ("email", "confirmed", "joined", "seen", "leaving_at")
TIMES = (_("Times"), {"fields": ("joined", "seen", "leaving_at")})


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    """What an administrator may change of an account; after cleaning `wanted` holds it."""

    roles = forms.TypedMultipleChoiceField(
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Roles"),
        help_text=_("Who has a role comes to the desk. Curators see the topics given to them."),
    )

    class Meta:
        model = User
        fields = ("username", "shown_name", "is_active", "is_superuser")

    shown = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    by: User  # whose request it is

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stood = people.values(self.instance)
        self.fields["shown"].initial = people.state(self.instance)
        if people.ROLES in self.fields:
            held: list[int] = self.stood[people.ROLES]
            offered = {group.pk: group for group in people.giveable(self.by)}
            roles: Any = self.fields[people.ROLES]
            roles.choices = [(pk, people.role(group)) for pk, group in offered.items()]
            self.initial[people.ROLES] = [pk for pk in held if pk in offered]
            self.kept = [pk for pk in held if pk not in offered]

    def clean_username(self) -> str:
        """In the form in which it is kept."""
        return names.normal(self.cleaned_data["username"])

    def clean(self) -> dict[str, Any]:
        """Roles that they cannot give stay; what somebody else saved meanwhile is told first."""
        cleaned = super().clean() or {}
        self.wanted = {field: cleaned[field] for field in people.FIELDS if field in cleaned}
        if people.ROLES in cleaned:
            self.wanted[people.ROLES] = sorted([*cleaned[people.ROLES], *self.kept])
        if cleaned.get("shown") != self.fields["shown"].initial:
            self._show_theirs()
        return cleaned

    def _show_theirs(self) -> None:
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["shown"] = self.fields["shown"].initial  # type: ignore[index]
        for field, value in self.wanted.items():
            if value != self.stood[field]:
                stands = people.told(field, self.stood[field])
                self.add_error(field, _("It now says: %(value)s") % {"value": stands})
        said = _(
            "Somebody changed this account meanwhile. Look at what differs, then save again to set yours."
        )
        self.add_error(None, said)


class PeopleAdmin(AuditedAdmin, UserAdmin):  # type: ignore[type-arg]
    """Who has an account, and which roles; every act is one of accounts.people."""

    writes_own_acts = True
    form = PersonForm
    list_display: tuple[str, ...] = (
        "username",
        "shown_name",
        "role",
        "confirmed",
        "is_active",
        "joined",
        "seen",
    )
    list_filter = ("groups", "confirmed", "is_active", "is_superuser")
    search_fields = ("username", "shown_name", "=email")
    ordering = ("-date_joined", "-pk")
    filter_horizontal = ()
    actions = ("confirm_addresses",)
    show_full_result_count = False
    add_fieldsets = ((None, {"fields": ("username", "email", "usable_password", "password1", "password2")}),)
    change_form_template = "admin/accounts/user/page.html"

    # — Who —

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Superusers are changed by superusers only."""
        by: Any = request.user
        return super().has_change_permission(request, obj) and (obj is None or people.may_change(by, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Readers delete their accounts themselves; else a superuser does."""
        return bool(request.user.is_superuser) and (obj is None or obj.pk != request.user.pk)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        """Nobody sets another's password: it would let them act as that person."""
        raise Http404

    # — The list —

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """With roles."""
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("roles"))
    def role(self, person: User) -> str:
        """In words."""
        return people.roles(person) or "–"

    @admin.display(description=_("joined"), ordering="date_joined")
    def joined(self, person: User) -> str:
        """The day."""
        return f"{person.date_joined:%Y-%m-%d}"

    @admin.display(description=_("last signed in"), ordering="last_login")
    def seen(self, person: User) -> str:
        """The day; when exactly somebody reads is their own affair."""
        return f"{person.last_login:%Y-%m-%d}" if person.last_login else "–"

    # — One person —

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Nobody sees fields for what they cannot give; nobody changes their own rights."""
        if obj is None:
            return self.add_fieldsets
        who = (None, {"fields": ("username", "shown_name", "email", "confirmed", "shown")})
        rights = self._rights(request, obj) or ("role",)
        return [who, (_("Rights"), {"fields": rights}), TIMES]

    def _rights(self, request: HttpRequest, person: User) -> tuple[str, ...]:
        """The fields with which this administrator may change the person's rights."""
        if person.pk == request.user.pk or not self.has_change_permission(request, person):
            return ()
        return ("is_active", people.ROLES, *(("is_superuser",) if request.user.is_superuser else ()))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """An address is changed by its reader, who confirms the new one."""
        if obj is None:
            return ()
        return (*SHOWN, "role", *(() if people.ROLES in self._rights(request, obj) else (people.ROLES,)))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form knows who fills it in."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"by": request.user}) if obj else form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """By the act; a new account has its address on the list of those that can be confirmed."""
        by: Any = request.user
        if change:
            request.act = people.change(by, obj, form.wanted)  # type: ignore[attr-defined]
        else:
            super().save_model(request, obj, form, change)
            EmailAddress.objects.create(user=obj, email=obj.email, primary=True)
            people.made(by, obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Roles are part of the act."""

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Says so, with the way back, on the same page."""
        act = request.act  # type: ignore[attr-defined]
        if act is None:
            self.message_user(request, _("Nothing was changed."), messages.INFO)
        else:
            self.message_user(request, _("The account is changed."), messages.SUCCESS, extra_tags=str(act.pk))
        return HttpResponseRedirect(request.path)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Written down without the name, which goes."""
        people.deleting(request.user, obj)  # type: ignore[arg-type]
        super().delete_model(request, obj)

    def get_actions(self, request: HttpRequest) -> Any:
        """Accounts are deleted one by one."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_urls(self) -> list[URLPattern]:
        """With the address that ends a person's sessions."""
        end = self.admin_site.admin_view(require_POST(self.end_sessions))
        return [path("<int:pk>/sessions/", end, name="accounts_user_sessions"), *super().get_urls()]

    def end_sessions(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Signs the person out everywhere."""
        person = get_object_or_404(User, pk=pk)
        ended = people.end_sessions(request.user, person)  # type: ignore[arg-type]
        said = ngettext("%(n)s session is ended.", "%(n)s sessions are ended.", ended)
        self.message_user(request, said % {"n": ended}, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[pk]))

    @admin.action(description=_("Confirm the addresses"), permissions=["change"])
    def confirm_addresses(self, request: HttpRequest, queryset: QuerySet[User]) -> TemplateResponse | None:
        """On a page that asks first; each is logged."""
        by: Any = request.user
        rows = [person for person in queryset.filter(confirmed=False) if people.may_change(by, person)]
        if "confirmed" not in request.POST:
            context = self.admin_site.each_context(request) | {
                "title": _("Confirm the addresses"),
                "opts": self.opts,
                "rows": rows,
                "chosen": ACTION_CHECKBOX_NAME,
            }
            return TemplateResponse(request, "admin/accounts/confirm.html", context)
        for person in rows:
            people.confirm(by, person)
        said = ngettext("%(n)s address is confirmed.", "%(n)s addresses are confirmed.", len(rows))
        self.message_user(request, said % {"n": len(rows)}, messages.SUCCESS)
        return None


class RoleAdmin(AuditedAdmin, GroupAdmin):
    """What a role may: superusers say. The site knows its own three by their names, which stay."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Superusers."""
        return bool(request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Superusers."""
        return bool(request.user.is_superuser)

    has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The site's own would come back with the next migration."""
        return self.has_view_permission(request) and (obj is None or obj.name not in people.WORDS)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Names of the three."""
        return ("name",) if obj and obj.name in people.WORDS else ()
