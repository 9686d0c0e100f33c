"""The double itself: same seed, same papers; its calendar and its shapes are arXiv's."""

import json
import subprocess
import sys
import urllib.request
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from papers.arxiv import calendar
from tests.arxiv_double.corpus import listing_day_of, listing_days, make_corpus, read_month
from tests.arxiv_double.faults import Fault
from tests.arxiv_double.fixtures import start_double

ROOT = Path(__file__).parents[2]


def test_corpus_is_the_same_for_the_same_seed() -> None:
    assert make_corpus(seed=3) == make_corpus(seed=3)
    assert make_corpus(seed=3) != make_corpus(seed=4)


def test_corpus_has_what_makes_harvesting_hard() -> None:
    papers = make_corpus(per_day=60).papers
    versions = [version for paper in papers for version in paper.versions]
    assert any(version.withdrawn for version in versions)
    assert any("/" in paper.arxiv_id for paper in papers)
    assert any(paper.authors[-1][0].endswith("Collaboration") for paper in papers)
    held = [p for p in papers if listing_day_of(p.versions[0].submitted_at) != p.versions[0].listed]
    assert 0.02 < len(held) / len(papers) < 0.09


def test_month_leaves_out_weekends_and_thanksgiving() -> None:
    days = listing_days(date(2023, 11, 20), date(2023, 11, 28))
    assert [day.day for day in days] == [20, 21, 22, 23, 27, 28]


def test_ids_rise_with_the_listing_days() -> None:
    new = make_corpus(per_day=40, old=0).papers
    days = [paper.versions[0].listed for paper in new]
    assert days == sorted(days)


def test_both_calendars_agree_on_what_is_not_held() -> None:
    versions = [version for paper in make_corpus(per_day=60).papers for version in paper.versions]
    differing = [
        v for v in versions if calendar.listing_day(v.submitted_at) != listing_day_of(v.submitted_at)
    ]
    assert differing == []


def test_clock_faults_and_log_are_reached_over_http() -> None:
    with start_double(make_corpus(), datetime(2023, 11, 3, 15, tzinfo=UTC)) as double:
        _post(f"{double.url}/double/clock", {"now": "2023-11-06T15:00:00Z"})
        _post(f"{double.url}/double/faults", [{"kind": "html", "where": "rss"}])
        first = _get(f"{double.url}/rss/cs.CV")
        assert double.double.log.wait_for_ends(60)  # who has an answer may ask before its end is written down
        second = _get(f"{double.url}/rss/cs.CV")
        log = json.loads(_get(f"{double.url}/double/requests"))
    assert first.startswith(b"<!DOCTYPE html>")
    assert b"<pubDate>Mon, 06 Nov 2023 00:00:00 -0500</pubDate>" in second
    assert [(row["path"], row["fault"], row["overlaps"]) for row in log] == [
        ("/rss/cs.CV", "html", 0),
        ("/rss/cs.CV", "", 0),
    ]


def test_unknown_fault_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown fault"):
        Fault("fire")


def test_month_file_is_read_with_its_announced_days(tmp_path: Path) -> None:
    row = {
        "id": "2311.00001",
        "title": "T",
        "abstract": "A",
        "categories": "cs.CV cs.LG",
        "authors_parsed": [["Zhang", "Wei", ""]],
        "versions": [{"version": "v1", "created": "Mon, 30 Oct 2023 10:00:00 GMT"}],
        "announced": "2023-11-01",
    }
    file = tmp_path / "month.jsonl"
    file.write_text(json.dumps(row) + "\n")
    assert [(p.arxiv_id, p.versions[0].listed) for p in read_month(file).papers] == [
        ("2311.00001", date(2023, 11, 1))
    ]


def test_double_runs_as_a_program() -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.arxiv_double", "--port", "0", "--per-day", "2"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        url = program.stdout.readline().split()[0].removeprefix("ARXIV_OAI_URL=")
        assert b"<repositoryName>arXiv</repositoryName>" in _get(f"{url}?verb=Identify")
    finally:
        program.terminate()
        program.wait()
        program.stdout.close()


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url) as answer:
        return answer.read()


def _post(url: str, value: object) -> None:
    urllib.request.urlopen(url, data=json.dumps(value).encode()).close()
