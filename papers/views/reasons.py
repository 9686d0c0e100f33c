"""Why a listing day is not in, and where a harvest looked, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from papers.models import Harvest, ListingDay


def reason_of(row: ListingDay) -> str:
    """The counts behind a day's state as a sentence."""
    if row.announced is None:
        return _("The feed of this day has not been seen; %(stored)s papers are stored.") % {
            "stored": row.stored
        }
    return _("%(announced)s announced, %(stored)s stored, %(detailed)s of them with comment and licence.") % {
        "announced": row.announced,
        "stored": row.stored,
        "detailed": row.detailed,
    }


SOURCES = {
    "oai": gettext_lazy("OAI-PMH"),
    "feed": gettext_lazy("feed"),
    "api": gettext_lazy("query API"),
    "snapshot": gettext_lazy("snapshot file"),
    "sample": gettext_lazy("bundled sample"),
}


def source_words(run: Harvest) -> str:
    """Where a harvest looked: "feed, cs.CV"; files of the operator's are not named."""
    source = str(SOURCES.get(run.source, run.source))
    return f"{source}, {run.scope}" if run.scope and run.source in ("oai", "feed") else source
