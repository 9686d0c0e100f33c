"""Where a paper appeared, for reference managers: they tell articles from conference papers by it."""

from papers.arxiv.venue_names import CONFERENCES, JOURNALS
from papers.arxiv.venues import find_venue
from papers.models import Paper

_NAMES = {line.partition(";")[0].strip() for line in (CONFERENCES + JOURNALS).splitlines() if line}
_FIELDS = {"conference": "citation_conference_title", "journal": "citation_journal_title"}


def appeared_in(paper: Paper) -> tuple[str, str] | None:
    """(name of the meta element, venue), or None unless the venue is certain.

    Certain is a venue of our own table whose name the authors gave with an acceptance note or a journal
    reference; a workshop has no field of its own, and a withdrawn paper did not appear.
    """
    venue = find_venue(paper.comment, paper.journal_ref)
    if venue is None or venue.name not in _NAMES or venue.kind not in _FIELDS or paper.withdrawn:
        return None
    return _FIELDS[venue.kind], venue.label if venue.kind == "conference" else venue.name
