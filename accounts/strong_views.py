"""allauth's pages of the second step and of passkeys where we differ: 422, and the way back."""

from typing import Any

from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth, flows
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import path, reverse

from accounts.views import Unprocessable


class SecondStep(Unprocessable, base.AuthenticateView):
    """/accounts/2fa/authenticate/: a code or a passkey after the password."""


class ConfirmByCode(Unprocessable, base.ReauthenticateView):
    """/accounts/2fa/reauthenticate/"""


class ActivateApp(Unprocessable, totp.ActivateTOTPView):
    """/accounts/2fa/totp/activate/"""


class AddPasskey(Unprocessable, webauthn.AddWebAuthnView):
    """/accounts/2fa/webauthn/add/"""

    def get_initial(self) -> dict[str, Any]:
        """A passkey is to sign in alone unless its owner says no."""
        return {"passwordless": True}

    def get_success_url(self) -> str:
        """The codes that come with the first one, or the list."""
        return reverse("mfa_view_recovery_codes" if self.did_generate_recovery_codes else "mfa_list_webauthn")


class RenamePasskey(Unprocessable, webauthn.EditWebAuthnView):
    """/accounts/2fa/webauthn/keys/<pk>/edit/"""


class ConfirmByPasskey(webauthn.ReauthenticateWebAuthnView):
    """/accounts/2fa/webauthn/reauthenticate/"""

    def form_invalid(self, form: Form) -> HttpResponse:
        """The page again, with another challenge."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


class SignInByPasskey(webauthn.LoginWebAuthnView):
    """/accounts/2fa/webauthn/login/: a challenge for the script, then its answer."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The challenge as JSON; a person who comes by is led to the sign-in page."""
        if request.headers.get("Accept") != "application/json":
            return HttpResponseRedirect(reverse("account_login"))
        return JsonResponse({"request_options": auth.begin_authentication(user=None)})

    def form_valid(self, form: Form) -> HttpResponse:
        """Signs in and goes where the reader wanted to."""
        passkey = form.cleaned_data["credential"]
        login = Login(user=passkey.user, redirect_url=get_next_redirect_url(self.request))
        return flows.perform_passwordless_login(self.request, passkey, login)


urlpatterns = [
    path("", base.index, name="mfa_index"),
    path("authenticate/", SecondStep.as_view(), name="mfa_authenticate"),
    path("reauthenticate/", ConfirmByCode.as_view(), name="mfa_reauthenticate"),
    path("totp/activate/", ActivateApp.as_view(), name="mfa_activate_totp"),
    path("totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("recovery-codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/generate/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("recovery-codes/download/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("webauthn/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("webauthn/add/", AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("webauthn/login/", SignInByPasskey.as_view(), name="mfa_login_webauthn"),
    path("webauthn/reauthenticate/", ConfirmByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("webauthn/keys/<int:pk>/edit/", RenamePasskey.as_view(), name="mfa_edit_webauthn"),
    path("webauthn/keys/<int:pk>/remove/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
]
