"""From arXiv's answer to the new papers of a saved search: harvest and feeds of a local double, the work."""

from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from papers import tasks, work
from papers.clock import now
from papers.ingest.feeds import read_feeds
from papers.ingest.harvest import harvest_set
from papers.models import Incoming, Paper, SearchHit, WorkItem
from papers.operation import standing
from papers.query.language import parse
from papers.search import find_pks
from tests.arxiv_double.corpus import make_corpus
from tests.arxiv_double.fixtures import start_double
from tests.factories import make_reader, make_saved_search

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2023, 11, 3, 4, tzinfo=UTC)
MONDAY = datetime(2023, 11, 6, 15, tzinfo=UTC)
QUERIES = ("cat:cs.CV", "model", "cat:cs.LG -model", "has:code", "kind:replace", "date:1d")


def new_papers() -> dict[str, set[int]]:
    """What came in for each query."""
    told = dict[str, set[int]]()
    for query, paper in SearchHit.objects.values_list("search__query", "paper"):
        told.setdefault(query, set()).add(paper)
    return told


def do_the_work() -> None:
    """What the tick plans, done by a worker to its end."""
    standing.plan(now())
    for item in WorkItem.objects.filter(task="match_searches", state=WorkItem.State.DUE):
        assert work.perform(item.key, tasks.LOCAL)
    assert not Incoming.objects.exists()


def test_what_a_harvest_brings_is_new_to_the_searches_it_fits(settings: Settings) -> None:
    settings.SITE_CLOCK = FRIDAY
    with start_double(make_corpus(per_day=12), FRIDAY) as double:
        harvest_set(double.client(), "cs")
        do_the_work()
        before = set(Paper.objects.values_list("pk", flat=True))
        reader = make_reader()
        for query in QUERIES:
            make_saved_search(reader, query, query=query, made_at=now(), looked_at=now())
        settings.SITE_CLOCK = MONDAY
        double.set_clock(MONDAY)
        harvest_set(double.client(), "cs")
        came = set(Incoming.objects.filter(fresh=True).values_list("pk", flat=True))
        revised = set(Incoming.objects.values_list("pk", flat=True)) - came
        do_the_work()
        found = new_papers()
        for query in QUERIES:
            holds = set(find_pks(parse(query), today=MONDAY.date()))
            asked = came | revised if query == "kind:replace" else came
            assert found.get(query, set()) == holds & asked, query
        assert (bool(came), came & before, sorted(found)) == (True, set(), sorted(QUERIES))
        read_feeds(double.client(), ["cs.CV", "cs.LG"])
        assert list(Incoming.objects.all()) == []
