"""Matching what came in, killed at each step of its writing, ends as if nothing had happened."""

import json
import signal

import pytest

from tests.conftest import Manage

PREPARE = """
from datetime import date
from papers import work
from papers.clock import now
from papers.models import Incoming, Paper
from tests.factories import make_announcement, make_paper, make_reader, make_saved_search
reader = make_reader()
for query in ("vision", "graphs", "vision OR graphs"):
    make_saved_search(reader, query, query=query)
for number in range(1, 7):
    paper = make_paper(f"2311.{number:05}", title="Graphs" if number % 2 else "Vision", abstract="")
    make_announcement(paper)
    Incoming.objects.create(paper=paper, fresh=True, at=now())
work.plan("match", "match_searches")
"""
WORK = """
import os, signal
from datetime import timedelta
from papers import tasks, work
from papers.clock import now
from papers.models import WorkItem
from papers.operation import standing
standing.SLICE = 4
step = {step!r}
if step:
    act = getattr(standing, step)
    def act_and_die(*given):
        act(*given)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(standing, step, act_and_die)
WorkItem.objects.filter(state="leased").update(leased_until=now() - timedelta(seconds=1))
work.perform("match", tasks.LOCAL)
"""
TELL = """
import json
from papers.models import Incoming, SearchHit, WorkItem
print(json.dumps({
    "hits": sorted(map(list, SearchHit.objects.values_list("search__query", "paper__arxiv_id"))),
    "waiting": Incoming.objects.count(),
    "work": WorkItem.objects.get().state,
}))
"""


@pytest.mark.django_db
def test_a_killed_worker_loses_and_doubles_nothing(manage: Manage) -> None:
    manage.migrate()

    def run(script: str) -> tuple[int, str]:
        done = manage("shell", "-v0", "-c", script)
        return done.returncode, done.stdout

    def told() -> dict[str, object]:
        return dict(json.loads(run(TELL)[1]))

    assert run(PREPARE) == (0, "")
    for step in ("_write", "_changed"):
        assert run(WORK.format(step=step))[0] == -signal.SIGKILL
    assert told() == {"hits": [], "waiting": 6, "work": "leased"}
    assert run(WORK.format(step="")) == (0, "")
    assert (told()["waiting"], told()["work"]) == (2, "due")
    assert run(WORK.format(step="")) == (0, "")
    odd, even = ([f"2311.{number:05}" for number in range(first, 7, 2)] for first in (1, 2))
    assert told() == {
        "hits": [["graphs", name] for name in odd]
        + [["vision", name] for name in even]
        + [["vision OR graphs", name] for name in sorted(odd + even)],
        "waiting": 0,
        "work": "done",
    }
