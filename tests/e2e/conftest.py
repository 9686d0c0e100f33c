"""A live site and a headless Chromium."""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from accounts.models import User
from papers.clock import now
from tests import provision
from tests.e2e.watched import LOCALES, Watched
from tests.small_site import make_small_site

FLAGS = [
    "--no-sandbox",  # root in a container has no user namespace to give
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

Visit = Callable[..., Watched]
PATIENCE = 120_000  # milliseconds for a page to show something: a busy machine is no defect

# Playwright keeps an event loop in the test's thread; the tests' own queries there are not asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole test process; open contexts and pages of your own in it."""
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(
            executable_path=provision.chromium(), args=FLAGS, timeout=PATIENCE
        )
        yield browser
        browser.close()


@pytest.fixture
def site(live_server: object) -> str:
    """The address of a live server on the test database, without a slash at the end."""
    return str(live_server)


def session_of(reader: User) -> str:
    """The session cookie of somebody who just signed in."""
    client = Client()
    client.force_login(reader)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """`visit(address, language, theme, width, reader)` opens a page of the small site, signed in or not."""
    make_small_site(now() - timedelta(hours=1))
    opened: list[BrowserContext] = []

    def go(
        address: str,
        language: str = "en",
        theme: str = "light",
        width: int = 1280,
        reader: User | None = None,
        **options: object,
    ) -> Watched:
        context = browser.new_context(
            locale=LOCALES[language],
            color_scheme=theme,  # type: ignore[arg-type]
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
            **options,  # type: ignore[arg-type]
        )
        opened.append(context)
        context.set_default_timeout(PATIENCE)
        if reader:
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session_of(reader), "url": site}]
            )
        watched = Watched(context, site)
        watched.page.goto(site + address)
        return watched

    yield go
    for context in opened:
        context.close()
