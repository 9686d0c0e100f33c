"""Why a listing day is not in, and where a harvest looked, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from papers.ingest.ledger import REASONS
from papers.models import Harvest, ListingDay

SOURCES = {
    "oai": gettext_lazy("OAI-PMH"),
    "feed": gettext_lazy("feed"),
    "api": gettext_lazy("query API"),
    "snapshot": gettext_lazy("snapshot file"),
    "sample": gettext_lazy("bundled sample"),
}


def reason_of(row: ListingDay) -> str:
    """The reason behind a day's state, and the counts."""
    counts = _("%(stored)s stored, %(detailed)s with comment and licence.")
    if row.announced is not None:
        counts = _("%(announced)s announced, %(stored)s stored, %(detailed)s with comment and licence.")
    numbers = {"announced": row.announced, "stored": row.stored, "detailed": row.detailed}
    return _("%(reason)s %(counts)s") % {"reason": REASONS.get(row.reason, ""), "counts": counts % numbers}


def source_words(run: Harvest) -> str:
    """Where a harvest looked: "feed, cs.CV"; files of the operator's are not named."""
    source = str(SOURCES.get(run.source, run.source))
    if not run.scope or run.source not in ("oai", "feed"):
        return source
    scope, _blank, days = run.scope.rpartition(" ")
    since, dots, until = days.partition("..")
    words = {"source": source, "scope": scope, "since": since, "until": until}
    if not dots:
        return _("%(source)s, %(scope)s") % {"source": source, "scope": run.scope}
    if not until:
        return _("%(source)s, %(scope)s since %(since)s") % words
    return _("%(source)s, %(scope)s, %(since)s to %(until)s") % words
