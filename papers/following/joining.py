"""Who joins follows what administrators chose for new readers; by whichever way they joined."""

from typing import Any

from allauth.account.signals import user_signed_up
from django.dispatch import receiver

from accounts.models import User
from papers import site
from papers.clock import now
from papers.models import Follow


@receiver(user_signed_up)
def follow_first_topics(sender: Any, user: User, **_rest: Any) -> None:
    """Makes the first follows; topics that are archived meanwhile have no digests to tell of."""
    at = now()
    topics = site.current().default_topics.filter(archived=False)
    Follow.objects.bulk_create(
        [Follow(reader=user, topic=topic, at=at) for topic in topics], ignore_conflicts=True
    )
