"""The reader's account."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class ReaderManager(UserManager["User"]):
    """Makes accounts; one made from the shell is confirmed by whoever sat there."""

    def create_superuser(  # type: ignore[override]
        self, username: str, email: str = "", password: str | None = None, **fields: Any
    ) -> "User":
        """An administrator whose address counts as confirmed."""
        user = super().create_superuser(username, email, password, **fields)
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        return user


class User(AbstractUser):  # type: ignore[django-manager-missing]
    """A person who signs in. Ours from the first migration on: a user model cannot be swapped later.

    `username` is the name in addresses and mentions, `shown_name` what others read; `confirmed` says that
    an e-mail address is verified, and is kept in step with allauth's addresses.
    """

    email = models.EmailField(_("e-mail address"), unique=True)
    shown_name = models.CharField(_("name shown"), max_length=150, blank=True)
    confirmed = models.BooleanField(_("address confirmed"), default=False)
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    theme = models.CharField(_("theme"), max_length=5, blank=True)
    view = models.CharField(_("lists"), max_length=9, blank=True)
    keys = models.CharField(_("keyboard"), max_length=3, blank=True)
    digest_mail = models.CharField(_("digests by mail"), max_length=6, blank=True)
    leaving_at = models.DateTimeField(_("to be deleted at"), null=True, blank=True)

    objects = ReaderManager()  # type: ignore[misc]

    def __str__(self) -> str:
        return self.username

    @property
    def public_name(self) -> str:
        """What others read beside a comment."""
        return self.shown_name or self.username


class Counter(models.Model):
    """How often something was tried in a stretch of time (accounts/limits.py); old rows are swept."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("counter")
        verbose_name_plural = _("counters")

    def __str__(self) -> str:
        return self.key
