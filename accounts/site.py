"""The site's name, which accounts print in mails and authenticators and do not decide."""

from django.conf import settings
from django.utils.module_loading import import_string


def name() -> str:
    """As the function says that SITE_NAME_FROM names."""
    return str(import_string(settings.SITE_NAME_FROM)())
