"""Where a paper appeared, for reference managers: they tell articles from conference papers by it."""

from typing import NamedTuple

from papers.arxiv.venue_names import CONFERENCES, JOURNALS
from papers.arxiv.venues import Kind, find_venue
from papers.export.works import Work

_NAMES = {line.partition(";")[0].strip() for line in (CONFERENCES + JOURNALS).splitlines() if line}


class Appeared(NamedTuple):
    """A venue that is certain: "conference" with its year, "journal" by its name."""

    kind: Kind
    name: str


def appeared_in(work: Work) -> Appeared | None:
    """The paper's venue, None unless it is certain.

    Certain is a venue of our own table whose name the authors gave with an acceptance note or a journal
    reference, unless a curator has corrected it; a workshop has no item type of its own, and a withdrawn
    paper did not appear.
    """
    if not work.venue or work.withdrawn:
        return None
    venue = find_venue(work.comment, work.journal_ref)
    if venue is None or venue.label[:300] != work.venue or venue.name not in _NAMES:
        return None
    if venue.kind == "workshop":
        return None
    return Appeared(venue.kind, venue.label if venue.kind == "conference" else venue.name)
