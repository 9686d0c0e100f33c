"""The app's name for Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PapersConfig(AppConfig):
    """Papers, topics, digests and the harvest."""

    name = "papers"
    verbose_name = _("Papers and digests")
