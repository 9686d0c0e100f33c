"""Where an account is signed in, and how that is ended: on the server, so that it is over at once."""

from dataclasses import dataclass
from datetime import UTC, datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.events import network
from accounts.models import User
from accounts.sessions import SEEN_AT

MOST_SHOWN = 50
# The first that fits is meant: Edge and Opera call themselves Chrome as well, Chrome calls itself Safari.
_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "FxiOS": "Firefox",
    "Chrome/": "Chrome",
    "CriOS": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "ChromeOS",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


@dataclass(frozen=True, slots=True)
class Device:
    """One session: `key` names it in the form, `network` is where it signed in from."""

    key: int
    browser: str
    network: str
    seen_at: datetime
    here: bool


def devices(user: User, session_key: str | None) -> list[Device]:
    """The account's living sessions, this one (`session_key`) first, then by when they were last seen."""
    rows = list(UserSession.objects.filter(user=user).order_by("-created_at")[:MOST_SHOWN])
    living = _living(user, [row.session_key for row in rows])
    found = [
        Device(row.pk, browser(row.user_agent), network(row.ip), seen_at, row.session_key == session_key)
        for row in rows
        if (seen_at := living.get(row.session_key))
    ]
    return sorted(found, key=lambda device: (not device.here, -device.seen_at.timestamp()))


@transaction.atomic
def end(user: User, key: int) -> bool:
    """Ends one session of the account; False if it has none of that key."""
    return _end([row.session_key for row in UserSession.objects.filter(user=user, pk=key)]) > 0


@transaction.atomic
def end_others(user: User, session_key: str | None) -> int:
    """Ends all sessions of the account but this one; how many they were."""
    rows = UserSession.objects.filter(user=user).exclude(session_key=session_key or "")
    return _end(list(rows.values_list("session_key", flat=True)))


def browser(agent: str) -> str:
    """A browser's User-Agent in words: Firefox on Linux."""
    name = next((name for mark, name in _BROWSERS.items() if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS.items() if mark in agent), "")
    if name and system:
        return _("%(browser)s on %(system)s") % {"browser": name, "system": system}
    return name or system or _("Another program")


def _living(user: User, keys: list[str]) -> dict[str, datetime]:
    """When those that still let the reader in were last seen; a changed password has ended the others."""
    rows = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    inside = {row.session_key: row.get_decoded() for row in rows}
    return {
        key: datetime.fromtimestamp(data[SEEN_AT], UTC)
        for key, data in inside.items()
        if data.get(HASH_SESSION_KEY) == user.get_session_auth_hash() and SEEN_AT in data
    }


def _end(keys: list[str]) -> int:
    Session.objects.filter(session_key__in=keys).delete()
    return UserSession.objects.filter(session_key__in=keys).delete()[0]
