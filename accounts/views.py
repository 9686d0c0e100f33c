"""allauth's pages where we differ: invalid forms answer 422, opening a link changes nothing, invitations."""

from typing import Any

from allauth.account import views as account
from django.conf import settings
from django.db import IntegrityError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts import tries
from accounts.adapter import invited
from accounts.confirmed import confirm
from accounts.models import Invitation


class Unprocessable:
    """A form that is not in order comes back as 422, as everywhere on the site."""

    def form_invalid(self, form: Form) -> HttpResponse:
        """The page again, with what to fix."""
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = 422
        return response


class OnlyByPost:
    """Mail scanners open every link: a GET signs nobody out."""

    request: HttpRequest

    def logout(self) -> None:
        """Whoever else is signed in here, once the form is sent."""
        if self.request.method == "POST":
            super().logout()  # type: ignore[misc]


class SignIn(Unprocessable, account.LoginView):
    """/accounts/login/"""

    extra_context = {"here": "sign-in"}


class SignUp(Unprocessable, account.SignupView):
    """/accounts/signup/"""

    extra_context = {"here": "sign-up"}

    def form_valid(self, form: Form) -> HttpResponse:
        """Counted by the address that is to get the mail."""
        tries.take(self.request, "sign-up", form.cleaned_data["email"])
        try:
            response: HttpResponse = super().form_valid(form)
        except IntegrityError:  # somebody took the name or the address meanwhile: now the form sees it
            del self._cached_form
            response = self.post(self.request)
        return response


class Join(SignUp):
    """/accounts/join/<token>/: signing up by an invitation. Opening the link uses nothing up."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A link that is used, too old or wrong says so."""
        invitation = Invitation.objects.open(kwargs["token"])
        if invitation is None or settings.SIGNUP == "closed":
            return render(request, "account/invitation_gone.html", status=404)
        invited(request, invitation)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response


class Address(Unprocessable, account.EmailView):
    """/accounts/email/"""

    def _action_primary(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """There is one address: a new one takes its place by being confirmed, and in no other way."""

    def _action_send(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse | None:
        """The mail once more, not too often."""
        tries.take(request, "address", f"account {request.user.pk}")
        response: HttpResponse | None = super()._action_send(request, *args, **kwargs)
        return response


class ConfirmAddress(OnlyByPost, account.ConfirmEmailView):
    """/accounts/confirm-email/<key>/"""


class AskReset(Unprocessable, account.PasswordResetView):
    """/accounts/password/reset/"""


class Reset(OnlyByPost, Unprocessable, account.PasswordResetFromKeyView):
    """/accounts/password/reset/key/<key>/"""

    def form_valid(self, form: Form) -> HttpResponse:
        """Whoever reads the mailbox confirms it, and is let in at once, however often others have tried."""
        if not self.reset_user.confirmed:
            confirm(self.reset_user)
        response: HttpResponse = super().form_valid(form)
        tries.forgive(self.reset_user)
        return response


class ChangePassword(Unprocessable, account.PasswordChangeView):
    """/accounts/password/change/"""


class SetPassword(Unprocessable, account.PasswordSetView):
    """/accounts/password/set/"""


class Reauthenticate(Unprocessable, account.ReauthenticateView):
    """/accounts/reauthenticate/"""
