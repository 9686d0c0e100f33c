"""Signing in by an account elsewhere: ORCID, GitHub, Google, each only if the site has keys for it."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from allauth.socialaccount import views as social
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers import registry
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.module_loading import import_string

from accounts.views import Unprocessable

View = Callable[..., HttpResponse]


class Adapter(DefaultSocialAccountAdapter):
    """Keys come from the environment alone; nobody is taken for another for having the same mail address."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Those of the settings, without a look into the database."""
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def get_requests_session(self) -> Any:
        """A connection that follows no redirect: a provider's answers come from the provider."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session


class Connections(Unprocessable, social.ConnectionsView):
    """/accounts/3rdparty/: what is connected, to be disconnected."""


class Join(Unprocessable, social.SignupView):
    """/accounts/3rdparty/signup/: the name and the address of an account that begins elsewhere."""


def departing(view: View) -> View:
    """Makes the way to the provider a page that goes on by itself.

    The browser holds a form to `form-action 'self'` through all redirects that it is answered with.
    """

    @wraps(view)
    def depart(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        target = response.get("Location", "")
        if not target.startswith(("https://", "http://")):
            return response
        page = render(request, "socialaccount/leaving.html", {"target": target})
        page["Cache-Control"] = "private, no-store"  # it holds the state of this one try
        return page

    return depart


def provider_paths(keys: Iterable[str]) -> list[URLPattern]:
    """The way out and the way back for each of these providers."""
    registry.load()
    paths = []
    for key in keys:
        views = f"allauth.socialaccount.providers.{key}.views"
        login, callback = (import_string(f"{views}.{name}") for name in ("oauth2_login", "oauth2_callback"))
        paths.append(path(f"{key}/login/", departing(login), name=f"{key}_login"))
        paths.append(path(f"{key}/login/callback/", callback, name=f"{key}_callback"))
    return paths


urlpatterns = [
    path("login/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("login/error/", social.login_error, name="socialaccount_login_error"),
    path("signup/", Join.as_view(), name="socialaccount_signup"),
    path("", Connections.as_view(), name="socialaccount_connections"),
    *provider_paths(settings.SIGN_IN_WITH),
]
