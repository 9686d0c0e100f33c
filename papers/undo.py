"""Taking back: what a reader removed is kept for a day, and comes back as it was.

Who removes something calls `remember` in the same transaction; who knows how to restore that kind of thing
registers it with `restores`.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from papers.clock import now
from papers.models import Undo

KEPT = timedelta(days=1)
Restore = Callable[[User, Any], str]
_RESTORERS: dict[str, Restore] = {}


def restores(kind: str) -> Callable[[Restore], Restore]:
    """Registers the function that restores what was removed under this name.

    It is called with the reader and the remembered rows, in a transaction, and gives one sentence that
    says what is back; rows that meanwhile exist again, or cannot, are left as they are.
    """

    def register(restore: Restore) -> Restore:
        _RESTORERS[kind] = restore
        return restore

    return register


def remember(reader: User, kind: str, rows: Any) -> Undo:
    """Keeps what JSON can hold of the removed rows."""
    return Undo.objects.create(reader=reader, kind=kind, rows=rows, at=now())


def take_back(reader: User, pk: int) -> str | None:
    """Restores what this undo remembers and gives what to say; None if not the reader's, used or old."""
    with transaction.atomic():
        found = Undo.objects.select_for_update().filter(pk=pk, reader=reader, at__gt=now() - KEPT).first()
        if found is None:
            return None
        found.delete()
        return _RESTORERS[found.kind](reader, found.rows)


def forget_old() -> None:
    """Removes what can no longer be taken back."""
    Undo.objects.filter(at__lt=now() - KEPT).delete()
