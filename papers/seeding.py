"""A new site's first content: the starter topics, the source page's digest, the bundled sample.

The sample is in arXiv's own formats and passes through the same parsers as live data; its abstracts
are summaries of ours and give way to the real ones as soon as arXiv answers.
"""

import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db.models import Max, Min

from papers.arxiv import listing, oai
from papers.arxiv.client import Refused, TryLater
from papers.clock import now
from papers.digests.builder import build_digest
from papers.digests.matching import Terms, candidates
from papers.ingest.source import arxiv_client
from papers.ingest.store import store
from papers.models import Announcement, Harvest, Paper, Topic, WorkItem
from papers.tasks import plan_arxiv

SAMPLE = Path(__file__).parent / "sample"
CATALOGUE = Path(__file__).parent / "catalogue.toml"
SOURCE_PAGE = ("vision-transformer", date(2023, 11, 5))
SOURCE_PAPERS = "listrecords-1.xml"  # the papers of the source page; the other files hold the rest
FIRST_START = "first start"
FAR = datetime(9999, 1, 1, tzinfo=UTC)  # finished work is forgotten after a while; this is not
Say = Callable[[str], None]


def first_start(say: Say) -> None:
    """Gives a new site its topics, the source page and papers; later starts do nothing.

    A first start that was cut off is done again from the beginning, and finds its work half done.
    """
    if WorkItem.objects.filter(key=FIRST_START).exists():
        return
    say(f"{seed_catalogue()} topics")
    load_source_page()
    say("the Vision Transformer digest of 2023-11-05")
    if arxiv_answers():
        plan_arxiv(now())
        say("arXiv answers: the last listing days are being fetched in the background")
    elif Paper.objects.filter(is_sample=False).exists():
        say("arXiv does not answer: the site has the papers that were imported; it is tried again")
    else:
        say(f"arXiv does not answer: {load_sample()} digests from the bundled sample; it is tried again")
    WorkItem.objects.create(key=FIRST_START, task="first start", state=WorkItem.State.DONE, due_at=FAR)


def seed_catalogue() -> int:
    """Makes the starter topics that are not there yet; how many."""
    made = 0
    for place, entry in enumerate(read_catalogue(), start=1):
        fields = {**entry, "categories": " ".join(entry["categories"]), "place": place}
        _, new = Topic.objects.get_or_create(slug=fields.pop("slug"), defaults=fields)
        made += new
    return made


def read_catalogue() -> list[dict[str, Any]]:
    """The starter topics as in catalogue.toml, one dictionary of Topic fields each."""
    return tomllib.loads(CATALOGUE.read_text("utf-8"))["topic"]


def load_source_page() -> None:
    """Stores the papers of the page this site began with and cuts its digest, the topic's first."""
    _store_file(SAMPLE / SOURCE_PAPERS)
    slug, day = SOURCE_PAGE
    build_digest(Topic.objects.get(slug=slug), day)


def load_sample() -> int:
    """Stores the rest of the bundled sample and builds its digests; how many there are."""
    for file in sorted(SAMPLE.glob("listrecords-*.xml")):
        if file.name != SOURCE_PAPERS:
            _store_file(file)
    for file in sorted((SAMPLE / "feeds").glob("*.xml")):
        page = listing.read_feed(file.read_bytes(), file.name.split("_")[0])
        store([], announced=page.announced)
    return sum(build_digest(topic, day).digest is not None for topic, day in _sample_dates())


def arxiv_answers() -> bool:
    """Whether arXiv's OAI-PMH service can be reached at this moment."""
    try:
        arxiv_client().identify()
    except (TryLater, Refused, OSError):
        return False
    return True


def _store_file(file: Path) -> None:
    """One bundled ListRecords answer into the store, with a harvest row that says so."""
    page = oai.read_page(file.read_bytes(), sample=True, place=file.name)
    at = now()
    stored = store(page.records, rejected=page.rejected)
    Harvest.objects.create(
        source="sample",
        scope=file.name,
        state=Harvest.State.DONE,
        pages=1,
        records=len(page.records),
        added=stored.added,
        changed=stored.changed,
        rejected=stored.rejected,
        started_at=at,
        moved_at=now(),
        finished_at=now(),
    )


def _sample_dates() -> Iterator[tuple[Topic, date]]:
    """Each topic with the dates of its cadence to which the stored papers give something, oldest first."""
    span = Announcement.objects.aggregate(first=Min("listing_day"), last=Max("listing_day"))
    for topic in Topic.objects.followed_up():
        since = topic.built_until or span["first"] - timedelta(days=1)
        found = candidates(Terms.of(topic), since, span["last"], digest_date=span["last"])
        days = {candidate.listing_day for candidate in found}
        if topic.cadence == Topic.Cadence.WEEKLY:
            days = {day + timedelta(days=(topic.weekday - day.weekday()) % 7) for day in days}
        yield from ((topic, day) for day in sorted(days))
