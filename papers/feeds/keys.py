"""Keys of private feeds: made, looked up by the hash of their secret, ended."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from papers.clock import now
from papers.models import FeedKey, Suspension

LIMIT = 500  # of one reader
NOTED_EVERY = timedelta(hours=1)  # more often no use of a key is written down
_BYTES = 32
Kind = FeedKey.Kind


class TooMany(Exception):
    """The reader has as many keys as one can have."""


def make(reader: User, kind: str, **opened: Any) -> tuple[FeedKey, str]:
    """A key to one feed (`tag`, `search` or `collection` where the kind wants one), and its secret.

    The secret is not kept. Raises TooMany.
    """
    secret = secrets.token_urlsafe(_BYTES)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).filter(pk=reader.pk).values_list("pk").get()
        if FeedKey.objects.filter(reader=reader).count() >= LIMIT:
            raise TooMany
        key = FeedKey.objects.create(
            reader=reader, kind=kind, digest=_digest(secret), made_at=now(), **opened
        )
    return key, secret


def opened_by(secret: str) -> FeedKey | None:
    """The key with this secret, as long as its reader may come in: not suspended, not about to leave."""
    at = now()
    kept_out = Suspension.objects.filter(reader=OuterRef("reader"), until__gt=at)
    found = FeedKey.objects.filter(
        ~Exists(kept_out),
        digest=_digest(secret),
        reader__is_active=True,
        reader__confirmed=True,
        reader__leaving_at=None,
    )
    key = found.select_related("reader", "tag", "search", "collection").first()
    if key is not None and (key.last_used_at is None or key.last_used_at < at - NOTED_EVERY):
        FeedKey.objects.filter(pk=key.pk).update(last_used_at=at)
    return key


def of(reader: User) -> Any:
    """The reader's keys, the newest first."""
    mine = FeedKey.objects.filter(reader=reader).select_related("tag", "search", "collection")
    return mine.order_by("-made_at", "-pk")


def end(reader: User, which: Q) -> None:
    """Ends those of the reader's keys, at once."""
    FeedKey.objects.filter(which, reader=reader).delete()


def _digest(secret: str) -> str:
    """256 random bits need no salt."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
