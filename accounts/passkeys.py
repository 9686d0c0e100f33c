"""Passkeys (WebAuthn): where they can be used, and forms that take any bytes for what they are."""

import ipaddress
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.utils.translation import gettext_lazy as _

from accounts import site

LONGEST_NAME = 50


def possible(request: HttpRequest) -> bool:
    """Whether browsers allow passkeys here: never for an IP address, over http for localhost only.

    https://www.w3.org/TR/webauthn-3/#rp-id
    """
    host, _port = split_domain_port(request.get_host())
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return request.is_secure() or host == "localhost" or host.endswith(".localhost")
    return False


class Adapter(DefaultMFAAdapter):
    """The site's name where authenticators show one, and the username instead of the mail address."""

    def get_totp_issuer(self) -> str:
        """The heading in the reader's authenticator app."""
        return site.name()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """This site, by the host name that the passkey is bound to."""
        return {"id": context.request.get_host().partition(":")[0], "name": site.name()}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002
        """A name for a passkey that got none."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return str(_("Passkey %(number)d") % {"number": count + 1})

    def _get_user_identifier(self, user: AbstractBaseUser) -> str:
        return user.get_username()


class _AnyBytes:
    """What a browser never sends is a wrong passkey, not a fault of the site.

    The library raises what it likes at malformed answers, and PostgreSQL refuses texts with NUL or half a
    surrogate pair inside JSON.
    """

    def clean(self) -> dict[str, Any]:
        """The base form's cleaning, with any failure turned into an error of the form."""
        try:
            return super().clean() or {}  # type: ignore[misc]
        except ValidationError:
            raise
        except Exception:
            raise ValidationError(_("This passkey was not accepted."), code="incorrect_code") from None


class AddPasskey(_AnyBytes, webauthn.AddWebAuthnForm):
    """A new passkey and the reader's name for it."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME, required=False)
    passwordless = forms.BooleanField(
        label=_("Signs in alone, without the password"),
        required=False,
        help_text=_(
            "It then asks for the device’s lock: a finger, a face, a PIN. Otherwise it is the second step."
        ),
    )

    def clean_credential(self) -> Any:
        """The browser's answer, if it is one (the library takes 0 for none at all) and can be kept."""
        credential = self.cleaned_data["credential"]
        if not isinstance(credential, dict):
            raise ValidationError(_("This passkey was not accepted."), code="incorrect_code")
        return _storable(credential)


class RenamePasskey(webauthn.EditWebAuthnForm):
    """Another name for a passkey."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)


class _Answer:
    """An answer to a challenge."""

    def clean_credential(self) -> Authenticator:
        """The passkey that answered."""
        try:
            return super().clean_credential()  # type: ignore[misc]
        except ValidationError:
            raise
        except Exception:  # see _AnyBytes
            raise ValidationError(_("This passkey was not accepted."), code="incorrect_code") from None


class SignIn(_Answer, webauthn.LoginWebAuthnForm):
    """Signing in by a passkey alone."""


class SecondStep(_Answer, webauthn.AuthenticateWebAuthnForm):
    """A passkey after the password."""


class Confirm(_Answer, webauthn.ReauthenticateWebAuthnForm):
    """A passkey before a grave act."""


def _storable(value: Any) -> Any:
    """The JSON value itself; one with a text that PostgreSQL refuses is refused here."""
    if isinstance(value, dict):
        return {_storable(key): _storable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_storable(inner) for inner in value]
    if isinstance(value, str) and (not value.isprintable() or len(value) > 20_000):
        raise ValidationError(_("This passkey was not accepted."), code="incorrect_code")
    return value
