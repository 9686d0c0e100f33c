"""The pace towards arXiv over several processes of a site, one of them killed: seen from arXiv's side."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from itertools import pairwise

from tests.arxiv_double.corpus import make_corpus
from tests.arxiv_double.fixtures import RunningDouble, start_double
from tests.conftest import ROOT, Manage

END = datetime(2023, 12, 1, 12, tzinfo=UTC)
SETS = ("cs:cs:CV", "cs:cs:LG", "cs:cs:CL", "stat:stat:ML")
ROUNDS, INTERVAL, FIRST = (5, 0.3, 1) if os.environ.get("SOAK") else (1, 0.2, 20)


def start(site: Manage, oai_set: str, since: date) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "harvest", "--set", oai_set, "--from", since.isoformat()],
        env=site.env,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kill_the_first(site: Manage, double: RunningDouble, since: date) -> list[subprocess.Popen[bytes]]:
    """Four harvests; one was killed while it asked for its second page, and begins anew."""
    before = len(double.requests)
    double.show({"kind": "hold", "after": 1})
    killed = start(site, SETS[0], since)
    assert double.wait_for_requests(before + 2)
    others = [start(site, name, since) for name in SETS[1:]]
    killed.kill()
    double.let_go()  # its connection ends before it is reaped: till then it lives to the others, in its turn
    killed.wait()
    return [start(site, SETS[0], since), *others]


def assert_pace(double: RunningDouble) -> None:
    rows = sorted(double.requests, key=lambda row: row["arrived"])
    gaps = [later["arrived"] - earlier["arrived"] for earlier, later in pairwise(rows)]
    assert (min(gaps) >= INTERVAL, [row for row in rows if row["overlaps"]]) == (True, [])


def test_four_processes_and_a_kill_keep_one_pace(manage: Manage) -> None:
    with start_double(make_corpus(per_day=8), END, page_size=15) as double:
        manage.env |= double.env | {"ARXIV_MIN_INTERVAL": str(INTERVAL), "SITE_CLOCK": END.isoformat()}
        manage.migrate()
        for number in range(ROUNDS):
            running = kill_the_first(manage, double, date(2023, 11, FIRST + number))
            assert [process.wait(timeout=600) for process in running] == [0, 0, 0, 0]
        assert len(double.requests) >= 2 * len(SETS) * ROUNDS  # each reads two pages or more
        assert_pace(double)
