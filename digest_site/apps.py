"""The site as an app of its own: its commands and its checks."""

from django.apps import AppConfig


class DigestSiteConfig(AppConfig):
    """The deployed site."""

    name = "digest_site"

    def ready(self) -> None:
        """Registers the check that every address has a rule."""
        from digest_site import access  # noqa: F401
