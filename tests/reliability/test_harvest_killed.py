"""A harvest killed with SIGKILL at random moments ends with the rows of one that was left alone."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from pytest_django import Settings

from papers.ingest.harvest import harvest_set
from tests.arxiv_double.corpus import make_corpus
from tests.arxiv_double.fixtures import RunningDouble, start_double
from tests.arxiv_double.rows import as_json, held_rows
from tests.conftest import ROOT, Manage

SOAK = bool(os.environ.get("SOAK"))
KILLS, RECORDS, PAGE = (20, 5_000, 100) if SOAK else (3, 600, 40)
START, END = date(2023, 11, 1), datetime(2023, 12, 1, 12, tzinfo=UTC)
COMMAND = ("harvest", "--set", "cs", "--from", START.isoformat())


@pytest.fixture(scope="module")
def double() -> Iterator[RunningDouble]:
    corpus = make_corpus(per_day=RECORDS // 20, categories=("cs.CV", "cs.LG", "cs.CL"), old=0)
    corpus.papers = corpus.papers[:RECORDS]
    with start_double(corpus, END, PAGE) as running:
        yield running


@pytest.fixture
def site(manage: Manage, double: RunningDouble) -> Manage:
    """A migrated site of its own that asks the double; no digest, no topic, only the store."""
    manage.env |= double.env | {"ARXIV_MIN_INTERVAL": "0", "SITE_CLOCK": END.isoformat()}
    manage.migrate()
    return manage


def run_until_killed(site: Manage, double: RunningDouble, requests: int, seconds: float) -> int:
    """Start a harvest and kill it so many requests and seconds later; its exit code.

    The request after these is held, so that no harvest is at its end before it is killed.
    """
    before = len(double.requests)
    double.show({"kind": "hold", "after": requests})
    harvest = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), *COMMAND],
        env=site.env,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        assert double.wait_for_requests(before + requests)
        harvest.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        harvest.kill()
    finally:
        harvest.kill()
        harvest.communicate()
        double.show()
        double.let_go()
    return harvest.returncode


@pytest.mark.django_db
def test_killed_harvest_leaves_the_rows_of_an_undisturbed_one(
    site: Manage, double: RunningDouble, settings: Settings
) -> None:
    rng = random.Random(20)
    each = RECORDS // PAGE // (KILLS + 1)
    codes = [
        run_until_killed(site, double, requests=rng.randint(1, each), seconds=rng.uniform(0, 0.15))
        for _ in range(KILLS)
    ]
    assert codes == [-signal.SIGKILL] * KILLS
    finished = site(*COMMAND)
    assert (finished.returncode, finished.stderr) == (0, "")
    after_kills = subprocess.run(
        [sys.executable, "-m", "tests.arxiv_double.rows"],
        env=site.env, cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    settings.SITE_CLOCK = END
    run = harvest_set(double.client(), "cs", since=START)
    assert run.records == RECORDS
    assert after_kills.stdout == as_json(held_rows())


def test_no_request_overlapped_another(double: RunningDouble) -> None:
    assert [row["overlaps"] for row in double.requests if row["overlaps"]] == []
