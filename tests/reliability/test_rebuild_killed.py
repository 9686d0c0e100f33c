"""A range of digests whose worker is killed in the middle of one ends as if nothing had happened."""

import json
import signal

import pytest

from tests.conftest import Manage

PREPARE = """
from datetime import date, timedelta
from papers import work
from papers.digests import ranges
from papers.digests.builder import build_digest
from papers.models import Topic
from tests.factories import make_announcement, make_curator, make_paper, make_topic
topic = make_topic()
days = [date(2023, 11, 1) + timedelta(days=n) for n in range(6)]
for number, day in enumerate(days):
    for kind, title in enumerate(("A vision transformer", "Planar graphs")):
        paper = make_paper(f"2311.{10 * number + kind + 1:05}", title=title, abstract="", first_listed=day)
        make_announcement(paper, listing_day=day)
    build_digest(topic, day)
Topic.objects.update(rule="graphs")
rebuild = ranges.start(topic, make_curator(), days[0], days[-1])
work.plan(ranges.key(rebuild.pk), "rebuild", {"rebuild": rebuild.pk})
"""
# Killed when the digest is written and what is written of it is not yet committed.
WORK = """
import os, signal
from datetime import timedelta
from papers import tasks, work
from papers.clock import now
from papers.digests import ranges
from papers.models import WorkItem
KILLED_AT = {day!r}
note = ranges._note
def note_and_die(rebuild, day, plan, *, built=True):
    note(rebuild, day, plan, built=built)
    if day.isoformat() == KILLED_AT:
        os.kill(os.getpid(), signal.SIGKILL)
ranges._note = note_and_die
item = WorkItem.objects.get()
WorkItem.objects.filter(state="leased").update(leased_until=now() - timedelta(seconds=1))
work.perform(item.key, tasks.LOCAL)
"""
TELL = """
import json
from papers.models import Digest, Rebuild, WorkItem
fields = ("state", "total", "done", "added", "removed", "failed", "changed")
digests = Digest.objects.order_by("date")
print(json.dumps({
    "rebuild": Rebuild.objects.values(*fields).get(),
    "papers": [list(each.entries.values_list("paper__arxiv_id", "rank")) for each in digests],
    "work": list(WorkItem.objects.values_list("state", "attempts")),
}))
"""


@pytest.mark.django_db
def test_a_killed_worker_loses_and_doubles_nothing(manage: Manage) -> None:
    manage.migrate()
    prepared = manage("shell", "-v0", "-c", PREPARE)
    assert (prepared.returncode, prepared.stderr) == (0, "")
    for day in ("2023-11-03", "2023-11-05"):
        assert manage("shell", "-v0", "-c", WORK.format(day=day)).returncode == -signal.SIGKILL
    last = manage("shell", "-v0", "-c", WORK.format(day=""))
    assert (last.returncode, last.stderr) == (0, "")
    told = json.loads(manage("shell", "-v0", "-c", TELL).stdout)
    days = [f"2023-11-0{number}" for number in range(1, 7)]
    assert told["rebuild"] == {
        "state": "done",
        "total": 6,
        "done": 6,
        "added": 6,
        "removed": 6,
        "failed": [],
        "changed": [[day, 1, 1] for day in days],
    }
    assert told["papers"] == [[[f"2311.{10 * number + 2:05}", 1]] for number in range(6)]
    assert told["work"] == [["done", 3]]
