"""Accounts: django-allauth's own paths, and the reader's settings."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path

from accounts import views
from accounts.settings_page import sessions, settings_page
from accounts.token_page import token_page


def unbuilt(request: HttpRequest) -> HttpResponse:
    """404."""
    raise Http404


urlpatterns = [
    path("settings/", settings_page, name="account_settings"),
    path("login/", views.SignIn.as_view(), name="account_login"),
    path("signup/", views.SignUp.as_view(), name="account_signup"),
    path("join/<str:token>/", views.Join.as_view(), name="account_join"),
    path("reauthenticate/", views.Reauthenticate.as_view(), name="account_reauthenticate"),
    path("email/", views.Address.as_view(), name="account_email"),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$", views.ConfirmAddress.as_view(), name="account_confirm_email"
    ),
    path("password/change/", views.ChangePassword.as_view(), name="account_change_password"),
    path("password/set/", views.SetPassword.as_view(), name="account_set_password"),
    path("password/reset/", views.AskReset.as_view(), name="account_reset_password"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.Reset.as_view(),
        name="account_reset_password_from_key",
    ),
    path("", include("allauth.account.urls")),
    path("2fa/", include("accounts.strong_views")),
    path("3rdparty/", include("accounts.elsewhere")),
    path("tokens/", token_page, name="account_tokens"),
    path("sessions/", sessions, name="usersessions_list"),
]
