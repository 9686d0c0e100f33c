"""A library leaves one site and comes to another, with another database and data folder: it is the same."""

import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from accounts.models import User
from papers.ingest.fetch import fetch_ids
from papers.library import shelf
from papers.library.marks import mark
from papers.library.takeout import archive
from papers.models import Bookmark, Paper, ReadingMark
from tests.arxiv_double.corpus import make_corpus
from tests.arxiv_double.fixtures import RunningDouble, start_double
from tests.conftest import Manage
from tests.factories import make_reader
from tests.reliability.moving_in import library_of

pytestmark = pytest.mark.django_db
PAPERS = 230
AT = datetime(2023, 11, 30, 15, tzinfo=UTC)
TAGS = ("method/attention", "method/attention/sparse", "综述", "C_1 & 50%", "naïve", "to read!", "Méthode")
NOTES = (
    "",
    "Bound $O(n^{2})$ in §3:\n\n$$\\sum_i x_i \\le 1$$\n\n*not* tight",
    "<b>50%</b> & “more”",
    "深度学习",
)
MOVE_IN = "from tests.reliability.moving_in import move_in; move_in({!r}, {!r})"


def fill(reader: User, double: RunningDouble, ids: list[str]) -> None:
    """Papers from the double, each kept in a way of its own."""
    for start in range(0, len(ids), 100):
        fetch_ids(double.client(), ids[start : start + 100])
    for number, paper in enumerate(Paper.objects.filter(arxiv_id__in=ids).order_by("arxiv_id")):
        shelf.save(reader, paper, 1 + number % 3)
        if tags := [tag for place, tag in enumerate(TAGS) if number >> place & 1]:
            shelf.tag(reader, paper, tags)
        if note := NOTES[number % len(NOTES)]:
            shelf.keep_note(reader, paper, note)
        if number % 5 == 0:
            mark(reader, [paper.pk], ReadingMark.State.SKIPPED if number % 2 else None)
        saved_at = AT - timedelta(days=number, microseconds=number)
        mine = Bookmark.objects.filter(reader=reader, paper=paper)
        mine.update(saved_at=saved_at, changed_at=saved_at + timedelta(hours=number % 24))


def test_library_moves_to_a_fresh_site_whole(manage: Manage, tmp_path: Path, settings: Settings) -> None:
    """Papers that the new site lacks are fetched; a bibliography alone brings its papers and tags."""
    settings.SITE_CLOCK = AT
    corpus, reader = make_corpus(), make_reader()
    with start_double(corpus, AT) as double:
        fill(reader, double, [paper.arxiv_id for paper in corpus.public(AT)][:PAPERS])
        packed = tmp_path / "recto.zip"
        packed.write_bytes(archive(reader).read())
        with zipfile.ZipFile(packed) as box:
            box.extract("library.bib", tmp_path)
        manage.env |= double.env | {
            "SITE_CLOCK": (AT + timedelta(days=1)).isoformat(),
            "ARXIV_MIN_INTERVAL": "0",
        }
        manage.migrate()
        moved = manage("shell", "-v0", "-c", MOVE_IN.format(str(packed), str(tmp_path / "library.bib")))
    assert moved.returncode == 0, moved.stderr[-2000:]
    told, expected = json.loads(moved.stdout), library_of(reader)
    assert len(expected) == PAPERS
    for name in ("whole", "bibliography"):
        assert (told[name]["problem"], told[name]["states"]) == ("", [["saved", ""]])
    assert told["whole"]["library"] == expected
    assert [(row[0], row[6]) for row in told["bibliography"]["library"]] == [
        (row[0], row[6]) for row in expected
    ]
