"""The app's name for Django, and what follows each migration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PapersConfig(AppConfig):
    """Papers, topics, digests and the harvest."""

    name = "papers"
    verbose_name = _("Papers and digests")

    def ready(self) -> None:
        """Makes the groups of roles once the tables are there; lets mentions follow names, readers topics."""
        from papers import departure, edition  # noqa: F401 - their receivers register themselves
        from papers.discussion import renewal  # noqa: F401 - likewise
        from papers.following import joining  # noqa: F401 - likewise
        from papers.mail import turns  # noqa: F401 - likewise
        from papers.roles import make_groups

        post_migrate.connect(make_groups, sender=self)
