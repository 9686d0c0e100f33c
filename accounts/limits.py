"""How often somebody may do something: counters in the database, so that all processes count together."""

import hashlib
from datetime import UTC, datetime

from django.db import connection
from django.utils import timezone

from accounts.models import Counter

# One statement, so that fifty at once are counted fifty times (both databases know this form).
_COUNT = """
    INSERT INTO accounts_counter (key, count, ends_at) VALUES (%s, 1, %s)
    ON CONFLICT (key) DO UPDATE SET count = accounts_counter.count + 1
    RETURNING count
"""


def take(act: str, who: object, *, most: int, seconds: int) -> int:
    """Counts one more try of `act` by `who`; 0 if it is allowed, else the seconds until it is again.

    At most `most` tries in each stretch of `seconds`, which begin on the clock's multiples of it.
    """
    at = timezone.now()
    stretch = int(at.timestamp()) // seconds
    ends_at = datetime.fromtimestamp((stretch + 1) * seconds, UTC)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [_key(act, who, stretch), ends_at])
        count = cursor.fetchone()[0]
    return 0 if count <= most else max(1, int((ends_at - at).total_seconds()) + 1)


def give_back(act: str, who: object, *, seconds: int) -> None:
    """Uncounts a try that did no harm, such as a right password."""
    stretch = int(timezone.now().timestamp()) // seconds
    Counter.objects.filter(key=_key(act, who, stretch)).delete()


def sweep() -> None:
    """Removes counters whose time is over."""
    Counter.objects.filter(ends_at__lt=timezone.now()).delete()


def _key(act: str, who: object, stretch: int) -> str:
    """Addresses and names are not kept in clear."""
    return hashlib.sha256(f"{act}\0{who}\0{stretch}".encode()).hexdigest()
