"""Accounts: django-allauth's own paths, and the reader's settings."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path


def unbuilt(request: HttpRequest) -> HttpResponse:
    """404."""
    raise Http404


urlpatterns = [
    path("settings/", unbuilt, name="account_settings"),
    path("export/", unbuilt, name="account_export"),
    path("delete/", unbuilt, name="account_delete"),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
    path("3rdparty/", include("allauth.socialaccount.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
