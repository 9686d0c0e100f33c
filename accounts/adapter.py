"""Where our rules meet allauth: names, limits, who may join, and mail whose links are the site's own."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts import names, site, tries
from accounts.addresses import client_address
from accounts.confirmed import yield_address
from accounts.models import Invitation, User

MAX_ADDRESS = 2000
_log = logging.getLogger(__name__)
_WRONG = _("This name and password do not go together.")


class Accounts(DefaultAccountAdapter):
    """allauth asks it at every turn."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _WRONG,
        "username_password_mismatch": _WRONG,
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your password."),
        "username_taken": _("Somebody has this name already, or one that looks like it."),
        "email_taken": _("An account has this address already."),
        "duplicate_email": _("This is your address already."),
        "too_many_login_attempts": _("Too many tries. Wait a while."),
        "rate_limited": _("Too many tries. Wait a while."),
        "incorrect_code": _("This is not the code."),
    }

    # — Names and addresses —

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """The name as it is kept, if it is free for everybody to take."""
        names.validate_username(username)
        names.validate_free_word(username)
        if not shallow and User.objects.filter(likeness=names.likeness(username)).exists():
            raise self.validation_error("username_taken")
        return names.normal(username)

    def clean_email(self, email: str) -> str:
        """Addresses in other letters look alike, and most mail servers do not take them."""
        if not email.isascii():
            raise ValidationError(_("Write it in plain Latin letters (a domain in its xn-- form)."))
        return email.strip().lower()

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """Only an address that waits to take the place of the present one."""
        return not (email_address.primary or email_address.verified)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Whoever reads the mailbox has a better right to the address than one who only wrote it down."""
        if email_address.can_set_verified():
            yield_address(email_address.email, email_address.user)
        return bool(super().confirm_email(request, email_address))

    # — Who may join —

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """By SIGNUP; an invitation opens a site that asks for one."""
        return settings.SIGNUP == "open" or (
            settings.SIGNUP == "invite" and self._invitation(request) is not None
        )

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        """An invitation's link proves the address that it was sent to."""
        invitation = self._invitation(request)
        return invitation is not None and invitation.email == email.lower()

    def _invitation(self, request: HttpRequest) -> Invitation | None:
        return getattr(request, "invitation", None)

    # — Limits —

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """allauth's own limit counts in the cache; ours is in `authenticate`."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Counts the try before the password is hashed, and takes that back when it was right."""
        account = tries.account_key(credentials.get("email") or credentials.get("username") or "")
        tries.take(request, "sign-in", account)
        user: User | None = super().authenticate(request, **credentials)
        if user:
            tries.succeeded(request, "sign-in", account)
        return user

    def get_client_ip(self, request: HttpRequest) -> str:
        """As far as TRUSTED_PROXIES says; "" where there is none."""
        return client_address(request)

    def should_send_confirmation_mail(
        self, request: HttpRequest, email_address: EmailAddress, signup: bool
    ) -> bool:
        """Signing in to an account that waits for its address sends the mail again, but not too often."""
        return tries.mail_again(email_address.email)

    # — Ways back and answers —

    def is_ajax(self, request: HttpRequest) -> bool:
        """Our pages are pages; nothing of ours asks for allauth's JSON."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only ways that stay on this site, none too long."""
        secure = self.request.is_secure()
        if not url or len(url) > MAX_ADDRESS:
            return False
        return url_has_allowed_host_and_scheme(url, {self.request.get_host()}, require_https=secure)

    # — Mail —

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """Of SITE_URL, never of the Host header."""
        return settings.SITE_URL + reverse("account_confirm_email", args=[emailconfirmation.key])

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Of SITE_URL, never of the Host header."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", key)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """To the stored address, whatever was typed."""
        super().send_password_reset_mail(user, user.email, context)

    def format_email_subject(self, subject: str) -> str:
        """The subject's own template names the site."""
        return subject

    def render_mail(
        self, template_prefix: str, email: str | list[str], context: dict[str, Any], headers: Any = None
    ) -> EmailMessage:
        """With the site's name and address at hand."""
        ours = {"site_name": site.name(), "site_url": settings.SITE_URL}
        return super().render_mail(template_prefix, email, context | ours, headers)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that fails costs the mail, not the account: it can be sent again."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as error:
            _log.error("mail %s could not be sent: %s", template_prefix, type(error).__name__)


def invited(request: HttpRequest, invitation: Invitation) -> None:
    """Lets this request join by the invitation."""
    request.invitation = invitation  # type: ignore[attr-defined]
