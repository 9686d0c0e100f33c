"""A live site and a headless Chromium."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import provision

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

# Playwright keeps an event loop in the test's thread; the tests' own queries there are not asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole test process; open contexts and pages of your own in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=provision.chromium(), args=FLAGS, timeout=120_000
        )
        yield browser
        browser.close()


@pytest.fixture
def site(live_server: object) -> str:
    """The address of a live server on the test database, without a slash at the end."""
    return str(live_server)
