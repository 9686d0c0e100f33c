"""How long a session lives: SESSION_IDLE_DAYS from the last visit, SESSION_MAX_DAYS from the sign-in."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

# The end moves on with visits, but a session is written at most so often.
WRITE_EVERY = 3600
SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"


class SessionLimits:
    """Ends sessions that are too old, and moves the end of the others on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Visitors without a session cost nothing here."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SIGNED_IN_AT in request.session:
            now = time.time()
            if now - request.session[SIGNED_IN_AT] > settings.SESSION_MAX_DAYS * 86_400:
                logout(request)
            elif now - request.session.get(SEEN_AT, 0) > WRITE_EVERY:
                request.session[SEEN_AT] = now
        return self.get_response(request)


@receiver(user_logged_in)
def _begin(sender: object, request: HttpRequest, **_other: Any) -> None:
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = time.time()
