"""The reader's account."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import names
from accounts.written_once import WrittenOnce


class ReaderManager(UserManager["User"]):
    """Makes accounts; one made from the shell is confirmed by whoever sat there."""

    def create_superuser(  # type: ignore[override]
        self, username: str, email: str = "", password: str | None = None, **fields: Any
    ) -> "User":
        """An administrator whose address counts as confirmed."""
        user = super().create_superuser(username, email, password, **fields)
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        user.refresh_from_db(fields=["confirmed"])
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """However the name is written."""
        return self.get(username=names.normal(username or ""))


class User(AbstractUser):  # type: ignore[django-manager-missing]
    """A person who signs in. Ours from the first migration on: a user model cannot be swapped later.

    `username` is the name in addresses and mentions, `shown_name` what others read; `confirmed` says that
    an e-mail address is verified, and is kept in step with allauth's addresses.
    """

    username = models.CharField(
        _("username"),
        max_length=names.LONGEST,
        unique=True,
        validators=[names.validate_username],
        error_messages={"unique": _("Somebody has this name already.")},
    )
    likeness = models.CharField(max_length=200, db_index=True, editable=False, default="")
    email = models.EmailField(_("e-mail address"), unique=True)
    shown_name = models.CharField(
        _("name shown"), max_length=150, blank=True, validators=[names.validate_shown_name]
    )
    confirmed = models.BooleanField(_("address confirmed"), default=False)
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    theme = models.CharField(_("theme"), max_length=5, blank=True)
    view = models.CharField(_("lists"), max_length=9, blank=True)
    keys = models.CharField(_("keyboard"), max_length=3, blank=True)
    digest_mail = models.CharField(_("digests by mail"), max_length=6, blank=True)
    notice_mail = models.CharField(_("notices by mail"), max_length=6, blank=True)
    mail_hour = models.PositiveSmallIntegerField(_("hour of mail"), default=7)  # in the reader's zone
    mail_weekday = models.PositiveSmallIntegerField(_("day of weekly mail"), default=0)  # 0: Monday
    leaving_at = models.DateTimeField(_("to be deleted at"), null=True, blank=True)

    objects = ReaderManager()  # type: ignore[misc]

    def __str__(self) -> str:
        return self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps names and addresses in the one form in which they are compared."""
        self.username = names.normal(self.username)
        self.likeness = names.likeness(self.username)
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)

    @classmethod
    def normalize_username(cls, username: str) -> str:
        """Django's own name for the form in which it is kept."""
        return names.normal(username)

    @property
    def public_name(self) -> str:
        """What others read beside a comment."""
        return self.shown_name or self.username


class Counter(models.Model):
    """When something was tried lately (accounts/limits.py), in seconds of the epoch; old rows are swept."""

    key = models.CharField(max_length=64, primary_key=True)
    tries = models.JSONField()
    ends_at = models.FloatField(db_index=True)

    class Meta:
        verbose_name = _("counter")
        verbose_name_plural = _("counters")

    def __str__(self) -> str:
        return self.key


class InvitationManager(models.Manager["Invitation"]):
    """Makes invitations, and finds one by the secret of its link."""

    def make(self, *, by: User, email: str = "", days: int = 14) -> tuple["Invitation", str]:
        """The invitation, and the secret for its link, which is not kept."""
        token = secrets.token_urlsafe(32)
        now = timezone.now()
        invitation = self.create(
            digest=_digest(token),
            email=email.strip().lower(),
            made_by=by,
            made_at=now,
            expires_at=now + timedelta(days=days),
        )
        return invitation, token

    def open(self, token: str) -> "Invitation | None":
        """The one with this secret, if it can still be used."""
        found = self.filter(digest=_digest(token), used_at=None, expires_at__gt=timezone.now())
        return found.first()


class Invitation(models.Model):
    """Lets one person join. With an address it is bound to it, and its link counts as confirmation."""

    digest = models.CharField(max_length=64, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), blank=True)
    made_by = models.ForeignKey(
        User, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made"), editable=False)
    expires_at = models.DateTimeField(_("expires"), editable=False)
    used_at = models.DateTimeField(_("used"), null=True, editable=False)
    used_by = models.ForeignKey(
        User, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("used by")
    )

    objects = InvitationManager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return self.email or str(_("for whoever has the link"))

    def claim(self, user: User) -> bool:
        """Uses it up for this account; false if somebody was faster."""
        free = Invitation.objects.filter(pk=self.pk, used_at=None, expires_at__gt=timezone.now())
        return free.update(used_at=timezone.now(), used_by=user) == 1


def _digest(token: str) -> str:
    """A secret of 256 random bits needs no salt."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


class SecurityEvent(models.Model):
    """Something that happened to the safety of an account; written by accounts/events.py, never changed.

    `actor` did it, `account` is whose account it was done to; both are the same unless an administrator
    acts. A deleted account leaves a random name in place of itself. `network` is the address's prefix.
    """

    class Kind(models.TextChoices):
        """What happened."""

        SIGNED_IN = "signed-in", _("signed in")
        SIGN_IN_FAILED = "sign-in-failed", _("sign-in failed")
        JOINED = "joined", _("joined")
        PASSWORD = "password", _("password changed")
        PASSWORD_RESET = "password-reset", _("password set by mail")
        ADDRESS = "address", _("e-mail addresses changed")
        CONFIRMED = "confirmed", _("e-mail address confirmed")
        TWO_STEP = "two-step", _("authenticator app added")
        TWO_STEP_OFF = "two-step-off", _("authenticator app removed")
        PASSKEY = "passkey", _("passkey added")
        PASSKEY_OFF = "passkey-off", _("passkey removed")
        CODES = "codes", _("recovery codes made")
        CODE_FAILED = "code-failed", _("wrong code")
        CONNECTED = "connected", _("account elsewhere connected")
        DISCONNECTED = "disconnected", _("account elsewhere disconnected")
        SESSIONS_ENDED = "sessions-ended", _("sessions ended")
        EXPORTED = "exported", _("data exported")
        LEAVING = "leaving", _("deletion asked for")
        STAYING = "staying", _("deletion called off")
        DELETED = "deleted", _("account deleted")
        RIGHTS = "rights", _("rights changed")
        TOKEN = "token", _("API token made")
        TOKEN_OFF = "token-off", _("API token revoked")

    actor = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    account = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    actor_was = models.CharField(_("by a deleted account"), max_length=20, blank=True)
    account_was = models.CharField(_("deleted account"), max_length=20, blank=True)
    kind = models.CharField(_("event"), max_length=20, choices=Kind)
    at = models.DateTimeField(_("time"), db_index=True)
    network = models.CharField(_("network"), max_length=43, blank=True)

    class Meta:
        verbose_name = _("security event")
        verbose_name_plural = _("security events")
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.at:%Y-%m-%d %H:%M} UTC"


class StaffAct(WrittenOnce):
    """Something that somebody did to run the site; written by accounts/audit.py, never changed after.

    `target` names what it was done to as it was called then; `changes` has [before, after] by field. `undo`
    is what taking it back needs (null: it cannot be); once taken back `undone_at` says when.
    """

    by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    by_was = models.CharField(_("by a deleted account"), max_length=20, blank=True)
    kind = models.CharField(_("act"), max_length=60, db_index=True)  # "author.merge", "topic.edit"
    model = models.CharField(_("kind of thing"), max_length=60, blank=True)  # "papers.topic"
    object_id = models.CharField(_("key"), max_length=64, blank=True)
    target = models.CharField(_("thing"), max_length=300, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    changes = models.JSONField(_("changes"), default=dict)
    undo = models.JSONField(null=True)
    at = models.DateTimeField(_("time"), db_index=True)
    undone_at = models.DateTimeField(_("taken back"), null=True)

    class Meta:
        verbose_name = _("act of staff")
        verbose_name_plural = _("audit log")
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=["model", "object_id"], name="acts_on_a_thing")]

    def __str__(self) -> str:
        return f"{self.kind} {self.target}"[:200]


class ApiToken(models.Model):
    """Lets a program act for the reader who made it, as far as its scope; only the hash of it is kept."""

    class Scope(models.TextChoices):
        """What it may do."""

        READ = "read", _("read")
        WRITE = "write", _("read and write")

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scope = models.CharField(_("may"), max_length=5, choices=Scope.choices, default=Scope.READ)
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"), null=True)
    last_used_at = models.DateTimeField(_("last used"), null=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return self.name
