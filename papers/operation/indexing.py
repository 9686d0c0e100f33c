"""The search index of a site that was upgraded, and the words it knows: kept up without anybody's doing."""

from datetime import datetime
from itertools import islice

from papers import work
from papers.clock import now
from papers.models import KnownWord
from papers.search import index, vocabulary
from papers.search.build import build

BATCHES = 10  # in one go, a minute or less; other work gets its turn between


def plan(at: datetime) -> None:
    """Writes the work down while papers are missing from the index; tried anew every hour where it failed.

    The words of the newest papers are learned once a day; every hour until there are some.
    """
    if not index.complete():
        work.plan_next("index", f"{at:%Y-%m-%dT%H}", "index_papers", again=True)
    slot = f"{at:%Y-%m-%d}" if KnownWord.objects.exists() else f"{at:%Y-%m-%dT%H}"
    work.plan_next("words", slot, "learn_words")


def index_papers() -> None:
    """Indexes papers that are missing, oldest first; comes back for the rest.

    It takes one core: the site has other things to do. `rebuild_search` takes them all.
    """
    if len(list(islice(build(), BATCHES))) < BATCHES:
        return
    raise work.ComeBack(now(), "more papers are to be indexed")


def learn_words() -> dict[str, int]:
    """Learns the words and names of the newest papers; the outcome says of how many."""
    return {"papers": vocabulary.learn()}
