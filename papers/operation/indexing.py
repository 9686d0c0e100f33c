"""The search index of a site that was upgraded: brought up to its papers without anybody's doing."""

from datetime import datetime

from papers import work
from papers.clock import now
from papers.search import index

BATCHES = 20  # in one go, a minute or less; other work gets its turn between


def plan(at: datetime) -> None:
    """Writes the work down while papers are missing from the index; tried anew every hour where it failed."""
    if not index.complete():
        work.plan_next("index", f"{at:%Y-%m-%dT%H}", "index_papers", again=True)


def index_papers() -> None:
    """Indexes papers that are missing, oldest first; comes back for the rest."""
    after = 0
    for _batch in range(BATCHES):
        batch = index.catch_up(after)
        if batch is None:
            return
        after, _number = batch
    raise work.ComeBack(now(), "more papers are to be indexed")
