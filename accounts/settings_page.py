"""The settings page: sections with a Save button each, the ways to sign in, the sessions, the data."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import preferences
from accounts.devices import devices, end, end_others
from accounts.events import Kind, note
from accounts.models import User
from accounts.settings_forms import MailForm, ProfileForm, ReadingForm

FORMS: dict[str, type[ModelForm]] = {  # type: ignore[type-arg]
    "profile": ProfileForm,
    "reading": ReadingForm,
    "mail": MailForm,
}


@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """The page; a POST saves the section that its button names, and comes back to it."""
    user = _account(request)
    forms = {name: form(instance=user, prefix=name) for name, form in FORMS.items()}
    section = request.POST.get("section", "")
    if request.method == "POST" and section in FORMS:
        # An account of its own: a refused name must not stand in the rest of the page.
        sent = forms[section] = FORMS[section](request.POST, instance=_account(request), prefix=section)
        if sent.is_valid():
            return _save(request, section, sent)
    status = 422 if request.method == "POST" else 200
    context = {
        "here": "settings",
        "forms": forms,
        "account": user,
        "saved": request.GET.get("saved"),
        "mail_in_files": settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"),
        **_ways(user),
    }
    context["devices"] = devices(user, request.session.session_key)
    return render(request, "accounts/settings.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Ends one session (`session`) or all others (`others`); the list itself is part of the settings."""
    if request.method != "POST":
        return HttpResponseRedirect(_place("sessions"))
    user = _account(request)
    if "others" in request.POST:
        end_others(user, request.session.session_key)
    else:
        key = request.POST.get("session", "")
        if not key.isascii() or not key.isdigit() or len(key) > 18 or not end(user, int(key)):
            raise Http404
    note(request, Kind.SESSIONS_ENDED)
    return _back("sessions")


def _account(request: HttpRequest) -> User:
    """The reader's own row, read anew."""
    return User.objects.get(username=request.user.get_username())


def _save(request: HttpRequest, section: str, form: ModelForm) -> HttpResponse:  # type: ignore[type-arg]
    """Writes the section's own fields and no other, as another tab may have saved those."""
    with transaction.atomic():
        was = User.objects.select_for_update(no_key=True).get(pk=form.instance.pk)
        User.objects.filter(pk=was.pk).update(**form.cleaned_data)
        preferences.chosen.send(User, was=was, chosen=form.cleaned_data)
    if isinstance(form, ReadingForm):
        preferences.carry(request, form.words())
    return _back(section)


def _ways(user: User) -> dict[str, Any]:
    """The ways in which the account can be signed in to."""
    own = list(Authenticator.objects.filter(user=user))
    codes = [way for way in own if way.type == Authenticator.Type.RECOVERY_CODES]
    return {
        "password": user.has_usable_password(),
        "app": any(way.type == Authenticator.Type.TOTP for way in own),
        "passkeys": sum(way.type == Authenticator.Type.WEBAUTHN for way in own),
        "codes": len(codes[0].wrap().get_unused_codes()) if codes else None,
        "connections": [row.get_provider().name for row in SocialAccount.objects.filter(user=user)],
    }


def _place(section: str, query: str = "") -> str:
    return f"{reverse('account_settings')}{query}#{section}"


def _back(section: str) -> HttpResponse:
    """To the section, which says that it was saved: a message on top of the page would be out of sight."""
    response = HttpResponseRedirect(_place(section, f"?saved={section}"))
    response.status_code = 303
    return response
