"""Keeps `User.confirmed` in step with allauth's addresses, whoever changes them."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import password_changed, password_reset, password_set
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from accounts.models import User


@receiver([post_save, post_delete], sender=EmailAddress)
def follow(sender: object, instance: EmailAddress, **_other: Any) -> None:
    """An account is confirmed while an address of its own is verified."""
    confirmed = EmailAddress.objects.filter(user_id=instance.user_id, verified=True).exists()
    User.objects.filter(pk=instance.user_id).update(confirmed=confirmed)
    if "user" in instance._state.fields_cache:  # so that a later save of this object does not undo it
        instance.user.confirmed = confirmed


@receiver([password_changed, password_reset, password_set])
def forget_waiting(sender: object, user: User, **_other: Any) -> None:
    """A new password shuts out whoever knew the old one: an address that they wrote down waits no longer.

    Else the link in their mailbox would still make it the account's own.
    """
    EmailAddress.objects.filter(user=user, verified=False).exclude(email=user.email).delete()


def confirm(user: User) -> None:
    """Confirms the account's own address on an administrator's word, as a link in a mail would."""
    EmailAddress.objects.filter(user=user, primary=True).exclude(email=user.email).update(primary=False)
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    user.confirmed = True  # so that a later save of this object does not undo it


def yield_address(email: str, to: User) -> None:
    """Removes accounts that claim this address, were never confirmed and never signed in.

    Else whoever signs up with another's address keeps its owner out.
    """
    User.objects.filter(email=email, confirmed=False, last_login=None).exclude(pk=to.pk).delete()
