"""What happened to the safety of accounts: who, what, when, from which network. Only ever added to.

No password, address or code is written; a deleted account's events bear a random name (threats: 50).
"""

import ipaddress
import secrets
from typing import Any

from allauth.account import signals as account
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from allauth.socialaccount import signals as social
from django.contrib.auth import signals as auth
from django.core.exceptions import PermissionDenied
from django.db.models.signals import m2m_changed, post_init, post_save, pre_delete
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts import audit
from accounts.backends import known_as
from accounts.models import SecurityEvent, User

Kind = SecurityEvent.Kind
RIGHTS = ("is_staff", "is_superuser", "is_active")
_MADE = {Authenticator.Type.TOTP: Kind.TWO_STEP, Authenticator.Type.WEBAUTHN: Kind.PASSKEY}
_REMOVED = {Authenticator.Type.TOTP: Kind.TWO_STEP_OFF, Authenticator.Type.WEBAUTHN: Kind.PASSKEY_OFF}


def note(who: HttpRequest | User | None, kind: Kind, account: User | None = None) -> None:
    """Writes down that `who` (a request's reader, an account, None for a stranger) did it to `account`.

    Without `account` it is their own. The network is the current request's, if there is one.
    """
    request = who if isinstance(who, HttpRequest) else context.request
    actor = _reader(who) if isinstance(who, HttpRequest) else who
    SecurityEvent.objects.create(
        actor=actor, account=account or actor, kind=kind, at=timezone.now(), network=network_of(request)
    )


def network_of(request: HttpRequest | None) -> str:
    """The prefix of the visitor's address, enough to tell one's own networks apart; "" if unknown."""
    if request is None:
        return ""
    try:
        return network(get_adapter(request).get_client_ip(request))
    except PermissionDenied:  # what the adapter raises where there is no address, as on a Unix socket
        return ""


def network(ip: str) -> str:
    """The /24 of an IPv4 address, the /48 of an IPv6 one: 192.0.2.0/24."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((address, 24 if address.version == 4 else 48), strict=False))


def _reader(request: HttpRequest | None) -> User | None:
    user = getattr(request, "user", None)
    return user if isinstance(user, User) or getattr(user, "is_authenticated", False) else None


# — Signing in —


@receiver(auth.user_logged_in)
def _signed_in(sender: object, user: User, **_other: Any) -> None:
    note(user, Kind.SIGNED_IN)


@receiver(auth.user_login_failed)
def _sign_in_failed(sender: object, credentials: dict[str, Any], **_other: Any) -> None:
    note(None, Kind.SIGN_IN_FAILED, known_as(credentials.get("username") or credentials.get("email") or ""))


@receiver(account.user_signed_up)
def _joined(sender: object, user: User, **_other: Any) -> None:
    note(user, Kind.JOINED)


@receiver(mfa.authentication_failed)
def _code_failed(sender: object, user: User, **_other: Any) -> None:
    note(None, Kind.CODE_FAILED, user)


# — Passwords and addresses —


@receiver([account.password_changed, account.password_set])
def _password(sender: object, user: User, **_other: Any) -> None:
    note(user, Kind.PASSWORD)


@receiver(account.password_reset)
def _password_reset(sender: object, user: User, **_other: Any) -> None:
    note(user, Kind.PASSWORD_RESET)


@receiver([account.email_changed, account.email_added, account.email_removed])
def _address(sender: object, user: User, **_other: Any) -> None:
    note(user, Kind.ADDRESS)


@receiver(account.email_confirmed)
def _confirmed(sender: object, email_address: Any, **_other: Any) -> None:
    note(email_address.user, Kind.CONFIRMED)


# — The stronger ways, and accounts elsewhere —


@receiver(mfa.authenticator_added)
def _added(sender: object, user: User, authenticator: Authenticator, **_other: Any) -> None:
    note(user, _MADE.get(authenticator.type, Kind.CODES))


@receiver(mfa.authenticator_reset)
def _codes(sender: object, user: User, **_other: Any) -> None:
    note(user, Kind.CODES)


@receiver(mfa.authenticator_removed)
def _removed(sender: object, user: User, authenticator: Authenticator, **_other: Any) -> None:
    if authenticator.type in _REMOVED:  # the codes go with the last of the others
        note(user, _REMOVED[authenticator.type])


@receiver(social.social_account_added)
def _connected(sender: object, sociallogin: Any, **_other: Any) -> None:
    note(sociallogin.user, Kind.CONNECTED)


@receiver(social.social_account_removed)
def _disconnected(sender: object, socialaccount: Any, **_other: Any) -> None:
    note(socialaccount.user, Kind.DISCONNECTED)


# — Rights —


@receiver(post_init, sender=User)
def _remember_rights(sender: object, instance: User, **_other: Any) -> None:
    instance.rights_were = _rights(instance)  # type: ignore[attr-defined]


@receiver(post_save, sender=User)
def _rights_changed(sender: object, instance: User, created: bool, **_other: Any) -> None:
    before = instance.rights_were  # type: ignore[attr-defined]
    instance.rights_were = _rights(instance)  # type: ignore[attr-defined]
    if _rights(instance) != (before if not created else (False, False, True)):
        note(_reader(context.request), Kind.RIGHTS, instance)


@receiver(m2m_changed, sender=User.groups.through)
@receiver(m2m_changed, sender=User.user_permissions.through)
def _groups_changed(
    sender: object, instance: Any, action: str, pk_set: set[int] | None, **_other: Any
) -> None:
    if isinstance(instance, User) and action in ("post_add", "post_remove", "post_clear") and pk_set != set():
        note(_reader(context.request), Kind.RIGHTS, instance)


def _rights(user: User) -> tuple[Any, ...]:
    """What is loaded of them; asking for a deferred one here would cost a query per row."""
    return tuple(user.__dict__.get(name) for name in RIGHTS)


# — The end —


@receiver(pre_delete, sender=User)
def _leave_a_pseudonym(sender: object, instance: User, **_other: Any) -> None:
    """One random name for all events of the account, so that they can still be read together."""
    name = f"was-{secrets.token_hex(6)}"
    note(_reader(context.request), Kind.DELETED, instance)
    SecurityEvent.objects.filter(account=instance).update(account=None, account_was=name)
    SecurityEvent.objects.filter(actor=instance).update(actor=None, actor_was=name)
    audit.forget(instance, name)
