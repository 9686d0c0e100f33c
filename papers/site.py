"""What administrators say of this site; the texts and switches that all pages and acts look at."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import StaffAct, User
from papers.models.site import ONE, SiteSettings
from papers.text.markdown import render

TEXTS = ("name", "banner", "banner_zh", "about", "about_zh", "licence")
SWITCHES = ("comments_open", "hold_first", "public_collections", "author_claims")
TOPICS = "default_topics"  # primary keys in the values below
FIELDS = (*TEXTS, TOPICS, *SWITCHES)
PERMISSION = "papers.change_sitesettings"
LICENCE = "CC BY 4.0"
Values = dict[str, Any]


class Moved(Exception):
    """Raised where somebody else changed the settings since they were shown."""


def current() -> SiteSettings:
    """The settings as they stand; a site that never set anything has the defaults (not saved)."""
    return SiteSettings.objects.filter(pk=ONE).first() or SiteSettings(pk=ONE)


def name() -> str:
    """The site's name: an administrator's choice, else the environment's."""
    return name_of(current())


def name_of(site: SiteSettings) -> str:
    """Likewise, of settings at hand."""
    return site.name or settings.SITE_NAME


def about(site: SiteSettings) -> str:
    """What administrators say about the site, as HTML in the page's language; empty for nothing."""
    written = site.local("about")
    return _rendered(written) if written else ""


@lru_cache(maxsize=4)
def _rendered(text: str) -> str:
    return render(text)


def values(site: SiteSettings) -> Values:
    """All of the settings; of the topics their primary keys in order."""
    told: Values = {field: getattr(site, field) for field in (*TEXTS, *SWITCHES)}
    told[TOPICS] = sorted(site.default_topics.values_list("pk", flat=True))
    return told


def keep(by: User, wanted: Values, edition: int) -> StaffAct | None:
    """Changes what is given and different, and gives the act; None if all is so already.

    Raises Moved if the settings are no longer of the edition that was looked at.
    """
    with transaction.atomic():
        site = _held()
        if site.edition != edition:
            raise Moved
        before = _changed(site, wanted)
        if not before:
            return None
        after = {field: wanted[field] for field in before}
        _write(site, after)
        told = {field: [before[field], after[field]] for field in before}
        return audit.record(by, "site.change", site, changes=told, undo={"before": before, "after": after})


@audit.undoes("site.change", PERMISSION)
def _take_back(by: User, act: StaffAct) -> str:
    """Puts back what the act changed, unless somebody set it anew since."""
    undo: Any = act.undo
    site = _held()
    if _changed(site, undo["after"]):
        raise audit.CannotUndo(_("The settings were changed again since then."))
    _write(site, undo["before"])
    return _("The settings are as they were before.")


def _held() -> SiteSettings:
    """The row, made if it was not there, kept for this transaction."""
    SiteSettings.objects.get_or_create(pk=ONE)
    return SiteSettings.objects.select_for_update().get(pk=ONE)


def _changed(site: SiteSettings, wanted: Values) -> Values:
    """What stands now where something else is wanted."""
    now = values(site)
    return {field: now[field] for field in FIELDS if field in wanted and now[field] != wanted[field]}


def _write(site: SiteSettings, wanted: Values) -> None:
    for field in wanted.keys() - {TOPICS}:
        setattr(site, field, wanted[field])
    site.edition += 1
    site.save()
    if TOPICS in wanted:
        site.default_topics.set(wanted[TOPICS])
