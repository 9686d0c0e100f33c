"""Instants and lengths of time as operators read them: UTC, and one unit."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from papers.clock import now


def stamp(at: datetime | None) -> str:
    """ "2023-11-05 02:14", UTC; empty for none."""
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def lasting(length: timedelta) -> str:
    """How long, in the unit that says most: "51 s", "4 min", "3 h", "2 days"."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < 120:
        return _("%(n)s s") % {"n": seconds}
    if seconds < 7200:
        return _("%(n)s min") % {"n": seconds // 60}
    if seconds < 172_800:
        return _("%(n)s h") % {"n": seconds // 3600}
    return ngettext("%(n)s day", "%(n)s days", seconds // 86_400) % {"n": seconds // 86_400}


def since(at: datetime) -> str:
    """How long ago."""
    return lasting(now() - at)


def due(at: datetime) -> str:
    """When something that is planned comes: "now, for 9 s", "in 4 min"."""
    wait = at - now()
    if wait > timedelta():
        return _("in %(time)s") % {"time": lasting(wait)}
    return _("now, for %(time)s") % {"time": lasting(-wait)}
