"""Telling moderators, once a day, that something waits for them."""

from datetime import datetime

from accounts.models import User
from papers.discussion.queue import Waiting, waiting
from papers.discussion.taking_part import MODERATE
from papers.models import Notice
from papers.notices import tell

_BACKEND = "django.contrib.auth.backends.ModelBackend"  # whose tables say who may what


def tell_moderators(at: datetime) -> None:
    """A notice to each moderator who had none on this day (UTC), while anything is open."""
    found = waiting()
    if found == Waiting():
        return
    key = f"reports:{at:%Y-%m-%d}"
    told = Notice.objects.filter(kind=Notice.Kind.REPORTS, key=key).values("reader")
    moderators = (
        User.objects.with_perm(MODERATE, backend=_BACKEND).filter(confirmed=True).exclude(pk__in=told)
    )
    keys = list(moderators.values_list("pk", flat=True))
    tell(keys, Notice.Kind.REPORTS, key, facts=found.facts())
