"""What administrators say of this site; the texts and switches that all pages and acts look at."""

from django.conf import settings

from papers.models.site import ONE, SiteSettings


def current() -> SiteSettings:
    """The settings as they stand; a site that never set anything has the defaults (not saved)."""
    return SiteSettings.objects.filter(pk=ONE).first() or SiteSettings(pk=ONE)


def name() -> str:
    """The site's name: an administrator's choice, else the environment's."""
    chosen = SiteSettings.objects.filter(pk=ONE).values_list("name", flat=True).first()
    return chosen or settings.SITE_NAME
