"""How often somebody may do something: tries kept in the database, so that all processes count together."""

import hashlib
import time
from dataclasses import dataclass

from django.core.cache import cache
from django.db import transaction
from redis import RedisError

from accounts.models import Counter

# From the fifth try on each waits longer than the one before: 1, 2, 4, 8, 16 seconds.
_QUICK_TRIES = 5
_LONGEST_DELAY = 64


def take(act: str, who: object, *, most: int, seconds: int, growing: bool = False) -> int:
    """Counts one more try of `act` by `who`; 0 if it is allowed, else the seconds until it is again.

    At most `most` tries in any stretch of `seconds`; with `growing` they also come ever slower. What was
    refused is not counted, so nobody can keep another out for longer than that.
    """
    now = time.time()
    with transaction.atomic():
        row = _locked(_key(act, who))
        tries = [at for at in row.tries if at > now - seconds]
        free_at = tries[-most] + seconds if len(tries) >= most else 0
        if growing and len(tries) >= _QUICK_TRIES:
            free_at = max(free_at, tries[-1] + min(_LONGEST_DELAY, 2 ** (len(tries) - _QUICK_TRIES)))
        if free_at > now:
            return int(free_at - now) + 1
        row.tries = [*tries, now]
        row.ends_at = now + seconds
        row.save(update_fields=["tries", "ends_at"])
    return 0


@dataclass(frozen=True, slots=True)
class Spent:
    """What one more try found: how many are allowed in a span, how many are left, and its seconds to go."""

    most: int
    left: int
    seconds: int
    refused: bool


def spend(act: str, who: object, *, most: int, seconds: int) -> Spent:
    """Counts one more try of what is asked very often: in the cache, in spans of `seconds` on the clock.

    Where the cache is away or has forgotten, nobody is kept from anything.
    """
    span, gone = divmod(int(time.time()), seconds)
    key = f"limit:{_key(act, who)}:{span}"
    try:
        tries = 1 if cache.add(key, 1, timeout=seconds) else cache.incr(key)
    except (RedisError, ValueError):
        tries = 1
    return Spent(most, max(0, most - tries), seconds - gone, tries > most)


def take_lightly(act: str, who: object, *, most: int, seconds: int) -> int:
    """The same for what every keystroke asks; 0 if it is allowed, else the seconds until it is again."""
    spent = spend(act, who, most=most, seconds=seconds)
    return spent.seconds if spent.refused else 0


def give_back(act: str, who: object) -> None:
    """Uncounts the newest try, one that did no harm, such as a right password."""
    with transaction.atomic():
        row = _locked(_key(act, who))
        row.tries = row.tries[:-1]
        row.save(update_fields=["tries"])


def forget(act: str, who: object) -> None:
    """Uncounts all tries, as after a right password or a reset by mail."""
    Counter.objects.filter(key=_key(act, who)).delete()


def sweep() -> None:
    """Removes counters whose time is over."""
    Counter.objects.filter(ends_at__lt=time.time()).delete()


def _locked(key: str) -> Counter:
    """The row, ours until the transaction ends (SQLite lets one writer in at a time anyway)."""
    return Counter.objects.select_for_update().get_or_create(key=key, defaults={"tries": [], "ends_at": 0})[0]


def _key(act: str, who: object) -> str:
    """Addresses and names are not kept in clear."""
    return hashlib.sha256(f"{act}\0{who}".encode(errors="surrogatepass")).hexdigest()
