"""Who takes mail at all, and what of a topic."""

from accounts.models import User
from papers.models import Follow


def takes_mail(reader: User) -> bool:
    """Whether letters may go to this account: open, with a confirmed address, not about to be deleted."""
    return reader.is_active and reader.confirmed and reader.leaving_at is None


def mode(follow_mail: str, digest_mail: str) -> str:
    """How a topic’s digests come, by its follow and the reader’s settings: "daily", "weekly" or "off"."""
    return follow_mail or digest_mail or Follow.Mail.OFF
