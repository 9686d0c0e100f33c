"""Sixteen processes write for readers at once: no error is shown, and every count is exact."""

import json
import os
import subprocess
import sys
from collections import Counter

import pytest

from tests.conftest import ROOT, Manage
from tests.reliability.writer import ACTS

PROCESSES, SECONDS = (16, 60) if os.environ.get("SOAK") else (3, 5)
PREPARE = """
from tests.factories import make_paper, make_reader
from papers.models import Comment
from papers.clock import now
from datetime import timedelta
since = now() - timedelta(days=400)
readers = [make_reader(f"reader{n}", date_joined=since, password=None) for n in range(64)]
papers = [make_paper(f"2311.{n:05}") for n in range(1, 13)]
"""
COUNTS = """
import json
from django.db.models import Count, F
from papers.models import *
print(json.dumps({
    "nonces": sorted(Comment.objects.values_list("nonce", flat=True)),
    "paths": Comment.objects.values("paper", "path").distinct().count(),
    "votes": sorted(map(list, Vote.objects.values_list("reader", "comment"))),
    "miscounted": Comment.objects.annotate(n=Count("votes")).exclude(n=F("helpful")).count(),
    "bookmarks": Bookmark.objects.count(),
    "pairs": Bookmark.objects.values("reader", "paper").distinct().count(),
    "tags": Tag.objects.count(),
    "slugs": Tag.objects.values("reader", "slug").distinct().count(),
    "strangers": BookmarkTag.objects.exclude(tag__reader=F("content_object__reader")).count(),
    "unused": Tag.objects.filter(bookmark_tags__isnull=True).count(),
    "marks": ReadingMark.objects.count(),
    "marked": ReadingMark.objects.values("reader", "paper").distinct().count(),
}))
"""


@pytest.mark.django_db
def test_sixteen_writers_show_no_error_and_every_count_is_exact(manage: Manage) -> None:
    manage.env |= {"DJANGO_SETTINGS_MODULE": "tests.reliability.writer_settings"}
    manage.migrate()
    prepared = manage("shell", "-v0", "-c", PREPARE)
    assert (prepared.returncode, prepared.stderr) == (0, "")
    writers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.writer", str(SECONDS), str(seed)],
            env=manage.env,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for seed in range(PROCESSES)
    ]
    told = [json.loads(_output(writer)) for writer in writers]
    assert [fault for each in told for fault in each["wrong"]] == []
    accepted = sum((Counter(each["accepted"]) for each in told), Counter())
    assert accepted.keys() >= set(ACTS)
    counted = json.loads(manage("shell", "-v0", "-c", COUNTS).stdout)
    assert counted["nonces"] == sorted(nonce for each in told for nonce in each["posted"])
    assert counted["paths"] == len(counted["nonces"])
    votes = {tuple(vote) for each in told for vote in each["voted"]}
    assert {tuple(vote) for vote in counted["votes"]} <= votes  # one's own comment takes none
    assert counted["votes"]
    assert counted["miscounted"] == 0
    assert counted["pairs"] == counted["bookmarks"]
    assert counted["slugs"] == counted["tags"]
    assert (counted["strangers"], counted["unused"]) == (0, 0)
    assert counted["marked"] == counted["marks"]


def _output(writer: subprocess.Popen[str]) -> str:
    """What the process printed; its own error if it had one."""
    out, err = writer.communicate(timeout=SECONDS + 600)
    assert writer.returncode == 0, err[-2000:]
    return out
