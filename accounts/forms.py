"""allauth's forms with our words, our limits, and the same work for known and unknown names."""

from typing import Any

from allauth.account import forms as account
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts import names, tries
from accounts.models import User

_LONG_ENOUGH = 1024  # a password longer than that only costs time to hash
_PASSWORD_HELP = _("At least 10 characters. A few words are fine; paste works.")


class Plain:
    """Labels say what a field is for; words inside it would vanish while one writes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field.widget, forms.PasswordInput):
                field.max_length = _LONG_ENOUGH
                field.validators.append(MaxLengthValidator(_LONG_ENOUGH))
                field.help_text = (
                    _PASSWORD_HELP if field.widget.attrs.get("autocomplete") == "new-password" else ""
                )
            if isinstance(field, forms.EmailField):
                field.label = _("E-mail address")


class SignIn(Plain, account.LoginForm):
    """By username or address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, remember = self.fields["login"], self.fields["remember"]
        login.label = _("Username or e-mail address")
        login.max_length = 254
        login.validators.append(MaxLengthValidator(254))
        login.widget.attrs |= {
            "autocomplete": "username webauthn",
            "autocapitalize": "none",
            "maxlength": 254,
        }
        remember.initial = True
        remember.label = format_lazy(_("Stay signed in for {days} days"), days=settings.SESSION_IDLE_DAYS)


class SignUp(Plain, account.SignupForm):
    """A new account; by an invitation with an address, for that address only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Username")
        self.fields["username"].help_text = _("Shown beside your comments, and part of an address: it stays.")
        self.fields["password1"].label = _("Password")
        self.fields["password1"].help_text = _PASSWORD_HELP
        invitation = getattr(context.request, "invitation", None)
        if invitation and invitation.email:
            self.fields["email"].disabled = True
            self.initial["email"] = invitation.email

    def save(self, request: HttpRequest) -> User:
        """The account, and its invitation used up; of two with one link the second has none."""
        invitation = getattr(request, "invitation", None)
        with transaction.atomic():
            user: User = super().save(request)
            if invitation and not invitation.claim(user):
                raise ImmediateHttpResponse(HttpResponseRedirect(request.path))
        return user

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """As much work for an address that has an account as for one that has none."""
        if self.account_already_exists:
            User().set_password(self.cleaned_data["password1"])
        saved: tuple[User | None, HttpResponse | None] = super().try_save(request)
        return saved


class ChangeAddress(Plain, account.AddEmailForm):
    """A new address; it counts once it is confirmed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New address")

    def clean_email(self) -> str:
        """Each asks the site to send mail, so they are few."""
        email: str = super().clean_email()
        tries.take(context.request, "address", f"account {self.user.pk}")
        return email


class AskReset(Plain, account.ResetPasswordForm):
    """Where to send the link."""

    def clean_email(self) -> str:
        """Counted by the address that was typed, known or not."""
        email: str = super().clean_email()
        tries.take(context.request, "reset", email.lower())
        return email


class ChangePassword(Plain, account.ChangePasswordForm):
    """The old one, and the new one once: it can be shown, and reset."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        self.fields["oldpassword"].label = _("Present password")
        self.fields["password1"].label = _("New password")

    def clean_oldpassword(self) -> str:
        """A session left open is no licence to guess."""
        request = context.request
        tries.take(request, "sign-in", f"account {self.user.pk}")
        old: str = super().clean_oldpassword()
        tries.succeeded(request, "sign-in", f"account {self.user.pk}")
        return old


class SetPassword(Plain, account.SetPasswordForm):
    """For an account that signs in by other means."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]


class NewPassword(Plain, account.ResetPasswordKeyForm):
    """At the end of a reset."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        self.fields["password1"].label = _("New password")


def clean_shown_name(name: str, user: User) -> str:
    """A name to be shown, or ValidationError: it may not look like somebody else's username."""
    name = " ".join(name.split())
    names.validate_shown_name(name)
    if name and User.objects.filter(likeness=names.likeness(name)).exclude(pk=user.pk).exists():
        raise forms.ValidationError(_("It looks like somebody else's name."), code="taken")
    return name
