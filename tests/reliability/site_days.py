"""A site that lives through days against the local arXiv, without broker: each tick does all that is due.

And what its digests should then hold, worked out from the local arXiv's own papers, as plainly as can be.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time

import pytest
from pytest_django import Settings

from papers import clock, tasks, work
from papers.digests.matching import Terms
from papers.models import Digest, Entry, Topic, Turn
from papers.query.language import parse
from papers.query.memory import Document, explain
from tests.arxiv_double.corpus import DAY, Corpus, DoublePaper, DoubleVersion
from tests.arxiv_double.fixtures import RunningDouble
from tests.arxiv_double.replay import know_the_tables

# UTC: OAI-PMH has the day's papers; feeds have changed (in winter); past noon in New York.
TICKS = (clock_time(3, 50), clock_time(5, 15), clock_time(17, 10))
Shown = set[tuple[int, str, int]]  # section, arXiv id, version
TASKS = tasks.ARXIV | tasks.LOCAL


class LivingSite:
    """The site of the test's database, its clock and that of the local arXiv moved together."""

    def __init__(self, double: RunningDouble, settings: Settings, patch: pytest.MonkeyPatch) -> None:
        settings.SITE_CLOCK = self._began = double.double.now
        settings.ARXIV_OAI_URL, settings.ARXIV_RSS_URL = f"{double.url}/oai", f"{double.url}/rss"
        settings.ARXIV_API_URL = f"{double.url}/api/query"
        self.double, self._patch = double, patch

    def live(self, first: date, last: date, ticks: Iterable[clock_time] = TICKS) -> Iterator[date]:
        """Each day from first to last, when its ticks are over."""
        day = first
        while day <= last:
            for at in ticks:
                self.tick(datetime.combine(day, at, UTC))
            know_the_tables()
            yield day
            day += DAY

    def tick(self, at: datetime) -> None:
        """What the scheduler's message sets off at that instant, to the end."""
        self.stand_at(at)
        tasks.plan_arxiv(clock.now())
        tasks.plan_digests(clock.now())
        while items := work.claimable(clock.now()):
            for item in items:
                work.perform(item.key, TASKS)
                if item.task in tasks.ARXIV:
                    tasks.plan_digests(clock.now())

    def stand_at(self, at: datetime) -> None:
        """Moves both clocks; the pace owed to arXiv is over by then."""
        self._patch.setattr(clock, "_started", time.time() - (at - self._began).total_seconds())
        self.double.set_clock(at)
        Turn.objects.update(not_before=None)


def shown_in(digest: Digest) -> Shown:
    """What a digest shows."""
    return set(digest.entries.values_list("section", "paper__arxiv_id", "version"))


def digests_of(topic: Topic) -> dict[date, Shown]:
    """All digests of a topic by their dates."""
    return {digest.date: shown_in(digest) for digest in topic.digests.all()}


def expected_digests(corpus: Corpus, topic: Topic, dates: Iterable[date]) -> dict[date, Shown]:
    """What the topic's digests of these dates (of its cadence, ascending) should show; no empty ones."""
    digests, start = {}, date.min
    for day in dates:
        window = max(start, day - timedelta(days=topic.age_cap_days))
        if found := _expected(corpus, Terms.of(topic), window, day):
            digests[day] = found
        start = day
    return digests


def _expected(corpus: Corpus, terms: Terms, start: date, end: date) -> Shown:
    versions: dict[str, list[tuple[DoublePaper, DoubleVersion]]] = defaultdict(list)
    for paper in corpus.papers:
        if set(paper.categories) & set(terms.categories):
            for version in paper.versions:
                if start < version.listed <= end:
                    versions[paper.arxiv_id].append((paper, version))
    shown: Shown = set()
    query = parse(terms.rule, rule=True)
    for arxiv_id, found in versions.items():
        paper, newest = found[-1]
        if explain(query, _document(paper, newest), end) is None:
            continue
        if found[0][1].number == 1:
            own = paper.categories[0] in terms.categories
            shown.add((Entry.Section.NEW if own else Entry.Section.CROSS, arxiv_id, newest.number))
        elif terms.revisions and paper.versions[0].listed > end - timedelta(days=terms.age_cap_days):
            shown.add((Entry.Section.REVISED, arxiv_id, newest.number))
    return shown


def _document(paper: DoublePaper, version: DoubleVersion) -> Document:
    authors = tuple(" ".join(filter(None, (fore, key, rest))) for key, fore, rest in paper.authors)
    return Document(paper.arxiv_id, paper.title, paper.abstract, authors, version.comment, paper.categories)
