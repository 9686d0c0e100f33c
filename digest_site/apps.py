"""The site as an app of its own: its commands and its checks; and Django admin with our desks in it."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class DigestSiteConfig(AppConfig):
    """The deployed site."""

    name = "digest_site"

    def ready(self) -> None:
        """Registers the check that every address has a rule."""
        from digest_site import access  # noqa: F401


class DeskConfig(AdminConfig):
    """Django admin, whose site is ours."""

    default_site = "digest_site.desk.Desk"
