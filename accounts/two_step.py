"""The second step of signing in: codes are guessed no faster than passwords, and staff have one."""

from typing import Any

from allauth.core import context
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from django.conf import settings
from django.contrib import messages
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import tries

LONGEST_CODE = 40


class _Counted:
    """A form with a code: tries are counted, for each account and each address."""

    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]  # type: ignore[attr-defined]
        field.validators.append(MaxLengthValidator(LONGEST_CODE))
        field.widget.attrs = {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "maxlength": LONGEST_CODE,
            "autofocus": True,
        }

    def clean_code(self) -> str:
        """The code, if it is right; ImmediateHttpResponse (429) after too many wrong ones."""
        who = f"account {self.user.pk}"
        tries.take(context.request, "code", who)
        code: str = super().clean_code()  # type: ignore[misc]
        tries.succeeded(context.request, "code", who)
        return code


class Authenticate(_Counted, base.AuthenticateForm):
    """The code after the password."""


class Reauthenticate(_Counted, base.ReauthenticateForm):
    """The code before a grave act."""


class Activate(_Counted, totp.ActivateTOTPForm):
    """The first code of a new authenticator app."""


def needed_first(request: HttpRequest) -> HttpResponse | None:
    """Leads who runs the site without a second step to where they set one up; None lets them pass.

    Asked for before each page of Django admin and of moderation, where the site is reached over https.
    """
    user = request.user
    if not (settings.HTTPS and user.is_authenticated):
        return None
    strong = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    if Authenticator.objects.filter(user_id=user.pk, type__in=strong).exists():
        return None
    messages.warning(request, _("Who runs this site signs in by two steps. Set up one of these first."))
    return HttpResponseRedirect(reverse("mfa_index"))
