"""What the desk's front page prints for this person: operators all, curators and moderators their part."""

from typing import Any

from django.http import HttpRequest

from accounts.models import User
from digest_site.faults import faults
from digest_site.figures import figures, own_topics
from papers.admin import charts
from papers.admin.harvests import COLOURS, took
from papers.admin.times import lasting
from papers.discussion import queue
from papers.discussion.taking_part import MODERATE
from papers.ingest.reasons import source_words
from papers.models import Harvest

RUNS = 5


def of(request: HttpRequest) -> dict[str, Any]:
    """The context: the same number of queries whatever there is."""
    person = request.user
    if not isinstance(person, User):
        return {}
    waiting = queue.waiting() if person.has_perm(MODERATE) else None
    told: dict[str, Any] = {"faults": faults(person, waiting), "own_topics": own_topics(person)}
    if person.has_perm("papers.view_harvest") and waiting:
        days = charts.last_days()
        told |= {
            "figures": figures(waiting),
            "charts": charts.charts(days),
            "days": days,
            "runs": _runs(),
            "may_harvest": person.has_perm("papers.change_harvest"),
        }
    return told


def _runs() -> list[dict[str, Any]]:
    """The last runs, in words."""
    return [
        {
            "run": run,
            "where": source_words(run),
            "took": lasting(took(run)),
            "colour": COLOURS.get(Harvest.State(run.state), "late"),
        }
        for run in Harvest.objects.order_by("-pk")[:RUNS]
    ]
