"""The edition of what visitors see: a name that is another one after each change by people or harvests.

Pages kept for visitors (papers/views/kept.py) are of an edition and hold no longer than it does.
"""

import logging
import uuid
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from redis import RedisError

log = logging.getLogger(__name__)
PAGES = "pages"  # the cache's name in the settings
KEY = "edition"
# Curators and administrators leave an act in the log with everything they do; the rest is the machinery's.
_CHANGED = ("accounts.StaffAct", "papers.SiteSettings", "papers.Topic", "papers.Digest", "papers.Harvest")
_RUNNING = "running"  # of a harvest, which is saved with each page it reads


def _turn(instance: Any, **_other: Any) -> None:
    if getattr(instance, "state", "") != _RUNNING:
        transaction.on_commit(turn, robust=True)


def turn() -> str:
    """Begins a new edition, and gives its name, under which nothing was kept before.

    Without a cache there is nothing that could be kept either.
    """
    edition = uuid.uuid4().hex
    try:
        caches[PAGES].set(KEY, edition, timeout=None)
    except RedisError:
        log.warning("the kept pages could not be dropped; each holds for some minutes at most")
    return edition


def _forget(**_told: Any) -> None:
    transaction.on_commit(forget, robust=True)


def forget() -> None:
    """Drops what is kept: no file names a curator who left.

    Redis itself drops what is over; to clear it would empty the queue that is in it too.
    """
    if not settings.REDIS_URL:
        caches[PAGES].clear()
    turn()


for _sender in _CHANGED:
    post_save.connect(_turn, sender=_sender, dispatch_uid=f"edition {_sender}")
post_delete.connect(_forget, sender="accounts.User", dispatch_uid="edition of those who are left")
