"""A site with keys for GitHub, and a double in GitHub's place."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.github.provider import GitHubProvider
from allauth.socialaccount.providers.github.views import GitHubOAuth2Adapter

from tests.accounts.elsewhere_double import Double, double


@pytest.fixture
def github(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Double]:
    """The double; buttons and addresses are there for the test's time."""
    with double() as server:
        settings.SIGN_IN_WITH = {"github": "GitHub"}
        settings.SOCIALACCOUNT_PROVIDERS = {"github": {"APP": {"client_id": "us", "secret": "ours"}}}
        settings.ROOT_URLCONF = "tests.accounts.urls_elsewhere"
        monkeypatch.setitem(registry.provider_map, "github", GitHubProvider)
        for name, path in {
            "authorize_url": "/authorize",
            "access_token_url": "/token",
            "profile_url": "/user",
            "emails_url": "/emails",
        }.items():
            monkeypatch.setattr(GitHubOAuth2Adapter, name, server.url + path)
        yield server
