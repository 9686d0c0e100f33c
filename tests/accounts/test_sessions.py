"""How long a session lives, and how seldom it is written."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from tests.accounts.people import sign_in
from tests.factories import make_reader

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
HOUR, DAY = 3600, 86_400


def reads(client: Client) -> bool:
    """Whether a page for readers opens."""
    return bool(client.get("/accounts/email/").status_code == 200)


def test_a_session_ends_after_the_idle_days(client: Client) -> None:
    """Fourteen, counted from the last visit."""
    make_reader("mira")
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in(client, "mira")
        for _visit in range(3):
            clock.shift(13 * DAY)
            assert reads(client)
        clock.shift(14 * DAY + 1)
        assert not reads(client)


def test_a_session_ends_after_the_most_days_however_it_is_used(client: Client) -> None:
    """Ninety, on the server too."""
    make_reader("mira")
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in(client, "mira")
        for _week in range(12):
            clock.shift(7 * DAY)
            assert reads(client)
        clock.shift(6 * DAY + 1)
        assert not reads(client)
        assert Session.objects.count() == 0


def test_a_session_is_written_once_an_hour(client: Client) -> None:
    """Not with each page."""
    make_reader("mira")
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in(client, "mira")
        written = []
        for _page in range(10):
            clock.shift(HOUR // 4)
            written.append("sessionid" in client.get("/accounts/email/").cookies)
        assert written == [False] * 4 + [True] + [False] * 4 + [True]


def test_a_session_can_end_with_the_browser(client: Client) -> None:
    """Without the tick the cookie names no day."""
    make_reader("mira")
    kept = sign_in(client, "mira").cookies["sessionid"]
    assert kept["max-age"] == 14 * DAY
    assert (kept["httponly"], kept["samesite"]) == (True, "Lax")
    other = sign_in(Client(), "mira", remember="").cookies["sessionid"]
    assert other["max-age"] == ""


def test_cookies_over_https_are_bound_to_the_host(client: Client, settings: Any) -> None:
    """`__Host-` needs Secure, the root path and no domain."""
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    make_reader("mira")
    cookies = sign_in(client, "mira").cookies
    assert sorted(cookies) == ["__Host-csrf", "__Host-session"]
    assert {(cookie["secure"], cookie["path"], cookie["domain"]) for cookie in cookies.values()} == {
        (True, "/", "")
    }


def test_visitors_get_no_cookie_before_they_sign_in(client: Client) -> None:
    """The sign-in form itself needs one, for its token."""
    assert client.get("/").cookies == {}
    assert sorted(client.get("/accounts/login/").cookies) == ["csrftoken"]
