"""API tokens: secrets with which programs act for the reader who made them. Only hashes are kept."""

import hashlib
import hmac
import secrets
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.models import ApiToken, User

PREFIX = "recto_"  # so that scanners of published code know a token when they see one
MOST = 20  # tokens of one account
DAYS = (30, 90, 365)  # that a token may live; None: until it is revoked
SHOWN_EXPIRED = timedelta(days=30)  # for so long the list still says which token has expired
NOTED_EVERY = timedelta(minutes=1)


def make(user: User, name: str, scope: str, days: int | None) -> tuple[ApiToken, str]:
    """The token and its secret (256 random bits), which is not kept: it can be shown only now."""
    secret = PREFIX + secrets.token_urlsafe(32)
    now = timezone.now()
    token = ApiToken.objects.create(
        user=user,
        name=name,
        digest=_digest(secret),
        scope=scope,
        made_at=now,
        expires_at=now + timedelta(days=days) if days else None,
    )
    return token, secret


def find(secret: str) -> ApiToken | None:
    """The token of this secret with its account, expired or not.

    What is no token costs as much as what is one: a hash and one look into the index.
    """
    digest = _digest(secret)
    token = ApiToken.objects.select_related("user").filter(digest=digest).first()
    return token if token and hmac.compare_digest(token.digest, digest) else None


def is_over(token: ApiToken) -> bool:
    """Whether its time is up."""
    return token.expires_at is not None and token.expires_at <= timezone.now()


def note_use(token: ApiToken) -> None:
    """Keeps when it was last used, to the minute: a busy program does not write with each request."""
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - NOTED_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=now - NOTED_EVERY)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


def revoke(user: User, key: int) -> bool:
    """Ends the reader's token with this key at once; false if there is none."""
    return ApiToken.objects.filter(user=user, pk=key).delete()[0] > 0


def sweep() -> None:
    """Removes tokens that expired long ago."""
    ApiToken.objects.filter(expires_at__lt=timezone.now() - SHOWN_EXPIRED).delete()


def _digest(secret: str) -> str:
    """A secret of 256 random bits needs no salt."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
