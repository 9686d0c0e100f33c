"""What a reader may choose for all pages. The account keeps it; cookies carry it from page to page.

`carry` lays the account's words on the request; whoever reads the cookies (the papers' side) sets them.
"""

import zoneinfo
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import Signal, receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User

# The words of each choice; the first one stands for "as the browser or the site says".
WORDS = {
    "language": ("", *(code for code, _name in settings.LANGUAGES)),
    "theme": ("", "light", "dark"),
    "view": ("", "titles", "contents", "abstracts"),
    "keys": ("", "off"),
}
LABELS: dict[str, tuple[Any, list[Any]]] = {
    "language": (_("Language"), [_("As the browser asks"), "English", "简体中文"]),
    "theme": (_("Theme"), [_("As the system"), _("Light"), _("Dark")]),
    "view": (_("Lists"), [_("As the page suggests"), _("Titles"), _("Contents"), _("Abstracts")]),
    "keys": (_("Keyboard"), [_("Single keys on"), _("Single keys off")]),
}
# Sent by the settings page with `was` (the account before) and `chosen` (fields and their values now), in the
# transaction that saves.
chosen = Signal()


def keep(user: User, words: dict[str, str]) -> None:
    """Stores the words that were chosen with the account."""
    if words:
        User.objects.filter(pk=user.pk).update(**{name: words[name] for name in WORDS if name in words})


def carry(request: HttpRequest, words: dict[str, str]) -> None:
    """Asks for cookies with these words in the answer to the request; "" takes a cookie away."""
    request.carried = words  # type: ignore[attr-defined]


def carried(request: HttpRequest) -> dict[str, str]:
    """The words to be set as cookies with this answer."""
    return getattr(request, "carried", {})


@receiver(user_logged_in)
def _bring_along(sender: object, request: HttpRequest, user: User, **_other: Any) -> None:
    """What the account has chosen wins over the browser; what it has not leaves the browser's own."""
    carry(request, {name: word for name in WORDS if (word := getattr(user, name))})


class OwnTimeZone:
    """Shows times in the reader's zone; visitors' are UTC. Dates of listing days never shift."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Passes the request on in that zone; without a session the account is not asked for."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return self.get_response(request)
        with timezone.override(zone(request.user.time_zone)):
            return self.get_response(request)


def zone(name: str) -> zoneinfo.ZoneInfo:
    """The zone of that name, UTC for none or one that this machine no longer knows."""
    try:
        return zoneinfo.ZoneInfo(name or "UTC")
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return zoneinfo.ZoneInfo("UTC")


def zone_names() -> list[str]:
    """All zones that people live in: Region/City, and UTC."""
    regions = (
        "Africa/",
        "America/",
        "Antarctica/",
        "Asia/",
        "Atlantic/",
        "Australia/",
        "Europe/",
        "Indian/",
        "Pacific/",
    )
    return ["UTC", *sorted(name for name in zoneinfo.available_timezones() if name.startswith(regions))]
